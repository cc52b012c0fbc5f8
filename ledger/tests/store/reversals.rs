//! Bulk reversal: counted, wanted by two people, done an account at a time, once, with one letter each.

use redress_ledger::clock::{ManualClock, SystemChance};
use redress_ledger::command::CommandBody;
use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits, DeferReason};
use redress_ledger::notice::NoticeKind;
use redress_ledger::reversal::{ReversalPreview, ReversalProgress, ReversalProposal, ReversalScope, ReversedAccount};
use redress_ledger::review::{CaseKind, OutcomeKind, RootCause};
use redress_ledger::store::{LedgerUrl, Promises};
use redress_ledger::{Ledger, LedgerError, Principal, Role, Rung, Timestamp};

use crate::bench::{Bench, START, decision, filing, filter, rule, verdict};
use crate::forbidden::refused;
use redress_ledger::account::AccountUpdate;
use redress_ledger::care::Care;

on_both!(
    an_open_appeal_that_needs_two_people_is_undone_with_the_rest,
    a_preview_counts_and_changes_nothing,
    nothing_is_undone_before_a_second_person_approves,
    each_account_is_undone_once_and_told_in_one_letter,
    an_account_on_which_a_person_decided_is_left_alone_and_reported,
    what_a_person_decided_shields_no_other_measure_of_the_account,
    what_only_waited_is_dismissed,
    other_measures_stay_and_other_rules_are_not_touched,
    a_thousand_accounts_are_undone_by_several_processes_at_once,
    a_reversal_goes_on_where_its_process_was_killed,
    the_database_wants_two_people,
    a_proposal_out_of_bounds_names_the_field,
    a_reversal_goes_on_when_who_approved_it_has_left,
);

fn scope(until: Timestamp) -> ReversalScope {
    ReversalScope { rule_id: "bounces".to_owned(), policy_hash: None, from: START, until }
}

fn proposal(until: Timestamp) -> ReversalProposal {
    ReversalProposal {
        scope: scope(until),
        outcome: OutcomeKind::OverturnedFalsePositive,
        root_cause: RootCause::RuleBug,
        reason: "The rule counted test sends.".to_owned(),
        answer: "Our rule counted your test messages as if they were real. That was wrong.".to_owned(),
    }
}

/// So many accounts, each limited by the rule.
async fn storm(bench: &Bench, accounts: usize) {
    let brake = BrakeLimits { limits_per_hour: 1_000_000, ..BrakeLimits::default() };
    for index in 0..accounts {
        let name = format!("account {index}");
        bench.ledger.impose(&decision(&name, &name, Rung::Limit), &brake).await.unwrap();
    }
    bench.later(60).await;
}

async fn two(bench: &Bench) -> (Principal, Principal) {
    (bench.user("sue", Role::Senior).await, bench.user("ada", Role::Admin).await)
}

async fn approved(bench: &Bench, sue: &Principal, ada: &Principal) -> String {
    let id = bench.ledger.propose_reversal(&proposal(bench.now()), sue).await.unwrap();
    bench.ledger.approve_reversal(&id, ada).await.unwrap();
    id
}

async fn run(bench: &Bench, id: &str) -> Vec<ReversedAccount> {
    let mut done = Vec::new();
    while let Some(one) = bench.ledger.reverse_next(id).await.unwrap() {
        done.push(one);
    }
    done
}

async fn a_preview_counts_and_changes_nothing(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("decided", "decided", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.appealed(&decision("open", "open", Rung::Suspend)).await;
    // Twice by the rule, and once by another.
    bench.imposed(&decision("a1", "both", Rung::Limit)).await;
    bench.imposed(&decision("a2", "both", Rung::Suspend)).await;
    let other = Decision { rules: vec![rule("complaints", Rung::Limit)], ..decision("a3", "both", Rung::Limit) };
    bench.imposed(&other).await;
    let waits = Decision { propose_only: true, ..decision("waits", "waits", Rung::Suspend) };
    bench.ledger.impose(&waits, &BrakeLimits::default()).await.unwrap();
    bench.later(60).await;
    bench.imposed(&decision("late", "late", Rung::Limit)).await;

    let before = bench.count("FROM audit").await;
    let found = bench.ledger.preview_reversal(&scope(bench.now())).await.unwrap();
    let expected =
        ReversalPreview { accounts: 4, enforcements: 3, deferred: 1, open_appeals: 1, decided: 1, still_restricted: 1 };
    assert_eq!(found, expected);
    assert_eq!(bench.count("FROM audit").await, before);
    let another = ReversalScope { policy_hash: Some("x".repeat(64)), ..scope(bench.now()) };
    assert_eq!(bench.ledger.preview_reversal(&another).await.unwrap(), ReversalPreview::default());
}

async fn nothing_is_undone_before_a_second_person_approves(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    storm(&bench, 2).await;
    assert!(matches!(bench.ledger.propose_reversal(&proposal(bench.now()), &rita).await, Err(LedgerError::Refused(_))));
    let id = bench.ledger.propose_reversal(&proposal(bench.now()), &sue).await.unwrap();
    assert!(
        matches!(bench.ledger.reverse_next(&id).await, Err(LedgerError::Conflict(why)) if why.contains("second person"))
    );
    assert!(bench.ledger.reversals_to_run().await.unwrap().is_empty());
    for who in [&sue, &rita] {
        assert!(matches!(bench.ledger.approve_reversal(&id, who).await, Err(LedgerError::Refused(_))), "{}", who.name);
    }
    assert_eq!(bench.count("FROM lifts").await, 0);
    bench.ledger.approve_reversal(&id, &ada).await.unwrap();
    assert!(matches!(bench.ledger.approve_reversal(&id, &ada).await, Err(LedgerError::Conflict(_))));
    assert_eq!(bench.ledger.reversals_to_run().await.unwrap(), std::slice::from_ref(&id));
    let shown = bench.ledger.reversal(&id).await.unwrap().unwrap();
    assert_eq!((shown.proposed_by.as_str(), shown.approved_by.as_deref()), ("sue", Some("ada")));
    assert_eq!(shown.progress, ReversalProgress { accounts: 2, waiting: 2, ..ReversalProgress::default() });
}

async fn each_account_is_undone_once_and_told_in_one_letter(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let (_, _, token) = bench.appealed(&decision("open", "open", Rung::Suspend)).await;
    bench.imposed(&decision("a1", "both", Rung::Limit)).await;
    bench.imposed(&decision("a2", "both", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.later(60).await;
    let id = approved(&bench, &sue, &ada).await;
    assert_eq!(run(&bench, &id).await, [ReversedAccount::Reversed; 2]);
    assert_eq!(bench.ledger.reverse_next(&id).await.unwrap(), None, "finished");
    assert!(bench.ledger.reversals_to_run().await.unwrap().is_empty());

    assert_eq!(
        bench
            .count(
                "FROM enforcements e WHERE NOT EXISTS (SELECT 1 FROM lifts l
        WHERE l.enforcement_id = e.enforcement_id)"
            )
            .await,
        0
    );
    assert_eq!(bench.count("FROM outcomes WHERE root_cause = 'rule_bug'").await, 3);
    assert_eq!(bench.count("FROM labels WHERE value = 'not_abuse'").await, 3);
    assert_eq!(bench.count("FROM rule_verdicts WHERE wrong = 1").await, 3);
    let commands = bench.ledger.commands_after(0, 100).await.unwrap();
    assert_eq!(commands.iter().filter(|c| matches!(c.body, CommandBody::Reinstate { .. })).count(), 3);
    let due = bench.due().await;
    let mut told: Vec<_> = due.iter().map(|(d, _)| (d.account_id.as_str(), d.kind, d.standing)).collect();
    told.sort_by_key(|(account, ..)| *account);
    assert_eq!(told, [("both", NoticeKind::Corrected, Rung::Observe), ("open", NoticeKind::Corrected, Rung::Observe)]);
    assert_eq!(due[0].0.outcome.as_ref().unwrap().answer.as_deref(), Some(proposal(START).answer.as_str()));
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert!(!page.stands && page.appeals[0].outcome.is_some(), "the open appeal is answered");
    let shown = bench.ledger.reversal(&id).await.unwrap().unwrap();
    assert_eq!(shown.progress, ReversalProgress { accounts: 2, reversed: 2, ..ReversalProgress::default() });
    assert!(shown.finished_at.is_some());
}

async fn an_account_on_which_a_person_decided_is_left_alone_and_reported(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (upheld, _, _) = bench.appealed(&decision("upheld", "upheld", Rung::Suspend)).await;
    let (overturned, _, _) = bench.appealed(&decision("overturned", "overturned", Rung::Suspend)).await;
    bench.imposed(&decision("plain", "plain", Rung::Limit)).await;
    bench.later(60).await;
    let id = approved(&bench, &sue, &ada).await;
    for (case, kind) in [(upheld, OutcomeKind::Upheld), (overturned, OutcomeKind::OverturnedFalsePositive)] {
        bench.ledger.claim(&case, &rita).await.unwrap();
        bench.ledger.decide(&case, &rita, &verdict(kind)).await.unwrap();
    }
    let mut done = run(&bench, &id).await;
    done.sort_by_key(|one| format!("{one:?}"));
    assert_eq!(done, [ReversedAccount::Decided, ReversedAccount::NothingLeft, ReversedAccount::Reversed]);
    let kept = bench.ledger.account(&"upheld".into()).await.unwrap().unwrap();
    assert_eq!(kept.standing, Rung::Suspend, "a person's word stands");
    let progress = bench.ledger.reversal(&id).await.unwrap().unwrap().progress;
    let expected =
        ReversalProgress { accounts: 3, waiting: 0, reversed: 1, left_decided: 1, left_nothing: 1, set_aside: 0 };
    assert_eq!(progress, expected);
}

async fn what_a_person_decided_shields_no_other_measure_of_the_account(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, judged, _) = bench.appealed(&decision("judged", "both", Rung::Hold)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.later(60).await;
    bench.imposed(&decision("unjudged", "both", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.later(60).await;
    let id = approved(&bench, &sue, &ada).await;
    assert_eq!(run(&bench, &id).await, [ReversedAccount::Reversed]);
    let left = bench.ledger.account(&"both".into()).await.unwrap().unwrap();
    assert_eq!(left.standing, Rung::Hold);
    let standing: Vec<_> = left.enforcements.iter().map(|e| &e.enforcement_id).collect();
    assert_eq!(standing, [&judged], "a person's word stands, and nothing else");
    let due = bench.due().await;
    assert_eq!((due.len(), due[0].0.kind, due[0].0.standing), (1, NoticeKind::Corrected, Rung::Hold));
    let progress = bench.ledger.reversal(&id).await.unwrap().unwrap().progress;
    assert_eq!((progress.reversed, progress.left_decided), (1, 0));
}

async fn an_open_appeal_that_needs_two_people_is_undone_with_the_rest(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let care = Care { two_people_plans: vec!["gold".to_owned()], ..Care::plain() };
    let careful = bench.with(Promises { care, ..Promises::default() }).await;
    let update = AccountUpdate { plan: Some("gold".to_owned()), ..AccountUpdate::default() };
    let about = decision("gold", "gold", Rung::Limit);
    careful.put_account(&about.account_id, &update, "test").await.unwrap();
    bench.imposed(&about).await;
    let token = bench.due().await[0].1.clone();
    careful.file_appeal(&bench.key, &token, &filing()).await.unwrap();
    assert_eq!(bench.count("FROM case_requirements WHERE people = 2").await, 1);
    bench.later(60).await;
    let id = approved(&bench, &sue, &ada).await;
    assert_eq!(run(&bench, &id).await, [ReversedAccount::Reversed]);
    assert_eq!(bench.count("FROM appeals WHERE closed_as = 'decided'").await, 1);
}

async fn what_only_waited_is_dismissed(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let none = BrakeLimits { suspensions_per_hour: 0, ..BrakeLimits::default() };
    let braked = bench.ledger.impose(&decision("d1", "braked", Rung::Suspend), &none).await.unwrap();
    assert!(matches!(braked, Answer::Deferred { reason: DeferReason::Brake, limited_by: Some(_), .. }));
    let waits = Decision { propose_only: true, ..decision("d2", "waits", Rung::Suspend) };
    bench.ledger.impose(&waits, &BrakeLimits::default()).await.unwrap();
    bench.deliver_all().await;
    bench.later(60).await;
    let id = approved(&bench, &sue, &ada).await;
    assert_eq!(run(&bench, &id).await, [ReversedAccount::Reversed; 2]);
    assert_eq!(bench.count("FROM cases WHERE closed_at IS NULL").await, 0);
    let due = bench.due().await;
    assert_eq!(due.len(), 1, "who was never told of anything gets no letter");
    assert_eq!((due[0].0.account_id.as_str(), due[0].0.kind), ("braked", NoticeKind::Corrected));
    let forgets = |body: &CommandBody| matches!(body, CommandBody::Dismiss { account_id, forget: true, .. } if account_id.as_str() == "waits");
    assert!(bench.ledger.commands_after(0, 100).await.unwrap().iter().any(|c| forgets(&c.body)));
}

async fn other_measures_stay_and_other_rules_are_not_touched(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let other = |name: &str, account: &str| Decision {
        rules: vec![rule("complaints", Rung::Limit)],
        ..decision(name, account, Rung::Limit)
    };
    bench.imposed(&decision("mine", "both", Rung::Suspend)).await;
    bench.imposed(&other("theirs", "both")).await;
    bench.imposed(&other("alone", "alone")).await;
    bench.later(60).await;
    bench.imposed(&decision("later", "later", Rung::Limit)).await;
    let id = bench.ledger.propose_reversal(&proposal(bench.now()), &sue).await.unwrap();
    bench.ledger.approve_reversal(&id, &ada).await.unwrap();
    assert_eq!(run(&bench, &id).await, [ReversedAccount::Reversed]);
    for account in ["both", "alone", "later"] {
        let view = bench.ledger.account(&account.into()).await.unwrap().unwrap();
        assert_eq!((view.standing, view.enforcements.len()), (Rung::Limit, 1), "{account}");
    }
}

async fn a_thousand_accounts_are_undone_by_several_processes_at_once(bench: Bench) {
    const ACCOUNTS: usize = 1_000;
    let (sue, ada) = two(&bench).await;
    storm(&bench, ACCOUNTS).await;
    let id = approved(&bench, &sue, &ada).await;
    let mut processes = tokio::task::JoinSet::new();
    for _ in 0..3 {
        let (ledger, id) = (bench.another().await, id.clone());
        processes.spawn(async move {
            let mut mine = 0;
            while ledger.reverse_next(&id).await.unwrap().is_some() {
                mine += 1;
            }
            mine
        });
    }
    let done: usize = processes.join_all().await.into_iter().sum();
    assert_eq!(done, ACCOUNTS);
    let all = i64::try_from(ACCOUNTS).unwrap();
    for table in ["outcomes", "lifts", "notices WHERE kind = 'corrected'", "reversal_items WHERE state = 'reversed'"] {
        assert_eq!(bench.count(&format!("FROM {table}")).await, all, "{table}");
    }
    assert_eq!(
        bench.count("FROM (SELECT DISTINCT account_id FROM notices WHERE kind = 'corrected') AS told").await,
        all
    );
    assert_eq!(bench.count("FROM audit WHERE action = 'reversal.finish'").await, 1);
}

/// What [`the_process_that_dies`] is told: where the ledger is, and which reversal.
const TOLD: &str = "REDRESS_TEST_REVERSAL";

async fn a_reversal_goes_on_where_its_process_was_killed(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    storm(&bench, 6).await;
    let id = approved(&bench, &sue, &ada).await;
    let url = match &bench.url {
        LedgerUrl::Sqlite(path) => path.display().to_string(),
        LedgerUrl::Postgres(url) => url.clone(),
    };
    // Within an account's transaction, and right after it, twice each.
    for (deaths, point) in (1..).zip(["mid_reversal", "after_reversal", "after_reversal", "mid_reversal"]) {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "reversals::the_process_that_dies"]).env("REDRESS_CRASH_AT", point);
        let died = child.env(TOLD, format!("{url}\n{id}")).output().unwrap();
        assert!(died.status.code().is_none(), "death {deaths} at {point}: {died:?}");
    }
    let between = bench.ledger.reversal(&id).await.unwrap().unwrap().progress;
    assert_eq!((between.waiting, between.reversed), (4, 2), "what was not committed never was");
    assert_eq!(run(&bench, &id).await, [ReversedAccount::Reversed; 4]);
    for table in ["outcomes", "lifts", "notices WHERE kind = 'corrected'", "labels", "rule_verdicts"] {
        assert_eq!(bench.count(&format!("FROM {table}")).await, 6, "{table}");
    }
    let intact = bench.ledger.audit_after(0, 1000).await.unwrap();
    assert!(intact.iter().zip(1..).all(|(entry, seq)| entry.seq == seq), "no gap in the audit log");
}

/// The other side of the test above, in a process of its own; told nothing, it has nothing to do.
#[tokio::test]
async fn the_process_that_dies() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let (url, id) = told.split_once('\n').unwrap();
    let url = if url.starts_with("postgres://") {
        LedgerUrl::Postgres(url.to_owned())
    } else {
        LedgerUrl::Sqlite(url.into())
    };
    let clock = std::sync::Arc::new(ManualClock::new(START.plus_secs(3600)));
    let ledger = Ledger::open(&url, Promises::default(), clock, std::sync::Arc::new(SystemChance)).await.unwrap();
    while ledger.reverse_next(id).await.unwrap().is_some() {}
    panic!("it was to die on the way");
}

pub async fn the_database_wants_two_people(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    storm(&bench, 2).await;
    let id = bench.ledger.propose_reversal(&proposal(bench.now()), &sue).await.unwrap();
    let approve =
        |who: &Principal| format!("UPDATE reversals SET approved_by = '{}', approved_at = 1", who.user_id.as_str());
    refused(bench.sql(&approve(&sue)).await, "");
    refused(bench.sql(&approve(&rita)).await, "a senior reviewer or an admin approves");
    refused(bench.sql("UPDATE reversal_items SET state = 'reversed', at = 1").await, "a reversal needs two people");
    refused(bench.sql("UPDATE reversals SET rule_id = 'another'").await, "what was proposed never changes");
    refused(bench.sql("DELETE FROM reversals").await, "a row is never deleted");
    refused(bench.sql("DELETE FROM reversal_items").await, "a row is never deleted");
    let born = "INSERT INTO reversals (reversal_id, rule_id, from_at, until_at, outcome_kind, root_cause, text_seal, proposed_by,
            proposed_at, approved_by, approved_at)
        SELECT 'x', rule_id, from_at, until_at, outcome_kind, root_cause, text_seal, proposed_by, proposed_at,";
    let born = format!("{born} '{}', 1 FROM reversals", ada.user_id.as_str());
    refused(bench.sql(&born).await, "a reversal begins as a proposal");
    bench.ledger.approve_reversal(&id, &ada).await.unwrap();
    refused(
        bench.sql("UPDATE reversals SET approved_by = NULL, approved_at = NULL").await,
        "an approval never changes",
    );
    let more = "INSERT INTO reversal_items (reversal_id, position, account_id, state)
        SELECT reversal_id, 99, account_id || 'x', 'waiting' FROM reversal_items LIMIT 1";
    refused(bench.sql(more).await, "what was approved is not added to");
    refused(bench.sql("UPDATE reversals SET finished_at = 1").await, "accounts still wait");
    bench.ledger.reverse_next(&id).await.unwrap();
    let done = "UPDATE reversal_items SET state = 'waiting', at = NULL, outcome_id = NULL WHERE state = 'reversed'";
    refused(bench.sql(done).await, "an account is done once");
    run(&bench, &id).await;
    refused(bench.sql("UPDATE reversals SET finished_at = NULL").await, "a finished reversal never changes");
}

async fn a_proposal_out_of_bounds_names_the_field(bench: Bench) {
    let (sue, _) = two(&bench).await;
    storm(&bench, 1).await;
    let good = proposal(bench.now());
    let with = |change: fn(&mut ReversalProposal)| {
        let mut one = good.clone();
        change(&mut one);
        one
    };
    for (one, field) in [
        (with(|p| "short".clone_into(&mut p.reason)), "reason"),
        (with(|p| "too short".clone_into(&mut p.answer)), "answer"),
        (with(|p| p.scope.rule_id = String::new()), "rule_id"),
        (with(|p| p.scope.policy_hash = Some("x".to_owned())), "policy_hash"),
        (with(|p| p.scope.from = p.scope.until), "from"),
        (with(|p| p.outcome = OutcomeKind::ReinstatedVictim), "outcome"),
    ] {
        match bench.ledger.propose_reversal(&one, &sue).await {
            Err(LedgerError::Invalid(why)) => assert!(why.starts_with(field), "{why}"),
            other => panic!("{field}: {other:?}"),
        }
    }
    let nothing = with(|p| "another".clone_into(&mut p.scope.rule_id));
    assert!(matches!(bench.ledger.propose_reversal(&nothing, &sue).await, Err(LedgerError::Conflict(_))));
    assert_eq!(bench.ledger.cases(&filter()).await.unwrap().iter().filter(|c| c.kind == CaseKind::Deferred).count(), 0);
}

async fn a_reversal_goes_on_when_who_approved_it_has_left(bench: Bench) {
    let (sue, ada) = two(&bench).await;
    storm(&bench, 3).await;
    let id = approved(&bench, &sue, &ada).await;
    bench.ledger.reverse_next(&id).await.unwrap();
    bench.ledger.disable_user("ada", "cli").await.unwrap();
    bench.ledger.reverse_next(&id).await.unwrap();
    bench.ledger.disable_user("sue", "cli").await.unwrap();
    assert!(
        matches!(bench.ledger.reverse_next(&id).await, Err(LedgerError::Conflict(why)) if why.contains("have left"))
    );
    for who in [&ada, &sue] {
        let decided = format!("FROM outcomes WHERE decided_by = '{}'", who.user_id.as_str());
        assert_eq!(bench.count(&decided).await, 1, "{}", who.name);
    }
}
