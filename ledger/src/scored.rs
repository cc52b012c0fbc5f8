//! What a model had to do with a decision: which rules rest on its score, and what moved that score, in the catalogue's sentences.

use serde::{Deserialize, Serialize};

use crate::decision::Disclosure;

/// The model that was live, and its part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The model's name.
    pub name: String,
    /// Its version, as its author writes it.
    pub version: String,
    /// Fired rules that would not have fired without the score. Empty: the score is told, and the model answers for nothing.
    pub decisive: Vec<String>,
    /// What these rules compare the score with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<ScoreLimit>,
    /// What moved the score most, a signal each, largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<Ground>,
}

impl Scored {
    /// Whether a rule fired by the score.
    pub fn is_decisive(&self) -> bool {
        !self.decisive.is_empty()
    }
}

/// A comparison of the score that held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreLimit {
    /// The rule.
    pub rule_id: String,
    /// `>`, `>=`, `<`, `<=`.
    pub operator: String,
    /// The policy's number.
    pub threshold: f64,
}

/// A signal that moved the score, over whichever of its windows moved it most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ground {
    /// Signal name with window, e.g. `hard_bounce_rate_7d`, or `account.age_days`.
    pub signal: String,
    /// The catalogue's sentence with its figures.
    pub sentence: String,
    /// The measured value.
    pub value: f64,
    /// Smallest true value that the window's stated error allows.
    pub value_min: f64,
    /// Largest true value that it allows.
    pub value_max: f64,
    /// Sample; 0 for a plain count.
    pub denominator: f64,
    /// Window length in seconds; 0 for an account fact.
    pub window_secs: i64,
    /// How much the holder is shown.
    pub disclosure: Disclosure,
    /// Whether outsiders can move this signal against the account.
    pub third_party_controllable: bool,
    /// What all windows of the signal added to the raw sum (log-odds under a logistic link); negative where it spoke for the account.
    pub added: f64,
    /// The score without this signal, where no rule would then have fired by the score.
    pub without: Option<f64>,
}
