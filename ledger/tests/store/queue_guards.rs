//! What the database refuses in the queue, asked by direct SQL.

use redress_ledger::{Role, Rung};

use crate::bench::{Bench, START, decision};

guards_on_both!(
    a_running_lease_is_taken_over_by_nobody,
    only_a_person_claims_and_an_escalated_case_only_a_senior,
    a_claimed_case_is_neither_parked_nor_handed_over,
    what_was_measured_and_counted_stays,
    the_order_of_a_rules_cases_moves_with_the_case,
);

async fn refused(bench: &Bench, sql: &str, says: &str) {
    let why = bench.sql(sql).await.expect_err(sql);
    assert!(why.contains(says), "{sql}: {why}");
}

async fn a_running_lease_is_taken_over_by_nobody(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Reviewer).await, bench.user("two", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let until = bench.ledger.claim(&case, &one).await.unwrap().lease_until.unwrap();
    let says = "cases: a lease that runs is taken over by nobody";
    let take = |at: i64| {
        format!("UPDATE cases SET claimed_by = '{}', lease_until = {}, claimed_at = {at}", two.user_id, at + 900_000)
    };
    refused(&bench, &take(START.0), says).await;
    refused(&bench, &take(until.0 - 1), says).await;
    refused(&bench, &format!("UPDATE cases SET claimed_by = '{}', claimed_at = NULL", two.user_id), says).await;
    assert_eq!(bench.sql(&take(until.0)).await, Ok(1));
}

async fn only_a_person_claims_and_an_escalated_case_only_a_senior(bench: Bench) {
    let (reviewer, senior) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Senior).await);
    let (service, auditor) = (bench.user("svc", Role::Service).await, bench.user("aud", Role::Auditor).await);
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let claim = |who: &redress_ledger::Principal| {
        format!("UPDATE cases SET claimed_by = '{}', lease_until = 9, claimed_at = 1", who.user_id)
    };
    refused(&bench, &claim(&service), "cases: a person claims").await;
    refused(&bench, &claim(&auditor), "cases: a person claims").await;
    bench.sql("UPDATE cases SET escalated_at = 5").await.unwrap();
    refused(&bench, &claim(&reviewer), "cases: an escalated case is for seniors").await;
    refused(&bench, "UPDATE cases SET escalated_at = NULL", "cases: what was escalated stays with seniors").await;
    assert_eq!(bench.sql(&claim(&senior)).await, Ok(1));
}

async fn a_claimed_case_is_neither_parked_nor_handed_over(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Reviewer).await, bench.user("two", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &one).await.unwrap();
    let says = "cases: a claimed case is neither parked nor handed over";
    refused(&bench, "UPDATE cases SET parked_until = 9, parks = parks + 1", says).await;
    refused(&bench, &format!("UPDATE cases SET offered_to = '{}', offered_until = 9", two.user_id), says).await;
    bench.ledger.release_claim(&case, &one).await.unwrap();
    refused(&bench, &format!("UPDATE cases SET offered_to = '{}'", two.user_id), "cases: an offer has an end").await;
}

async fn what_was_measured_and_counted_stays(bench: Bench) {
    let who = bench.user("one", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &who).await.unwrap();
    bench.ledger.release_claim(&case, &who).await.unwrap();
    refused(&bench, "UPDATE cases SET first_touch_at = 1", "cases: the first touch stays the first").await;
    refused(&bench, "UPDATE cases SET first_touch_at = NULL", "cases: the first touch stays the first").await;
    refused(&bench, "UPDATE cases SET priority = 'p3'", "cases: a class only rises").await;
    refused(&bench, "UPDATE cases SET parked_until = 9", "cases: every time it is parked counts").await;
    assert_eq!(bench.sql("UPDATE cases SET parked_until = 9, parks = 1").await, Ok(1));
    refused(&bench, "UPDATE cases SET parks = 0", "cases: every time it is parked counts").await;
    assert_eq!(bench.sql("UPDATE cases SET priority = 'p0'").await, Ok(1));
}

async fn the_order_of_a_rules_cases_moves_with_the_case(bench: Bench) {
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    assert_eq!(bench.count("FROM cases WHERE sort_at = due_at").await, 1);
    bench.sql("UPDATE cases SET sort_at = sort_at - 5000").await.unwrap();
    assert_eq!(
        bench.count("FROM case_rules r JOIN cases c ON c.case_id = r.case_id AND c.sort_at = r.sort_at").await,
        1
    );
}
