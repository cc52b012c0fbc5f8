//! Fifty reviewers and ten thousand cases at once: none is decided twice, none is lost, and the order by deadline holds.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use redress_ledger::review::OutcomeKind;
use redress_ledger::{CaseId, Ledger, Principal, Role, Rung, Timestamp};

use crate::bench::{Bench, START, decision, verdict};

on_both!(fifty_reviewers_decide_ten_thousand_cases_once_each_and_in_order);

const CASES: usize = 10_000;
const REVIEWERS: usize = 50;
/// How far from the head of the open cases one may be claimed: nobody holds more than one here, and a claim commits before the
/// next one looks, so a case can be behind by those that are being decided, never by more.
const SLACK: usize = REVIEWERS;

/// One decided case, by the number of its claim among all.
struct Done {
    case: CaseId,
    act_by: Timestamp,
    claimed: usize,
}

async fn work(ledger: Ledger, who: Principal, claims: Arc<AtomicUsize>) -> Vec<Done> {
    let mut done = Vec::new();
    while let Some(case) = ledger.next_case(&who).await.unwrap() {
        let claimed = claims.fetch_add(1, Ordering::SeqCst);
        // Every eighth outcome lifts, with all that follows from it.
        let outcome =
            if claimed.is_multiple_of(8) { OutcomeKind::OverturnedFalsePositive } else { OutcomeKind::Upheld };
        ledger.decide(&case.case_id, &who, &verdict(outcome)).await.unwrap();
        done.push(Done { act_by: case.handling.act_by, case: case.case_id, claimed });
    }
    done
}

async fn fill(bench: &Bench) {
    // The pattern of what is filled in: a suspension by the ledger's own verbs.
    bench.imposed(&decision("pattern", "pattern", Rung::Suspend)).await;
    let sql = include_str!("../../../benches/review/fill.sql")
        .replace("{from}", "1")
        .replace("{to}", &CASES.to_string())
        .replace("{cases}", &CASES.to_string())
        .replace("{now}", &START.0.to_string());
    bench.sql(&format!("BEGIN; {sql} COMMIT; ANALYZE;")).await.unwrap();
}

async fn fifty_reviewers_decide_ten_thousand_cases_once_each_and_in_order(bench: Bench) {
    let begun = Instant::now();
    fill(&bench).await;
    println!("filled after {:?}", begun.elapsed());
    // As two services on one ledger would share them.
    let ledgers = [bench.ledger.clone(), bench.another().await];
    let claims = Arc::new(AtomicUsize::new(0));
    let mut crowd = Vec::new();
    for n in 0..REVIEWERS {
        let who = bench.user(&format!("reviewer-{n}"), Role::Reviewer).await;
        crowd.push(tokio::spawn(work(ledgers[n % 2].clone(), who, Arc::clone(&claims))));
    }
    let mut done = Vec::new();
    let mut busy = 0;
    for reviewer in crowd {
        let theirs = reviewer.await.unwrap();
        busy += usize::from(!theirs.is_empty());
        done.extend(theirs);
    }
    println!("decided after {:?}", begun.elapsed());
    assert_eq!(busy, REVIEWERS, "everybody had something to do");

    // None twice, none lost: by what the reviewers saw, and by what the ledger holds.
    let cases: HashSet<&str> = done.iter().map(|d| d.case.as_str()).collect();
    assert_eq!((done.len(), cases.len()), (CASES, CASES));
    for (what, expected) in [
        ("FROM cases WHERE closed_at IS NULL", 0),
        ("FROM cases WHERE closed_as = 'decided'", CASES),
        ("FROM outcomes", CASES),
        ("FROM (SELECT DISTINCT case_id FROM outcomes) o", CASES),
        ("FROM audit WHERE action = 'case.claim'", CASES),
        ("FROM audit WHERE action = 'outcome.record'", CASES),
        ("FROM lifts", CASES / 8),
        ("FROM case_rules", 0),
    ] {
        assert_eq!(bench.count(what).await, i64::try_from(expected).unwrap(), "{what}");
    }

    // In order: the n-th claim is of a case whose rank by deadline is n, give or take the slack.
    let mut by_deadline: Vec<&Done> = done.iter().collect();
    by_deadline.sort_by(|a, b| a.act_by.cmp(&b.act_by).then_with(|| a.case.as_str().cmp(b.case.as_str())));
    let off = by_deadline.iter().enumerate().map(|(rank, d)| rank.abs_diff(d.claimed)).max().unwrap();
    println!("furthest from its rank by deadline: {off} of {CASES}");
    assert!(off <= SLACK, "a case was claimed {off} places from its rank");
}
