//! A service that tells a platform's server what it does.

use serde_json::{Value, json};

use crate::support::platform::{Call, Platform, SECRET};
use crate::support::{Api, Redress, Sandbox, story, until};

/// The service, the platform's two sides, and a reviewer.
pub struct Stage {
    _sandbox: Sandbox,
    pub redress: Redress,
    /// Where webhooks arrive.
    pub hook: Platform,
    /// Sends events.
    pub pipeline: Api,
    pub reviewer: Api,
}

impl Stage {
    /// Starts everything; the platform's server answers 500 to the first `failures` requests.
    pub async fn open(failures: usize) -> Self {
        let hook = Platform::start_failing(failures).await;
        let sandbox = story::sandbox()
            .with("REDRESS_NOTIFY_WEBHOOK_URL", &*hook.url)
            .with("REDRESS_NOTIFY_WEBHOOK_SECRET", SECRET)
            .with("REDRESS_NOTIFY_RETRY_FIRST_DELAY_SECS", "1");
        let (service, rosa) = (sandbox.add_user("pipeline", "service"), sandbox.add_user("rosa", "reviewer"));
        let redress = sandbox.start("run").await;
        let (pipeline, reviewer) = (redress.api(&service.token), redress.api(&rosa.token));
        Self { _sandbox: sandbox, redress, hook, pipeline, reviewer }
    }

    /// A sender whose mail bounces until it is suspended.
    pub async fn suspend(&self, account: &str) {
        let events = story::bouncing_mail(account, account, 0, 300, story::now_ms() - 3_600_000);
        self.expect(&events, account, "suspend").await;
    }

    /// A sender whose messages carriers filter until it is limited.
    pub async fn limit(&self, account: &str) {
        let now = story::now_ms();
        let message = |i: i64| {
            let id = format!("{account}-{i}");
            let time = now - 3_600_000 + i * 1_000;
            let kind = if i % 25 == 0 { "message.failed" } else { "message.delivered" };
            let submitted = json!({"id": format!("{id}-s"), "time": time, "account_id": account, "kind": "message.submitted", "message_id": id});
            let ended = json!({"id": format!("{id}-e"), "time": time, "account_id": account, "kind": kind, "message_id": id, "error_class": "filtered"});
            [submitted, ended]
        };
        let events: Vec<Value> = (0..600).flat_map(message).collect();
        self.expect(&events, account, "limit").await;
    }

    async fn expect(&self, events: &[Value], account: &str, rung: &str) {
        let answers = story::decided(&self.pipeline, events).await;
        let wanted = (account.to_owned(), rung.to_owned(), "imposed".to_owned());
        assert!(answers.contains(&wanted), "{answers:?}");
    }

    /// The first webhook of this type about this account.
    pub async fn call(&self, kind: &str, account: &str) -> Call {
        let find = async || {
            let wanted = |call: &Call| call.body["type"] == kind && call.body["data"]["account_id"] == account;
            self.hook.calls().into_iter().find(wanted)
        };
        until(&format!("the webhook {kind} about {account}"), 30, find).await
    }
}

/// The token at the end of a webhook's link, whose address must be the service's.
pub fn token(call: &Call, redress: &Redress) -> String {
    let link = call.body["data"]["link"].as_str().expect("a link");
    link.strip_prefix(&format!("{}/a/", redress.base())).unwrap_or_else(|| panic!("{link} leads elsewhere")).to_owned()
}
