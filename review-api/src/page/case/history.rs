//! What came before on this account, and what became of it.

use redress_ledger::review::PastDecision;

use crate::page::{figures, words};

/// An earlier decision as a line.
#[derive(Debug)]
pub struct Past {
    /// When.
    pub at: String,
    /// The measure.
    pub measure: &'static str,
    /// Why.
    pub reasons: String,
    /// What the ledger answered.
    pub answer: String,
    /// What a person found, where one looked.
    pub outcome: Option<&'static str>,
    /// Until when it counts as history.
    pub counts_until: Option<String>,
}

impl Past {
    /// As a line.
    pub fn new(past: &PastDecision) -> Self {
        Self {
            at: figures::moment(past.at),
            measure: words::measure(past.rung),
            reasons: words::reasons(&past.reasons),
            answer: words::answer(&past.answer).to_owned(),
            outcome: past.outcome.map(words::outcome),
            counts_until: past.counts_until.map(figures::day),
        }
    }
}
