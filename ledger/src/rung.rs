//! The ladder of measures, from a mere count to the end of the contract.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A measure's severity; ordered. Everything from `Warn` up has a statement of reasons, a notice and an appeal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rung {
    /// A count only.
    #[default]
    Observe,
    /// Told, nothing else changes.
    Warn,
    /// Sends less than usual.
    Limit,
    /// Traffic is queued.
    Hold,
    /// Nothing is sent.
    Suspend,
    /// The contract ends; never without two humans.
    Terminate,
}

impl Rung {
    /// Every rung, lowest first.
    pub const ALL: [Self; 6] = [Self::Observe, Self::Warn, Self::Limit, Self::Hold, Self::Suspend, Self::Terminate];

    /// The name used in policies, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Warn => "warn",
            Self::Limit => "limit",
            Self::Hold => "hold",
            Self::Suspend => "suspend",
            Self::Terminate => "terminate",
        }
    }

    /// Reads [`Rung::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
