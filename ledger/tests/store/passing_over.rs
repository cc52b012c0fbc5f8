//! Passing cases over costs nobody anything, and is no way to leaf through the queue.

use redress_ledger::queue::QueueRules;
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::Promises;
use redress_ledger::{CaseId, LedgerError, Role, Rung};

use crate::bench::{Bench, decision, verdict};

on_both!(thirty_open_cases_may_be_passed_over_and_no_more, where_nobody_picks_chance_draws_among_the_most_urgent,);

/// So many appeals, each due a minute after the one before.
async fn appeals(bench: &Bench, many: usize) -> Vec<CaseId> {
    let mut cases = Vec::new();
    for n in 0..many {
        let name = format!("d{n:02}");
        cases.push(bench.appealed(&decision(&name, &name, Rung::Limit)).await.0);
        bench.later(60).await;
    }
    cases
}

async fn thirty_open_cases_may_be_passed_over_and_no_more(bench: Bench) {
    let (rita, otto) = (bench.user("rita", Role::Reviewer).await, bench.user("otto", Role::Reviewer).await);
    let cases = appeals(&bench, 31).await;
    for case in &cases[..30] {
        bench.ledger.skip_case(case, &rita).await.unwrap();
    }
    bench.ledger.skip_case(&cases[0], &rita).await.unwrap();
    let error = bench.ledger.skip_case(&cases[30], &rita).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.starts_with("30 cases")), "{error}");
    // Nobody counts what is over.
    bench.ledger.claim(&cases[0], &otto).await.unwrap();
    bench.ledger.decide(&cases[0], &otto, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.ledger.skip_case(&cases[30], &rita).await.unwrap();
}

async fn where_nobody_picks_chance_draws_among_the_most_urgent(bench: Bench) {
    let rules = QueueRules { self_pick: false, ..QueueRules::default() };
    let rita = bench.user("rita", Role::Reviewer).await;
    let cases = appeals(&bench, 12).await;
    let drawing = bench.with(Promises { queue: rules, ..Promises::default() }).await;
    let mut drawn = std::collections::BTreeSet::new();
    // All eight of them alike: once in 10^17.
    for _ in 0..20 {
        let case = drawing.next_case(&rita).await.unwrap().unwrap().case_id;
        drawing.release_claim(&case, &rita).await.unwrap();
        drawn.insert(cases.iter().position(|c| *c == case).unwrap());
    }
    assert!(drawn.len() > 1 && drawn.iter().all(|place| *place < 8), "{drawn:?}");
    assert_eq!(
        bench.ledger.next_case(&rita).await.unwrap().unwrap().case_id,
        cases[0],
        "where one may pick: the first"
    );
}
