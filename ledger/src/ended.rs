//! How a measure ended, so that whoever reads its statement later is told what changed since.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::review::OutcomeView;

/// What ended a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowEnded {
    /// A person's outcome about its decision.
    Outcome,
    /// The same, as one of many that two people undid together.
    Corrected,
    /// It stood while an imposition waited, and a person dismissed that.
    Dismissed,
    /// It stood while an imposition waited, and a person released that: a stricter measure took its place.
    Replaced,
}

/// The end of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// By what.
    pub how: HowEnded,
    /// The outcome, where it was one.
    pub outcome: Option<OutcomeView>,
}
