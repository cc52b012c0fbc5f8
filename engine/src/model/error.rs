//! What is wrong with a model file: where, what, and what to do about it.

use std::fmt;

/// The first thing found wrong with a model file. A model is written by a trainer, so one finding at a time is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError {
    /// Where: `trees[3].threshold[7]`, or `line 2 column 14` where the text is not even of the right shape.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl ModelError {
    pub(super) fn new(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  remedy: {}", self.place, self.what, self.remedy)
    }
}

impl std::error::Error for ModelError {}
