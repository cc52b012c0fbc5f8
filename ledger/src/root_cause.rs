//! Why a decision was wrong: every overturn names it, so that rules, data and people learn from it.

use serde::{Deserialize, Serialize};

/// Why the machine was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RootCause {
    /// The threshold is too low.
    Threshold,
    /// The data was wrong.
    DataQuality,
    /// Somebody else's doing was attributed to this account.
    Attribution,
    /// Old intelligence.
    StaleIntel,
    /// An outsider moved the signal.
    PoisonedSignal,
    /// The rule does not say what was meant.
    RuleBug,
    /// The published rule is unclear.
    PolicyUnclear,
    /// An earlier reviewer erred.
    ReviewerError,
}

impl RootCause {
    /// Every root cause.
    pub const ALL: [Self; 8] = [
        Self::Threshold,
        Self::DataQuality,
        Self::Attribution,
        Self::StaleIntel,
        Self::PoisonedSignal,
        Self::RuleBug,
        Self::PolicyUnclear,
        Self::ReviewerError,
    ];

    /// The name in JSON, forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Threshold => "threshold",
            Self::DataQuality => "data_quality",
            Self::Attribution => "attribution",
            Self::StaleIntel => "stale_intel",
            Self::PoisonedSignal => "poisoned_signal",
            Self::RuleBug => "rule_bug",
            Self::PolicyUnclear => "policy_unclear",
            Self::ReviewerError => "reviewer_error",
        }
    }

    /// Reads [`RootCause::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == text)
    }
}
