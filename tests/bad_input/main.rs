//! Bad input, full disks and wrong settings: each gets an error that says what and where, keeps what was accepted, and leaves the
//! rest running.

#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod disk;
mod lines;
mod policy;
mod raw;
mod start;

use serde_json::{Value, json};
use support::story::now_ms;
use support::{Api, Sandbox, process::Redress};

/// A service and its pipeline.
struct Stage {
    sandbox: Sandbox,
    redress: Redress,
    platform: Api,
    token: String,
}

impl Stage {
    async fn new() -> Self {
        Self::of(support::story::sandbox()).await
    }

    async fn of(sandbox: Sandbox) -> Self {
        let token = sandbox.add_user("pipeline", "service").token;
        let redress = sandbox.start("run").await;
        let platform = redress.api(&token);
        Self { sandbox, redress, platform, token }
    }

    /// How many mails of the account are counted.
    async fn counted(&self, account: &str) -> u64 {
        let answer = self.platform.get(&format!("/v1/accounts/{account}")).await.expect("an answer");
        let signals = answer.json["signals"].as_array().cloned().unwrap_or_default();
        let sends = signals.iter().find(|s| s["signal"] == "sends_24h").map_or(Value::Null, |s| s["value"].clone());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
        sends.as_f64().map_or(0, |n| n as u64)
    }

    /// The next request works, and the service is ready for more.
    async fn goes_on(&mut self) {
        let event = mail("after", &format!("after-{}", now_ms()));
        let answer = self.platform.events(&[event]).await.expect("an answer").expect(200);
        assert_eq!(answer["accepted"], 1, "{answer}");
        assert_eq!(self.redress.api("").get("/readyz").await.expect("an answer").status, 200);
        assert!(self.redress.has_ended().is_none());
        assert!(!self.redress.log().contains("panicked"), "{}", self.redress.log());
    }
}

/// A mail that counts.
fn mail(account: &str, id: &str) -> Value {
    json!({"id": id, "time": now_ms(), "account_id": account, "kind": "email.submitted"})
}
