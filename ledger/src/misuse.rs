//! Appeals that are plainly without ground, again and again (DSA 23): a person warns; only then may further ones be handled after those
//! of others, for a bounded time and within the promise. Nothing is refused, and the holder may object.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::AppealId;

/// Appeals that have to be named in a warning, and more than half of the account's: one day of bad luck is no misuse.
pub const UNFOUNDED_MIN: usize = 3;

/// Appeals filed within so many days count, and so long a warning lasts.
pub const LOOKED_AT_DAYS: i64 = 365;

/// Between a warning and what may follow on it.
pub const WARNED_HOURS_MIN: i64 = 24;

/// Appeals are handled after others for so many days at most.
pub const LAST_DAYS_MAX: i64 = 90;

/// Characters of an objection.
pub const OBJECTION_CHARS_MAX: usize = 4_000;

/// What a senior says about appeals that a person has upheld the measure on, and that anybody sees to be without ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The appeals; each is held against its holder once.
    pub appeals: Vec<AppealId>,
    /// To the holder: the reasons; 20 to 8,000 characters.
    pub words: String,
    /// For the record: how grave it is, and with what intent; 10 to 4,000 characters.
    pub reason: String,
}

/// An appeal that may be named: a person upheld the measure on it within a year, and it was not named before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nameable {
    /// Its id.
    pub appeal_id: AppealId,
    /// When it was filed.
    pub filed_at: Timestamp,
}

/// A warning as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealsWarning {
    /// When.
    pub at: Timestamp,
    /// Appeals named in it.
    pub unfounded: i64,
    /// Of so many within a year.
    pub appeals: i64,
    /// The reasons; `None` once erased.
    pub words: Option<String>,
}

/// Appeals are handled after those of others: a measure as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealsLast {
    /// When it began.
    pub at: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// The reasons; `None` once erased.
    pub words: Option<String>,
    /// Whether it is in force now. Not while an objection waits, and no more once a person found for the holder.
    pub in_force: bool,
    /// When the holder objected.
    pub objected_at: Option<Timestamp>,
    /// What a person with no hand in it answered.
    pub answer: Option<ObjectionAnswer>,
}

/// The answer to an objection, or an early end without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionAnswer {
    /// Whether the measure is over.
    pub ends: bool,
    /// When.
    pub at: Timestamp,
    /// To the holder; `None` once erased.
    pub words: Option<String>,
}

/// What an account's holder and its reviewers see of this: the newest of each, within a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misuse {
    /// The warning.
    pub warning: Option<AppealsWarning>,
    /// What followed.
    pub last: Option<AppealsLast>,
}

impl Misuse {
    /// Whether the holder may object now.
    pub fn may_object(&self, now: Timestamp) -> bool {
        let open = |last: &AppealsLast| last.until > now && last.objected_at.is_none() && last.answer.is_none();
        self.last.as_ref().is_some_and(open)
    }
}
