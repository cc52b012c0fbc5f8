//! The queue: order, claims, leases, the case on one page.

use redress_ledger::account::AccountUpdate;
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::{CaseFilter, Promises};
use redress_ledger::{CaseId, LedgerError, Role, Rung};

use crate::bench::{Bench, START, decision, filter, verdict};

on_both!(
    the_queue_is_ordered_by_deadline_then_severity,
    closed_cases_are_listed_only_when_asked_for,
    one_of_two_racing_claims_wins,
    claiming_again_renews_the_lease,
    an_expired_lease_returns_the_case_to_the_queue,
    a_claim_is_given_back,
    only_reviewers_claim,
    a_case_shows_everything_that_was_frozen,
    an_unknown_case_is_none,
    gauges_count_what_waits,
);

async fn the_queue_is_ordered_by_deadline_then_severity(bench: Bench) {
    bench.appealed(&decision("d1", "limited", Rung::Limit)).await;
    bench.appealed(&decision("d2", "held", Rung::Hold)).await;
    bench.appealed(&decision("d3", "suspended", Rung::Suspend)).await;
    bench.later(60).await;
    bench.appealed(&decision("d4", "later", Rung::Suspend)).await;
    let accounts = |cases: &[redress_ledger::review::CaseSummary]| -> Vec<String> {
        cases.iter().map(|c| c.account_id.0.clone()).collect()
    };
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    assert_eq!(accounts(&cases), ["suspended", "held", "later", "limited"]);
    let first = bench.ledger.cases(&CaseFilter { closed: false, limit: 1 }).await.unwrap();
    assert_eq!(accounts(&first), ["suspended"]);
}

async fn closed_cases_are_listed_only_when_asked_for(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert!(bench.ledger.cases(&filter()).await.unwrap().is_empty());
    let all = bench.ledger.cases(&CaseFilter { closed: true, limit: 10 }).await.unwrap();
    assert!(all.len() == 1 && all[0].closed && all[0].claimed_by.is_none());
}

async fn one_of_two_racing_claims_wins(bench: Bench) {
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let mut racing = Vec::new();
    for name in ["ann", "ben", "cem", "dan"] {
        let (who, ledger, case) = (bench.user(name, Role::Reviewer).await, bench.another().await, case.clone());
        racing.push(tokio::spawn(async move { ledger.claim(&case, &who).await }));
    }
    let mut won = 0;
    for claim in racing {
        match claim.await.unwrap() {
            Ok(_) => won += 1,
            Err(LedgerError::Conflict(why)) => assert!(why.contains("claimed by"), "{why}"),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(won, 1);
}

async fn claiming_again_renews_the_lease(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let lease = Promises::default().lease_secs;
    assert_eq!(bench.ledger.claim(&case, &reviewer).await.unwrap().lease_until, Some(START.plus_secs(lease)));
    bench.later(100).await;
    let summary = bench.ledger.claim(&case, &reviewer).await.unwrap();
    assert_eq!(summary.lease_until, Some(START.plus_secs(lease + 100)));
    assert_eq!(summary.claimed_by, Some(reviewer.user_id));
    assert_eq!(summary.claimed_by_name.as_deref(), Some("rita"));
}

async fn an_expired_lease_returns_the_case_to_the_queue(bench: Bench) {
    let (slow, quick) = (bench.user("slow", Role::Reviewer).await, bench.user("quick", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &slow).await.unwrap();
    assert_eq!(bench.ledger.expire_leases().await.unwrap(), 0);
    bench.later(Promises::default().lease_secs).await;

    let error = bench.ledger.decide(&case, &slow, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("lease")), "{error}");
    assert_eq!(bench.ledger.cases(&filter()).await.unwrap()[0].claimed_by, None);
    assert_eq!(bench.ledger.expire_leases().await.unwrap(), 1);
    assert_eq!(bench.ledger.expire_leases().await.unwrap(), 0);
    bench.ledger.claim(&case, &quick).await.unwrap();
    let error = bench.ledger.decide(&case, &slow, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("claimed by quick")), "{error}");
    bench.ledger.decide(&case, &quick, &verdict(OutcomeKind::Upheld)).await.unwrap();
}

async fn a_claim_is_given_back(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Reviewer).await, bench.user("two", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    assert!(matches!(bench.ledger.release_claim(&case, &one).await, Err(LedgerError::Conflict(_))));
    bench.ledger.claim(&case, &one).await.unwrap();
    assert!(matches!(bench.ledger.release_claim(&case, &two).await, Err(LedgerError::Conflict(_))));
    bench.ledger.release_claim(&case, &one).await.unwrap();
    bench.ledger.claim(&case, &two).await.unwrap();
}

async fn only_reviewers_claim(bench: Bench) {
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    for (name, role, may) in [
        ("svc", Role::Service, false),
        ("aud", Role::Auditor, false),
        ("rev", Role::Reviewer, true),
        ("sen", Role::Senior, true),
        ("adm", Role::Admin, true),
    ] {
        let who = bench.user(name, role).await;
        let claim = bench.ledger.claim(&case, &who).await;
        assert_eq!(claim.is_ok(), may, "{role}: {claim:?}");
        if may {
            bench.ledger.release_claim(&case, &who).await.unwrap();
        } else {
            assert!(matches!(claim, Err(LedgerError::Refused(_))));
        }
    }
}

async fn a_case_shows_everything_that_was_frozen(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let author = bench.user("rule-author", Role::Reviewer).await;
    let opened = AccountUpdate { created_at: Some(START.plus_days(-99)), ..AccountUpdate::default() };
    bench.ledger.put_account(&"acme".into(), &opened, "cli").await.unwrap();
    bench.imposed(&decision("d0", "acme", Rung::Warn)).await;
    bench.deliver_all().await;
    bench.later(60).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let (case, enforcement, _) = bench.appealed(&about).await;

    let view = bench.ledger.case(&case, &reviewer).await.unwrap().unwrap();
    assert_eq!(view.decision, about);
    assert_eq!(view.statement.unwrap().decision_id, about.id);
    let appeal = view.appeal.unwrap();
    assert_eq!(appeal.view.as_deref(), Some("These were invoices to our own customers."));
    assert_eq!(appeal.contest.as_deref(), Some("The bounces came from one bad import."));
    assert!(appeal.wants_human);
    assert_eq!(view.standing[0].enforcement_id, enforcement);
    assert_eq!(view.standing.len(), 2);
    assert_eq!(view.history.len(), 1);
    assert_eq!((view.history[0].rung, view.history[0].answer.as_str()), (Rung::Warn, "imposed"));
    assert_eq!(view.account_created_at, Some(START.plus_days(-99)));
    assert_eq!((view.protected, view.conflict, view.outcome), (false, None, None));

    let conflict = bench.ledger.case(&case, &author).await.unwrap().unwrap().conflict;
    assert!(conflict.unwrap().contains("wrote a rule"));
}

async fn an_unknown_case_is_none(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    assert!(bench.ledger.case(&CaseId::from("nothing"), &reviewer).await.unwrap().is_none());
    let claim = bench.ledger.claim(&CaseId::from("nothing"), &reviewer).await;
    assert!(matches!(claim, Err(LedgerError::NotFound(_))));
}

async fn gauges_count_what_waits(bench: Bench) {
    let empty = bench.ledger.gauges().await.unwrap();
    assert_eq!((empty.queue_depth, empty.queue_oldest_at, empty.outbox_depth, empty.automation_on), (0, None, 0, true));
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.later(60).await;
    bench.appealed(&decision("d2", "other", Rung::Suspend)).await;
    bench.ledger.set_automation(false, "cli").await.unwrap();
    let gauges = bench.ledger.gauges().await.unwrap();
    assert_eq!((gauges.queue_depth, gauges.queue_oldest_at), (2, Some(START)));
    assert_eq!((gauges.outbox_depth, gauges.outbox_oldest_at), (1, Some(START.plus_secs(60))));
    assert!(!gauges.automation_on);
}
