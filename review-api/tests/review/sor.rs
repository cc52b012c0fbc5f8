//! Statements for the transparency database: its schema, its idempotency, its bad days; and nothing personal in them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use redress_ledger::figures::Span;
use redress_ledger::{Rung, Timestamp};
use redress_review_api::sor::{self, Client, ClientError, ExportError, SorConfig};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::evidence::suspension;

/// A database that checks what it is given as the real one says it does.
#[derive(Clone, Default)]
struct Database {
    taken: Arc<Mutex<BTreeMap<String, Value>>>,
    calls: Arc<Mutex<Vec<usize>>>,
    /// How many calls it fails before it works.
    away: Arc<Mutex<u32>>,
}

const TOKEN: &str = "platform-token";

impl Database {
    async fn start(&self) -> SorConfig {
        let router = Router::new()
            .route("/api/v1/statements", post(many))
            .route("/api/v1/statement", post(one))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        SorConfig {
            url: Some(url),
            token: Some(TOKEN.to_owned()),
            territorial_scope: vec!["DE".to_owned(), "FR".to_owned()],
            account_type: Some("business".to_owned()),
        }
    }

    /// All or nothing.
    fn take(&self, records: &[Value]) -> (StatusCode, Value) {
        self.calls.lock().unwrap().push(records.len());
        let mut taken = self.taken.lock().unwrap();
        for record in records {
            if let Err(why) = valid(record) {
                return (StatusCode::UNPROCESSABLE_ENTITY, json!({ "errors": why }));
            }
            if let Some(known) = taken.get(record["puid"].as_str().unwrap()) {
                return (StatusCode::UNPROCESSABLE_ENTITY, json!({ "errors": "puid taken", "existing": known }));
            }
        }
        for record in records {
            taken.insert(record["puid"].as_str().unwrap().to_owned(), record.clone());
        }
        (StatusCode::CREATED, json!({ "statements": records }))
    }

    fn refuses(&self, headers: &HeaderMap) -> Option<StatusCode> {
        if headers.get("authorization").is_none_or(|h| h != &format!("Bearer {TOKEN}")) {
            return Some(StatusCode::UNAUTHORIZED);
        }
        let mut away = self.away.lock().unwrap();
        (*away > 0).then(|| {
            *away -= 1;
            StatusCode::SERVICE_UNAVAILABLE
        })
    }
}

async fn many(State(base): State<Database>, headers: HeaderMap, Json(body): Json<Value>) -> (StatusCode, Json<Value>) {
    if let Some(status) = base.refuses(&headers) {
        return (status, Json(json!({})));
    }
    let records = body["statements"].as_array().cloned().unwrap_or_default();
    if records.is_empty() || records.len() > 100 {
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "errors": "1 to 100" })));
    }
    let (status, body) = base.take(&records);
    (status, Json(body))
}

async fn one(State(base): State<Database>, headers: HeaderMap, Json(body): Json<Value>) -> (StatusCode, Json<Value>) {
    if let Some(status) = base.refuses(&headers) {
        return (status, Json(json!({})));
    }
    let (status, body) = base.take(&[body]);
    (status, Json(body))
}

/// The rules of the schema of July 2025, as far as they concern what we send.
fn valid(record: &Value) -> Result<(), String> {
    let text = |name: &str| record[name].as_str().unwrap_or_default();
    let one_of = |name: &str, words: &[&str]| {
        if words.contains(&text(name)) { Ok(()) } else { Err(format!("{name}: {:?}", record[name])) }
    };
    let decisions = ["decision_visibility", "decision_monetary", "decision_provision", "decision_account"];
    if decisions.iter().all(|name| record[name].is_null()) {
        return Err("one of decision_* is required".to_owned());
    }
    if let Value::String(word) = &record["decision_account"]
        && !["DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"].contains(&word.as_str())
    {
        return Err("decision_account".to_owned());
    }
    if let Value::String(word) = &record["decision_provision"]
        && !word.ends_with("_SUSPENSION")
        && !word.ends_with("_TERMINATION")
    {
        return Err("decision_provision".to_owned());
    }
    one_of("decision_ground", &["DECISION_GROUND_INCOMPATIBLE_CONTENT"])?;
    one_of("automated_detection", &["Yes", "No"])?;
    one_of(
        "automated_decision",
        &["AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED"],
    )?;
    one_of("source_type", &["SOURCE_VOLUNTARY", "SOURCE_TYPE_OTHER_NOTIFICATION"])?;
    for (name, most) in [
        ("incompatible_content_ground", 500),
        ("incompatible_content_explanation", 2000),
        ("decision_facts", 5000),
        ("puid", 500),
    ] {
        let length = text(name).chars().count();
        if length == 0 || length > most {
            return Err(format!("{name}: {length} characters"));
        }
    }
    for name in ["content_date", "application_date"] {
        if Timestamp::parse(&format!("{}T00:00:00Z", text(name))).is_none() {
            return Err(format!("{name}: no date"));
        }
    }
    if !text("puid").chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        return Err("puid".to_owned());
    }
    if !text("category").starts_with("STATEMENT_CATEGORY_")
        || record["content_type"].as_array().is_none_or(Vec::is_empty)
    {
        return Err("category or content_type".to_owned());
    }
    let other = record["category_specification"].as_array().is_some_and(|k| k.contains(&json!("KEYWORD_OTHER")));
    if other && text("category_specification_other").is_empty() {
        return Err("category_specification_other".to_owned());
    }
    Ok(())
}

fn ever() -> Span {
    Span { from: Timestamp(0), to: Timestamp(4_000_000_000_000) }
}

fn client(config: &SorConfig) -> Client {
    Client::new(config, Duration::from_secs(10), Duration::from_millis(1)).unwrap()
}

async fn measures(desk: &Desk, count: usize) {
    for at in 0..count {
        let mut decision = suspension(&format!("account-{at}"));
        if at % 3 == 1 {
            decision.rung = Rung::Limit;
        }
        if at % 3 == 2 {
            decision.rung = Rung::Warn;
        }
        decision.rules.iter_mut().for_each(|rule| rule.rung = decision.rung);
        desk.ledger.put_account(&decision.account_id, &crate::desk::contact(), "test").await.unwrap();
        desk.ledger.notifier_beat("test").await.unwrap();
        desk.ledger.impose(&decision, &redress_ledger::impose::BrakeLimits::default()).await.unwrap();
    }
}

#[tokio::test]
async fn every_statement_is_taken_once_in_batches_of_a_hundred() {
    let (desk, base) = (Desk::open().await, Database::default());
    let config = base.start().await;
    measures(&desk, 24).await;
    let written = count_lines(&desk, &config).await;
    let summary = sor::hand_in(&desk.ledger, &config, &client(&config), ever(), |_| {}).await.unwrap();
    assert_eq!((summary.done, summary.existing, summary.left), (written, 0, 0), "{:?}", summary.named);
    assert_eq!(*base.calls.lock().unwrap(), [usize::try_from(written).unwrap()]);
    let again = sor::hand_in(&desk.ledger, &config, &client(&config), ever(), |_| {}).await.unwrap();
    assert_eq!((again.done, again.left), (0, 0));
    let taken = base.taken.lock().unwrap();
    assert_eq!(taken.len() as u64, written);
    let kinds = |name: &str| taken.values().filter(|r| !r[name].is_null()).count();
    assert!(kinds("decision_account") > 0 && kinds("decision_provision") > 0 && kinds("decision_visibility") > 0);
}

async fn count_lines(desk: &Desk, config: &SorConfig) -> u64 {
    let mut lines = Vec::new();
    let summary = sor::write(&desk.ledger, config, ever(), &mut lines, |_| {}).await.unwrap();
    let text = String::from_utf8(lines).unwrap();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        valid(&record).unwrap_or_else(|why| panic!("{why}: {line}"));
        assert!(!line.contains("account-") && !line.contains("holder@example.com"), "{line}");
    }
    assert_eq!(text.lines().count() as u64, summary.done);
    summary.done
}

#[tokio::test]
async fn what_the_database_has_already_keeps_none_of_the_others_back() {
    let (desk, base) = (Desk::open().await, Database::default());
    let config = base.start().await;
    measures(&desk, 6).await;
    let mut lines = Vec::new();
    sor::write(&desk.ledger, &config, ever(), &mut lines, |_| {}).await.unwrap();
    // An earlier run was taken, and its answer lost.
    let first: Value = serde_json::from_slice(lines.split(|b| *b == b'\n').next().unwrap()).unwrap();
    base.taken.lock().unwrap().insert(first["puid"].as_str().unwrap().to_owned(), first);
    let summary = sor::hand_in(&desk.ledger, &config, &client(&config), ever(), |_| {}).await.unwrap();
    assert_eq!((summary.done, summary.existing, summary.left), (6, 1, 0), "{:?}", summary.named);
}

#[tokio::test]
async fn a_database_that_is_away_is_asked_again_and_a_wrong_token_is_said_at_once() {
    let (desk, base) = (Desk::open().await, Database::default());
    let mut config = base.start().await;
    measures(&desk, 3).await;
    *base.away.lock().unwrap() = 3;
    let summary = sor::hand_in(&desk.ledger, &config, &client(&config), ever(), |_| {}).await.unwrap();
    assert_eq!(summary.done, 3);
    measures(&desk, 4).await;
    *base.away.lock().unwrap() = 1000;
    let failed = sor::hand_in(&desk.ledger, &config, &client(&config), ever(), |_| {}).await;
    assert!(matches!(failed, Err(ExportError::Client(ClientError::Away(_)))));
    *base.away.lock().unwrap() = 0;
    config.token = Some("old".to_owned());
    let failed = sor::hand_in(&desk.ledger, &config, &client(&config), ever(), |_| {}).await;
    assert!(matches!(failed, Err(ExportError::Client(ClientError::Token(401)))));
}

#[tokio::test]
async fn what_names_a_person_stays_here_and_is_named() {
    let (desk, base) = (Desk::open().await, Database::default());
    let config = base.start().await;
    measures(&desk, 1).await;
    let mut bad = suspension("bad-words");
    bad.rules[0].facts[0].sentence = "Mails to ann@example.com bounced 120 times.".to_owned();
    let mut own = suspension("very-own-name");
    own.rules[0].facts[0].sentence = "very-own-name sent 1,000 messages.".to_owned();
    for decision in [&bad, &own] {
        desk.ledger.impose(decision, &redress_ledger::impose::BrakeLimits::default()).await.unwrap();
    }
    let summary = sor::hand_in(&desk.ledger, &config, &client(&config), ever(), |_| {}).await.unwrap();
    assert_eq!((summary.done, summary.left), (1, 2));
    let reasons: Vec<_> = summary.named.iter().map(|(_, why)| why.as_str()).collect();
    assert!(reasons.iter().any(|w| w.contains("a mail address")), "{reasons:?}");
    assert!(reasons.iter().any(|w| w.contains("names the account")), "{reasons:?}");
}
