//! A verdict is held for some seconds: taken back in time it never was; otherwise it becomes the outcome, also after a crash.

use redress_ledger::review::OutcomeKind;
use redress_ledger::verdict::Given;
use redress_ledger::{LedgerError, Role, Rung};

use crate::agreeing::{protected_appeal, two};
use crate::bench::{Bench, START, decision, verdict};

on_both!(
    a_verdict_is_held_and_then_becomes_the_outcome,
    a_verdict_taken_back_in_time_never_was,
    only_its_author_takes_a_verdict_back_and_only_in_time,
    a_held_verdict_keeps_the_case_from_everybody_else,
    what_a_lift_overtook_is_not_concluded_again,
    a_verdict_that_can_no_longer_stand_gives_the_case_back,
    the_second_persons_verdict_is_held_too,
    a_ledger_opened_anew_concludes_what_was_held,
);

async fn a_verdict_is_held_and_then_becomes_the_outcome(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let given = bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::OverturnedTechnical), 10).await.unwrap();
    assert_eq!(given, Given::Held { send_at: START.plus_secs(10) });
    bench.later(9).await;
    assert_eq!(bench.ledger.settle_verdicts().await.unwrap(), 0);
    assert_eq!(bench.count("FROM outcomes").await, 0);
    bench.later(1).await;
    assert_eq!(bench.ledger.settle_verdicts().await.unwrap(), 1);
    assert_eq!(bench.count("FROM outcomes WHERE kind = 'overturned_technical'").await, 1);
    assert_eq!(bench.count("FROM lifts").await, 1);
    assert_eq!(bench.count("FROM verdict_words").await, 0, "the words are the outcome's now");
    assert_eq!(bench.count("FROM outcome_answers").await, 1);
    assert_eq!(bench.ledger.settle_verdicts().await.unwrap(), 0);
}

async fn a_verdict_taken_back_in_time_never_was(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    bench.later(9).await;
    bench.ledger.undo_verdict(&case, &rita).await.unwrap();
    bench.later(60).await;
    assert_eq!(bench.ledger.settle_verdicts().await.unwrap(), 0);
    assert_eq!((bench.count("FROM outcomes").await, bench.count("FROM lifts").await), (0, 0));
    // Still hers, and she may think again.
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::ReinstatedVictim)).await.unwrap();
    assert_eq!(bench.count("FROM outcomes WHERE kind = 'reinstated_victim'").await, 1);
}

async fn only_its_author_takes_a_verdict_back_and_only_in_time(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Senior).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    for who in [&rita, &sam] {
        assert!(matches!(bench.ledger.undo_verdict(&case, who).await, Err(LedgerError::Conflict(_))));
    }
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    assert!(matches!(bench.ledger.undo_verdict(&case, &sam).await, Err(LedgerError::Conflict(_))));
    bench.later(10).await;
    assert!(matches!(bench.ledger.undo_verdict(&case, &rita).await, Err(LedgerError::Conflict(_))));
    assert_eq!(bench.count("FROM outcomes").await, 1, "a late attempt finds it sent");
}

async fn a_held_verdict_keeps_the_case_from_everybody_else(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.later(899).await; // one second before the lease ends
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    let twice = bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::ReinstatedVictim), 10).await;
    assert!(matches!(twice, Err(LedgerError::Conflict(_))));
    bench.later(5).await;
    assert_eq!(bench.ledger.expire_leases().await.unwrap(), 0);
    assert!(matches!(bench.ledger.claim(&case, &sam).await, Err(LedgerError::Conflict(_))));
    bench.later(5).await;
    // No job has run: whoever comes next finds it concluded.
    assert!(matches!(bench.ledger.claim(&case, &sam).await, Err(LedgerError::Conflict(_))));
    assert_eq!(bench.count("FROM outcomes WHERE kind = 'upheld'").await, 1);
}

async fn what_a_lift_overtook_is_not_concluded_again(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Senior).await);
    let (case, enforcement, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    bench.ledger.lift(&enforcement, &sena, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    bench.later(60).await;
    assert_eq!(bench.ledger.settle_verdicts().await.unwrap(), 0);
    assert_eq!(bench.count("FROM outcomes").await, 1);
    assert_eq!(bench.count("FROM outcomes WHERE kind = 'upheld'").await, 0);
}

async fn a_verdict_that_can_no_longer_stand_gives_the_case_back(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::Upheld), 10).await.unwrap();
    bench.sql("UPDATE users SET disabled_at = 1 WHERE name = 'rita'").await.unwrap();
    bench.later(10).await;
    bench.ledger.settle_verdicts().await.unwrap();
    assert_eq!(bench.count("FROM outcomes").await, 0);
    assert_eq!(bench.count("FROM verdicts WHERE ended_as = 'void'").await, 1);
    bench.later(900).await;
    bench.ledger.expire_leases().await.unwrap();
    let sam = bench.user("sam", Role::Reviewer).await;
    bench.ledger.claim(&case, &sam).await.unwrap();
    bench.ledger.decide(&case, &sam, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
}

async fn the_second_persons_verdict_is_held_too(bench: Bench) {
    let bench = bench.careful(two()).await;
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (case, _) = protected_appeal(&bench).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::ReinstatedVictim), 10).await.unwrap();
    assert!(matches!(bench.ledger.claim(&case, &sam).await, Err(LedgerError::Conflict(_))));
    bench.later(10).await;
    assert_eq!(bench.ledger.settle_verdicts().await.unwrap(), 1, "it goes on to another person");
    bench.ledger.claim(&case, &sam).await.unwrap();
    bench.ledger.give_verdict(&case, &sam, &verdict(OutcomeKind::ReinstatedVictim), 10).await.unwrap();
    bench.ledger.undo_verdict(&case, &sam).await.unwrap();
    bench.ledger.give_verdict(&case, &sam, &verdict(OutcomeKind::ReinstatedVictim), 10).await.unwrap();
    bench.later(10).await;
    bench.ledger.settle_verdicts().await.unwrap();
    assert_eq!(bench.count(&format!("FROM outcomes WHERE decided_by = '{}'", sam.user_id)).await, 1);
}

async fn a_ledger_opened_anew_concludes_what_was_held(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.give_verdict(&case, &rita, &verdict(OutcomeKind::OverturnedTechnical), 10).await.unwrap();
    bench.ledger.close().await;
    bench.clock.advance_secs(3600);
    let anew = bench.another().await;
    anew.expire_leases().await.unwrap();
    assert_eq!(anew.settle_verdicts().await.unwrap(), 1);
    assert_eq!(bench.count("FROM outcomes").await, 1);
}
