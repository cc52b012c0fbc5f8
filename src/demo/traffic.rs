//! The demo's events: bundled ones made by the simulator, or the user's own, moved in time so that the last one happens now.

use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use redress_ledger::Timestamp;
use serde_json::Value;

use crate::failure::Failure;

/// About 60 accounts over 6 hours, from `redress-lab simulate`; a test of the simulator keeps the two together.
const BUNDLED: &[u8] = include_bytes!("traffic.ndjson.gz");
/// The honest shop that imported one bad list.
const SUBJECT: &str = "acct-00012";

/// Lines in the order of their time.
pub struct Traffic {
    /// Each a JSON object.
    pub lines: Vec<String>,
    /// Accounts in order of appearance.
    pub accounts: Vec<String>,
    /// The account whose story is told; `None` for the first one suspended.
    pub subject: Option<String>,
}

/// The bundled traffic.
pub fn bundled(now: Timestamp) -> Result<Traffic, Failure> {
    let mut text = String::new();
    MultiGzDecoder::new(BUNDLED)
        .read_to_string(&mut text)
        .map_err(|error| Failure::because("the bundled traffic does not unpack", &error))?;
    let mut traffic = moved(&text, now);
    traffic.subject = Some(SUBJECT.to_owned());
    Ok(traffic)
}

/// A user's own events.
pub fn of_file(path: &Path, now: Timestamp) -> Result<Traffic, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::configuration(
            format_args!("{} cannot be read: {error}", path.display()),
            "name a file of events, one JSON object a line",
        )
    })?;
    let traffic = moved(&text, now);
    if traffic.accounts.is_empty() {
        return Err(Failure::configuration(
            format_args!("{} holds no event", path.display()),
            "each line needs id, time, account_id and kind; `redress score --input FILE` says what is wrong with each",
        ));
    }
    Ok(traffic)
}

/// Moves every readable line in time; the others stay as they are, for the engine to answer.
fn moved(text: &str, now: Timestamp) -> Traffic {
    let parsed: Vec<(Option<Value>, &str)> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| (serde_json::from_str(line).ok(), line))
        .collect();
    let newest = parsed.iter().filter_map(|(value, _)| value.as_ref().and_then(time)).max().unwrap_or(now.0);
    let shift = now.0 - newest;
    let (mut lines, mut accounts) = (Vec::with_capacity(parsed.len()), Vec::new());
    for (value, line) in parsed {
        let Some((mut value, at)) = value.and_then(|v| time(&v).map(|at| (v, at))) else {
            lines.push(line.to_owned());
            continue;
        };
        if let Some(account) = value.get("account_id").and_then(Value::as_str)
            && !accounts.iter().any(|known| known == account)
        {
            accounts.push(account.to_owned());
        }
        value["time"] = Value::from(at + shift);
        lines.push(value.to_string());
    }
    Traffic { lines, accounts, subject: None }
}

fn time(value: &Value) -> Option<i64> {
    match value.get("time")? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => Timestamp::parse(text).map(|at| at.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_traffic_ends_now_and_has_its_subject() {
        let now = Timestamp(1_790_000_000_000);
        let traffic = bundled(now).expect("unpacks");
        let newest = traffic.lines.iter().filter_map(|l| time(&serde_json::from_str(l).expect("JSON"))).max();
        assert_eq!(newest, Some(now.0));
        assert!(traffic.accounts.iter().any(|account| account == SUBJECT));
    }

    #[test]
    fn a_broken_line_is_left_for_the_engine_to_answer() {
        let traffic = moved("{\"time\":5,\"account_id\":\"a\"}\nbroken\n", Timestamp(10));
        let [moved, broken] = traffic.lines.as_slice() else { panic!("two lines, not {:?}", traffic.lines) };
        // The order of fields is the JSON library's affair.
        let moved: Value = serde_json::from_str(moved).expect("JSON");
        assert_eq!(moved, serde_json::json!({"account_id": "a", "time": 10}));
        assert_eq!(broken, "broken");
        assert_eq!(traffic.accounts, ["a"]);
    }
}
