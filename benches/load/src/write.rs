//! Events as a file, for `redress score`: the same traffic, spread over hours instead of sent.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context as _;

use crate::traffic::Traffic;

/// The first event's time: 2026-01-01.
const BEGIN_MS: i64 = 1_767_225_600_000;

/// Writes `events` events over `hours`; with `until_touched` on top of those until every account had a story. Answers how many.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(traffic: &Traffic, path: &Path, events: u64, until_touched: bool, hours: f64) -> anyhow::Result<u64> {
    let wrong = || format!("{} cannot be written", path.display());
    let out: Box<dyn Write> = if path.as_os_str() == "-" {
        Box::new(io::stdout().lock())
    } else {
        Box::new(File::create(path).with_context(wrong)?)
    };
    into(traffic, out, events, until_touched, hours).with_context(wrong)
}

fn into(traffic: &Traffic, mut out: impl Write, events: u64, until_touched: bool, hours: f64) -> io::Result<u64> {
    let size = traffic.plan().batch as u64;
    let first = if until_touched { traffic.batches_until_touched(1) * size } else { 0 };
    let all = first + events;
    let mut body = Vec::new();
    for number in 0..all.div_ceil(size) {
        body.clear();
        // Times depend on the number of events in all, order does not.
        let at = BEGIN_MS + offset(number * size, all, hours);
        let step = (offset(number * size + size, all, hours) - offset(number * size, all, hours))
            / i64::try_from(size).unwrap_or(1);
        traffic.batch(number, at, step, &mut body);
        let rest = usize::try_from(all - number * size).unwrap_or(usize::MAX).min(traffic.plan().batch);
        out.write_all(&body[..traffic.prefix(number, rest)])?;
    }
    out.flush()?;
    Ok(all)
}

/// Milliseconds from the first event to this one.
fn offset(event: u64, all: u64, hours: f64) -> i64 {
    let share = event as f64 / all.max(1) as f64;
    #[expect(clippy::cast_possible_truncation, reason = "hours in milliseconds")]
    let ms = (share * hours * 3_600_000.0) as i64;
    ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::{Plan, Spread};

    #[test]
    fn as_many_events_as_asked_in_order_of_time() {
        let plan = Plan {
            seed: 1,
            run: 0,
            accounts: 300,
            batch: 100,
            events_per_abuser: 0,
            spread: Spread::TurnThenZipf,
            audit: false,
        };
        let traffic = Traffic::new(plan, 1_000);
        let mut out = Vec::new();
        let all = into(&traffic, &mut out, 250, true, 1.0).expect("written");
        let text = String::from_utf8(out).expect("text");
        assert_eq!((text.lines().count() as u64, all), (all, traffic.batches_until_touched(1) * 100 + 250));
        let times: Vec<i64> = text
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).expect("JSON")["time"].as_i64().expect("a time")
            })
            .collect();
        assert!(times.is_sorted() && times[0] == BEGIN_MS && times[times.len() - 1] < BEGIN_MS + 3_600_000);
    }
}
