//! The notifier on a real ledger: what is imposed gets told, once recorded, and what cannot be told waits for a person.

use std::sync::Arc;
use std::time::Duration;

use crate::common::mailbox::Mailbox;
use crate::common::platform::{Platform, SECRET};
use crate::common::record::{Record, decision, mails};
use crate::common::{BASE, NOBODY, key};
use redress_ledger::clock::SystemChance;
use redress_ledger::impose::{Answer, DeferReason};
use redress_ledger::review::{AppealFiling, AppealKind, CaseKind, OutcomeKind, RootCause, Verdict};
use redress_ledger::role::Role;
use redress_ledger::store::CaseFilter;
use redress_ledger::token::PresentedToken;
use redress_review_api::notify::{Notifier, NotifyConfig, Secret, SmtpConfig, SmtpTls, WebhookConfig};
use tokio::sync::watch;

/// A configuration that tells a platform.
fn with_webhook(record: &Record, url: &str) -> NotifyConfig {
    let webhook = WebhookConfig { url: url.to_owned(), secret_file: None, secret: Some(Secret::new(SECRET)) };
    NotifyConfig { webhook: Some(webhook), ..record.config() }
}

/// A configuration that mails through a server.
fn with_server(record: &Record, port: u16) -> NotifyConfig {
    let (host, tls) = ("127.0.0.1".to_owned(), SmtpTls::None);
    let smtp = SmtpConfig { host, port: Some(port), tls, username: None, password_file: None, ca_file: None };
    NotifyConfig { smtp: Some(smtp), ..record.config() }
}

/// Waiting and dead deliveries.
async fn outbox(record: &Record) -> (i64, i64) {
    let gauges = record.ledger.gauges().await.expect("gauges");
    (gauges.outbox_depth, gauges.outbox_dead)
}

#[tokio::test]
async fn a_started_notifier_counts_as_alive_at_once_and_stops_when_asked() {
    let record = Record::open(false).await;
    let before = record.impose("d-0", "acct_0").await;
    assert!(matches!(before, Answer::Deferred { reason: DeferReason::NoNotifier, .. }), "{before:?}");

    let (stop, stopped) = watch::channel(false);
    let running = record.notifier(record.config()).start(stopped).await.expect("started");
    assert!(matches!(record.impose("d-1", "acct_1").await, Answer::Imposed { .. }));
    tokio::time::timeout(Duration::from_secs(10), async {
        while mails(&record.outbox()).is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the notice arrives while it runs");
    stop.send(true).expect("it listens");
    tokio::time::timeout(Duration::from_secs(5), running).await.expect("it stops").expect("cleanly");
    assert_eq!(outbox(&record).await, (0, 0));
}

#[tokio::test]
async fn a_notifier_whose_owner_is_gone_stops_by_itself() {
    let record = Record::open(false).await;
    let (stop, stopped) = watch::channel(false);
    let running = record.notifier(record.config()).start(stopped).await.expect("started");
    drop(stop);
    tokio::time::timeout(Duration::from_secs(5), running).await.expect("it stops").expect("cleanly");
}

#[tokio::test]
async fn everything_that_is_due_goes_in_one_round_and_nothing_goes_twice() {
    let record = Record::open(false).await;
    let notifier = record.notifier(record.config());
    assert_eq!(notifier.once().await.expect("a round"), 0);
    for i in 0..20 {
        let answer = record.impose(&format!("d-{i}"), &format!("acct_{i}")).await;
        assert!(matches!(answer, Answer::Imposed { .. }));
    }
    assert_eq!(notifier.once().await.expect("a round"), 20);
    assert_eq!(notifier.once().await.expect("a round"), 0);
    assert_eq!(mails(&record.outbox()).len(), 20);
    assert_eq!(outbox(&record).await, (0, 0));
}

#[tokio::test]
async fn a_platform_that_fails_once_is_told_again_and_that_is_recorded_once() {
    let (platform, url) = Platform::start(&[500, 200]).await;
    let record = Record::open(true).await;
    record.put("acct_1", &["ann@holder.example"]).await;
    let notifier = record.notifier(with_webhook(&record, &url));
    notifier.once().await.expect("shows life");
    record.impose("d-1", "acct_1").await;

    assert_eq!(notifier.once().await.expect("a round"), 2, "mail and webhook");
    assert_eq!(outbox(&record).await, (1, 0), "the webhook waits");
    assert_eq!(notifier.once().await.expect("a round"), 0, "not before its time");
    record.clock.advance_secs(7);
    assert_eq!(notifier.once().await.expect("a round"), 1);
    record.clock.advance_secs(3600);
    assert_eq!(notifier.once().await.expect("a round"), 0, "nothing after success");
    assert_eq!(outbox(&record).await, (0, 0));

    let received = platform.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].0["webhook-id"], received[1].0["webhook-id"]);
    let body: serde_json::Value = serde_json::from_slice(&received[1].1).expect("JSON");
    assert_eq!((&body["type"], &body["data"]["contact_known"]), (&"account.limited".into(), &true.into()));
    assert!(!String::from_utf8_lossy(&received[1].1).contains("ann@"), "the platform gets no addresses");
    let results: Vec<String> = audit(&record, "notice.deliver").await;
    let count = |needle: &str| results.iter().filter(|d| d.contains(needle)).count();
    assert_eq!((count("\"delivered\""), count("\"retry\"")), (2, 1), "{results:?}");
}

#[test]
fn what_is_delivered_retried_and_given_up_is_counted() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let page = recorder.handle();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let (_platform, url) = Platform::start(&[500, 200]).await;
            let record = Record::open(true).await;
            let notifier = record.notifier(with_webhook(&record, &url));
            notifier.once().await.expect("shows life");
            record.impose("d-1", "acct_1").await;
            notifier.once().await.expect("mail goes, the webhook fails");
            record.clock.advance_secs(60);
            notifier.once().await.expect("the webhook goes");

            let mailbox = Mailbox::start(None, |_| None);
            let record = Record::open(false).await;
            let notifier = record.notifier(with_server(&record, mailbox.port));
            notifier.once().await.expect("shows life");
            record.impose("d-2", "acct_without_contact").await;
            notifier.once().await.expect("nobody to write to");
        });
    });
    let page = page.render();
    let mut counters: Vec<&str> = page.lines().filter(|l| l.starts_with("redress_notice")).collect();
    counters.sort_unstable();
    assert_eq!(
        counters,
        [
            "redress_notice_attempts_failed_total{channel=\"email\"} 1",
            "redress_notice_attempts_failed_total{channel=\"webhook\"} 1",
            "redress_notices_dead_total 1",
            "redress_notices_delivered_total{channel=\"email\",kind=\"imposed\"} 1",
            "redress_notices_delivered_total{channel=\"webhook\",kind=\"imposed\"} 1",
        ]
    );
}

#[tokio::test]
async fn a_ledger_that_queues_no_webhooks_and_a_notifier_that_has_one_do_not_start_together() {
    let record = Record::open(false).await;
    let config = with_webhook(&record, "https://platform.example/hook");
    let (clock, chance) = (Arc::new(record.clock.clone()), Arc::new(SystemChance));
    let refused = Notifier::new(config, record.ledger.clone(), key(), BASE.to_owned(), clock, chance).err();
    let why = "the ledger and the notifier disagree: notify.webhook is configured here";
    assert_eq!(refused.expect("refused").to_string(), why);
}

async fn audit(record: &Record, action: &str) -> Vec<String> {
    let entries = record.ledger.audit_after(0, 1000).await.expect("entries");
    entries.into_iter().filter(|e| e.action == action).map(|e| e.detail).collect()
}

#[tokio::test]
async fn a_notice_that_cannot_go_is_dead_after_three_days_and_goes_when_resumed() {
    let away = NOBODY;
    let record = Record::open(false).await;
    record.put("acct_1", &["ann@holder.example"]).await;
    let broken = record.notifier(with_server(&record, away));
    broken.once().await.expect("shows life");
    record.impose("d-1", "acct_1").await;

    let mut attempts = 0;
    for _ in 0..72 * 6 - 1 {
        attempts += broken.once().await.expect("a round");
        record.clock.advance_secs(600);
    }
    assert_eq!(outbox(&record).await, (1, 0), "ten minutes before its time it still waits");
    record.clock.advance_secs(600);
    attempts += broken.once().await.expect("a round");
    assert_eq!(outbox(&record).await, (0, 1));
    assert!((65..=100).contains(&attempts), "{attempts} attempts in three days");
    record.clock.advance_secs(86_400);
    assert_eq!(broken.once().await.expect("a round"), 0, "a dead delivery rests");

    // Resumed before the cause is mended, it has its whole time again.
    assert_eq!(record.ledger.resume_dead_deliveries("admin").await.expect("resumed"), 1);
    assert_eq!(broken.once().await.expect("a round"), 1);
    assert_eq!(outbox(&record).await, (1, 0));

    let mailbox = Mailbox::start(None, |_| None);
    let mended = record.notifier(with_server(&record, mailbox.port));
    record.clock.advance_secs(60);
    assert_eq!(mended.once().await.expect("a round"), 1);
    assert_eq!(outbox(&record).await, (0, 0));
    assert_eq!(mailbox.received().len(), 1);
}

#[tokio::test]
async fn an_address_that_never_answers_does_not_make_a_told_holder_count_as_untold() {
    let mailbox = Mailbox::start(None, |to| to.starts_with("slow").then_some((451, "4.7.1 later")));
    let record = Record::open(false).await;
    record.put("acct_1", &["ann@holder.example", "slow@holder.example"]).await;
    let notifier = record.notifier(with_server(&record, mailbox.port));
    notifier.once().await.expect("shows life");
    record.impose("d-1", "acct_1").await;
    for _ in 0..=72 {
        notifier.once().await.expect("a round");
        record.clock.advance_secs(3600);
    }
    notifier.once().await.expect("a round");
    assert_eq!(outbox(&record).await, (0, 0));
    assert_eq!(mailbox.received().len(), 1, "the address that took it got it once");
}

#[tokio::test]
async fn an_address_that_has_to_wait_keeps_no_later_notice_from_the_others() {
    let mailbox = Mailbox::start(None, |to| to.starts_with("full").then_some((452, "4.2.2 mailbox full")));
    let record = Record::open(false).await;
    record.put("acct_1", &["ann@holder.example", "full@holder.example"]).await;
    let notifier = record.notifier(with_server(&record, mailbox.port));
    notifier.once().await.expect("shows life");
    record.impose("d-1", "acct_1").await;
    record.clock.advance_secs(1);
    record.impose("d-2", "acct_1").await;
    notifier.once().await.expect("a round");
    assert_eq!(mailbox.received().len(), 2, "ann has both at once");
}

#[tokio::test]
async fn a_holder_whom_nobody_can_reach_waits_for_a_person() {
    let mailbox = Mailbox::start(None, |_| None);
    let record = Record::open(false).await;
    let notifier = record.notifier(with_server(&record, mailbox.port));
    notifier.once().await.expect("shows life");
    record.impose("d-1", "acct_without_contact").await;
    assert_eq!(notifier.once().await.expect("a round"), 1);
    assert_eq!(outbox(&record).await, (0, 1));
    let results = audit(&record, "notice.deliver").await;
    assert!(results[0].contains("\"dead\""), "{results:?}");
}

#[tokio::test]
async fn the_link_in_the_notice_opens_the_appeal_and_every_step_is_told() {
    let record = Record::open(false).await;
    record.put("acct_1", &["ann@holder.example"]).await;
    let notifier = record.notifier(record.config());
    notifier.once().await.expect("shows life");
    record.impose("d-1", "acct_1").await;
    notifier.once().await.expect("a round");

    let notice = mails(&record.outbox()).remove(0);
    let prefix = format!("{BASE}/a/");
    let link = notice.lines().find(|l| l.starts_with(&prefix)).expect("a link on a line of its own");
    let token = PresentedToken::parse(&link[prefix.len()..]).expect("a token");
    let view = record.ledger.holder_view(&key(), &token).await.expect("read").expect("opens");
    assert_eq!(view.statement.decision_id, decision("d-1", "acct_1").id);
    insta::assert_snapshot!("the_notice_of_a_limit_as_the_ledger_states_it", plain_part(&notice));

    record.clock.advance_secs(3600);
    let contest = "The bounces came from a test.".to_owned();
    let filing = AppealFiling { kind: AppealKind::Dispute, view: String::new(), contest, wants_human: true };
    record.ledger.file_appeal(&key(), &token, &filing).await.expect("filed");
    notifier.once().await.expect("a round");

    record.ledger.add_user("rita", Role::Reviewer, Some("a long enough password"), "test").await.expect("added");
    let (_, rita) = record.ledger.sign_in("rita", "a long enough password").await.expect("asked").expect("let in");
    let cases = record.ledger.cases(&CaseFilter { closed: false, limit: 10 }).await.expect("cases");
    let case = cases.iter().find(|c| c.kind == CaseKind::Appeal).expect("the appeal's case");
    record.ledger.claim(&case.case_id, &rita).await.expect("claimed");
    let verdict = Verdict {
        outcome: OutcomeKind::OverturnedFalsePositive,
        reason: "The bounces came from a test.".to_owned(),
        answer: "You were right: the bounces came from a test that we ran.".to_owned(),
        root_cause: Some(RootCause::DataQuality),
        reduced_to: None,
        why_changed: None,
    };
    record.ledger.decide(&case.case_id, &rita, &verdict).await.expect("decided");
    notifier.once().await.expect("a round");

    let mails = mails(&record.outbox());
    let subjects: Vec<&str> =
        mails.iter().filter_map(|m| m.lines().find_map(|l| l.strip_prefix("Subject: "))).collect();
    assert_eq!(
        subjects,
        [
            "Redress: We have received your appeal",
            "Redress: Your account is limited",
            "Redress: The limit of your account is lifted",
        ]
    );
    assert!(mails[2].contains("You were right: the bounces came from a test that we ran."));
    assert!(mails.iter().all(|m| m.contains(link)), "every step carries the same link");
    assert_eq!(outbox(&record).await, (0, 0));
}

/// The text part, with ids that differ from run to run left as they are (the ledger's chance is seeded).
fn plain_part(mail: &str) -> String {
    let text = mail.split("Content-Type: text/plain").nth(1).expect("a text part").replace("\r\n", "\n");
    let (_, body) = text.split_once("\n\n").expect("headers end");
    body.split("\n--").next().expect("a body").trim_end().to_owned()
}
