//! What came of a run: everything in signals, ledger, outbox folder and webhook that must be the same in every run of the same
//! traffic. Times of the machine's clock and ids made by chance are left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};

use crate::support::{Sandbox, letters};
use crate::traffic;
use crate::world::World;

/// By id, or by a text that names it.
type ById = BTreeMap<String, Value>;

/// One run's end.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Standing, decided rung, signals and enforcements as `GET /v1/accounts/{id}` answers them.
    pub accounts: ById,
    /// Rung, rules with their facts, signal vector, answer.
    pub decisions: ById,
    pub enforcements: ById,
    pub statements: ById,
    /// One line for each notice and channel.
    pub notices: Vec<String>,
    /// One line for each letter in the outbox folder.
    pub letters: Vec<String>,
    /// One line for each webhook, repetitions under the same id taken together.
    pub webhooks: Vec<String>,
    /// Audit entries by action.
    pub audit: BTreeMap<String, i64>,
}

/// Fails with the first difference, not with two walls of text.
#[track_caller]
pub fn assert_same(found: &Record, reference: &Record, run: &str) {
    let parts: [(&str, &ById, &ById); 4] = [
        ("account", &found.accounts, &reference.accounts),
        ("decision", &found.decisions, &reference.decisions),
        ("enforcement", &found.enforcements, &reference.enforcements),
        ("statement", &found.statements, &reference.statements),
    ];
    for (what, found, reference) in parts {
        for id in reference.keys() {
            assert!(found.contains_key(id), "{run}: {what} {id} is lost: {}", reference[id]);
        }
        for (id, found) in found {
            let expected = reference.get(id).unwrap_or_else(|| panic!("{run}: {what} {id} is one too many: {found}"));
            assert_eq!(found, expected, "{run}: {what} {id}");
        }
    }
    assert_eq!(found.notices, reference.notices, "{run}: notices");
    assert_eq!(found.letters, reference.letters, "{run}: letters");
    assert_eq!(found.webhooks, reference.webhooks, "{run}: webhooks");
    assert_eq!(found.audit, reference.audit, "{run}: audit entries");
}

async fn ledger(sandbox: &Sandbox) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(sandbox.data().join("ledger.db")).read_only(true);
    SqliteConnection::connect_with(&options).await.expect("the ledger opens")
}

async fn rows(connection: &mut SqliteConnection, sql: &'static str) -> Vec<Vec<String>> {
    let rows = sqlx::query(sql).fetch_all(connection).await.expect("the ledger answers");
    rows.iter().map(|row| (0..row.len()).map(|i| row.get::<String, _>(i)).collect()).collect()
}

/// Deliveries that wait for their turn or their receiver.
pub async fn waiting(sandbox: &Sandbox) -> i64 {
    let sql = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'";
    sqlx::query_scalar(sql).fetch_one(&mut ledger(sandbox).await).await.expect("the ledger answers")
}

/// Reads everything of a settled world.
pub async fn read(world: &World) -> Record {
    let mut connection = ledger(&world.sandbox).await;
    let by_id = |rows: Vec<Vec<String>>, value: fn(&[String]) -> Value| -> ById {
        rows.into_iter().map(|row| (row[0].clone(), value(&row[1..]))).collect()
    };
    let decisions = rows(&mut connection, "SELECT decision_id, answer, hex(packed) FROM decisions").await;
    let enforcements = rows(
        &mut connection,
        "SELECT e.enforcement_id, e.decision_id, e.account_id, e.rung, e.cause, e.statement_id, COALESCE(l.cause, 'stands')
         FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id",
    )
    .await;
    let statements = rows(&mut connection, "SELECT statement_id, body FROM statements").await;
    let audit = rows(
        &mut connection,
        "SELECT action, CAST(COUNT(*) AS TEXT) FROM audit
         WHERE action IN ('decision.record', 'enforcement.impose') GROUP BY action",
    )
    .await;
    let mut accounts = ById::new();
    for index in 0..traffic::ACCOUNTS {
        let id = traffic::account(index);
        let view = world.platform.get(&format!("/v1/accounts/{id}")).await;
        let enforcements: Vec<Value> = view["enforcements"].as_array().expect("a list").iter().map(timeless).collect();
        let of_interest = json!({
            "standing": view["standing"], "decided": view["decided"], "signals": view["signals"],
            "newest_event_at": view["newest_event_at"], "enforcements": enforcements,
        });
        accounts.insert(id, of_interest);
    }
    Record {
        accounts,
        decisions: by_id(decisions, |row| json!({"answer": row[0], "body": timeless(&unpacked(&row[1]))})),
        enforcements: by_id(enforcements, |row| json!(row)),
        statements: by_id(statements, |row| timeless(&parsed(&row[0]))),
        notices: rows(
            &mut connection,
            "SELECT n.statement_id || ' ' || n.kind || ' at ' || n.standing || ' by ' || o.channel || ' ' || o.state
             FROM notices n JOIN outbox o ON o.notice_id = n.notice_id ORDER BY 1",
        )
        .await
        .concat(),
        letters: letters_of(world, &mut connection).await,
        webhooks: webhooks_of(world, &mut connection).await,
        audit: audit.into_iter().map(|row| (row[0].clone(), row[1].parse().expect("a count"))).collect(),
    }
}

/// A decision as the ledger keeps it: JSON under zstd, here in hexadecimal digits.
fn unpacked(digits: &str) -> Value {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("two digits");
    let packed: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
    let json = zstd::decode_all(packed.as_slice()).expect("a frame of zstd");
    parsed(std::str::from_utf8(&json).expect("UTF-8"))
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Without what the machine's clock decides: when it arrived, when it was imposed, which commands had come by then.
fn timeless(value: &Value) -> Value {
    const CLOCK: [&str; 6] =
        ["arrived_at", "commands_seen", "imposed_at", "created_at", "effective_at", "appeal_until"];
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !CLOCK.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), timeless(v)))
            .collect(),
        Value::Array(items) => items.iter().map(timeless).collect(),
        other => other.clone(),
    }
}

/// Every letter by what it is about. Each notice of the ledger has exactly one, and none has another notice.
async fn letters_of(world: &World, connection: &mut SqliteConnection) -> Vec<String> {
    let sql = "SELECT notice_id, statement_id FROM notices";
    let mut statement_of: BTreeMap<String, String> =
        rows(connection, sql).await.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let mut lines = Vec::new();
    for letter in letters::read(&world.sandbox.data().join("outbox")) {
        let statement = statement_of.remove(&letter.notice);
        let statement = statement.unwrap_or_else(|| panic!("a second letter, or one of no notice: {letter:?}"));
        let words = std::fs::read_to_string(&letter.path).expect("a readable letter");
        assert!(words.contains(&format!("owner@{}.example.com", letter.account)), "to its holder: {letter:?}");
        lines.push(format!("{} {} {statement} {}", letter.account, letter.kind, letter.subject));
    }
    assert!(statement_of.is_empty(), "notices without a letter: {statement_of:?}");
    lines.sort();
    lines
}

/// Every webhook by what it says. Each notice has at least one; repetitions carry the same id and the same words.
async fn webhooks_of(world: &World, connection: &mut SqliteConnection) -> Vec<String> {
    let notices: BTreeSet<String> =
        rows(connection, "SELECT notice_id FROM notices").await.into_iter().flatten().collect();
    let mut told: BTreeMap<String, Value> = BTreeMap::new();
    for call in world.hook.calls() {
        assert!(notices.contains(&call.id), "a webhook of no notice: {}", call.body);
        // The standing is the account's at the moment of sending, and may have moved on.
        let mut body = call.body.clone();
        body["data"]["standing"] = Value::Null;
        let before = told.insert(call.id.clone(), body.clone());
        assert!(before.is_none_or(|before| before == body), "a repetition has other words: {}", call.body);
    }
    assert!(told.keys().eq(&notices), "notices without a webhook");
    let line = |body: &Value| {
        let data = &body["data"];
        format!("{} {} {} {}", body["type"], data["account_id"], data["decision_id"], data["rung"])
    };
    let mut lines: Vec<String> = told.values().map(line).collect();
    lines.sort();
    lines
}
