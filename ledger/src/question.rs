//! The few questions that each kind of appeal asks. None has to be answered, and an answer to any of them is taken with any kind:
//! somebody who wrote under the wrong heading has written it all the same.

use serde::{Deserialize, Serialize};

use crate::review::AppealKind;

/// Most characters of an answer.
pub const ANSWER_CHARS_MAX: usize = 4_000;

/// A question to the holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Where people agreed to get messages: a web address, a form, a contract.
    ConsentSource,
    /// What shows that they agreed: a few samples with date and way, without more personal data than needed.
    ConsentProof,
    /// What caused it.
    Cause,
    /// What has been changed since.
    Fixes,
    /// Why it will not happen again.
    NoRecurrence,
    /// Whether keys and passwords are new.
    KeysRotated,
    /// Whether a second factor is on.
    MfaOn,
    /// Whether users that nobody knew are removed.
    UnknownUsersRemoved,
    /// How the platform can verify who is asking, without more than is needed.
    VerifyBy,
    /// What is new since a person decided; for a second appeal.
    WhatIsNew,
}

impl Question {
    /// Every question, in the order in which forms ask them.
    pub const ALL: [Self; 10] = [
        Self::ConsentSource,
        Self::ConsentProof,
        Self::Cause,
        Self::Fixes,
        Self::NoRecurrence,
        Self::KeysRotated,
        Self::MfaOn,
        Self::UnknownUsersRemoved,
        Self::VerifyBy,
        Self::WhatIsNew,
    ];

    /// The name in JSON, forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConsentSource => "consent_source",
            Self::ConsentProof => "consent_proof",
            Self::Cause => "cause",
            Self::Fixes => "fixes",
            Self::NoRecurrence => "no_recurrence",
            Self::KeysRotated => "keys_rotated",
            Self::MfaOn => "mfa_on",
            Self::UnknownUsersRemoved => "unknown_users_removed",
            Self::VerifyBy => "verify_by",
            Self::WhatIsNew => "what_is_new",
        }
    }

    /// Reads [`Question::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|q| q.as_str() == text)
    }

    /// The kind of appeal that asks it; `None` for what only a second appeal asks.
    pub fn asked_by(self) -> Option<AppealKind> {
        match self {
            Self::ConsentSource | Self::ConsentProof => Some(AppealKind::Dispute),
            Self::Cause | Self::Fixes | Self::NoRecurrence => Some(AppealKind::Reinstatement),
            Self::KeysRotated | Self::MfaOn | Self::UnknownUsersRemoved => Some(AppealKind::Takeover),
            Self::VerifyBy => Some(AppealKind::Identity),
            Self::WhatIsNew => None,
        }
    }

    /// Whether it is answered with `yes`, `no` or `unsure`.
    pub fn is_yes_or_no(self) -> bool {
        self.asked_by() == Some(AppealKind::Takeover)
    }
}

/// The answers to a question of yes or no.
pub const YES_OR_NO: [&str; 3] = ["yes", "no", "unsure"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_reads_back_and_fits_its_column() {
        for question in Question::ALL {
            assert_eq!(Question::parse(question.as_str()), Some(question));
            assert!(question.as_str().len() <= 40);
            assert_eq!(serde_json::to_value(question).unwrap(), question.as_str());
        }
    }

    #[test]
    fn every_kind_asks_something() {
        for kind in AppealKind::ALL {
            assert!(Question::ALL.iter().any(|q| q.asked_by() == Some(kind)), "{kind:?}");
        }
    }
}
