//! The traffic of every run: 30 accounts from honest to abusive, 6,000 events of the last hours, the same on each call.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::support::chance::Dice;
use crate::support::story::now_ms;

pub const ACCOUNTS: usize = 30;
const EVENTS_EACH: usize = 200;
/// Events in one request.
const CHUNK: usize = 20;
const SPAN_MS: i64 = 4 * 3_600_000;

pub fn account(index: usize) -> String {
    format!("sender-{index:02}")
}

/// The requests of one account, in the order in which its platform sends them: NDJSON bodies.
pub fn requests(index: usize) -> Vec<String> {
    let dice = Dice::new(7 + index as u64);
    let events: Vec<Value> = (0..EVENTS_EACH).map(|i| event(index, i, &dice)).collect();
    events.chunks(CHUNK).map(|chunk| chunk.iter().map(|event| format!("{event}\n")).collect()).collect()
}

/// When the traffic ended: a few minutes before the first run began.
fn end() -> i64 {
    static END: OnceLock<i64> = OnceLock::new();
    *END.get_or_init(|| now_ms() - 300_000)
}

/// Adverse events among a hundred ends; a third of the accounts is honest.
fn adverse_percent(index: usize) -> u64 {
    match index % 6 {
        0 | 1 => 1,
        2 => 4,
        3 => 8,
        4 => 15,
        _ => 35,
    }
}

fn event(index: usize, i: usize, dice: &Dice) -> Value {
    let step = i64::try_from(i).expect("small") * SPAN_MS / i64::try_from(EVENTS_EACH).expect("small");
    let late = if dice.below(30) == 0 { 1_200_000 } else { 0 };
    let adverse = dice.below(100) < adverse_percent(index);
    let (kind, class) = match index % 5 {
        // Mail with bad addresses, mail that is reported, messages that carriers filter, verifications that nobody completes.
        0 | 1 => match (i % 4, adverse) {
            (0, _) => ("email.submitted", ""),
            (_, true) => ("email.bounced", "invalid_recipient"),
            _ => ("email.delivered", ""),
        },
        2 => match (i % 4, adverse) {
            (0, _) => ("email.submitted", ""),
            (1, true) => ("email.complained", ""),
            _ => ("email.delivered", ""),
        },
        3 => match (i % 4, adverse) {
            (0, _) => ("message.submitted", ""),
            (_, true) => ("message.failed", "filtered"),
            _ => ("message.delivered", ""),
        },
        _ => match (i % 3, adverse) {
            (0, _) => ("verification.started", ""),
            (_, true) => ("verification.expired", ""),
            _ => ("verification.approved", ""),
        },
    };
    json!({
        "id": format!("{}-{i}", account(index)), "time": end() - SPAN_MS + step - late, "account_id": account(index), "kind": kind,
        "error_class": class, "count": 1 + dice.below(9), "recipient": format!("person{}@example.com", dice.below(500)),
        "message_id": format!("m{}", i / 2), "country": "DE",
    })
}
