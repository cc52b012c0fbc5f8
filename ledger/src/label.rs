//! Ground truth that people's decisions leave behind, with where it comes from; exported for training.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{AccountId, DecisionId};
use crate::review::{OutcomeKind, RootCause};

/// What a person found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelValue {
    /// The abuse that was stated happened.
    Abuse,
    /// Abuse happened, but not what was stated.
    OtherAbuse,
    /// Nothing bad happened.
    NotAbuse,
    /// The holder was the victim.
    Victim,
    /// A fault in data or software: it says nothing about what the account did.
    Unclear,
}

impl LabelValue {
    /// Every value.
    pub const ALL: [Self; 5] = [Self::Abuse, Self::OtherAbuse, Self::NotAbuse, Self::Victim, Self::Unclear];

    /// The name in files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::OtherAbuse => "other_abuse",
            Self::NotAbuse => "not_abuse",
            Self::Victim => "victim",
            Self::Unclear => "unclear",
        }
    }

    /// Reads [`LabelValue::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == text)
    }

    /// What an outcome says about the account.
    pub fn of(outcome: OutcomeKind) -> Self {
        match outcome {
            OutcomeKind::Upheld | OutcomeKind::UpheldReduced | OutcomeKind::ReinstatedRemediated => Self::Abuse,
            OutcomeKind::OverturnedWrongGround => Self::OtherAbuse,
            OutcomeKind::OverturnedFalsePositive => Self::NotAbuse,
            OutcomeKind::ReinstatedVictim => Self::Victim,
            OutcomeKind::OverturnedTechnical => Self::Unclear,
        }
    }
}

/// One label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its id; time-ordered.
    pub label_id: String,
    /// Whose account.
    pub account_id: AccountId,
    /// The decision that was judged.
    pub decision_id: DecisionId,
    /// When the event happened that tipped the decision.
    pub event_at: Timestamp,
    /// What was found.
    pub value: LabelValue,
    /// Where it comes from: `human_review`.
    pub provenance: String,
    /// The outcome behind it.
    pub outcome: OutcomeKind,
    /// Why the machine was wrong, where it was.
    pub root_cause: Option<RootCause>,
    /// When the person decided.
    pub at: Timestamp,
    /// What the model that was live said; `None` where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<LabelModel>,
}

/// The model beside a label: whose own decisions a label judges must not be taken for a sample of all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelModel {
    /// SHA-256 of its file (hex).
    pub hash: String,
    /// Its score of the account then, in millionths.
    pub score_millionths: i64,
    /// Whether a rule fired by that score.
    pub decisive: bool,
}
