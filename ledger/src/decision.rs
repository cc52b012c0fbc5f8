//! What the engine hands over: a decision, immutable and complete, with nothing left to choose.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::course::Course;
use crate::id::{AccountId, DecisionId};
use crate::rung::Rung;
use crate::scored::Scored;

/// The engine's verdict with all that it rests on. The ledger stores it as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Derived; see [`DecisionId`].
    pub id: DecisionId,
    /// Whom it concerns.
    pub account_id: AccountId,
    /// Keyed hash of the event that tipped it (hex).
    pub event_key: String,
    /// When that event happened.
    pub event_at: Timestamp,
    /// When that event arrived.
    pub arrived_at: Timestamp,
    /// The decided rung.
    pub rung: Rung,
    /// The rules that fired at this rung, in the policy's order; never empty.
    pub rules: Vec<FiredRule>,
    /// SHA-256 of the policy document (hex).
    pub policy_hash: String,
    /// SHA-256 of the model artifact (hex), where one was loaded.
    pub model_hash: Option<String>,
    /// The model's score in 0..=1, where one was loaded.
    pub score: Option<f64>,
    /// What moved the score most, largest first; empty without a model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributions: Vec<Contribution>,
    /// The model's part in it; `None` without one, and in decisions of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scored: Option<Scored>,
    /// The whole signal vector as it stood, for review and replay.
    pub signals: Vec<SignalReading>,
    /// One redacted instance in coarse facts: the event that tipped it, or the newest bad outcome where a good one did.
    pub instance: Instance,
    /// Activity around the decision in equal steps, oldest first, for the plot in the case.
    pub timeline: Vec<TimelinePoint>,
    /// How each signal behind the fired rules came to where it stood; empty in decisions of before, and of signals that cannot be
    /// looked at backwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<Course>,
    /// Highest engine command applied when this was decided. An account reinstated by a later command makes this decision
    /// stale: the ledger refuses it.
    pub commands_seen: i64,
    /// True where every fired rule at this rung may only propose: a person must release it.
    pub propose_only: bool,
    /// True where a rule asked for termination: `rung` is then `Suspend`, and a proposal goes to the queue.
    pub proposes_termination: bool,
}

/// What one feature of the model added to a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The feature, e.g. `hard_bounce_rate_7d.value`.
    pub feature: String,
    /// What it added to the raw sum (log-odds under a logistic link); negative where it spoke for the account.
    pub added: f64,
}

/// One rule that fired, with the facts that made it fire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FiredRule {
    /// Its id in the policy.
    pub rule_id: String,
    /// The rung it asks for.
    pub rung: Rung,
    /// Reason code, e.g. `LIST_QUALITY` (domain taxonomy).
    pub reason: String,
    /// The published rule that was broken.
    pub clause: Clause,
    /// Why rungs below were skipped, where they were.
    pub severity: Option<String>,
    /// Who wrote it: a user name, or a vendor. That user may not uphold what it did.
    pub author: String,
    /// Measured facts, one per comparison that held in `when` and `evidence`.
    pub facts: Vec<Fact>,
    /// Whether this rule may only propose.
    pub propose_only: bool,
}

/// A published rule of the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Its id in the published list, e.g. `AUP-3.2`.
    pub id: String,
    /// Its title in plain words.
    pub title: String,
    /// Where the holder can read it.
    pub url: String,
}

/// How much of a signal the holder is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disclosure {
    /// Value, sample and threshold.
    Full,
    /// Rounded value and sample, no threshold.
    Rounded,
    /// Only that it took part; the statement lists it under what is withheld.
    Withheld,
}

/// One measured fact behind a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Signal name with window, e.g. `hard_bounce_rate_7d`.
    pub signal: String,
    /// A plain sentence for the holder, e.g. `Of 1,000 messages in 7 days, 120 bounced for good.`
    pub sentence: String,
    /// The measured value (a share in 0..=1 for rates, a number for counts, 0 or 1 for flags).
    pub value: f64,
    /// Smallest true value that the window's stated error allows.
    pub value_min: f64,
    /// Largest true value that the window's stated error allows.
    pub value_max: f64,
    /// Events counted on top of the fraction (or the count itself).
    pub numerator: f64,
    /// Sample: events counted below the fraction; 0 for a plain count.
    pub denominator: f64,
    /// Window length in seconds; 0 for an account fact.
    pub window_secs: i64,
    /// `lower`, `upper`, `point` or `count`: which figure was compared.
    pub compared: String,
    /// The figure that was compared (for a rate the confidence bound).
    pub compared_value: f64,
    /// `>`, `>=`, `<`, `<=`, `==`, `!=`.
    pub operator: String,
    /// The policy's threshold.
    pub threshold: f64,
    /// Where the threshold comes from.
    pub threshold_source: String,
    /// How much the holder is shown.
    pub disclosure: Disclosure,
    /// What would have changed the result, in a plain sentence; `None` where no change of this signal alone would have.
    pub counterfactual: Option<String>,
    /// Whether outsiders can move this signal against the account.
    pub third_party_controllable: bool,
}

/// One entry of the frozen signal vector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalReading {
    /// Signal name with window.
    pub signal: String,
    /// Its value; `None` below the minimum sample.
    pub value: Option<f64>,
    /// Lower bound for rates, smallest true value for counts.
    pub lower: f64,
    /// Upper bound for rates, largest true value for counts.
    pub upper: f64,
    /// Sample size; 0 where it has none.
    pub sample: f64,
}

/// An event behind the decision, without anything about its recipient but coarse facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Event kind, e.g. `email.bounced`.
    pub kind: String,
    /// When it happened.
    pub at: Timestamp,
    /// Coarse facts, e.g. `("recipient domain", "example.com")`, `("error class", "invalid_recipient")`.
    pub facts: Vec<(String, String)>,
}

/// Activity in one step of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelinePoint {
    /// Start of the step.
    pub at: Timestamp,
    /// Length of the step in seconds.
    pub secs: i64,
    /// Units sent, started or posted in the step.
    pub activity: u64,
    /// Bad outcomes in the step (bounces, failures, complaints, failed sign-ins).
    pub adverse: u64,
    /// What is usual for this account in such a step: the median of the same hours of the weeks before. `None` with less than a
    /// week of history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<u64>,
}
