//! What is printed, for people and for machines.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::capacity::Capacity;
use crate::latency::millis;
use crate::send::Outcome;
use crate::verify::Findings;

/// An outcome in one paragraph.
pub fn words(outcome: &Outcome) -> String {
    let wanted = outcome.rate.map_or("as fast as it answers".to_owned(), |rate| format!("wanted {rate:.0} events/s"));
    let mut text = format!(
        "{wanted}: {:.0} events/s acknowledged in {:.1} s ({} batches){}\n",
        outcome.achieved(),
        outcome.elapsed.as_secs_f64(),
        outcome.batches,
        if outcome.rate.is_none() || outcome.is_sustained() { "" } else { ", NOT kept up with" },
    );
    let percentiles: Vec<String> =
        outcome.latencies.named().iter().map(|(name, ms)| format!("{name} {ms:.2}")).collect();
    // Invariant: writing to a String cannot fail.
    let _ = writeln!(text, "  latency from the time set, ms: {}", percentiles.join("  "));
    for (what, n) in [
        ("duplicates", outcome.duplicates),
        ("lines rejected", outcome.rejected),
        ("decisions", outcome.decisions),
        ("batches not sent in time", outcome.unsent),
    ] {
        if n > 0 {
            let _ = writeln!(text, "  {what}: {n}");
        }
    }
    for (what, n) in &outcome.errors {
        let _ = writeln!(text, "  requests ended with {what}: {n}");
    }
    text
}

/// An outcome as JSON.
pub fn json(outcome: &Outcome) -> Value {
    let latency: Map<String, Value> =
        outcome.latencies.named().iter().map(|(name, ms)| ((*name).to_owned(), json!(ms))).collect();
    json!({
        "rate_wanted": outcome.rate,
        "rate_achieved": outcome.achieved(),
        "sustained": outcome.is_sustained(),
        "seconds": outcome.elapsed.as_secs_f64(),
        "batches": outcome.batches,
        "events_accepted": outcome.accepted,
        "events_duplicate": outcome.duplicates,
        "lines_rejected": outcome.rejected,
        "decisions": outcome.decisions,
        "batches_unsent": outcome.unsent,
        "errors": outcome.errors,
        "latency_ms": latency,
        "latencies": outcome.latencies.len(),
        "next_batch": outcome.next_batch,
    })
}

/// A capacity in words.
pub fn capacity_words(capacity: &Capacity) -> String {
    match &capacity.sustained {
        Some(best) => {
            format!("capacity: {:.0} events/s, p99 {:.2} ms\n", best.achieved(), millis(best.latencies.at(0.99)))
        }
        None => "no rate was kept up with\n".to_owned(),
    }
}

/// A capacity as JSON.
pub fn capacity_json(capacity: &Capacity) -> Value {
    json!({
        "flat_out": json(&capacity.flat_out),
        "sustained": capacity.sustained.as_ref().map(json),
        "capacity": capacity.sustained.as_ref().map(|best| best.rate),
        "next_batch": capacity.next_batch,
    })
}

/// A verification in words.
pub fn findings_words(found: &Findings) -> String {
    let mut text = format!(
        "{} batches acknowledged, {} of unknown fate ({} of them had been taken)\n{} acknowledged batches sent again: {} events, all duplicates\n",
        found.acknowledged, found.unknown, found.unknown_taken, found.again, found.again_duplicates,
    );
    if !found.wrong.is_empty() {
        text = text.replace(", all duplicates", " duplicates");
    }
    for wrong in &found.wrong {
        let _ = writeln!(text, "WRONG: {wrong}");
    }
    let verdict = if found.wrong.is_empty() {
        "every acknowledged event counted exactly once"
    } else {
        "events were lost or counted twice"
    };
    text + verdict + "\n"
}

/// A verification as JSON.
pub fn findings_json(found: &Findings) -> Value {
    json!({
        "acknowledged": found.acknowledged,
        "unknown": found.unknown,
        "unknown_taken": found.unknown_taken,
        "again": found.again,
        "again_duplicates": found.again_duplicates,
        "exactly_once": found.wrong.is_empty(),
        "wrong": found.wrong,
    })
}
