//! The holder's side: the page behind the link, and the appeal.

use redress_ledger::impose::BrakeLimits;
use redress_ledger::review::{AppealFiling, AppealState, CaseKind, OutcomeKind};
use redress_ledger::store::Promises;
use redress_ledger::token::{LinkKey, PresentedToken};
use redress_ledger::{LedgerError, Role, Rung};

use crate::bench::{Bench, START, decision, filing, filter, verdict};

on_both!(
    an_appeal_is_durable_receipted_and_queued,
    a_second_open_appeal_is_a_conflict,
    only_the_right_token_opens_the_page,
    the_window_counts_from_the_delivery,
    the_window_closes_after_its_last_day,
    a_shorter_promise_today_takes_nothing_back,
    a_decided_appeal_closes_the_measure_but_not_others,
    the_page_names_what_else_stands,
    the_page_counts_appeals_ahead,
    an_appeal_needs_no_minimum_length,
    bounds_on_appeals_name_the_field,
    the_receipt_proves_what_was_sent,
    deadlines_follow_severity,
);

async fn an_appeal_is_durable_receipted_and_queued(bench: Bench) {
    let about = decision("d1", "acme", Rung::Suspend);
    bench.imposed(&about).await;
    let token = bench.deliver_all().await;
    let receipt = bench.appeal(&token).await;
    assert_eq!(receipt.filed_at, START);
    assert_eq!(receipt.decide_by, START.plus_secs(24 * 3600));

    // Another handle sees it: it is on disk.
    let other = bench.another().await;
    assert_eq!(other.open_appeal(&about.id).await.unwrap(), Some(receipt.appeal_id.clone()));
    let page = other.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals.len(), 1);
    assert_eq!((page.appeals[0].state, page.appeals[0].ahead), (AppealState::Open, 0));
    assert!(!page.may_appeal);
    let cases = other.cases(&filter()).await.unwrap();
    assert_eq!((cases.len(), cases[0].kind, cases[0].rung), (1, CaseKind::Appeal, Rung::Suspend));
    assert_eq!(cases[0].due_at, receipt.decide_by);

    let notices = bench.due().await;
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].0.appeal_id, Some(receipt.appeal_id));
    assert_eq!(notices[0].0.decide_by, Some(receipt.decide_by));
}

async fn a_second_open_appeal_is_a_conflict(bench: Bench) {
    let (_, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let error = bench.ledger.file_appeal(&bench.key, &token, &filing()).await.unwrap_err();
    assert!(matches!(error, LedgerError::Conflict(_)), "{error}");
    assert_eq!(bench.count("FROM appeals").await, 1);
}

async fn only_the_right_token_opens_the_page(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let due = bench.due().await;
    let (delivery, token) = &due[0];
    let other_key = LinkKey::new([8; 32]);
    assert!(bench.ledger.holder_view(&other_key, token).await.unwrap().is_none());
    let unknown = PresentedToken::parse(&bench.key.token(&delivery.decision_id, &[0; 16])).unwrap();
    assert!(bench.ledger.holder_view(&bench.key, &unknown).await.unwrap().is_none());
    let error = bench.ledger.file_appeal(&other_key, token, &filing()).await.unwrap_err();
    assert!(matches!(error, LedgerError::NotFound(_)), "{error}");
}

async fn the_window_counts_from_the_delivery(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.clock.advance_secs(300 * 86_400);
    let due = bench.due().await;
    let (delivery, token) = &due[0];
    assert!(bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap().may_appeal, "nobody was told yet");
    bench.delivered(delivery).await;
    bench.clock.advance_secs(184 * 86_400);
    assert!(bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap().may_appeal);
    bench.appeal(token).await;
}

async fn the_window_closes_after_its_last_day(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    bench.clock.advance_secs(185 * 86_400);
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert!(!page.may_appeal);
    assert!(page.may_not_because.unwrap().starts_with("The time to appeal ended on 20"));
    let error = bench.ledger.file_appeal(&bench.key, &token, &filing()).await.unwrap_err();
    assert!(matches!(error, LedgerError::Conflict(_)), "{error}");
}

async fn a_decided_appeal_closes_the_measure_but_not_others(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.later(60).await;
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::UpheldReduced)).await.unwrap();
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert!(!page.stands && !page.may_appeal);
    assert_eq!(page.appeals[0].outcome.as_ref().unwrap().reduced_to, Some(Rung::Limit));
    assert_eq!(page.others.len(), 1, "the lesser measure stands");

    // The lesser measure came with a statement and a link of its own, and may be appealed.
    let lesser = bench.deliver_all().await;
    let page = bench.ledger.holder_view(&bench.key, &lesser).await.unwrap().unwrap();
    assert_eq!(page.statement.measure.rung, Rung::Limit);
    assert!(page.stands && page.may_appeal);
    bench.appeal(&lesser).await;
}

async fn the_page_names_what_else_stands(bench: Bench) {
    let other = bench.imposed(&decision("d1", "acme", Rung::Limit)).await;
    bench.deliver_all().await;
    bench.later(1).await;
    bench.imposed(&decision("d2", "acme", Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.others.iter().map(|e| e.enforcement_id.clone()).collect::<Vec<_>>(), [other]);
}

async fn the_page_counts_appeals_ahead(bench: Bench) {
    bench.appealed(&decision("d1", "first", Rung::Suspend)).await;
    bench.later(60).await;
    let (_, _, token) = bench.appealed(&decision("d2", "second", Rung::Suspend)).await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals[0].ahead, 1);
}

async fn an_appeal_needs_no_minimum_length(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    let token = bench.deliver_all().await;
    let empty = AppealFiling { view: String::new(), contest: String::new(), ..filing() };
    bench.ledger.file_appeal(&bench.key, &token, &empty).await.unwrap();
}

async fn bounds_on_appeals_name_the_field(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    let token = bench.deliver_all().await;
    let cases = [
        (AppealFiling { view: "x".repeat(10_001), ..filing() }, "view"),
        (AppealFiling { contest: "x".repeat(10_001), ..filing() }, "contest"),
        (AppealFiling { view: "a\0b".into(), ..filing() }, "view"),
    ];
    for (filing, field) in cases {
        let error = bench.ledger.file_appeal(&bench.key, &token, &filing).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with(field)), "{field}: {error}");
    }
}

async fn the_receipt_proves_what_was_sent(bench: Bench) {
    let mut hashes = Vec::new();
    for (name, view) in [("d1", "one"), ("d2", "two"), ("d3", "one")] {
        bench.imposed(&decision(name, name, Rung::Warn)).await;
        bench.later(1).await;
        let token = bench.deliver_all().await;
        let filing = AppealFiling { view: view.into(), ..filing() };
        let expected = filing.content_hash();
        hashes.push(bench.ledger.file_appeal(&bench.key, &token, &filing).await.unwrap().content_hash);
        assert_eq!(hashes.last(), Some(&expected));
        bench.deliver_all().await;
    }
    assert_eq!(hashes[0], hashes[2]);
    assert_ne!(hashes[0], hashes[1]);
    // The immutable row holds no hash that could be guessed from the words once the salt is gone.
    assert_eq!(bench.count(&format!("FROM appeals WHERE content_seal = '{}'", hashes[0])).await, 0);
}

async fn deadlines_follow_severity(bench: Bench) {
    let promises = Promises { review_hours_suspend: 4, review_hours_lesser: 48, ..Promises::default() };
    let ledger = bench.with(promises).await;
    for (name, rung, hours) in
        [("d1", Rung::Suspend, 4), ("d2", Rung::Hold, 4), ("d3", Rung::Limit, 48), ("d4", Rung::Warn, 48)]
    {
        bench.imposed(&decision(name, name, rung)).await;
        bench.later(1).await;
        let token = bench.deliver_all().await;
        let receipt = ledger.file_appeal(&bench.key, &token, &filing()).await.unwrap();
        assert_eq!(receipt.decide_by, bench.now().plus_secs(hours * 3600), "{rung}");
        bench.deliver_all().await;
    }
}

async fn a_shorter_promise_today_takes_nothing_back(bench: Bench) {
    let generous = bench.with(Promises { appeal_days: 365, ..Promises::default() }).await;
    generous.impose(&decision("d1", "acme", Rung::Suspend), &BrakeLimits::default()).await.unwrap();
    let due = bench.due().await;
    let page = bench.ledger.holder_view(&bench.key, &due[0].1).await.unwrap().unwrap();
    assert_eq!(page.appeal_until, None, "nobody was told yet");
    bench.delivered(&due[0].0).await;
    let token = &due[0].1;
    let page = bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap();
    assert_eq!(page.appeal_until, Some(START.plus_days(365)));
    bench.clock.advance_secs(365 * 86_400 - 1);
    bench.appeal(token).await;
}
