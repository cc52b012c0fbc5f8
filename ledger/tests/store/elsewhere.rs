//! What people decided elsewhere reaches an open appeal in its holder's favour, whatever that appeal itself asks of its reviewers.

use redress_ledger::account::AccountUpdate;
use redress_ledger::care::Care;
use redress_ledger::reversal::{ReversalProposal, ReversalScope, ReversedAccount};
use redress_ledger::review::{CaseKind, OutcomeKind, RootCause};
use redress_ledger::verdict::Given;
use redress_ledger::{CaseId, EnforcementId, Principal, Role, Rung};

use crate::bench::{Bench, START, decision, filter, verdict};
use crate::forbidden::refused;
use crate::linked::{released, standing};
use crate::looking::looked;

on_both!(
    an_overturn_is_not_held_up_by_a_linked_appeal_that_asks_for_a_first_look,
    an_overturn_is_not_held_up_by_a_linked_appeal_that_needs_two_people,
    an_overturn_is_not_held_up_by_an_own_first_look_at_the_linked_appeal,
    a_lift_is_not_held_up_by_a_linked_appeal,
    a_dismissal_is_not_held_up_by_an_appeal_against_the_linked_measure,
    a_bulk_reversal_is_not_held_up_by_an_appeal_that_who_approved_it_holds,
    the_database_lets_nothing_else_by_without_a_first_look,
);

/// A suspension that its holder appeals against, and a hold on another account that rests on it and is appealed against too.
struct Pair {
    case: CaseId,
    cause: EnforcementId,
    linked: EnforcementId,
    linked_case: CaseId,
}

async fn appeal_case(bench: &Bench, account: &str) -> CaseId {
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    let found = cases.into_iter().find(|c| c.account_id.as_str() == account && c.kind == CaseKind::Appeal);
    found.expect("its appeal is in the queue").case_id
}

async fn linked(bench: &Bench, own_grounds: bool, protected: bool) -> Pair {
    let rosa = bench.user("rosa", Role::Reviewer).await;
    let about = decision("first", "first", Rung::Suspend);
    let (case, cause, _) = bench.appealed(&about).await;
    bench.deliver_all().await;
    let linked = released(bench, "linked", &about, own_grounds, &rosa).await;
    let update = AccountUpdate { protected: Some(protected), ..AccountUpdate::default() };
    bench.ledger.put_account(&"linked".into(), &update, "test").await.unwrap();
    let token = bench.deliver_all().await;
    bench.appeal(&token).await;
    let people = if protected { 2 } else { 1 };
    let asks = format!("FROM case_requirements WHERE first_look = 1 AND people = {people}");
    assert!(bench.count(&asks).await >= 1, "the linked appeal asks for it");
    Pair { case, cause, linked, linked_case: appeal_case(bench, "linked").await }
}

async fn looks_and_overturns(bench: &Bench, case: &CaseId, who: &Principal) {
    let kind = OutcomeKind::OverturnedFalsePositive;
    bench.ledger.claim(case, who).await.unwrap();
    bench.ledger.first_look(case, who, &looked(kind)).await.unwrap();
    let given = bench.ledger.give_verdict(case, who, &verdict(kind), 10).await.unwrap();
    assert!(matches!(given, Given::Held { .. }), "{given:?}");
    bench.later(11).await;
    bench.ledger.settle_verdicts().await.unwrap();
    assert_eq!(bench.count("FROM verdicts WHERE ended_at IS NOT NULL").await, 0, "no verdict is void");
}

async fn all_is_undone(bench: &Bench) {
    assert_eq!((standing(bench, "first").await, standing(bench, "linked").await), (Rung::Observe, Rung::Observe));
    assert_eq!(bench.count("FROM appeals WHERE closed_as = 'decided'").await, 2);
    assert_eq!(bench.count("FROM outcomes WHERE kind = 'overturned_technical' AND appeal_id IS NOT NULL").await, 1);
}

async fn an_overturn_is_not_held_up_by_a_linked_appeal_that_asks_for_a_first_look(bench: Bench) {
    let bench = bench.careful(Care::default()).await;
    let sam = bench.user("sam", Role::Reviewer).await;
    let Pair { case, .. } = linked(&bench, false, false).await;
    looks_and_overturns(&bench, &case, &sam).await;
    all_is_undone(&bench).await;
}

async fn an_overturn_is_not_held_up_by_a_linked_appeal_that_needs_two_people(bench: Bench) {
    let bench = bench.careful(Care::default()).await;
    let sam = bench.user("sam", Role::Reviewer).await;
    let Pair { case, .. } = linked(&bench, false, true).await;
    looks_and_overturns(&bench, &case, &sam).await;
    all_is_undone(&bench).await;
}

async fn an_overturn_is_not_held_up_by_an_own_first_look_at_the_linked_appeal(bench: Bench) {
    let bench = bench.careful(Care::default()).await;
    let sam = bench.user("sam", Role::Reviewer).await;
    let Pair { case, linked_case, .. } = linked(&bench, false, false).await;
    bench.ledger.claim(&linked_case, &sam).await.unwrap();
    bench.ledger.first_look(&linked_case, &sam, &looked(OutcomeKind::Upheld)).await.unwrap();
    looks_and_overturns(&bench, &case, &sam).await;
    all_is_undone(&bench).await;
}

async fn a_lift_is_not_held_up_by_a_linked_appeal(bench: Bench) {
    let bench = bench.careful(Care::default()).await;
    let sue = bench.user("sue", Role::Senior).await;
    let Pair { cause, linked, .. } = linked(&bench, false, true).await;
    let recorded = bench.ledger.lift(&cause, &sue, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    assert_eq!((recorded.lifted, recorded.linked_lifted), (vec![cause], vec![linked]));
    assert_eq!(bench.count("FROM appeals WHERE closed_as = 'decided'").await, 2);
}

async fn a_dismissal_is_not_held_up_by_an_appeal_against_the_linked_measure(bench: Bench) {
    let bench = bench.careful(Care::default()).await;
    let sam = bench.user("sam", Role::Reviewer).await;
    let Pair { case, .. } = linked(&bench, true, true).await;
    looks_and_overturns(&bench, &case, &sam).await;
    assert_eq!(standing(&bench, "linked").await, Rung::Hold, "it has grounds of its own");
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    let asked = cases.iter().find(|c| c.kind == CaseKind::Deferred).expect("it is asked again").case_id.clone();
    bench.ledger.claim(&asked, &sam).await.unwrap();
    bench.ledger.dismiss_deferred(&asked, &sam, "The grounds of its own do not carry it.").await.unwrap();
    all_is_undone(&bench).await;
}

async fn a_bulk_reversal_is_not_held_up_by_an_appeal_that_who_approved_it_holds(bench: Bench) {
    let bench = bench.careful(Care::default()).await;
    let (sue, ada) = (bench.user("sue", Role::Senior).await, bench.user("ada", Role::Admin).await);
    let (unlooked, _, _) = bench.appealed(&decision("unlooked", "unlooked", Rung::Suspend)).await;
    let (other, _, _) = bench.appealed(&decision("looked", "looked", Rung::Suspend)).await;
    bench.ledger.claim(&unlooked, &ada).await.unwrap();
    bench.ledger.claim(&other, &ada).await.unwrap();
    bench.ledger.first_look(&other, &ada, &looked(OutcomeKind::Upheld)).await.unwrap();
    bench.later(60).await;
    let proposal = ReversalProposal {
        scope: ReversalScope { rule_id: "bounces".to_owned(), policy_hash: None, from: START, until: bench.now() },
        outcome: OutcomeKind::OverturnedFalsePositive,
        root_cause: RootCause::RuleBug,
        reason: "The rule counted test sends.".to_owned(),
        answer: "Our rule counted your test messages as if they were real. That was wrong.".to_owned(),
    };
    let id = bench.ledger.propose_reversal(&proposal, &sue).await.unwrap();
    bench.ledger.approve_reversal(&id, &ada).await.unwrap();
    let mut done = Vec::new();
    while let Some(one) = bench.ledger.reverse_next(&id).await.unwrap() {
        done.push(one);
    }
    assert_eq!(done, [ReversedAccount::Reversed; 2]);
    assert_eq!(bench.count("FROM appeals WHERE closed_as = 'decided'").await, 2);
}

async fn the_database_lets_nothing_else_by_without_a_first_look(bench: Bench) {
    let bench = bench.careful(Care::default()).await;
    let (sam, tom) = (bench.user("sam", Role::Reviewer).await, bench.user("tom", Role::Reviewer).await);
    let Pair { case, linked_case, .. } = linked(&bench, true, false).await;
    let outcome = |kind: &str| {
        format!(
            "INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, root_cause, decided_by, decided_at,
             answer_seal) SELECT 'x', c.decision_id, c.account_id, c.case_id, c.appeal_id, '{kind}',
                 CASE WHEN '{kind}' LIKE 'overturned%' THEN 'attribution' END, '{}', 1, a.content_seal
             FROM cases c JOIN appeals a ON a.appeal_id = c.appeal_id WHERE c.case_id = '{linked_case}'",
            tom.user_id
        )
    };
    let first = "a first look comes first";
    refused(bench.sql(&outcome("overturned_technical")).await, first);
    looks_and_overturns(&bench, &case, &sam).await;
    // Its own grounds may carry it: nobody has found otherwise.
    refused(bench.sql(&outcome("overturned_technical")).await, first);
    let asked = "(SELECT case_id FROM cases WHERE defer_reason = 'link_overturned')";
    let dismiss =
        "UPDATE cases SET closed_at = 1, closed_as = 'dismissed', claimed_by = NULL, lease_until = NULL, closed_by =";
    assert_eq!(bench.sql(&format!("{dismiss} '{}' WHERE case_id = {asked}", tom.user_id)).await, Ok(1));
    refused(bench.sql(&outcome("reinstated_victim")).await, first);
    assert!(bench.sql(&outcome("upheld")).await.is_err());
    assert_eq!(bench.sql(&outcome("overturned_technical")).await, Ok(1));
}
