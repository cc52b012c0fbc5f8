//! A second look is blind: whoever may take it sees nothing of the outcome, and whoever has seen it does not take it.

use redress_ledger::account::AccountUpdate;
use redress_ledger::care::Care;
use redress_ledger::closing::{ClosedAs, Closing, WhyNot};
use redress_ledger::decision::Decision;
use redress_ledger::dialogue::ReliefGrant;
use redress_ledger::queue::{QueueFilter, QueueState};
use redress_ledger::review::{AppealFiling, AppealKind, CaseSummary, OutcomeKind};
use redress_ledger::store::Promises;
use redress_ledger::{CaseId, Ledger, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, filing, filter, verdict};
use crate::forbidden::refused;

guards_on_both!(
    whoever_may_look_again_sees_the_account_as_before_the_outcome,
    a_lesser_measure_is_kept_from_who_looks_again,
    who_was_shown_the_outcome_does_not_look_again,
    a_senior_who_holds_a_second_look_sees_nothing_of_the_outcome,
    cases_beside_it_do_not_tell_either,
    who_works_on_the_account_sees_everything_and_looks_at_nothing_again,
    a_second_look_cannot_be_told_from_the_appeal_it_looks_at,
    nothing_of_a_second_look_reaches_the_holder,
    a_second_look_refuses_to_be_closed_as_any_appeal_does,
    an_overturn_leaves_a_second_look_of_the_account_open,
    an_admin_who_holds_a_case_owes_it_a_first_look_as_well,
);

fn again(two_people_protected: bool) -> Promises {
    Promises { care: Care { second_look_percent: 100, two_people_protected, ..Care::plain() }, ..Promises::default() }
}

/// An appeal that `by` decided, and the open second look at it.
async fn looked_at_again(bench: &Bench, name: &str, by: &Principal, kind: OutcomeKind) -> (CaseId, CaseId, Ledger) {
    let (case, _, _) = bench.appealed(&decision(name, name, Rung::Suspend)).await;
    bench.ledger.claim(&case, by).await.unwrap();
    bench.later(60).await;
    bench.ledger.decide(&case, by, &verdict(kind)).await.unwrap();
    bench.later(3600).await;
    let ledger = bench.with(again(false)).await;
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    let second = open_cases(&ledger).await[0].case_id.clone();
    (case, second, ledger)
}

async fn open_cases(ledger: &Ledger) -> Vec<CaseSummary> {
    ledger.cases(&filter()).await.unwrap()
}

async fn closed(ledger: &Ledger, who: &Principal) -> Vec<CaseId> {
    let filter = QueueFilter { state: QueueState::Closed, ..QueueFilter::default() };
    ledger.queue(&filter, who).await.unwrap().cases.into_iter().map(|case| case.case_id).collect()
}

async fn stands(ledger: &Ledger, account: &str, who: &Principal) -> Rung {
    ledger.account_for(&account.into(), who).await.unwrap().unwrap().standing
}

async fn whoever_may_look_again_sees_the_account_as_before_the_outcome(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let auditor = bench.user("audit", Role::Auditor).await;
    let (first, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::OverturnedFalsePositive).await;
    let view = ledger.account_for(&"acme".into(), &ben).await.unwrap().unwrap();
    assert_eq!((view.standing, view.reinstated_at), (Rung::Suspend, None));
    assert_eq!(view.enforcements.len(), 1);
    let case = ledger.case(&second, &ben).await.unwrap().unwrap();
    assert_eq!(case.standing.len(), 1, "the suspension stands as it did");
    assert!(case.outcome.is_none() && case.history.is_empty() && case.conflict.is_none());
    assert!(ledger.case(&first, &ben).await.unwrap().is_none(), "the case it looks at is not there");
    assert_eq!(closed(&ledger, &ben).await, []);
    // Who knows already, and who decides nothing, see what is.
    for who in [&ada, &auditor] {
        assert_eq!(stands(&ledger, "acme", who).await, Rung::Observe, "{}", who.name);
        assert!(ledger.case(&first, who).await.unwrap().unwrap().outcome.is_some());
        assert_eq!(closed(&ledger, who).await, std::slice::from_ref(&first));
    }
    assert_eq!(bench.count("FROM quality_seen").await, 0);
    ledger.claim(&second, &ben).await.unwrap();
    assert_eq!(stands(&ledger, "acme", &ben).await, Rung::Suspend);
    ledger.give_verdict(&second, &ben, &verdict(OutcomeKind::Upheld), 0).await.unwrap();
    assert_eq!(stands(&ledger, "acme", &ben).await, Rung::Observe, "afterwards nothing is kept from them");
    assert!(ledger.case(&first, &ben).await.unwrap().is_some());
}

async fn a_lesser_measure_is_kept_from_who_looks_again(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (_, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::UpheldReduced).await;
    assert_eq!(stands(&ledger, "acme", &ada).await, Rung::Limit);
    let seen = ledger.case(&second, &ben).await.unwrap().unwrap().standing;
    assert_eq!(seen.iter().map(|measure| measure.rung).collect::<Vec<_>>(), [Rung::Suspend]);
    assert_eq!(stands(&ledger, "acme", &ben).await, Rung::Suspend);
}

async fn who_was_shown_the_outcome_does_not_look_again(bench: Bench) {
    let (ada, sol) = (bench.user("ada", Role::Reviewer).await, bench.user("sol", Role::Senior).await);
    let (_, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::OverturnedTechnical).await;
    assert_eq!(stands(&ledger, "acme", &sol).await, Rung::Observe, "a senior acts on accounts, and is told the truth");
    assert_eq!(bench.count("FROM quality_seen").await, 1);
    assert_eq!(stands(&ledger, "acme", &sol).await, Rung::Observe);
    assert_eq!(bench.count("FROM audit WHERE action = 'quality.seen'").await, 1, "noted once");
    assert!(matches!(ledger.claim(&second, &sol).await, Err(LedgerError::Refused(_))));
    assert!(ledger.next_case(&sol).await.unwrap().is_none());
    for who in [&sol, &ada] {
        let claim =
            format!("UPDATE cases SET claimed_by = '{}', lease_until = 9 WHERE case_id = '{second}'", who.user_id);
        refused(bench.sql(&claim).await, "who knows the outcome");
    }
    let found = format!(
        "INSERT INTO quality_verdicts VALUES ('{second}', '{}', 'upheld', 'stands', 1, '{}')",
        sol.user_id,
        "0".repeat(64)
    );
    refused(bench.sql(&found).await, "who knows the outcome");
    refused(bench.sql("DELETE FROM quality_seen").await, "a row is never deleted");
    refused(bench.sql("UPDATE quality_seen SET at = 2").await, "a row never changes");
    if bench.is_sqlite() {
        let replace = "INSERT OR REPLACE INTO quality_seen SELECT * FROM quality_seen";
        refused(bench.sql(replace).await, "the row is there already");
    }
}

async fn a_senior_who_holds_a_second_look_sees_nothing_of_the_outcome(bench: Bench) {
    let (ada, sol) = (bench.user("ada", Role::Reviewer).await, bench.user("sol", Role::Senior).await);
    let boss = bench.user("boss", Role::Admin).await;
    let (first, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::OverturnedTechnical).await;
    ledger.claim(&second, &sol).await.unwrap();
    assert_eq!(stands(&ledger, "acme", &sol).await, Rung::Suspend);
    assert!(ledger.case(&first, &sol).await.unwrap().is_none());
    ledger.release_claim(&second, &sol).await.unwrap();
    ledger.claim(&second, &boss).await.unwrap();
    assert_eq!(stands(&ledger, "acme", &boss).await, Rung::Suspend);
    assert_eq!(bench.count("FROM quality_seen").await, 0);
}

async fn cases_beside_it_do_not_tell_either(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    for account in ["acme", "other"] {
        let same = AccountUpdate { contacts: vec!["office@example.com".to_owned()], ..AccountUpdate::default() };
        bench.ledger.put_account(&account.into(), &same, "test").await.unwrap();
    }
    let (_, _, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::OverturnedTechnical).await;
    let (other, _, _) = bench.appealed(&decision("other", "other", Rung::Suspend)).await;
    let seen = ledger.case(&other, &ben).await.unwrap().unwrap().context;
    assert!(seen.similar.is_empty(), "{:?}", seen.similar);
    assert_eq!((seen.linked[0].standing, seen.linked[0].outcome), (Rung::Suspend, None));
    let known = ledger.case(&other, &ada).await.unwrap().unwrap().context;
    assert_eq!(known.similar[0].outcome, OutcomeKind::OverturnedTechnical);
    assert_eq!((known.linked[0].standing, known.linked[0].outcome), (Rung::Observe, Some(known.similar[0].outcome)));
}

async fn who_works_on_the_account_sees_everything_and_looks_at_nothing_again(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (_, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::OverturnedTechnical).await;
    let next = Decision { commands_seen: i64::MAX, ..decision("next", "acme", Rung::Suspend) };
    bench.imposed(&next).await;
    bench.appeal(&bench.deliver_all().await).await;
    let cases = open_cases(&ledger).await;
    let own = cases.iter().find(|case| case.decision_id == next.id).unwrap().case_id.clone();
    let before = ledger.case(&own, &ben).await.unwrap().unwrap();
    assert_eq!(before.history[0].outcome, None, "until they work on it, they may still look again");
    ledger.claim(&own, &ben).await.unwrap();
    let view = ledger.case(&own, &ben).await.unwrap().unwrap();
    assert_eq!(view.history[0].outcome, Some(OutcomeKind::OverturnedTechnical), "it speaks for the account");
    assert!(matches!(ledger.claim(&second, &ben).await, Err(LedgerError::Refused(_))));
}

async fn a_second_look_cannot_be_told_from_the_appeal_it_looks_at(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let cy = bench.user("cy", Role::Reviewer).await;
    let ledger = bench.with(again(true)).await;
    let about = decision("d1", "clinic", Rung::Suspend);
    bench.imposed(&about).await;
    let protect = AccountUpdate { protected: Some(true), ..AccountUpdate::default() };
    ledger.put_account(&"clinic".into(), &protect, "test").await.unwrap();
    let token = bench.deliver_all().await;
    let takeover = AppealFiling { kind: AppealKind::Takeover, ..filing() };
    ledger.file_appeal(&bench.key, &token, &takeover).await.unwrap();
    let appeal = open_cases(&ledger).await[0].clone();
    let asked = ledger.deciding(&appeal.case_id, &cy).await.unwrap();
    for who in [&ada, &ben] {
        ledger.claim(&appeal.case_id, who).await.unwrap();
        ledger.give_verdict(&appeal.case_id, who, &verdict(OutcomeKind::ReinstatedVictim), 0).await.unwrap();
    }
    bench.later(86_400).await;
    ledger.open_second_looks().await.unwrap();
    let again = open_cases(&ledger).await[0].clone();
    assert_ne!(again.case_id, appeal.case_id);
    let span = |case: &CaseSummary| case.due_at.0 - case.opened_at.0;
    assert_eq!((again.kind, again.handling.class, span(&again)), (appeal.kind, appeal.handling.class, span(&appeal)));
    assert_eq!(again.handling.topic, appeal.handling.topic);
    assert_eq!(ledger.deciding(&again.case_id, &cy).await.unwrap(), asked, "it asks for as many people");
    let words = ledger.case(&again.case_id, &cy).await.unwrap().unwrap().appeal.unwrap();
    assert_eq!((words.kind, words.filed_at), (AppealKind::Takeover, again.opened_at));
    assert_eq!(words.appeal_id.as_str().as_bytes()[14], b'4', "a random id: it does not say when the appeal came");
    // Both who decided it know what was found.
    for who in [&ada, &ben] {
        assert!(matches!(ledger.claim(&again.case_id, who).await, Err(LedgerError::Refused(_))));
    }
    ledger.claim(&again.case_id, &cy).await.unwrap();
    ledger.give_verdict(&again.case_id, &cy, &verdict(OutcomeKind::Upheld), 0).await.unwrap();
}

async fn a_second_look_refuses_to_be_closed_as_any_appeal_does(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (_, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::Upheld).await;
    bench.deliver_all().await;
    let (fresh, _, _) = bench.appealed(&decision("fresh", "other", Rung::Suspend)).await;
    let words = "It came after the last day that we had told you.".to_owned();
    let late = ClosedAs::Inadmissible { why: WhyNot::Late };
    let nowhere = ClosedAs::Merged { into: "no such appeal".into() };
    for closed_as in [late, nowhere] {
        let closing = Closing { closed_as, words: words.clone(), reason: "By the day on the letter.".to_owned() };
        let mut said = Vec::new();
        for case in [&second, &fresh] {
            ledger.claim(case, &ben).await.unwrap();
            said.push(ledger.close_appeal(case, &ben, &closing).await.unwrap_err().to_string());
        }
        assert_eq!(said[0], said[1], "{closing:?}");
    }
}

async fn nothing_of_a_second_look_reaches_the_holder(bench: Bench) {
    let (ada, ben) = (bench.user("ada", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (_, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::Upheld).await;
    ledger.claim(&second, &ben).await.unwrap();
    let notices = bench.count("FROM notices").await;
    let grant = ReliefGrant {
        share_percent: None,
        known_recipients_only: None,
        days: None,
        reason: "Nothing bad since.".to_owned(),
    };
    let closing = Closing {
        closed_as: ClosedAs::Inadmissible { why: WhyNot::NotHolder },
        words: "Somebody else wrote to us in your name.".to_owned(),
        reason: "Not the holder's address.".to_owned(),
    };
    for refusal in [
        ledger.write_as_reviewer(&second, &ben, "Which list was it?", true).await.map(drop),
        ledger.grant_relief(&second, &ben, &grant).await.map(drop),
        ledger.close_appeal(&second, &ben, &closing).await.map(drop),
    ] {
        let Err(LedgerError::Conflict(why)) = refusal else { panic!("{refusal:?}") };
        assert!(why.contains("decide on what the case shows"), "{why}");
    }
    assert_eq!(bench.count("FROM notices").await, notices);
}

async fn an_overturn_leaves_a_second_look_of_the_account_open(bench: Bench) {
    let (ada, sol) = (bench.user("ada", Role::Reviewer).await, bench.user("sol", Role::Senior).await);
    let (_, second, ledger) = looked_at_again(&bench, "acme", &ada, OutcomeKind::Upheld).await;
    let limit = bench.imposed(&decision("d2", "acme", Rung::Limit)).await;
    ledger.lift(&limit, &sol, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    assert_eq!(bench.count(&format!("FROM cases WHERE case_id = '{second}' AND closed_at IS NULL")).await, 1);
}

async fn an_admin_who_holds_a_case_owes_it_a_first_look_as_well(bench: Bench) {
    let care = Care { first_look_percent_suspend: 100, ..Care::plain() };
    let bench = bench.careful(care).await;
    let boss = bench.user("boss", Role::Admin).await;
    let (case, _, _) = bench.appealed(&decision("a", "acme", Rung::Suspend)).await;
    assert!(bench.ledger.case(&case, &boss).await.unwrap().is_some(), "who only looks sees all");
    bench.ledger.claim(&case, &boss).await.unwrap();
    let early = bench.ledger.case(&case, &boss).await;
    assert!(matches!(early, Err(LedgerError::Conflict(_))), "{early:?}");
}
