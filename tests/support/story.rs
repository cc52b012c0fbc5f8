//! The steps of a journey over HTTP: a sender gets suspended, its holder appeals, a reviewer overturns.

use std::path::Path;

use redress_ledger::Clock as _;
use redress_ledger::clock::SystemClock;
use serde_json::{Value, json};

use super::api::{Answer, Api};
use super::letters::{self, Letter};
use super::{Sandbox, until};

/// The machine's time in ms.
pub fn now_ms() -> i64 {
    SystemClock.now().0
}

/// Puts the demo's policy into the sandbox: it has a rule for every rung. Answers its path.
pub fn write_policy(sandbox: &Sandbox) -> String {
    let path = sandbox.path("policy.toml");
    std::fs::write(&path, redress_engine::policy::demo_text()).expect("a writable folder");
    path.to_string_lossy().into_owned()
}

/// Settings under which the brake never bites.
pub const NO_BRAKE: [(&str, &str); 5] = [
    ("REDRESS_ENGINE_BRAKE_SUSPENSIONS_PER_HOUR", "1000000"),
    ("REDRESS_ENGINE_BRAKE_SUSPENSIONS_PER_HOUR_PER_RULE", "1000000"),
    ("REDRESS_ENGINE_BRAKE_SUSPENDED_SHARE_OF_ACTIVE", "1.0"),
    ("REDRESS_ENGINE_BRAKE_SUSPENDED_SHARE_FLOOR", "1000000"),
    ("REDRESS_ENGINE_BRAKE_LIMITS_PER_HOUR", "10000000"),
];

/// A sandbox with the demo's policy and no brake.
pub fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    let policy = write_policy(&sandbox);
    sandbox.environment.push(("REDRESS_ENGINE_POLICY_FILE".to_owned(), policy));
    sandbox.environment.extend(NO_BRAKE.map(|(name, value)| (name.to_owned(), value.to_owned())));
    sandbox
}

/// Mails `from..to` of a sender, two events each: submitted, then bounced for every third and delivered for the rest.
pub fn bouncing_mail(account: &str, batch: &str, from: usize, to: usize, at: i64) -> Vec<Value> {
    let mail = |i: usize| {
        let message = format!("{batch}-{i}");
        let time = at + i64::try_from(i).expect("small");
        let submitted = json!({
            "id": format!("{message}-s"), "time": time, "account_id": account, "kind": "email.submitted",
            "message_id": message, "recipient": format!("person{i}@example.com"),
        });
        let kind = if i.is_multiple_of(3) { "email.bounced" } else { "email.delivered" };
        let ended = json!({
            "id": format!("{message}-e"), "time": time, "account_id": account, "kind": kind, "message_id": message,
            "error_class": "invalid_recipient", "smtp_status": "5.1.1",
        });
        [submitted, ended]
    };
    (from..to).flat_map(mail).collect()
}

/// Posts events and waits for what was decided: `(account, rung, answer)` of each decision.
pub async fn decided(platform: &Api, events: &[Value]) -> Vec<(String, String, String)> {
    let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
    let request = platform.request("POST", "/v1/events?wait=decision").header("content-type", "application/x-ndjson");
    let answer = Api::send(request.body(lines)).await.expect("an answer").expect(200);
    assert_eq!(answer["rejected_total"], 0, "{answer}");
    let text = |decision: &Value, field: &str| decision[field].as_str().expect("a text").to_owned();
    let decisions = answer["decisions"].as_array().expect("decisions");
    decisions.iter().map(|d| (text(d, "account_id"), text(d, "rung"), text(d, "answer"))).collect()
}

/// The account as the engine answers it.
pub async fn account(platform: &Api, id: &str) -> Value {
    platform.get(&format!("/v1/accounts/{id}")).await.expect("an answer").expect(200)
}

/// Puts an account with a contact.
pub async fn put_account(platform: &Api, id: &str) {
    let update = json!({"contacts": [format!("owner@{id}.example.com")], "locale": "en"});
    let answer = platform.put(&format!("/v1/accounts/{id}"), &update).await.expect("an answer");
    assert_eq!(answer.status, 204, "{}", answer.text);
}

/// Waits for the letter about a measure.
pub async fn letter(outbox: &Path, account: &str) -> Letter {
    until("the letter", 60, async || letters::imposed_on(outbox, account)).await
}

/// The holder's appeal; answers the receipt.
pub async fn appeal(nobody: &Api, token: &str) -> Value {
    let filing = json!({
        "kind": "dispute", "wants_human": true,
        "view": "We imported an old list by mistake and stopped within the hour.",
        "contest": "These addresses were customers of ours; nobody bought a list.",
    });
    nobody.post(&format!("/v1/appeals/{token}"), &filing).await.expect("an answer").expect(201)
}

/// The open appeal case of an account, from the queue.
pub async fn case_of(reviewer: &Api, account: &str) -> String {
    let queue = reviewer.get("/v1/cases").await.expect("an answer").expect(200);
    let cases = queue["cases"].as_array().or_else(|| queue.as_array()).expect("cases");
    let case = cases.iter().find(|case| case["account_id"] == account && case["kind"] == "appeal");
    case.unwrap_or_else(|| panic!("no appeal of {account} in {queue}"))["case_id"].as_str().expect("an id").to_owned()
}

/// What a reviewer decides who finds that the machine was wrong.
pub fn overturn() -> Value {
    json!({
        "outcome": "overturned_false_positive", "root_cause": "threshold",
        "reason": "One import of an old list explains every bounce; the sender stopped by itself.",
        "answer": "You told us about the old list. Nothing else bounced. We were wrong to suspend you, and we are sorry.",
    })
}

/// Signs a person in to the console as a browser would; answers the session's cookie.
pub async fn sign_in(nobody: &Api, name: &str, password: &str) -> String {
    let form = nobody.get("/console/sign-in").await.expect("an answer");
    let field = form.text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let entry = cookie(&form);
    let body = format!("csrf={}&name={name}&password={}", field.expect("a form token"), escaped(password));
    let request = nobody.request("POST", "/console/sign-in").header("cookie", entry);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    let answer = Api::send(request).await.expect("an answer");
    assert_eq!(answer.status, 303, "{name} cannot sign in: {}", answer.text);
    cookie(&answer)
}

fn cookie(answer: &Answer) -> String {
    let line = answer.headers["set-cookie"].to_str().expect("a cookie");
    line.split(';').next().expect("a pair").to_owned()
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
