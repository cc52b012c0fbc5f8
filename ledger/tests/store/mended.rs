//! Ways around the promises that an audit found, each walked once more: by which letter an appeal comes, who holds a case for how long, what
//! is passed over, carried on or left behind.

use redress_ledger::account::AccountUpdate;
use redress_ledger::care::Care;
use redress_ledger::closing::{ClosedAs, Closing};
use redress_ledger::decision::Decision;
use redress_ledger::enclosure::Enclosures;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::may_not_appeal::MayNotAppeal;
use redress_ledger::notice::NoticeKind;
use redress_ledger::queue::{QueueFilter, QueueState};
use redress_ledger::review::OutcomeKind;
use redress_ledger::token::PresentedToken;
use redress_ledger::{AppealId, CaseId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, verdict};
use crate::enclosures::{case_of, file, told};
use crate::forbidden::{copy_enforcement, proposal_of, refused, second_statement};
use crate::fresh_eyes::upholds;
use crate::linked::{asked_again, standing};

guards_on_both!(
    an_appeal_by_an_older_letter_is_about_the_gravest_measure,
    an_appeal_by_the_letter_of_an_interim_limit_is_about_the_suspension,
    an_open_appeal_becomes_as_urgent_as_the_graver_measure,
    no_contract_ends_while_an_appeal_waits,
    a_missed_deadline_ends_the_hold_of_who_is_no_senior,
    a_verdict_taken_back_again_and_again_keeps_no_case,
    a_measure_with_grounds_of_its_own_is_looked_at_whatever_else_is_settled,
    who_settled_what_waited_upholds_nothing_on_the_account,
    who_dismissed_a_termination_does_not_uphold_the_suspension,
    what_everybody_passed_over_comes_back,
    a_chain_of_mergers_is_carried_on_as_a_whole,
    what_was_answered_meanwhile_does_not_keep_its_carrier_open,
    what_is_raised_is_parked_no_longer,
);

const REASON: &str = "The sample shows it clearly.";

async fn rung_and_people(bench: &Bench, rung: &str, people: i64) -> i64 {
    let asked = format!(
        "FROM cases c JOIN case_requirements r ON r.case_id = c.case_id
         WHERE c.kind = 'appeal' AND c.rung = '{rung}' AND c.priority = 'p1' AND r.people = {people}"
    );
    bench.count(&asked).await
}

/// A suspension whose termination is proposed, told to its holder.
pub async fn proposed(bench: &Bench, name: &str) -> (Decision, PresentedToken, CaseId) {
    let about = Decision { proposes_termination: true, ..decision(name, "acme", Rung::Suspend) };
    bench.imposed(&about).await;
    let token = bench.deliver_all().await;
    bench.later(60).await;
    (about, token, proposal_of(bench).await)
}

async fn terminated(bench: &Bench) -> (Decision, PresentedToken) {
    let (about, token, proposal) = proposed(bench, "d1").await;
    for name in ["one", "two"] {
        let senior = bench.user(name, Role::Senior).await;
        bench.ledger.approve_termination(&proposal, &senior, REASON).await.unwrap();
    }
    bench.deliver_all().await;
    (about, token)
}

async fn an_appeal_by_an_older_letter_is_about_the_gravest_measure(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (about, token) = terminated(&bench).await;
    bench.appeal(&token).await;
    assert_eq!(rung_and_people(&bench, "terminate", 2).await, 1, "by the letter of the suspension");
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let alone = bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await;
    assert!(matches!(&alone, Err(LedgerError::Conflict(why)) if why.contains("another person")), "{alone:?}");
    // The same past the ledger.
    bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'withdrawn'").await.unwrap();
    bench
        .sql(
            "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
             SELECT 'x', decision_id, account_id, statement_id, kind, 1, 1, 2, content_seal FROM appeals",
        )
        .await
        .unwrap();
    let opened = |rung: &str| {
        format!(
            "INSERT INTO cases (case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at)
             VALUES ('x', 'appeal', 'acme', '{}', 'x', '{rung}', 5, 1, 2)",
            about.id
        )
    };
    refused(bench.sql(&opened("suspend")).await, "an appeal is about the gravest measure of its decision");
    bench.sql(&opened("terminate")).await.unwrap();
    let one = "INSERT INTO case_requirements (case_id, first_look, people, why) VALUES ('x', 0, 1, NULL)";
    refused(bench.sql(one).await, "an appeal against a termination needs two people");
}

/// A suspension that the brake holds back, with its interim limit told; the case that waits.
async fn braked(bench: &Bench) -> (CaseId, PresentedToken) {
    let brake = BrakeLimits { suspensions_per_hour: 0, ..BrakeLimits::default() };
    match bench.ledger.impose(&decision("d1", "acme", Rung::Suspend), &brake).await.unwrap() {
        Answer::Deferred { case_id, limited_by: Some(_), .. } => (case_id, bench.deliver_all().await),
        other => panic!("{other:?}"),
    }
}

async fn an_appeal_by_the_letter_of_an_interim_limit_is_about_the_suspension(bench: Bench) {
    let bench = bench.careful(Care { first_look_percent_suspend: 100, ..Care::plain() }).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, token) = braked(&bench).await;
    bench.ledger.release_deferred(&case, &rita, REASON).await.unwrap();
    bench.deliver_all().await;
    let receipt = bench.appeal(&token).await;
    assert_eq!(receipt.decide_by, bench.now().plus_secs(24 * 3600), "a day, as for a suspension");
    assert_eq!(rung_and_people(&bench, "suspend", 1).await, 1);
    assert_eq!(bench.count("FROM case_requirements WHERE first_look = 1").await, 1);
}

async fn an_open_appeal_becomes_as_urgent_as_the_graver_measure(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, token) = braked(&bench).await;
    bench.appeal(&token).await;
    assert_eq!(bench.count("FROM cases WHERE kind = 'appeal' AND priority = 'p3'").await, 1);
    bench.ledger.release_deferred(&case, &rita, REASON).await.unwrap();
    let due = bench.now().plus_secs(24 * 3600).0;
    assert_eq!(
        bench.count(&format!("FROM cases WHERE kind = 'appeal' AND priority = 'p1' AND sort_at = {due}")).await,
        1
    );
}

async fn no_contract_ends_while_an_appeal_waits(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Senior).await, bench.user("two", Role::Senior).await);
    let (about, token, proposal) = proposed(&bench, "d1").await;
    bench.ledger.approve_termination(&proposal, &one, REASON).await.unwrap();
    second_statement(&bench, &about, "terminate").await;
    bench.appeal(&token).await;
    let second = bench.ledger.approve_termination(&proposal, &two, REASON).await.unwrap_err();
    assert!(matches!(&second, LedgerError::Conflict(why) if why.contains("an appeal")), "{second}");
    let approve = format!("INSERT INTO termination_approvals VALUES ('{proposal}', '{}', 1)", two.user_id);
    bench.sql(&approve).await.unwrap();
    let by = format!("'{}'", two.user_id);
    let ends = [
        ("statement_id", "'new'"),
        ("notice_id", "'new'"),
        ("rung", "'terminate'"),
        ("cause", "'terminated'"),
        ("imposed_by", by.as_str()),
    ];
    let attempt = copy_enforcement(&bench, &about, &ends).await;
    refused(attempt, "no contract ends while an appeal against the decision waits");
    bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    copy_enforcement(&bench, &about, &ends).await.unwrap();
}

/// Claimed shortly before its deadline, which is then missed.
async fn held_past_the_deadline(bench: &Bench, who: &Principal) -> CaseId {
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.later(24 * 3600 - 100).await;
    bench.ledger.claim(&case, who).await.unwrap();
    bench.later(100).await;
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1);
    case
}

async fn a_missed_deadline_ends_the_hold_of_who_is_no_senior(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Senior).await);
    let case = held_past_the_deadline(&bench, &rita).await;
    bench.later(500).await;
    for kept in
        [bench.ledger.renew_claim(&case, &rita).await.map(drop), bench.ledger.claim(&case, &rita).await.map(drop)]
    {
        assert!(matches!(&kept, Err(LedgerError::Conflict(why)) if why.contains("senior reviewers")), "{kept:?}");
    }
    refused(bench.sql("UPDATE cases SET lease_until = lease_until + 1").await, "kept on by none but seniors");
    // What is left of the lease is left, so that no work is lost.
    assert!(bench.ledger.claim(&case, &sena).await.is_err());
    bench.later(400).await;
    assert!(matches!(bench.ledger.claim(&case, &rita).await, Err(LedgerError::Refused(_))));
    bench.ledger.claim(&case, &sena).await.unwrap();
    bench.later(600).await;
    bench.ledger.renew_claim(&case, &sena).await.unwrap();
}

async fn a_verdict_taken_back_again_and_again_keeps_no_case(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Senior).await);
    let case = held_past_the_deadline(&bench, &rita).await;
    bench.later(790).await;
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    bench.ledger.undo_verdict(&case, &rita).await.unwrap();
    bench.ledger.claim(&case, &sena).await.unwrap();
}

async fn a_measure_with_grounds_of_its_own_is_looked_at_whatever_else_is_settled(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let case = asked_again(&bench, &rita, &sue).await;
    bench.deliver_all().await;
    let open = format!("FROM cases WHERE case_id = '{case}' AND closed_at IS NULL");
    let other = bench.imposed(&Decision { commands_seen: 9, ..decision("d2", "linked", Rung::Limit) }).await;
    bench.ledger.lift(&other, &sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!(bench.count(&open).await, 1, "a lift of another decision leaves it");
    let waits = Decision { propose_only: true, commands_seen: 9, ..decision("d3", "linked", Rung::Suspend) };
    let Answer::Deferred { case_id: another, .. } = bench.ledger.impose(&waits, &BrakeLimits::default()).await.unwrap()
    else {
        panic!("it waits")
    };
    bench.ledger.dismiss_deferred(&another, &rita, REASON).await.unwrap();
    assert_eq!(bench.count(&open).await, 1, "so does a dismissal");
    let overtaken = format!(
        "UPDATE cases SET closed_at = 1, closed_as = 'overtaken', closed_by = '{}' WHERE case_id = '{case}'",
        sue.user_id
    );
    refused(bench.sql(&overtaken).await, "is looked at while it stands");
    // Where its own decision is settled there is nothing left to ask.
    let view = bench.ledger.account(&"linked".into()).await.unwrap().unwrap();
    bench
        .ledger
        .lift(&view.enforcements[0].enforcement_id, &sue, &verdict(OutcomeKind::OverturnedTechnical))
        .await
        .unwrap();
    assert_eq!(bench.count(&open).await, 0);
    assert_eq!(standing(&bench, "linked").await, Rung::Observe);
}

/// Neither by the ledger nor past it.
async fn upholds_nothing(bench: &Bench, case: &CaseId, who: &Principal) {
    assert_eq!(bench.ledger.next_case(who).await.unwrap(), None, "it is not handed out to them");
    bench.ledger.claim(case, who).await.unwrap();
    let upheld = bench.ledger.decide(case, who, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(matches!(&upheld, LedgerError::Refused(why) if why.contains("settled what waited")), "{upheld}");
    bench.ledger.release_claim(case, who).await.unwrap();
    refused(upholds(bench, case, who, "forged").await, "who settled what waited on this account may not uphold");
    let closing = format!(
        "INSERT INTO appeal_closings (appeal_id, closed_as, why, closed_by, closed_at, words_seal)
         SELECT appeal_id, 'inadmissible', 'not_holder', '{}', 1, '{}' FROM cases WHERE case_id = '{case}'",
        who.user_id,
        "0".repeat(64)
    );
    refused(bench.sql(&closing).await, "who settled what waited on this account may not close the appeal");
}

async fn who_settled_what_waited_upholds_nothing_on_the_account(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let rob = bench.user("rob", Role::Reviewer).await;
    let case = asked_again(&bench, &rita, &sue).await;
    bench.ledger.claim(&case, &rob).await.unwrap();
    bench.ledger.release_deferred(&case, &rob, "It stands by itself.").await.unwrap();
    let due = bench.due().await;
    let token = due.iter().find(|(d, _)| d.account_id.as_str() == "linked").expect("its holder is told").1.clone();
    for (delivery, _) in &due {
        bench.delivered(delivery).await;
    }
    bench.appeal(&token).await;
    upholds_nothing(&bench, &case_of(&bench, "linked").await, &rob).await;
    let cleo = bench.user("cleo", Role::Reviewer).await;
    let appeal = bench.ledger.next_case(&cleo).await.unwrap().unwrap().case_id;
    bench.ledger.decide(&appeal, &cleo, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert_eq!(bench.count("FROM independence_proofs WHERE checks LIKE '%\"earlier_case\":0%'").await, 1);
}

async fn who_dismissed_a_termination_does_not_uphold_the_suspension(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (_, token, proposal) = proposed(&bench, "d1").await;
    bench.ledger.dismiss_deferred(&proposal, &rita, "A suspension is enough.").await.unwrap();
    bench.appeal(&token).await;
    upholds_nothing(&bench, &case_of(&bench, "d1").await, &rita).await;
}

async fn what_everybody_passed_over_comes_back(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Senior).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    for who in [&rita, &sena] {
        bench.ledger.skip_case(&case, who).await.unwrap();
        assert_eq!(bench.ledger.next_case(who).await.unwrap(), None);
    }
    bench.later(24 * 3600 - 60).await;
    bench.ledger.skip_case(&case, &sena).await.unwrap();
    bench.later(60).await;
    assert_eq!(bench.ledger.next_case(&sena).await.unwrap(), None);
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1);
    assert_eq!(bench.ledger.next_case(&sena).await.unwrap().unwrap().case_id, case, "its deadline has passed");
    // Nor does the only senior hide it for good, or from the lists of what is late.
    bench.ledger.skip_case(&case, &sena).await.unwrap();
    assert_eq!(bench.ledger.next_case(&sena).await.unwrap(), None);
    for state in [QueueState::Escalated, QueueState::Overdue] {
        let part = bench.ledger.queue(&QueueFilter { state, ..QueueFilter::default() }, &sena).await.unwrap();
        assert_eq!(part.cases.len(), 1, "{state:?}");
    }
    bench.later(86_400).await;
    assert_eq!(bench.ledger.next_case(&sena).await.unwrap().unwrap().case_id, case);
}

fn merge(into: &AppealId) -> Closing {
    Closing {
        closed_as: ClosedAs::Merged { into: into.clone() },
        words: "We read this appeal with your other one.".to_owned(),
        reason: "One cause.".to_owned(),
    }
}

/// Three appeals of one account, each filed a moment after the one before; the third is merged into the second, the second into the first.
/// The links, and the appeals.
async fn chained(bench: &Bench, who: &Principal) -> (Vec<PresentedToken>, Vec<AppealId>) {
    let (mut tokens, mut appeals) = (Vec::new(), Vec::new());
    for name in ["d1", "d2", "d3"] {
        let token = told(bench, name, "acme").await;
        appeals.push(file(bench, &token, &Enclosures::default()).await.appeal_id);
        tokens.push(token);
        bench.later(60).await;
    }
    for (from, into) in [("d3", 1), ("d2", 0)] {
        let case = case_of(bench, from).await;
        bench.ledger.claim(&case, who).await.unwrap();
        bench.ledger.close_appeal(&case, who, &merge(&appeals[into])).await.unwrap();
    }
    (tokens, appeals)
}

async fn a_chain_of_mergers_is_carried_on_as_a_whole(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (tokens, _) = chained(&bench, &rita).await;
    for token in &tokens[1..] {
        let page = bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap();
        assert_eq!(page.may_not, Some(MayNotAppeal::CarriedOn));
    }
}

async fn what_was_answered_meanwhile_does_not_keep_its_carrier_open(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (_, appeals) = chained(&bench, &rita).await;
    // As ledgers may have it from before: the last one was filed anew, and upheld.
    let (last, by, seal) = (&appeals[2], &sam.user_id, "0".repeat(64));
    bench
        .sql(&format!(
            "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
             SELECT 'again', decision_id, account_id, statement_id, kind, 1, filed_at, decide_by, content_seal FROM appeals
             WHERE appeal_id = '{last}';
             INSERT INTO cases (case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at)
             SELECT 'again', 'appeal', account_id, decision_id, appeal_id, 'suspend', 4, 1, 2 FROM appeals WHERE appeal_id = 'again';
             INSERT INTO case_requirements (case_id, first_look, people, why) VALUES ('again', 0, 1, NULL);
             INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
             SELECT 'again', decision_id, '{by}', 1, 0, '{{}}' FROM appeals WHERE appeal_id = 'again';
             INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, decided_by, decided_at, answer_seal)
             SELECT 'again', decision_id, account_id, 'again', 'again', 'upheld', '{by}', 1, '{seal}' FROM appeals
             WHERE appeal_id = 'again';
             UPDATE appeals SET closed_at = 1, closed_as = 'decided' WHERE appeal_id = 'again';
             UPDATE cases SET closed_at = 1, closed_as = 'decided', closed_by = '{by}' WHERE case_id = 'again'"
        ))
        .await
        .unwrap();
    let first = case_of(&bench, "d1").await;
    let cleo = bench.user("cleo", Role::Reviewer).await;
    bench.ledger.claim(&first, &cleo).await.unwrap();
    bench.ledger.decide(&first, &cleo, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let resumed = format!("FROM appeals WHERE resumes = '{}'", appeals[1]);
    assert_eq!((bench.count(&resumed).await, bench.count("FROM appeals WHERE resumes IS NOT NULL").await), (1, 1));
}

async fn what_is_raised_is_parked_no_longer(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let update = AccountUpdate::default();
    bench.ledger.put_account(&"acme".into(), &update, "test").await.unwrap();
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Limit)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.park(&case, &rita, 20, "Waits for the second list.").await.unwrap();
    assert_eq!(bench.ledger.next_case(&rita).await.unwrap(), None);
    let wrong = bench.imposed(&decision("d2", "acme", Rung::Warn)).await;
    bench.ledger.lift(&wrong, &sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!(bench.ledger.next_case(&rita).await.unwrap().unwrap().case_id, case);
    assert!(bench.due().await.iter().all(|(delivery, _)| delivery.kind != NoticeKind::Overdue));
}
