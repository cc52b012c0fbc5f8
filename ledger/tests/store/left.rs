//! Measures that stand and are put before a person again, and what nobody settles alone or unseen on the way.

use redress_ledger::care::Care;
use redress_ledger::decision::Decision;
use redress_ledger::effect::Because;
use redress_ledger::impose::{Answer, BrakeLimits, DeferReason};
use redress_ledger::notice::NoticeKind;
use redress_ledger::reversal::{ReversalProposal, ReversalScope, ReversedAccount};
use redress_ledger::review::{CaseKind, CaseSummary, Dismissal, OutcomeKind, RootCause};
use redress_ledger::{CaseId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, START, decision, filter, verdict};
use crate::forbidden::{outcome, refused};
use crate::linked::standing;
use crate::looking::looked;

guards_on_both!(
    one_person_does_not_lift_a_termination_by_a_case_about_what_it_rested_on,
    what_a_bulk_reversal_leaves_a_person_looks_at_again,
    what_is_looked_at_again_and_released_stands_on,
    what_a_bulk_reversal_left_is_not_overtaken_while_it_stands,
    an_open_appeal_is_look_enough,
    who_waits_in_a_bulk_reversal_is_looked_at_first_by_anybody_else,
);

const ENDS: OutcomeKind = OutcomeKind::OverturnedFalsePositive;
const WHY: &str = "Nothing of its own remains.";

async fn open_cases(bench: &Bench, why: DeferReason) -> Vec<CaseSummary> {
    let mut cases = bench.ledger.cases(&filter()).await.unwrap();
    cases.retain(|case| case.defer_reason == Some(why));
    cases
}

async fn senior(bench: &Bench, name: &str) -> Principal {
    bench.user(name, Role::Senior).await
}

/// A measure with grounds of its own that two people turned into the end of the contract; then what it rested on is overturned.
async fn asked_about_a_termination(bench: &Bench) -> (Decision, CaseId) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, senior(bench, "sue").await);
    let first = decision("first", "first", Rung::Suspend);
    let cause = bench.imposed(&first).await;
    let about =
        Decision { propose_only: true, proposes_termination: true, ..decision("linked", "linked", Rung::Suspend) };
    let waits = match bench.ledger.impose(&about, &BrakeLimits::default()).await.unwrap() {
        Answer::Deferred { case_id, .. } => case_id,
        other => panic!("{other:?}"),
    };
    bench.ledger.claim(&waits, &rita).await.unwrap();
    let because = Because { decision_id: first.id.clone(), own_grounds: true };
    bench.ledger.release_because(&waits, &rita, "The same card as the other.", Some(&because)).await.unwrap();
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    let proposal = &cases.iter().find(|case| case.kind == CaseKind::TerminationProposal).unwrap().case_id;
    for name in ["ann", "ben"] {
        bench.ledger.approve_termination(proposal, &senior(bench, name).await, "Third time this year.").await.unwrap();
    }
    bench.ledger.lift(&cause, &sue, &verdict(ENDS)).await.unwrap();
    let asked = open_cases(bench, DeferReason::LinkOverturned).await;
    assert_eq!(asked.len(), 1, "{asked:?}");
    (about, asked[0].case_id.clone())
}

fn dismissed(by: &Principal) -> String {
    format!(
        "UPDATE cases SET closed_at = 1, closed_as = 'dismissed', claimed_by = NULL, lease_until = NULL, closed_by = '{}'
         WHERE defer_reason IN ('link_overturned', 'rule_reversed') AND closed_at IS NULL",
        by.user_id
    )
}

async fn one_person_does_not_lift_a_termination_by_a_case_about_what_it_rested_on(bench: Bench) {
    let (about, case) = asked_about_a_termination(&bench).await;
    let two = "two people lift a termination, whichever case asks about it";
    let (rob, cleo, dora) =
        (bench.user("rob", Role::Reviewer).await, senior(&bench, "cleo").await, senior(&bench, "dora").await);
    let proposal = |id: &str, by: &Principal, at: i64| {
        format!(
            "INSERT INTO lift_proposals (proposal_id, decision_id, user_id, outcome, at, seal)
             VALUES ('{id}', '{}', '{}', 'overturned_technical', {at}, '{}')",
            about.id,
            by.user_id,
            "0".repeat(64)
        )
    };
    refused(bench.sql(&dismissed(&cleo)).await, two);
    // Of two, one is who dismisses, and what is older than a week counts no more.
    bench.sql(&proposal("p1", &dora, 1)).await.unwrap();
    bench.sql(&proposal("p2", &cleo, 1 - 7 * 86_400_000)).await.unwrap();
    refused(bench.sql(&dismissed(&cleo)).await, two);
    refused(
        outcome(&bench, &about, OutcomeKind::OverturnedTechnical, &cleo).await,
        "a termination is lifted by two people",
    );

    bench.ledger.claim(&case, &rob).await.unwrap();
    let junior = bench.ledger.dismiss_deferred(&case, &rob, WHY).await;
    assert!(matches!(junior, Err(LedgerError::Refused(_))), "{junior:?}");
    bench.ledger.release_claim(&case, &rob).await.unwrap();
    bench.ledger.claim(&case, &cleo).await.unwrap();
    assert_eq!(bench.ledger.dismiss_deferred(&case, &cleo, WHY).await.unwrap(), Dismissal::Proposed);
    let of_it = format!("FROM outcomes WHERE decision_id = '{}'", about.id);
    assert_eq!((bench.count(&of_it).await, open_cases(&bench, DeferReason::LinkOverturned).await.len()), (0, 1));
    let again = bench.ledger.dismiss_deferred(&case, &cleo, WHY).await;
    assert!(matches!(&again, Err(LedgerError::Conflict(why)) if why.contains("a second person")), "{again:?}");
    let waits = bench.ledger.lifts_proposed(&"linked".into(), &dora).await.unwrap();
    assert_eq!(waits.len(), 1, "whoever looks at the account sees it wait");
    bench.ledger.claim(&case, &dora).await.unwrap();
    assert_eq!(bench.ledger.dismiss_deferred(&case, &dora, WHY).await.unwrap(), Dismissal::Done);
    assert_eq!(standing(&bench, "linked").await, Rung::Observe);
    let left =
        "FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id WHERE l.enforcement_id IS NULL";
    assert_eq!((bench.count(&of_it).await, bench.count(left).await), (1, 0));
}

fn storm(bench: &Bench) -> ReversalProposal {
    ReversalProposal {
        scope: ReversalScope { rule_id: "bounces".to_owned(), policy_hash: None, from: START, until: bench.now() },
        outcome: ENDS,
        root_cause: RootCause::DataQuality,
        reason: "The rule counted test sends.".to_owned(),
        answer: "Our rule counted your test messages as if they were real. That was wrong.".to_owned(),
    }
}

async fn approved(bench: &Bench) -> String {
    let (sue, ada) = (senior(bench, "sue").await, bench.user("ada", Role::Admin).await);
    bench.later(60).await;
    let id = bench.ledger.propose_reversal(&storm(bench), &sue).await.unwrap();
    bench.ledger.approve_reversal(&id, &ada).await.unwrap();
    id
}

/// A suspension that rita upheld, and that a bulk reversal passed over.
async fn left(bench: &Bench) -> (Principal, CaseId) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    let id = approved(bench).await;
    assert_eq!(bench.ledger.reverse_next(&id).await.unwrap(), Some(ReversedAccount::Decided));
    assert_eq!(standing(bench, "acme").await, Rung::Suspend, "a person's word stands until a person has looked again");
    let asked = open_cases(bench, DeferReason::RuleReversed).await;
    assert_eq!(asked.len(), 1, "in the same step");
    assert_eq!((asked[0].account_id.as_str(), asked[0].kind), ("acme", CaseKind::Deferred));
    assert_eq!(bench.ledger.reverse_next(&id).await.unwrap(), None);
    (rita, asked[0].case_id.clone())
}

async fn what_a_bulk_reversal_leaves_a_person_looks_at_again(bench: Bench) {
    let (rita, case) = left(&bench).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let own = bench.ledger.release_deferred(&case, &rita, "It stands all the same.").await;
    assert!(matches!(own, Err(LedgerError::Refused(_))), "who upheld it does not say so again: {own:?}");
    assert_eq!(bench.ledger.dismiss_deferred(&case, &rita, WHY).await.unwrap(), Dismissal::Done);
    assert_eq!(standing(&bench, "acme").await, Rung::Observe);
    let found = "FROM outcomes WHERE kind = 'overturned_technical' AND root_cause = 'data_quality'";
    assert_eq!(bench.count(found).await, 1, "for what was wrong with the rule");
    let due = bench.due().await;
    assert_eq!((due.len(), due[0].0.kind, due[0].0.standing), (1, NoticeKind::Outcome, Rung::Observe));
}

async fn what_is_looked_at_again_and_released_stands_on(bench: Bench) {
    let (_, case) = left(&bench).await;
    let rob = bench.user("rob", Role::Reviewer).await;
    bench.ledger.claim(&case, &rob).await.unwrap();
    assert!(bench.ledger.release_deferred(&case, &rob, "It stands all the same.").await.unwrap().is_some());
    assert_eq!(standing(&bench, "acme").await, Rung::Suspend);
    assert_eq!(bench.count("FROM enforcements").await, 1, "nothing is imposed anew");
    assert!(open_cases(&bench, DeferReason::RuleReversed).await.is_empty());
}

async fn what_a_bulk_reversal_left_is_not_overtaken_while_it_stands(bench: Bench) {
    left(&bench).await;
    let sue = senior(&bench, "sid").await;
    let overtaken = dismissed(&sue).replace("'dismissed'", "'overtaken'");
    refused(bench.sql(&overtaken).await, "what a bulk reversal left is looked at while it stands");
    // Another decision on the account is settled, and this question stays.
    let other = bench.imposed(&decision("d2", "acme", Rung::Limit)).await;
    bench.ledger.lift(&other, &sue, &verdict(ENDS)).await.unwrap();
    assert_eq!(open_cases(&bench, DeferReason::RuleReversed).await.len(), 1);
    // Its own is, and it is answered.
    let held = bench.ledger.account(&"acme".into()).await.unwrap().unwrap().enforcements[0].enforcement_id.clone();
    bench.ledger.lift(&held, &sue, &verdict(ENDS)).await.unwrap();
    assert!(open_cases(&bench, DeferReason::RuleReversed).await.is_empty());
}

async fn an_open_appeal_is_look_enough(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, ..) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.later(60).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let lesser =
        redress_ledger::review::Verdict { reduced_to: Some(Rung::Limit), ..verdict(OutcomeKind::UpheldReduced) };
    bench.ledger.decide(&case, &rita, &lesser).await.unwrap();
    // The lesser measure has a letter of its own, and its holder appeals.
    let newest = bench.deliver_all().await;
    bench.appeal(&newest).await;
    let id = approved(&bench).await;
    assert_eq!(bench.ledger.reverse_next(&id).await.unwrap(), Some(ReversedAccount::Decided));
    assert!(open_cases(&bench, DeferReason::RuleReversed).await.is_empty());
}

async fn who_waits_in_a_bulk_reversal_is_looked_at_first_by_anybody_else(bench: Bench) {
    let bench = bench.careful(Care { first_look_percent_suspend: 100, ..Care::plain() }).await;
    let (cleo, about) = (senior(&bench, "cleo").await, decision("d1", "acme", Rung::Suspend));
    let (case, measure, _) = bench.appealed(&about).await;
    bench.ledger.claim(&case, &cleo).await.unwrap();
    let id = approved(&bench).await;
    let unseen = bench.ledger.lift(&measure, &cleo, &verdict(ENDS)).await.unwrap_err();
    assert!(matches!(&unseen, LedgerError::Refused(why) if why.contains("a first look comes first")), "{unseen}");
    let by_hand = format!(
        "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, root_cause, decided_by, decided_at,
         answer_seal) SELECT 'x', c.decision_id, c.account_id, c.case_id, c.appeal_id, 'overturned_technical', 'attribution', '{}', 1,
         a.content_seal FROM cases c JOIN appeals a ON a.appeal_id = c.appeal_id WHERE c.case_id = '{case}'",
        cleo.user_id
    );
    refused(bench.sql(&by_hand).await, "a first look comes first");
    bench.ledger.first_look(&case, &cleo, &looked(OutcomeKind::Upheld)).await.unwrap();
    let unsaid = bench.ledger.lift(&measure, &cleo, &verdict(ENDS)).await;
    assert!(matches!(&unsaid, Err(LedgerError::Invalid(why)) if why.starts_with("why_changed")), "{unsaid:?}");
    // The two people behind the reversal have looked at the rule; nothing holds that up.
    assert_eq!(bench.ledger.reverse_next(&id).await.unwrap(), Some(ReversedAccount::Reversed));
    assert_eq!(bench.count("FROM reversal_items WHERE begun_at IS NULL").await, 0);
}
