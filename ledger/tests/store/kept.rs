//! What the walk over the databases found: a verdict that waits keeps its case in place, one whose time has come is the outcome before
//! anything else happens, and a second look stands in nobody's way.

use redress_ledger::care::Care;
use redress_ledger::clock::SeededChance;
use redress_ledger::machine::{End, Place};
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::Promises;
use redress_ledger::{Ledger, LedgerError, Role, Rung};

use crate::agreeing::{protected_appeal, two};
use crate::bench::{Bench, decision, verdict};

on_both!(
    a_case_with_a_verdict_that_waits_is_neither_parked_nor_handed_over,
    a_case_is_not_handed_to_who_has_given_a_verdict_on_it,
    a_verdict_whose_time_has_come_is_the_outcome_before_a_withdrawal,
    the_next_case_is_never_one_whose_verdict_was_due,
    an_overturn_leaves_a_second_look_at_the_account_open,
);

const WORDS: &str = "The sample needs a second pair of eyes.";

#[track_caller]
fn conflict<T: std::fmt::Debug>(answer: Result<T, LedgerError>, says: &str) {
    match answer {
        Err(LedgerError::Conflict(why)) => assert!(why.contains(says), "{why}"),
        other => panic!("expected a conflict that says {says:?}, got {other:?}"),
    }
}

async fn a_case_with_a_verdict_that_waits_is_neither_parked_nor_handed_over(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    bench.user("ben", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    conflict(bench.ledger.park(&case, &rita, 2, WORDS).await, "waits to be sent");
    conflict(bench.ledger.hand_over(&case, &rita, "ben", WORDS).await, "waits to be sent");
    conflict(bench.ledger.escalate(&case, &rita, WORDS).await, "waits to be sent");
    conflict(bench.ledger.skip_case(&case, &rita).await, "waits to be sent");
    bench.ledger.undo_verdict(&case, &rita).await.unwrap();
    bench.ledger.park(&case, &rita, 2, WORDS).await.unwrap();
}

async fn a_case_is_not_handed_to_who_has_given_a_verdict_on_it(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (rita, ben) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (case, _) = protected_appeal(&bench).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 0).await.unwrap();
    bench.ledger.claim(&case, &ben).await.unwrap();
    let answer = bench.ledger.hand_over(&case, &ben, "rita", WORDS).await;
    assert!(matches!(&answer, Err(LedgerError::Invalid(why)) if why.contains("has given a verdict")), "{answer:?}");
}

async fn a_verdict_whose_time_has_come_is_the_outcome_before_a_withdrawal(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::OverturnedTechnical), 10).await.unwrap();
    bench.later(10).await;
    // The job that sends verdicts has not run yet.
    conflict(bench.ledger.withdraw_appeal(&bench.key, &token).await, "no appeal against this decision is open");
    let (state, _) = bench.ledger.machine(&case).await.unwrap().unwrap();
    assert_eq!(state.place, Place::Closed(End::Decided));
    assert_eq!((bench.count("FROM outcomes").await, bench.count("FROM lifts").await), (1, 1));
}

async fn the_next_case_is_never_one_whose_verdict_was_due(bench: Bench) {
    let (rita, ben) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    bench.later(Promises::default().lease_secs + 60).await;
    assert_eq!(bench.ledger.next_case(&ben).await.unwrap(), None);
    assert_eq!(bench.count("FROM outcomes").await, 1);
}

async fn an_overturn_leaves_a_second_look_at_the_account_open(bench: Bench) {
    let care = Care { second_look_percent: 100, ..Care::plain() };
    let promises = Promises { care, ..Promises::default() };
    let (clock, chance) = (std::sync::Arc::new(bench.clock.clone()), std::sync::Arc::new(SeededChance::new(7)));
    let ledger = Ledger::open(&bench.url, promises, clock, chance).await.unwrap();
    let (rita, ben) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let (first, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    ledger.claim(&first, &rita).await.unwrap();
    ledger.decide(&first, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert_eq!(ledger.open_second_looks().await.unwrap(), 1);
    bench.deliver_all().await;
    bench.later(60).await;
    let (second, _, _) = bench.appealed(&decision("d2", "acme", Rung::Limit)).await;
    ledger.claim(&second, &ben).await.unwrap();
    ledger.decide(&second, &ben, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!(bench.count("FROM cases WHERE kind = 'quality' AND closed_at IS NULL").await, 1);
}
