//! What can go wrong in learning: always something about the rows, the labels or the settings, said so that it can be mended.

/// Why nothing was learned.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// A setting is out of its range.
    #[error("{name} is {value}; it must be {range}")]
    Setting {
        /// Which.
        name: &'static str,
        /// As given.
        value: String,
        /// What it may be.
        range: &'static str,
    },
    /// Rows, labels, weights or groups do not match.
    #[error("{what}: {got} where {expected} belong")]
    Mismatch {
        /// Of what there are too many or too few.
        what: &'static str,
        /// How many there are.
        got: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Nothing can be learned from one class.
    #[error("{positive} of {rows} rows are labelled abusive; both kinds are needed")]
    OneClass {
        /// Rows with the label.
        positive: usize,
        /// All rows with a weight.
        rows: usize,
    },
    /// A weight is no weight.
    #[error("row {row} weighs {weight}; a weight is a finite number of at least 0")]
    Weight {
        /// Which row, from 0.
        row: usize,
        /// What it weighs.
        weight: f32,
    },
    /// A size beyond what the engine reads.
    #[error("{what}: {got}; the engine reads at most {max}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How many.
        got: usize,
        /// How many are allowed.
        max: usize,
    },
    /// The caller's progress function said stop.
    #[error("stopped before the last tree")]
    Stopped,
    /// The threads could not be started.
    #[error("the threads could not be started")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// From `linfa`.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
    /// From `linfa`'s logistic regression.
    #[error("the logistic regression did not come to an end")]
    Logistic(#[from] linfa_logistic::error::Error),
}

impl LearnError {
    pub(crate) fn setting(name: &'static str, value: impl Into<String>, range: &'static str) -> Self {
        Self::Setting { name, value: value.into(), range }
    }
}

/// Refuses lists of unequal length.
pub(crate) fn same_length(what: &'static str, got: usize, expected: usize) -> Result<(), LearnError> {
    if got == expected { Ok(()) } else { Err(LearnError::Mismatch { what, got, expected }) }
}
