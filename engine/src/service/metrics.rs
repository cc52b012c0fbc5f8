//! What the engine tells operators.

use metrics::{counter, gauge, histogram};
use redress_ledger::decision::Decision;
use redress_ledger::impose::Answer;
use redress_ledger::model::ModelMode;

use crate::decide::Tenths;
use crate::event::{Kind, Rejected};
use crate::sharing::{Held, Sort};

/// Kinds, with the unknown one.
const KINDS: usize = Kind::ALL.len() + 1;

/// What became of an event.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    /// Counted in signals.
    Counted,
    /// Taken, but of unknown kind or of the time before a reinstatement.
    Uncounted,
    /// Seen before.
    Duplicate,
}

const FATES: [&str; 3] = ["counted", "uncounted", "duplicate"];

/// Counts events, each kind and fate once for all of them.
pub(crate) fn events(events: impl Iterator<Item = (Kind, Fate)>) {
    let mut counts = [[0u64; FATES.len()]; KINDS];
    for (kind, fate) in events {
        counts[kind as usize][fate as usize] += 1;
    }
    for kind in Kind::ALL.iter().copied().chain([Kind::Unknown]) {
        for (count, fate) in counts[kind as usize].iter().zip(FATES).filter(|(count, _)| **count > 0) {
            counter!("redress_events_total", "kind" => kind.as_str(), "fate" => fate).increment(*count);
        }
    }
}

/// Counts one line that was not taken.
pub(crate) fn rejected(rejected: &Rejected) {
    counter!("redress_events_rejected_total", "cause" => rejected.cause).increment(1);
}

/// Counts a decision and the ledger's answer to it.
pub(crate) fn decision(decision: &Decision, answer: &Answer) {
    for rule in &decision.rules {
        counter!(
            "redress_decisions_total",
            "rule" => rule.rule_id.clone(),
            "rung" => decision.rung.as_str(),
            "answer" => answer.as_str()
        )
        .increment(1);
    }
}

/// Counts a shadow rule that fired.
pub(crate) fn shadow(rule: &str) {
    counter!("redress_shadow_rules_fired_total", "rule" => rule.to_owned()).increment(1);
}

/// Digits of a model's hash that name it.
const SHORT_HASH: usize = 12;
const FROM: [&str; 10] = ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"];

fn short(hash: &str) -> String {
    hash.chars().take(SHORT_HASH).collect()
}

/// Counts scores by model, and by the tenth that they lie in.
pub(crate) fn scores<'a>(tenths: impl Iterator<Item = (ModelMode, &'a str, Tenths)>) {
    for (mode, hash, tenths) in tenths {
        for (from, n) in FROM.iter().zip(tenths.0).filter(|(_, n)| *n > 0) {
            counter!("redress_scores_total", "model" => short(hash), "mode" => mode.as_str(), "from" => *from)
                .increment(n);
        }
    }
}

/// Counts a rule that would have decided something by the score of the model in shadow.
pub(crate) fn challenged(rule: &str, hash: &str) {
    counter!("redress_shadow_model_decisions_total", "rule" => rule.to_owned(), "model" => short(hash)).increment(1);
}

/// Journal position, and entries since the last checkpoint.
pub(crate) fn journal(position: u64, checkpointed: u64) {
    gauge!("redress_journal_position").set(position as f64);
    gauge!("redress_journal_uncheckpointed_entries").set(position.saturating_sub(checkpointed) as f64);
}

/// What accounts share: things held, observations made since the start, things dropped for want of room.
pub(crate) fn shared(sort: Sort, held: Held) {
    gauge!("redress_shared_things", "thing" => sort.as_str()).set(held.things as f64);
    counter!("redress_observations_total", "thing" => sort.as_str()).absolute(held.observed);
    counter!("redress_shared_things_dropped_total", "thing" => sort.as_str()).absolute(held.dropped);
}

/// How long the writer stood still to encode states for a checkpoint.
pub(crate) fn checkpoint_stall(time: std::time::Duration) {
    histogram!("redress_checkpoint_stall_seconds").record(time.as_secs_f64());
}

/// Decisions that wait for the ledger.
pub(crate) fn waiting(decisions: u64) {
    gauge!("redress_decisions_waiting").set(decisions as f64);
}

/// Age of the oldest command that the engine has not applied, in seconds.
pub(crate) fn command_lag(secs: f64) {
    gauge!("redress_command_lag_seconds").set(secs);
}
