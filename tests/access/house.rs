//! A running service with one principal of each role, and a suspension whose appeal waits.

use std::collections::BTreeMap;

use redress_ledger::Role;
use redress_ledger::role::Route;
use serde_json::Value;

use crate::session::Session;
use crate::support::{Api, Redress, Sandbox, Secrets, story};

/// The account that was suspended.
pub const ACCOUNT: &str = "shop";

/// The service and its people.
pub struct House {
    pub sandbox: Sandbox,
    pub redress: Redress,
    secrets: BTreeMap<&'static str, Secrets>,
}

/// A case that waits, and the token of its holder's link.
pub struct Waiting {
    pub case: String,
    pub token: String,
}

impl House {
    /// With one principal of each role, named as the role is, and bounds that a test may pass.
    pub async fn open() -> Self {
        let sandbox = story::sandbox()
            .with("REDRESS_REVIEW_FILINGS_PER_MINUTE", "100000")
            .with("REDRESS_REVIEW_SIGN_INS_PER_MINUTE", "100000");
        let secrets = Role::ALL.map(|role| (role.as_str(), sandbox.add_user(role.as_str(), role.as_str())));
        let redress = sandbox.start("run").await;
        Self { sandbox, redress, secrets: secrets.into() }
    }

    /// Suspends the account by real events and files an appeal.
    pub async fn wait_for_an_appeal(&self) -> Waiting {
        let service = self.api(Role::Service);
        story::put_account(&service, ACCOUNT).await;
        let events = story::bouncing_mail(ACCOUNT, "list", 0, 300, story::now_ms() - 3_600_000);
        let answers = story::decided(&service, &events).await;
        assert!(answers.iter().any(|(_, rung, answer)| rung == "suspend" && answer == "imposed"), "{answers:?}");
        let letter = story::letter(&self.sandbox.data().join("outbox"), ACCOUNT).await;
        story::appeal(&self.redress.api(""), &letter.token).await;
        Waiting { case: story::case_of(&self.api(Role::Reviewer), ACCOUNT).await, token: letter.token }
    }

    /// A client with the role's API token.
    pub fn api(&self, role: Role) -> Api {
        self.redress.api(&self.secrets[role.as_str()].token)
    }

    /// The role's API token.
    pub fn token(&self, role: Role) -> &str {
        &self.secrets[role.as_str()].token
    }

    /// A session in the console; only people have one.
    pub async fn session(&self, role: Role) -> Session {
        Session::open(&self.redress, role.as_str(), &self.secrets[role.as_str()].password).await
    }

    /// The audit log as it stands.
    pub async fn audit(&self) -> Vec<Value> {
        let log = self.api(Role::Auditor).get("/v1/audit?limit=1000").await.expect("an answer").expect(200);
        log["entries"].as_array().expect("entries").clone()
    }
}

/// Every route of both sides.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    redress_engine::http::ROUTES.iter().chain(redress_review_api::http::ROUTES)
}

/// Whether browsers ask for it: the console knows sessions only, and shows the door to others.
pub fn is_console(route: &Route) -> bool {
    route.path.starts_with("/console")
}

/// The route's path with ids that exist nowhere, so that whoever is let in changes nothing.
pub fn nowhere(route: &Route) -> String {
    let part = |part: &'static str| if part.starts_with('{') { "none" } else { part };
    let path = route.path.split('/').map(part).collect::<Vec<_>>().join("/");
    assert!(!path.contains('{'), "{path} has a part that this test does not know");
    if route.path == "/console/accounts" { format!("{path}?id=none") } else { path }
}
