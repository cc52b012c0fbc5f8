//! How a case ends. What has ended stays ended, and as it did.

use super::{Case, InvalidTransition, Place};
use crate::clock::Timestamp;
use crate::id::UserId;

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// An appeal, by an outcome.
    Decided,
    /// An appeal, by its holder.
    Withdrawn,
    /// An appeal, by a person: it was not admissible.
    Inadmissible,
    /// An appeal, by a person: another one carries it on.
    Merged,
    /// A second look, by its verdict.
    Checked,
    /// What was deferred takes effect.
    Released,
    /// What was deferred or proposed does not take effect.
    Dismissed,
    /// What was proposed takes effect.
    Terminated,
    /// What waited, by what a person decided on the account.
    Overtaken,
}

impl End {
    /// Every end.
    pub const ALL: [Self; 9] = [
        Self::Decided,
        Self::Withdrawn,
        Self::Inadmissible,
        Self::Merged,
        Self::Checked,
        Self::Released,
        Self::Dismissed,
        Self::Terminated,
        Self::Overtaken,
    ];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Withdrawn => "withdrawn",
            Self::Inadmissible => "inadmissible",
            Self::Merged => "merged",
            Self::Checked => "checked",
            Self::Released => "released",
            Self::Dismissed => "dismissed",
            Self::Terminated => "terminated",
            Self::Overtaken => "overtaken",
        }
    }

    /// Reads [`End::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.as_str() == text)
    }
}

impl Case {
    /// The holder takes the appeal back. A verdict whose time has come is the outcome already.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn withdraw(mut self, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.open(now)?;
        self.place = Place::Closed(End::Withdrawn);
        Ok(self)
    }

    /// Whoever works on it ends it without an outcome: not admissible, or merged.
    ///
    /// # Errors
    /// Where `who` does not work on it, or has given a verdict; where it ends against its holder, also where they owe the first look.
    pub fn end_by(mut self, who: &UserId, end: End, now: Timestamp) -> Result<Self, InvalidTransition> {
        if end == End::Inadmissible && self.is_blind_to(who) {
            return Err(InvalidTransition::LookFirst);
        }
        self.let_go(who, now)?;
        self.place = Place::Closed(end);
        Ok(self)
    }

    /// Something outside of the case ends it: a lift, what a person decided on the account.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn end(mut self, end: End) -> Result<Self, InvalidTransition> {
        if self.is_closed() {
            return Err(InvalidTransition::Closed);
        }
        self.place = Place::Closed(end);
        Ok(self)
    }
}
