//! Cases like this one, and what people found in them. Shown after the first look: others' findings draw one's own.

use redress_ledger::context::SimilarCase;

use crate::page::{figures, words};

/// A similar case as a line.
#[derive(Debug)]
pub struct Similar {
    /// Which.
    pub case_id: String,
    /// Whose.
    pub account: String,
    /// The measure.
    pub measure: &'static str,
    /// How alike the facts are.
    pub likeness: String,
    /// What the person found.
    pub outcome: &'static str,
    /// Why the machine was wrong, where it was.
    pub cause: Option<&'static str>,
    /// On which day.
    pub day: String,
    /// Rules that fired in both.
    pub rules: String,
}

impl Similar {
    /// As a line.
    pub fn new(case: &SimilarCase) -> Self {
        Self {
            case_id: case.case_id.to_string(),
            account: case.account_id.to_string(),
            measure: words::measure(case.rung),
            likeness: format!("{:.0} %", case.likeness * 100.0),
            outcome: words::outcome(case.outcome),
            cause: case.root_cause.map(words::root_cause),
            day: figures::day(case.decided_at),
            rules: case.rules.join(", "),
        }
    }
}
