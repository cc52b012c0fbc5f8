//! What operators see: figures by route, never by address; and nowhere a token, a name or somebody's words.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use metrics_exporter_prometheus::PrometheusBuilder;
use redress_ledger::Role;
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::desk::Desk;
use crate::evidence::suspension;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Everything that any test of this suite logs from here on, at every level.
fn lines() -> &'static Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    LINES.get_or_init(|| {
        let lines = Lines::default();
        let all = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
        tracing::subscriber::set_global_default(all.with_writer(lines.clone()).finish()).unwrap();
        lines
    })
}

/// One journey, with all its figures, everything that was logged meanwhile, and the link's token.
async fn journey() -> (String, String, String) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let _figures = metrics::set_default_local_recorder(&recorder);
    let lines = lines();
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    desk.get(&format!("/a/{token}"), None).await;
    let case = desk.appeal(&token).await;
    desk.get("/a/wrong-token", None).await;
    desk.get(&format!("/v1/cases/{case}"), Some(Role::Service)).await;
    desk.post_json(&format!("/v1/cases/{case}/claim"), Some(Role::Reviewer), &json!({})).await;
    let verdict = json!({"outcome": "overturned_technical", "reason": "A fault of our own.", "root_cause": "rule_bug",
        "answer": "You were right. The fault was ours."});
    desk.post_json(&format!("/v1/cases/{case}/decide"), Some(Role::Reviewer), &verdict).await;
    desk.sign_in("senior").await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    (figures.render(), logged, token)
}

#[tokio::test]
async fn work_is_counted() {
    let (figures, _, token) = journey().await;
    for expected in [
        "redress_appeals_total{kind=\"dispute\"} 1",
        "redress_outcomes_total{kind=\"overturned_technical\"} 1",
        "redress_review_queue_depth ",
        "redress_review_queue_oldest_seconds ",
        "redress_outbox_depth ",
        "redress_outbox_oldest_seconds ",
        "redress_outbox_dead 0",
    ] {
        assert!(figures.contains(expected), "{expected} is missing in {figures}");
    }
    assert!(!figures.contains(&token) && !figures.contains("wrong-token"), "{figures}");
}

#[tokio::test]
async fn no_line_of_the_log_holds_a_token_an_address_or_somebodys_words() {
    let (_, logged, token) = journey().await;
    assert!(logged.contains("notice delivered"), "the log is on: {logged}");
    for secret in [
        token.as_str(),
        "holder@example.com",
        "We are a bakery.",
        "You were right.",
        crate::desk::PASSWORD,
        "redress_session=",
    ] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
    }
}
