//! What holder and reviewer say to each other while an appeal is open, the clock that waits for an answer, and the limited
//! service that may be granted meanwhile.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{DecisionId, MessageId, ReliefId};
use crate::rung::Rung;
use crate::store::LedgerError;

/// Longest message, in characters.
pub const MESSAGE_CHARS_MAX: usize = 4_000;
/// Most messages of both sides about one appeal.
pub const MESSAGES_MAX: i64 = 50;
/// Most of them that the holder may write, so that an answer always fits.
pub const HOLDER_MESSAGES_MAX: i64 = 40;
/// Most messages of one side about one appeal in any hour.
pub const MESSAGES_PER_HOUR_MAX: i64 = 10;
/// Most questions to the holder about one appeal.
pub const QUESTIONS_MAX: i64 = 2;
/// Appeals ahead of another one are counted no further.
pub const AHEAD_MAX: i64 = 1000;
/// Decided appeals below which nothing is said about how long they take.
pub const PACE_SAMPLE_MIN: i64 = 10;

/// What a deployment promises while an appeal waits; part of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Waiting {
    /// Longest time in days for which a question to the holder stops the clock (1..=30).
    pub question_days: i64,
    /// Share of the usual volume that a relief allows where nobody says another, in percent (1..=50).
    pub relief_percent: i64,
    /// Whether such a relief is for known recipients only.
    pub relief_known_recipients_only: bool,
    /// Rungs at which a missed deadline brings relief by itself: of `limit`, `hold`, `suspend`.
    pub relief_when_overdue: Vec<Rung>,
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            question_days: 7,
            relief_percent: 10,
            relief_known_recipients_only: true,
            relief_when_overdue: Vec::new(),
        }
    }
}

impl Waiting {
    /// Whether it can be kept, else which part cannot and what is allowed.
    ///
    /// # Errors
    /// [`LedgerError::Open`] names the part.
    pub fn check(&self) -> Result<(), LedgerError> {
        let wrong = |name: &str, allowed: &str| Err(LedgerError::Open(format!("{name} has to be {allowed}")));
        if !(1..=30).contains(&self.question_days) {
            return wrong("question_days", "1 to 30");
        }
        if !(1..=50).contains(&self.relief_percent) {
            return wrong("relief_percent", "1 to 50");
        }
        if self.relief_when_overdue.iter().any(|rung| !eases(*rung)) {
            return wrong("relief_when_overdue", "a list of limit, hold, suspend");
        }
        Ok(())
    }
}

/// Whether a measure of this rung takes service away that could be given back in part.
pub fn eases(rung: Rung) -> bool {
    matches!(rung, Rung::Limit | Rung::Hold | Rung::Suspend)
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The account's holder, or whoever has the link.
    Holder,
    /// The person who had claimed the case.
    Reviewer,
}

impl Author {
    /// The name in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Reviewer => "reviewer",
        }
    }

    /// Reads [`Author::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Holder, Self::Reviewer].into_iter().find(|a| a.as_str() == text)
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub message_id: MessageId,
    /// Who wrote it.
    pub from: Author,
    /// Name of the reviewer, for reviewers; a holder is not told it.
    pub name: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What it says; `None` once erased.
    pub text: Option<String>,
    /// Whether it asks the holder something.
    pub is_question: bool,
}

/// Why the clock of an appeal stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub since: Timestamp,
    /// Until then at the latest.
    pub until: Timestamp,
}

/// How long appeals of the same kind about the same rung took, decided in the last 90 days; pauses do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How many were decided, counted up to 1,000.
    pub decided: i64,
    /// Half of them took at most so long, in seconds; `None` under [`PACE_SAMPLE_MIN`].
    pub median_secs: Option<i64>,
    /// Nine of ten took at most so long, in seconds; `None` under [`PACE_SAMPLE_MIN`].
    pub p90_secs: Option<i64>,
}

/// A limited service while an appeal waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relief {
    /// Its id.
    pub relief_id: ReliefId,
    /// The decision whose measure it eases.
    pub decision_id: DecisionId,
    /// Share of the usual volume, in percent (1..=50).
    pub share_percent: i64,
    /// Whether only people may be written to who got messages before.
    pub known_recipients_only: bool,
    /// From when.
    pub from: Timestamp,
    /// Until then, or until the appeal is closed.
    pub until: Option<Timestamp>,
    /// Whether the missed deadline brought it, and not a person.
    pub by_policy: bool,
}

/// What a reviewer grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliefGrant {
    /// Why, for the record; 10 to 4,000 characters.
    pub reason: String,
    /// Share of the usual volume, in percent (1..=50); left out: as configured.
    #[serde(default)]
    pub share_percent: Option<i64>,
    /// Whether only known recipients; left out: as configured.
    #[serde(default)]
    pub known_recipients_only: Option<bool>,
    /// For so many days (1..=90); left out: until the appeal is closed.
    #[serde(default)]
    pub days: Option<i64>,
}

/// Everything between filing and outcome of one appeal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// How many more the holder may write.
    pub holder_messages_left: i64,
    /// How many more the reviewer may write.
    pub reviewer_messages_left: i64,
    /// How many more of those may be questions.
    pub questions_left: i64,
    /// While the holder is asked and the clock stands still.
    pub pause: Option<Pause>,
    /// When it was seen that the deadline had passed.
    pub missed_at: Option<Timestamp>,
    /// The relief in effect.
    pub relief: Option<Relief>,
    /// Whether a relief was ever granted: there is one for each decision.
    pub relief_granted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_refused_by_its_name() {
        assert!(Waiting::default().check().is_ok());
        let refused = |change: fn(&mut Waiting)| {
            let mut waiting = Waiting::default();
            change(&mut waiting);
            waiting.check().expect_err("must be refused").to_string()
        };
        assert!(refused(|w| w.question_days = 0).starts_with("question_days"));
        assert!(refused(|w| w.question_days = 31).starts_with("question_days"));
        assert!(refused(|w| w.relief_percent = 51).starts_with("relief_percent"));
        assert!(refused(|w| w.relief_when_overdue = vec![Rung::Warn]).starts_with("relief_when_overdue"));
        assert!(refused(|w| w.relief_when_overdue = vec![Rung::Terminate]).starts_with("relief_when_overdue"));
    }
}
