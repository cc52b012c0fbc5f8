//! The statement of reasons: what the holder is owed with every measure, composed once, immutable, hashed.
//!
//! Requirements A1 to A11 of the due-process checklist; each field names the one it answers.

pub mod compose;
pub mod score;
pub mod words;

use serde::{Deserialize, Serialize};

use score::StatedScore;

use crate::clock::Timestamp;
use crate::decision::{Clause, Instance};
use crate::id::{AccountId, DecisionId, StatementId};
use crate::rung::Rung;

/// A trigger: our own measurements set it off.
pub const OWN_INITIATIVE: &str = "own_initiative";
/// A trigger: at least one fact behind it counts what other people report, such as complaints.
pub const REPORTS_OF_OTHERS: &str = "reports_of_others";

/// The document. It holds no personal data: an account id and figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatementOfReasons {
    /// Its id; also the reference number a holder quotes.
    pub statement_id: StatementId,
    /// The decision it explains.
    pub decision_id: DecisionId,
    /// Whom it addresses.
    pub account_id: AccountId,
    /// When it was written; never after `measure.effective_at` (A1).
    pub created_at: Timestamp,
    /// What was done (A4).
    pub measure: Measure,
    /// What set it off (A6): [`OWN_INITIATIVE`] or [`REPORTS_OF_OTHERS`].
    pub trigger: String,
    /// Specific facts; never empty from `warn` up (A5).
    pub facts: Vec<StatedFact>,
    /// At least one redacted instance (A5).
    pub instance: Instance,
    /// The published rules broken (A8).
    pub clauses: Vec<StatedClause>,
    /// How it was decided (A7).
    pub automation: Automation,
    /// What is withheld, why, on what basis (A11).
    pub withheld: Vec<Withheld>,
    /// How a change in the data would have changed the result (A10); plain sentences, never empty.
    pub counterfactuals: Vec<String>,
    /// Lesser measures: whether they were considered, or why they were skipped (A15).
    pub proportionality: String,
    /// What the holder can do (A9).
    pub redress: Redress,
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its rung.
    pub rung: Rung,
    /// What it covers, in plain words.
    pub scope: String,
    /// From when.
    pub effective_at: Timestamp,
    /// Until when; `None` is "until a person lifts it".
    pub ends_at: Option<Timestamp>,
    /// What goes on working, in plain sentences.
    pub still_works: Vec<String>,
}

/// One fact as the holder reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedFact {
    /// Signal name with window.
    pub signal: String,
    /// A plain sentence with the figures that may be disclosed.
    pub sentence: String,
    /// Measured value; `None` where withheld.
    pub value: Option<f64>,
    /// Window in seconds.
    pub window_secs: i64,
    /// Sample; `None` where it has none or it is withheld.
    pub sample: Option<f64>,
    /// The confidence bound that was compared; `None` where a plain value was, or where withheld.
    pub bound: Option<f64>,
    /// The threshold; `None` where withheld.
    pub threshold: Option<f64>,
    /// Since when it was over the threshold at every look up to the decision; `None` where that is not known or withheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_limit_since: Option<Timestamp>,
    /// Largest error of the count in the window, e.g. `at most 5 % too high, never too low`.
    pub window_error: String,
}

/// A broken rule and why the facts break it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedClause {
    /// The published rule.
    pub clause: Clause,
    /// Reason code.
    pub reason: String,
    /// Why the facts are incompatible with it, in a plain sentence.
    pub why: String,
}

/// How a decision was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Automation {
    /// Whether the signals were gathered automatically.
    pub detection_automated: bool,
    /// `fully` where no person took part, `partially` where a person released it.
    pub decision_automated: String,
    /// Rule ids.
    pub rules: Vec<String>,
    /// SHA-256 of the policy.
    pub policy_hash: String,
    /// SHA-256 of the model, where one took part.
    pub model_hash: Option<String>,
    /// Its score and what moved it, where a rule fired by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<StatedScore>,
    /// What data was used, in a plain sentence.
    pub data_used: String,
}

/// Something left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// On what basis.
    pub legal_basis: String,
}

impl Withheld {
    /// Figures of a signal.
    fn figures(what: String) -> Self {
        Self {
            what,
            why: "Exact figures would help others to stay just below the threshold.".to_owned(),
            legal_basis:
                "Rights of others and trade secrets (GDPR Article 15(4)). An authority or a court can see all of it."
                    .to_owned(),
        }
    }
}

/// What the holder can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redress {
    /// Appeals are accepted until then (at least 184 days after the holder was informed).
    pub appeal_until: Timestamp,
    /// How long a review usually takes, as promised.
    pub review_hours_max: i64,
    /// Other ways: data access and correction, authority, mediator, court; plain sentences.
    pub other_ways: Vec<String>,
}
