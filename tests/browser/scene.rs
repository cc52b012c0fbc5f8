//! A service with people and senders: what the pages show comes from real events over HTTP.

use serde_json::{Value, json};

use crate::support::{Api, Redress, Sandbox, Secrets, letters, story, until};

/// Mail in a row of an honest sender before its mistake.
const HONEST: usize = 180;
/// Mail to the old list; every third bounces for good.
const OLD_LIST: usize = 180;
const MINUTE: i64 = 60_000;

/// The service, its reviewer, and the platform that sends events.
pub struct Scene {
    pub sandbox: Sandbox,
    pub redress: Redress,
    pub platform: Api,
    pub reviewer: Secrets,
}

/// The shortest lease that may be set.
pub const LEASE_SECS: u64 = 30;

fn sandbox() -> Sandbox {
    story::sandbox()
        .with("REDRESS_PLATFORM_NAME", "Northwind Messaging")
        .with("REDRESS_PLATFORM_CONTACT", "trust@northwind.example")
}

impl Scene {
    /// With the demo's policy and one reviewer, `rosa`.
    pub async fn open() -> Self {
        Self::on(sandbox()).await
    }

    /// A claim without a sign of life ends soon.
    pub async fn of_short_leases() -> Self {
        Self::on(sandbox().with("REDRESS_REVIEW_LEASE_SECS", LEASE_SECS.to_string())).await
    }

    /// As a careful deployment has it: a first look at every suspension, and time to take a verdict back.
    pub async fn of_first_looks() -> Self {
        let careful = [("REDRESS_REVIEW_CARE_FIRST_LOOK_PERCENT_SUSPEND", "100"), ("REDRESS_REVIEW_UNDO_SECS", "20")];
        let with = |sandbox: Sandbox, (name, value): (&str, &str)| sandbox.with(name, value);
        Self::on(careful.into_iter().fold(sandbox(), with)).await
    }

    /// The rule that suspends for bounces asks for the end of the contract.
    pub async fn that_may_end_contracts() -> Self {
        let sandbox = sandbox();
        let policy = redress_engine::policy::demo_text().replacen("rung = \"suspend\"", "rung = \"terminate\"", 1);
        std::fs::write(sandbox.path("policy.toml"), policy).expect("a writable folder");
        Self::on(sandbox).await
    }

    async fn on(sandbox: Sandbox) -> Self {
        let service = sandbox.add_user("pipeline", "service");
        let reviewer = sandbox.add_user("rosa", "reviewer");
        let redress = sandbox.start("run").await;
        let platform = redress.api(&service.token);
        Self { sandbox, redress, platform, reviewer }
    }

    /// An honest sender who mails an old list and is suspended; answers what follows the service's address in the holder's link.
    pub async fn suspend(&self, account: &str) -> String {
        story::put_account(&self.platform, account).await;
        let imposed = story::decided(&self.platform, &history(account)).await;
        let suspended = (account.to_owned(), "suspend".to_owned(), "imposed".to_owned());
        assert!(imposed.contains(&suspended), "{imposed:?}");
        // The warning before it has a letter of its own.
        let outbox = self.sandbox.data().join("outbox");
        let suspended = |letter: &letters::Letter| letter.account == account && letter.subject.contains("suspended");
        let find = async || letters::read(&outbox).into_iter().find(suspended);
        format!("/a/{}", until("the letter about the suspension", 60, find).await.token)
    }

    /// The letters so far about an account, by kind.
    pub fn letters(&self, account: &str) -> Vec<String> {
        let all = letters::read(&self.sandbox.data().join("outbox"));
        all.into_iter().filter(|letter| letter.account == account).map(|letter| letter.kind).collect()
    }

    /// An address of the service.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.redress.base())
    }
}

/// Six hours of mail to customers, then an old list within half an hour.
fn history(account: &str) -> Vec<Value> {
    let now = story::now_ms();
    let mail = |i: usize| {
        let old = i >= HONEST;
        let n = i64::try_from(i).expect("small");
        let time = if old { now - 25 * MINUTE + (n - 180) * 8_000 } else { now - 380 * MINUTE + n * 2 * MINUTE };
        let message = format!("{account}-{i}");
        let submitted = json!({
            "id": format!("{message}-s"), "time": time, "account_id": account, "kind": "email.submitted",
            "message_id": message, "recipient": format!("person{i}@example.com"), "channel": "email",
            "campaign_id": if old { "spring-old-list" } else { "orders" },
        });
        let kind = if old && i.is_multiple_of(3) { "email.bounced" } else { "email.delivered" };
        let ended = json!({
            "id": format!("{message}-e"), "time": time + 2_000, "account_id": account, "kind": kind, "message_id": message,
            "recipient": format!("person{i}@example.com"), "error_class": "invalid_recipient", "smtp_status": "5.1.1",
        });
        [submitted, ended]
    };
    (0..HONEST + OLD_LIST).flat_map(mail).collect()
}
