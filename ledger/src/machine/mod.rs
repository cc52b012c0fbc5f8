//! The life of a case as a pure machine: claimed and given back, set aside, handed on, looked at blind, decided by one person or by two,
//! taken back within some seconds, ended. The store asks it before it writes; a test walks it a million steps against a naive model, and
//! another one walks both databases beside one.

use crate::clock::Timestamp;
use crate::id::UserId;
use crate::review::OutcomeKind;

mod deciding;
mod effect;
mod ending;
mod keeping;

pub use deciding::{CLAIM_OUTLASTS_SECS, Given, Giving, Next};
pub use effect::Effect;
pub use ending::End;

/// What a case asks of those who decide it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// A verdict on the evidence alone, before the machine's view is shown.
    pub first_look: bool,
    /// Two people who agree.
    pub two_people: bool,
}

/// Where a case is. What has a time is over when that has come, whether or not anybody wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Waits for somebody.
    Queue,
    /// Somebody works on it, for as long as the lease runs.
    Claimed {
        /// Who.
        by: UserId,
        /// The lease ends then.
        until: Timestamp,
    },
    /// Set aside.
    Parked {
        /// It is back then.
        until: Timestamp,
    },
    /// A colleague is asked to take it.
    Offered {
        /// Who.
        to: UserId,
        /// For so long.
        until: Timestamp,
    },
    /// Nothing happens to it any more.
    Closed(End),
}

/// Who acts, as far as a case is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worker<'a> {
    /// Who.
    pub id: &'a UserId,
    /// Whether seniors' work is theirs.
    pub senior: bool,
    /// Whether they may choose a case themselves.
    pub picks: bool,
}

/// Why something cannot be done to a case; each says what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransition {
    /// It is closed.
    #[error("this case is closed")]
    Closed,
    /// Another person works on it.
    #[error("another person has claimed this case; it comes back when the lease ends")]
    Taken,
    /// Not claimed by whoever acts.
    #[error("you have not claimed this case, or the lease has ended; claim the case first")]
    NotClaimed,
    /// It was escalated.
    #[error("this case was escalated: a senior reviewer decides it")]
    ForSeniors,
    /// It was given to seniors while it was in somebody's hands.
    #[error("this case has gone to senior reviewers: decide it before your lease ends, or one of them takes it")]
    TimeIsUp,
    /// It was escalated, and is not escalated again.
    #[error("this case was escalated before; a senior reviewer decides it")]
    EscalatedAlready,
    /// A colleague is asked.
    #[error("this case was handed over to a colleague, who has not answered yet")]
    Offered,
    /// Whoever declines was not asked.
    #[error("this case is not handed over to you")]
    NotOffered,
    /// Nobody hands a case to themselves.
    #[error("to: a colleague, not yourself")]
    OfferedToSelf,
    /// An escalated case is handed to seniors.
    #[error("to: this case was escalated, so a senior reviewer")]
    OfferedToJunior,
    /// Who has given a verdict cannot take the case again.
    #[error("to: this colleague has given a verdict on this case, so somebody else")]
    OfferedToGiver,
    /// Set aside.
    #[error("this case is parked; it comes back by itself")]
    Parked,
    /// Set aside as often as may be.
    #[error("this case was parked {0} times; decide it, hand it over or escalate it")]
    ParkedOften(i64),
    /// No time is left to set it aside.
    #[error("this case is due within the hour; decide it, hand it over or escalate it")]
    DueSoon,
    /// Cases are handed out.
    #[error("here cases are not picked: ask for the next one, or ask a senior reviewer")]
    NotPicked,
    /// No first look is asked for.
    #[error("this case asks for no first look; decide it")]
    NotAsked,
    /// One first look a person.
    #[error("you have given your first look; it stays as it is")]
    LookedAlready,
    /// The first look comes before the verdict.
    #[error("look at the evidence first and commit a provisional verdict; then decide")]
    LookFirst,
    /// A verdict that differs from the first look says why.
    #[error("why_changed: say what changed your mind since your first look, in 10 to 4000 characters")]
    ChangedWithoutWords,
    /// One verdict a person.
    #[error("you have given your verdict on this case; another person has to go on")]
    GivenAlready,
    /// A verdict waits, and the case with it.
    #[error("a verdict on this case waits to be sent; take it back first, or wait until it is")]
    VerdictWaits,
    /// No verdict that could be taken back.
    #[error("there is no verdict of yours that could still be taken back")]
    NothingToUndo,
}

/// A case as far as working on it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it is.
    pub place: Place,
    /// What it asks.
    pub asks: Asks,
    /// Whether it is the seniors'.
    pub escalated: bool,
    /// How often it was set aside.
    pub parks: i64,
    /// First looks, each with what it says.
    pub looks: Vec<(UserId, OutcomeKind)>,
    /// Verdicts that count, oldest first.
    pub given: Vec<Given>,
}

impl Case {
    /// A new one, in the queue.
    pub fn opened(asks: Asks) -> Self {
        Self { place: Place::Queue, asks, escalated: false, parks: 0, looks: Vec::new(), given: Vec::new() }
    }

    /// Whoever works on it now.
    pub fn holder(&self, now: Timestamp) -> Option<&UserId> {
        match &self.place {
            Place::Claimed { by, until } if *until > now => Some(by),
            _ => None,
        }
    }

    /// Whether it has ended.
    pub fn is_closed(&self) -> bool {
        matches!(self.place, Place::Closed(_))
    }

    /// Whoever is asked to take it now.
    fn asked(&self, now: Timestamp) -> Option<&UserId> {
        match &self.place {
            Place::Offered { to, until } if *until > now => Some(to),
            _ => None,
        }
    }

    /// A verdict whose time has come is the outcome, whether or not anybody wrote it down.
    fn open(&self, now: Timestamp) -> Result<(), InvalidTransition> {
        let closes = matches!(self.next(now), Next::Conclude(_));
        if self.is_closed() || closes { Err(InvalidTransition::Closed) } else { Ok(()) }
    }

    /// Open, and in nobody else's hands.
    fn free_for(&self, who: &UserId, now: Timestamp) -> Result<(), InvalidTransition> {
        self.open(now)?;
        if self.holder(now).is_some_and(|by| by != who) { Err(InvalidTransition::Taken) } else { Ok(()) }
    }

    /// Whether it is in the hands of `who`.
    ///
    /// # Errors
    /// Says why not.
    pub fn works_on(&self, who: &UserId, now: Timestamp) -> Result<(), InvalidTransition> {
        self.free_for(who, now)?;
        if self.holder(now).is_none() { Err(InvalidTransition::NotClaimed) } else { Ok(()) }
    }

    /// Whether `who` may work on it: it is in their hands already, or nothing keeps it from them.
    ///
    /// # Errors
    /// Says what keeps it.
    pub fn may_take(&self, who: &Worker<'_>, now: Timestamp) -> Result<(), InvalidTransition> {
        self.free_for(who.id, now)?;
        if self.holder(now).is_some() {
            return Ok(());
        }
        if self.has_given(who.id) {
            return Err(InvalidTransition::GivenAlready);
        }
        if self.escalated && !who.senior {
            return Err(InvalidTransition::ForSeniors);
        }
        if who.senior || self.asked(now) == Some(who.id) {
            return Ok(());
        }
        match &self.place {
            Place::Offered { until, .. } if *until > now => Err(InvalidTransition::Offered),
            Place::Parked { until } if *until > now => Err(InvalidTransition::Parked),
            _ if !who.picks => Err(InvalidTransition::NotPicked),
            _ => Ok(()),
        }
    }

    /// What was given to seniors stays with who holds it for as long as the lease runs, so that nobody's work is lost, and then is theirs.
    fn may_go_on(&self, who: &Worker<'_>) -> Result<(), InvalidTransition> {
        if self.escalated && !who.senior { Err(InvalidTransition::TimeIsUp) } else { Ok(()) }
    }

    /// Takes it out of the queue, or renews the lease. Who has given a verdict leaves it to another person once it is out of their hands.
    ///
    /// # Errors
    /// As [`Case::may_take`]; a lease on what was given to seniors is renewed by none but them.
    pub fn claim(mut self, who: &Worker<'_>, now: Timestamp, lease_secs: i64) -> Result<Self, InvalidTransition> {
        self.may_take(who, now)?;
        self.may_go_on(who)?;
        self.place = Place::Claimed { by: who.id.clone(), until: now.plus_secs(lease_secs) };
        Ok(self)
    }

    /// Renews the lease of who holds it.
    ///
    /// # Errors
    /// Where `who` does not work on it, or it was given to seniors meanwhile.
    pub fn renew(mut self, who: &Worker<'_>, now: Timestamp, lease_secs: i64) -> Result<Self, InvalidTransition> {
        self.works_on(who.id, now)?;
        self.may_go_on(who)?;
        self.place = Place::Claimed { by: who.id.clone(), until: now.plus_secs(lease_secs) };
        Ok(self)
    }

    /// Puts it out of the hands of who holds it. A verdict that waits has to be taken back first.
    fn let_go(&self, who: &UserId, now: Timestamp) -> Result<(), InvalidTransition> {
        self.works_on(who, now)?;
        if self.has_given(who) { Err(InvalidTransition::VerdictWaits) } else { Ok(()) }
    }

    /// Gives it back.
    ///
    /// # Errors
    /// Where `who` does not work on it, or has given a verdict.
    pub fn release(mut self, who: &UserId, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.let_go(who, now)?;
        self.place = Place::Queue;
        Ok(self)
    }
}
