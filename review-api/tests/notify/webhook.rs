//! The platform's webhook, received by a real HTTP server that checks signatures with the reference crate.

use crate::common::platform::{Platform, SECRET};
use crate::common::{BASE, NOBODY, NOTICE, NOW, appeal_received, delivery, imposed, key, link, outcome};
use redress_ledger::notice::{Channel, Delivery, NoticeKind};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Clock as _, Rung, clock::SystemClock};
use redress_review_api::notify::{Channels, Failure, NotifyConfig, Secret, WebhookConfig};
use serde_json::Value;

fn config(folder: &std::path::Path, url: &str, secret: &str) -> NotifyConfig {
    let secret = Some(Secret::new(secret));
    NotifyConfig {
        folder: Some(folder.to_owned()),
        webhook: Some(WebhookConfig { url: url.to_owned(), secret_file: None, secret }),
        timeout_secs: 2,
        ..NotifyConfig::default()
    }
}

fn channels(url: &str) -> Channels {
    let folder = tempfile::tempdir().expect("a folder");
    Channels::new(&config(folder.path(), url, SECRET), key(), BASE.to_owned()).expect("a good configuration")
}

fn by_webhook(delivery: Delivery) -> Delivery {
    Delivery { channel: Channel::Webhook, ..delivery }
}

#[tokio::test]
async fn a_receiver_can_verify_what_came_and_refuses_what_was_changed() {
    let (platform, url) = Platform::start(&[]).await;
    let sent = channels(&url).send(&by_webhook(imposed(Rung::Suspend)), SystemClock.now()).await.expect("sent");
    assert_eq!(sent.via, "webhook");
    let (headers, body) = platform.received().remove(0);
    assert_eq!(headers["webhook-id"], NOTICE);
    assert_eq!(headers["content-type"], "application/json");
    let verifier = standardwebhooks::Webhook::new(SECRET).expect("a secret");
    verifier.verify(&body, &headers).expect("ours");
    assert_eq!(sent.content_hash, redress_ledger::token::sha256_hex(&body));

    let changed = String::from_utf8(body.clone()).expect("UTF-8").replace("acct_42", "acct_43");
    verifier.verify(changed.as_bytes(), &headers).expect_err("changed");
    let mut other = headers.clone();
    other.insert("webhook-id", "another".parse().expect("a header"));
    verifier.verify(&body, &other).expect_err("another id");
    let stranger = standardwebhooks::Webhook::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").expect("a secret");
    stranger.verify(&body, &headers).expect_err("another secret");
}

#[tokio::test]
async fn the_body_carries_statement_and_link_for_a_holder_whom_we_cannot_reach() {
    let (platform, url) = Platform::start(&[]).await;
    let delivery = Delivery { contacts: Vec::new(), contact_known: false, ..by_webhook(imposed(Rung::Suspend)) };
    channels(&url).send(&delivery, NOW).await.expect("sent");
    let body: Value = serde_json::from_slice(&platform.received()[0].1).expect("JSON");
    assert_eq!(body["type"], "account.suspended");
    assert_eq!(body["timestamp"], "2026-11-23T15:04:00.000Z");
    let data = &body["data"];
    assert_eq!(data["contact_known"], false);
    assert_eq!(data["link"], link());
    assert_eq!(data["statement"], serde_json::to_value(&delivery.statement).expect("JSON"));
    // Sorted: a crate of another test can switch serde_json to the order of insertion.
    insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(body) });
}

#[tokio::test]
async fn every_kind_of_notice_has_its_fixed_name() {
    let (platform, url) = Platform::start(&[]).await;
    let channels = channels(&url);
    let measures = [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend, Rung::Terminate].map(imposed);
    let outcomes = OutcomeKind::ALL.map(outcome);
    for delivery in measures.into_iter().chain([appeal_received()]).chain(outcomes) {
        channels.send(&by_webhook(delivery), NOW).await.expect("sent");
    }
    let names: Vec<String> = platform
        .received()
        .iter()
        .map(|(_, body)| {
            let body: Value = serde_json::from_slice(body).expect("JSON");
            let outcome = body["data"]["outcome"]["kind"].as_str().unwrap_or("-");
            let standing = body["data"]["standing"].as_str().expect("a standing");
            format!("{} {outcome} {standing}", body["type"].as_str().expect("a name"))
        })
        .collect();
    assert_eq!(
        names,
        [
            "account.warned - warn",
            "account.limited - limit",
            "account.held - hold",
            "account.suspended - suspend",
            "account.termination_announced - terminate",
            "appeal.received - suspend",
            "appeal.decided upheld suspend",
            "account.limited upheld_reduced limit",
            "account.reinstated overturned_false_positive observe",
            "account.reinstated overturned_wrong_ground observe",
            "account.reinstated overturned_technical observe",
            "account.reinstated reinstated_remediated observe",
            "account.reinstated reinstated_victim observe",
        ]
    );
}

#[tokio::test]
async fn reinstated_is_said_only_where_nothing_that_restricts_is_left() {
    let (platform, url) = Platform::start(&[]).await;
    let channels = channels(&url);
    let dismissed = || delivery(NoticeKind::Outcome, Rung::Limit, Channel::Webhook);
    let overturned = || outcome(OutcomeKind::OverturnedFalsePositive);
    let reduced = |lesser| {
        let mut delivery = outcome(OutcomeKind::UpheldReduced);
        delivery.outcome.as_mut().expect("has one").reduced_to = Some(lesser);
        delivery
    };
    let cases = [
        (overturned(), Rung::Observe, "account.reinstated"),
        (overturned(), Rung::Warn, "account.reinstated"),
        (overturned(), Rung::Limit, "appeal.decided"),
        (overturned(), Rung::Suspend, "appeal.decided"),
        (dismissed(), Rung::Observe, "account.reinstated"),
        (dismissed(), Rung::Hold, "appeal.decided"),
        (reduced(Rung::Warn), Rung::Warn, "account.warned"),
        (reduced(Rung::Hold), Rung::Hold, "account.held"),
        (reduced(Rung::Limit), Rung::Suspend, "appeal.decided"),
    ];
    for (delivery, standing, name) in cases {
        channels.send(&by_webhook(Delivery { standing, ..delivery }), NOW).await.expect("sent");
        let body: Value = serde_json::from_slice(&platform.received().pop().expect("one").1).expect("JSON");
        assert_eq!((&body["type"], &body["data"]["standing"]), (&name.into(), &standing.as_str().into()));
    }
}

#[tokio::test]
async fn only_2xx_counts_and_a_repetition_has_the_same_id_and_body() {
    let (platform, url) = Platform::start(&[500, 410, 307, 401, 200]).await;
    let channels = channels(&url);
    let delivery = by_webhook(imposed(Rung::Limit));
    for code in [500, 410, 307, 401] {
        let failure = channels.send(&delivery, NOW).await;
        assert_eq!(failure, Err(Failure::Later(format!("webhook answered {code}"))));
    }
    channels.send(&delivery, NOW.plus_secs(99)).await.expect("taken");
    let received = platform.received();
    assert_eq!(received.len(), 5, "no redirect was followed");
    assert!(received.iter().all(|(headers, body)| headers["webhook-id"] == NOTICE && *body == received[0].1));
    assert_ne!(received[0].0["webhook-timestamp"], received[4].0["webhook-timestamp"]);
}

#[tokio::test]
async fn a_receiver_that_is_away_or_silent_is_tried_again_and_its_address_stays_out_of_the_error() {
    let port = NOBODY;
    let away = channels(&format!("http://127.0.0.1:{port}/?key=hidden"));
    let failure = away.send(&by_webhook(imposed(Rung::Limit)), NOW).await;
    assert_eq!(failure, Err(Failure::Later("webhook: cannot connect".to_owned())));

    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/", silent.local_addr().expect("bound"));
    let failure = channels(&url).send(&by_webhook(imposed(Rung::Limit)), NOW).await.expect_err("silence");
    assert!(matches!(failure, Failure::Later(_)));
}

#[test]
fn a_secret_that_protects_nothing_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = "https://platform.example/hook";
    let says = |secret: &str| {
        Channels::new(&config(folder.path(), url, secret), key(), BASE.to_owned()).err().map(|e| e.to_string())
    };
    let short = |n: usize| Some(format!("notify.webhook.secret: the secret has {n} bytes; it needs at least 24"));
    assert_eq!(says(""), short(0));
    assert_eq!(says("whsec_"), short(0));
    assert_eq!(says("whsec_c2hvcnQ="), short(5));
    let garbled = "notify.webhook.secret: the secret is not \"whsec_\" followed by base64";
    assert_eq!(says("whsec_%%%"), Some(garbled.to_owned()));
    assert_eq!(says(SECRET), None);
}

#[test]
fn a_secret_comes_from_a_file_or_from_the_configuration_and_is_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{SECRET}\n")).expect("written");
    let mut config = config(folder.path(), "https://platform.example/hook", SECRET);
    assert!(!format!("{config:?}").contains("MfKQ"));
    assert!(!serde_json::to_string(&config).expect("JSON").contains("MfKQ"));

    let both = "notify.webhook: set secret_file or secret, one of them";
    let webhook = config.webhook.as_mut().expect("set");
    webhook.secret_file = Some(file);
    let error = Channels::new(&config, key(), BASE.to_owned()).err().expect("refused");
    assert_eq!(error.to_string(), both);
    config.webhook.as_mut().expect("set").secret = None;
    Channels::new(&config, key(), BASE.to_owned()).map(|_| ()).expect("from the file");
    config.webhook.as_mut().expect("set").secret_file = Some("/nowhere/at/all".into());
    let error = Channels::new(&config, key(), BASE.to_owned()).err().expect("refused");
    assert_eq!(error.to_string(), "notify.webhook.secret_file: cannot read /nowhere/at/all");
}

#[tokio::test]
async fn a_delivery_for_a_webhook_that_is_gone_waits_for_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = NotifyConfig { folder: Some(folder.path().to_owned()), ..NotifyConfig::default() };
    let channels = Channels::new(&config, key(), BASE.to_owned()).expect("good");
    let failure = channels.send(&by_webhook(imposed(Rung::Limit)), NOW).await;
    assert_eq!(failure, Err(Failure::Later("no webhook is configured".to_owned())));
}
