//! The outbox: leases, retries, dead letters, and when the holder was informed.

use std::collections::HashSet;

use redress_ledger::account::AccountUpdate;
use redress_ledger::impose::BrakeLimits;
use redress_ledger::notice::{Channel, DeliveryResult, NoticeKind};
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::Promises;
use redress_ledger::{LedgerError, Role, Rung};

use crate::bench::{Bench, decision, verdict};

on_both!(
    a_leased_delivery_is_not_given_twice,
    racing_notifiers_share_the_work,
    a_lease_that_ran_out_is_given_again,
    a_retry_waits_until_its_time,
    a_dead_delivery_rests_until_resumed,
    what_has_arrived_stays_arrived,
    every_attempt_is_kept,
    an_unknown_delivery_is_not_found,
    a_resumed_delivery_gets_its_whole_time_again,
    the_platform_learns_whether_a_contact_is_known_but_not_which,
    only_what_tells_the_holder_starts_the_time_to_appeal,
    an_account_is_told_in_order,
    a_dead_delivery_holds_back_nothing,
    an_address_that_has_to_wait_holds_back_nothing_for_the_others,
    a_delivery_names_the_standing_of_the_moment,
    a_delivery_that_reached_nobody_does_not_inform,
);

async fn a_leased_delivery_is_not_given_twice(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    assert_eq!(bench.ledger.due_deliveries(10, 30).await.unwrap().len(), 1);
    assert!(bench.ledger.due_deliveries(10, 30).await.unwrap().is_empty());
    assert!(bench.another().await.due_deliveries(10, 30).await.unwrap().is_empty());
}

async fn racing_notifiers_share_the_work(bench: Bench) {
    for n in 0..12 {
        bench.imposed(&decision(&format!("d{n}"), &format!("a{n}"), Rung::Warn)).await;
    }
    let mut racing = Vec::new();
    for _ in 0..4 {
        let ledger = bench.another().await;
        racing.push(tokio::spawn(async move {
            let mut got = Vec::new();
            for _ in 0..6 {
                got.extend(ledger.due_deliveries(2, 30).await.unwrap().into_iter().map(|d| d.notice_id.0));
            }
            got
        }));
    }
    let mut all = Vec::new();
    for notifier in racing {
        all.extend(notifier.await.unwrap());
    }
    assert_eq!(all.len(), 12);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 12);
}

async fn a_lease_that_ran_out_is_given_again(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    bench.ledger.due_deliveries(10, 30).await.unwrap();
    bench.later(29).await;
    assert!(bench.ledger.due_deliveries(10, 30).await.unwrap().is_empty());
    bench.later(1).await;
    assert_eq!(bench.ledger.due_deliveries(10, 30).await.unwrap().len(), 1);
}

async fn a_retry_waits_until_its_time(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    let due = bench.due().await;
    let (first, token) = &due[0];
    let retry = DeliveryResult::Retry { error: "451 try later".into(), at: bench.now().plus_secs(60), reached: false };
    bench.ledger.delivery_result(&first.notice_id, Channel::Email, &retry).await.unwrap();
    bench.later(59).await;
    assert!(bench.due().await.is_empty());
    bench.later(1).await;
    let again = bench.due().await;
    assert_eq!((again[0].0.attempts, &again[0].0.notice_id), (1, &first.notice_id));
    assert_eq!(
        &bench.key.token(&first.decision_id, &token.nonce),
        &bench.key.token(&again[0].0.decision_id, &again[0].1.nonce)
    );
    bench.delivered(&again[0].0).await;
    bench.later(3600).await;
    assert!(bench.due().await.is_empty());
}

async fn a_dead_delivery_rests_until_resumed(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    let notice = bench.due().await[0].0.notice_id.clone();
    let dead = DeliveryResult::Dead { error: "no such mailbox".into() };
    bench.ledger.delivery_result(&notice, Channel::Email, &dead).await.unwrap();
    bench.later(86_400).await;
    assert!(bench.due().await.is_empty());
    assert_eq!(bench.ledger.gauges().await.unwrap().outbox_dead, 1);
    assert_eq!(bench.ledger.resume_dead_deliveries("cli").await.unwrap(), 1);
    assert_eq!(bench.due().await.len(), 1);
    assert_eq!(bench.ledger.gauges().await.unwrap().outbox_dead, 0);
}

async fn what_has_arrived_stays_arrived(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    let due = bench.due().await;
    bench.delivered(&due[0].0).await;
    let late = DeliveryResult::Dead { error: "timed out".into() };
    bench.ledger.delivery_result(&due[0].0.notice_id, Channel::Email, &late).await.unwrap();
    assert_eq!(bench.count("FROM outbox WHERE state = 'delivered'").await, 1);
}

async fn every_attempt_is_kept(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    let due = bench.due().await;
    assert_eq!(due[0].0.kind, NoticeKind::Imposed);
    let retry = DeliveryResult::Retry { error: "x".repeat(10_000), at: bench.now(), reached: false };
    bench.ledger.delivery_result(&due[0].0.notice_id, Channel::Email, &retry).await.unwrap();
    bench.delivered(&due[0].0).await;
    assert_eq!(bench.count("FROM deliveries WHERE result = 'retry' AND length(error) = 500").await, 1);
    assert_eq!(bench.count("FROM deliveries WHERE result = 'delivered' AND via = 'smtp'").await, 1);
}

async fn an_unknown_delivery_is_not_found(bench: Bench) {
    let result = DeliveryResult::Dead { error: "x".into() };
    let error = bench.ledger.delivery_result(&"nothing".into(), Channel::Email, &result).await.unwrap_err();
    assert!(matches!(error, LedgerError::NotFound(_)));
}

async fn a_resumed_delivery_gets_its_whole_time_again(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    let due = bench.due().await;
    assert_eq!((due[0].0.waiting_since, due[0].0.attempts), (bench.now(), 0));
    let dead = DeliveryResult::Dead { error: "no such mailbox".into() };
    bench.ledger.delivery_result(&due[0].0.notice_id, Channel::Email, &dead).await.unwrap();
    bench.later(86_400).await;
    bench.ledger.resume_dead_deliveries("cli").await.unwrap();
    let again = bench.due().await;
    assert_eq!((again[0].0.waiting_since, again[0].0.attempts), (bench.now(), 0));
    assert_eq!(again[0].0.created_at, due[0].0.created_at);
}

async fn the_platform_learns_whether_a_contact_is_known_but_not_which(bench: Bench) {
    let ledger = bench.with(Promises { platform_webhook: true, ..Promises::default() }).await;
    let update = AccountUpdate { contacts: vec!["holder@example.com".into()], ..AccountUpdate::default() };
    ledger.put_account(&"known".into(), &update, "cli").await.unwrap();
    for account in ["known", "unknown"] {
        ledger.impose(&decision(account, account, Rung::Warn), &BrakeLimits::default()).await.unwrap();
    }
    for (delivery, _) in bench.due().await {
        let known = delivery.account_id.as_str() == "known";
        assert_eq!(delivery.contact_known, known);
        assert_eq!(delivery.contacts.len(), usize::from(known && delivery.channel == Channel::Email));
    }
}

async fn a_delivery_that_reached_nobody_does_not_inform(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let due = bench.due().await;
    let (delivery, token) = &due[0];
    let nobody = DeliveryResult::Delivered { content_hash: "c".repeat(64), via: "no_contact".into() };
    bench.ledger.delivery_result(&delivery.notice_id, Channel::Email, &nobody).await.unwrap();
    bench.clock.advance_secs(400 * 86_400);
    assert!(bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap().may_appeal);
}

async fn only_what_tells_the_holder_starts_the_time_to_appeal(bench: Bench) {
    let ledger = bench.with(Promises { platform_webhook: true, ..Promises::default() }).await;
    let update = AccountUpdate { contacts: vec!["holder@example.com".into()], ..AccountUpdate::default() };
    let attempts = [
        (Channel::Email, "smtp", true, true),
        (Channel::Email, "folder", true, true),
        (Channel::Email, "folder", false, false),
        (Channel::Email, "no_contact", false, false),
        (Channel::Webhook, "webhook", true, false),
        (Channel::Webhook, "webhook", false, true),
    ];
    for (index, (channel, via, contact_known, informs)) in attempts.into_iter().enumerate() {
        let name = format!("a{index}");
        if contact_known {
            ledger.put_account(&name.as_str().into(), &update, "cli").await.unwrap();
        }
        ledger.impose(&decision(&name, &name, Rung::Limit), &BrakeLimits::default()).await.unwrap();
        let due = bench.due().await;
        let (delivery, token) =
            due.iter().find(|(d, _)| d.account_id.as_str() == name && d.channel == channel).expect("it is due");
        let result = DeliveryResult::Delivered { content_hash: "c".repeat(64), via: via.into() };
        ledger.delivery_result(&delivery.notice_id, channel, &result).await.unwrap();
        let page = ledger.holder_view(&bench.key, token).await.unwrap().unwrap();
        assert_eq!(page.appeal_until.is_some(), informs, "{channel:?} {via}, contact known: {contact_known}");
        assert!(page.may_appeal);
    }
}

async fn an_account_is_told_in_order(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    bench.later(1).await;
    bench.imposed(&decision("d2", "acme", Rung::Suspend)).await;
    bench.imposed(&decision("d3", "other", Rung::Suspend)).await;
    let due = bench.due().await;
    let told: Vec<(&str, Rung)> = due.iter().map(|(d, _)| (d.account_id.as_str(), d.statement.measure.rung)).collect();
    assert_eq!(told, [("acme", Rung::Warn), ("other", Rung::Suspend)]);
    let retry = DeliveryResult::Retry { error: "451 try later".into(), at: bench.now().plus_secs(60), reached: false };
    bench.ledger.delivery_result(&due[0].0.notice_id, Channel::Email, &retry).await.unwrap();
    bench.delivered(&due[1].0).await;
    assert!(bench.due().await.is_empty(), "what came later waits for what came first");
    bench.later(60).await;
    bench.delivered(&bench.due().await[0].0).await;
    assert_eq!(bench.due().await[0].0.statement.measure.rung, Rung::Suspend);
}

async fn a_dead_delivery_holds_back_nothing(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    bench.later(1).await;
    bench.imposed(&decision("d2", "acme", Rung::Suspend)).await;
    let first = bench.due().await[0].0.notice_id.clone();
    let dead = DeliveryResult::Dead { error: "no such mailbox".into() };
    bench.ledger.delivery_result(&first, Channel::Email, &dead).await.unwrap();
    assert_eq!(bench.due().await[0].0.statement.measure.rung, Rung::Suspend);
}

async fn an_address_that_has_to_wait_holds_back_nothing_for_the_others(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    bench.later(1).await;
    bench.imposed(&decision("d2", "acme", Rung::Suspend)).await;
    let first = bench.due().await[0].0.notice_id.clone();
    let full = |at| DeliveryResult::Retry { error: "452 mailbox full".into(), at, reached: true };
    bench.ledger.delivery_result(&first, Channel::Email, &full(bench.now().plus_secs(600))).await.unwrap();
    let due = bench.due().await;
    assert_eq!(
        (due.len(), due[0].0.statement.measure.rung),
        (1, Rung::Suspend),
        "one address has read what came first"
    );
    bench.delivered(&due[0].0).await;
    bench.later(600).await;
    let again = bench.due().await;
    assert_eq!((again.len(), &again[0].0.notice_id), (1, &first), "the full mailbox is tried again");
    let reached = "FROM outbox WHERE reached_at IS NOT NULL AND state = 'waiting'";
    assert_eq!(bench.count(reached).await, 1);
    bench.ledger.delivery_result(&first, Channel::Email, &full(bench.now().plus_secs(600))).await.unwrap();
    assert_eq!(bench.count(&format!("{reached} AND reached_at < {}", bench.now().0)).await, 1, "the first time counts");
}

async fn a_delivery_names_the_standing_of_the_moment(bench: Bench) {
    let senior = bench.user("sena", Role::Senior).await;
    let enforcement = bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.later(1).await;
    bench.ledger.lift(&enforcement, &senior, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let due = bench.due().await;
    assert_eq!((due.len(), due[0].0.kind, due[0].0.standing), (1, NoticeKind::Imposed, Rung::Observe));
}
