//! What an outcome does to the measure: one word for verdicts, second looks and figures.

use serde::{Deserialize, Serialize};

use crate::review::OutcomeKind;

/// What happens to the measure; in the order of what is best for the holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It ends.
    Ends,
    /// A lesser one takes its place.
    Lessened,
    /// It stands.
    Stands,
}

impl Effect {
    /// Every effect, as categories of agreement.
    pub const ALL: [Self; 3] = [Self::Stands, Self::Lessened, Self::Ends];

    /// Of an outcome.
    pub fn of(outcome: OutcomeKind) -> Self {
        match outcome {
            OutcomeKind::Upheld => Self::Stands,
            OutcomeKind::UpheldReduced => Self::Lessened,
            _ => Self::Ends,
        }
    }

    /// The name in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ends => "ends",
            Self::Lessened => "lessened",
            Self::Stands => "stands",
        }
    }

    /// Reads [`Effect::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.as_str() == text)
    }
}
