//! What the engine tells operators.

use metrics::{counter, gauge, histogram};
use redress_ledger::decision::Decision;
use redress_ledger::impose::Answer;

use crate::event::{Kind, Rejected};

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

/// Counts one event.
pub(crate) fn event(kind: Kind, fate: Fate) {
    let fate = match fate {
        Fate::Counted => "counted",
        Fate::Uncounted => "uncounted",
        Fate::Duplicate => "duplicate",
    };
    counter!("redress_events_total", "kind" => kind.as_str(), "fate" => fate).increment(1);
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

/// Journal position, and entries since the last checkpoint.
pub(crate) fn journal(position: u64, checkpointed: u64) {
    gauge!("redress_journal_position").set(position as f64);
    gauge!("redress_journal_uncheckpointed_entries").set(position.saturating_sub(checkpointed) as f64);
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
