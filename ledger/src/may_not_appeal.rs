//! Why no appeal may be filed now: a reason that each language can say, not a sentence.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// The reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum MayNotAppeal {
    /// An appeal against the decision is open.
    OpenAlready,
    /// Two people have decided appeals against this measure.
    DecidedTwice,
    /// The appeal was joined with another one that is open.
    CarriedOn,
    /// The measure is over.
    MeasureEnded,
    /// The time to appeal is over.
    TooLate {
        /// A moment of the last day on which one was accepted.
        last_day: Timestamp,
    },
}

impl MayNotAppeal {
    /// The reason in plain English.
    pub fn sentence(self) -> String {
        match self {
            Self::OpenAlready => "An appeal against this decision is open. A person will decide it.".to_owned(),
            Self::DecidedTwice => "Two people have decided your appeals against this measure.".to_owned(),
            Self::CarriedOn => "Your appeal goes on with another one. If this measure still stands after it, a person decides about it too.".to_owned(),
            Self::MeasureEnded => "This measure has ended.".to_owned(),
            Self::TooLate { last_day } => format!("The time to appeal ended on {}.", last_day.date()),
        }
    }
}
