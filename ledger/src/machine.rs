//! The life of an appeal's case as a pure machine: claimed and given back, looked at blind, decided by one person or by two, taken
//! back within some seconds, closed. The store asks it before it writes; a test walks it a million steps against a naive model.

use crate::clock::Timestamp;
use crate::id::UserId;
use crate::review::OutcomeKind;
use crate::rung::Rung;

/// After the time to take a verdict back a claim goes on for so long, so that nobody else takes the case while it is concluded.
pub const CLAIM_OUTLASTS_SECS: i64 = 60;

/// What happens to the measure. Two people agree who give the same effect, whatever they call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It ends.
    Ends,
    /// A lesser one takes its place.
    Lesser(Rung),
    /// It stands.
    Stands,
}

impl Effect {
    /// Of an outcome. A reduction that names no rung would lessen to a warning.
    pub fn of(outcome: OutcomeKind, reduced_to: Option<Rung>) -> Self {
        match outcome {
            OutcomeKind::Upheld => Self::Stands,
            OutcomeKind::UpheldReduced => Self::Lesser(reduced_to.unwrap_or(Rung::Warn)),
            _ => Self::Ends,
        }
    }

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ends => "ends",
            Self::Lesser(rung) => rung.as_str(),
            Self::Stands => "stands",
        }
    }
}

/// What a case asks of those who decide it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// A verdict on the evidence alone, before the machine's view is shown.
    pub first_look: bool,
    /// Two people who agree.
    pub two_people: bool,
}

/// Where a case is.
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
    /// Nothing happens to it any more.
    Closed,
}

/// A verdict that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Whose.
    pub by: UserId,
    /// Whether that is a senior.
    pub senior: bool,
    /// What it says.
    pub outcome: OutcomeKind,
    /// What would happen to the measure.
    pub effect: Effect,
    /// Until then it can be taken back.
    pub send_at: Timestamp,
}

/// What follows from the verdicts given so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// No verdict is there.
    Nothing,
    /// The newest can still be taken back, until then.
    Wait(Timestamp),
    /// Another person is asked.
    AnotherPerson,
    /// This one of the verdicts stands and becomes the outcome.
    Conclude(usize),
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
    #[error("claim the case first; a claim ends when its lease runs out")]
    NotClaimed,
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
    /// No verdict that could be taken back.
    #[error("there is no verdict of yours that could still be taken back")]
    NothingToUndo,
}

/// A case as far as deciding it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it is.
    pub place: Place,
    /// What it asks.
    pub asks: Asks,
    /// First looks, each with what it says.
    pub looks: Vec<(UserId, OutcomeKind)>,
    /// Verdicts that count, oldest first.
    pub given: Vec<Given>,
}

/// A verdict as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giving<'a> {
    /// By whom.
    pub by: &'a UserId,
    /// Whether that is a senior.
    pub senior: bool,
    /// What it says.
    pub outcome: OutcomeKind,
    /// The lesser measure of a reduction.
    pub reduced_to: Option<Rung>,
    /// Whether it says what changed the mind since the first look.
    pub says_why_changed: bool,
    /// For how long it can be taken back.
    pub undo_secs: i64,
}

impl Case {
    /// A new one, in the queue.
    pub fn opened(asks: Asks) -> Self {
        Self { place: Place::Queue, asks, looks: Vec::new(), given: Vec::new() }
    }

    /// Whoever works on it now.
    pub fn holder(&self, now: Timestamp) -> Option<&UserId> {
        match &self.place {
            Place::Claimed { by, until } if *until > now => Some(by),
            _ => None,
        }
    }

    /// Whether this person still owes the first look, and may not see the machine's view.
    pub fn is_blind_to(&self, who: &UserId) -> bool {
        self.asks.first_look && self.place != Place::Closed && !self.looks.iter().any(|(by, _)| by == who)
    }

    /// What follows from the verdicts given so far. Of two that agree the newer stands, and of three the newest where it agrees with one.
    /// Where all three differ, the senior's stands; where not exactly one of them is a senior's, the best for the holder.
    pub fn next(&self, now: Timestamp) -> Next {
        let Some(newest) = self.given.last() else { return Next::Nothing };
        if newest.send_at > now {
            return Next::Wait(newest.send_at);
        }
        let last = self.given.len() - 1;
        let agrees = self.given[..last].iter().any(|earlier| earlier.effect == newest.effect);
        if !self.asks.two_people || agrees {
            return Next::Conclude(last);
        }
        if self.given.len() < 3 {
            return Next::AnotherPerson;
        }
        let mut seniors = self.given.iter().enumerate().filter(|(_, given)| given.senior);
        if let (Some((senior, _)), None) = (seniors.next(), seniors.next()) {
            return Next::Conclude(senior);
        }
        let best = self.given.iter().enumerate().min_by_key(|(_, given)| given.effect);
        Next::Conclude(best.map_or(last, |(at, _)| at))
    }

    fn open(&self, now: Timestamp) -> Result<(), InvalidTransition> {
        let closes = matches!(self.next(now), Next::Conclude(_));
        if self.place == Place::Closed || closes { Err(InvalidTransition::Closed) } else { Ok(()) }
    }

    fn held_by(&self, who: &UserId, now: Timestamp) -> Result<(), InvalidTransition> {
        self.open(now)?;
        match self.holder(now) {
            Some(by) if by == who => Ok(()),
            Some(_) => Err(InvalidTransition::Taken),
            None => Err(InvalidTransition::NotClaimed),
        }
    }

    /// Whether a verdict of this person counts.
    pub fn has_given(&self, who: &UserId) -> bool {
        self.given.iter().any(|given| given.by == *who)
    }

    /// Takes it out of the queue, or renews the lease. Who has given a verdict leaves it to another person.
    ///
    /// # Errors
    /// Where it is closed, another works on it, or `who` has given a verdict.
    pub fn claim(mut self, who: &UserId, now: Timestamp, lease_secs: i64) -> Result<Self, InvalidTransition> {
        self.open(now)?;
        if self.holder(now).is_some_and(|by| by != who) {
            return Err(InvalidTransition::Taken);
        }
        if self.has_given(who) {
            return Err(InvalidTransition::GivenAlready);
        }
        self.place = Place::Claimed { by: who.clone(), until: now.plus_secs(lease_secs) };
        Ok(self)
    }

    /// Gives it back. A verdict that waits has to be taken back first.
    ///
    /// # Errors
    /// Where `who` does not work on it, or has given a verdict.
    pub fn release(mut self, who: &UserId, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.held_by(who, now)?;
        if self.has_given(who) {
            return Err(InvalidTransition::GivenAlready);
        }
        self.place = Place::Queue;
        Ok(self)
    }

    /// Commits a verdict on the evidence alone.
    ///
    /// # Errors
    /// Where none is asked for, `who` does not work on it, or has looked already.
    pub fn look(mut self, who: &UserId, outcome: OutcomeKind, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.held_by(who, now)?;
        if !self.asks.first_look {
            return Err(InvalidTransition::NotAsked);
        }
        if !self.is_blind_to(who) {
            return Err(InvalidTransition::LookedAlready);
        }
        self.looks.push((who.clone(), outcome));
        Ok(self)
    }

    /// Whether this verdict differs from the first look of the same person.
    pub fn changes_mind(&self, who: &UserId, outcome: OutcomeKind) -> bool {
        self.looks.iter().any(|(by, looked)| by == who && *looked != outcome)
    }

    /// Gives a verdict; it counts, and can be taken back for some seconds. The claim outlasts them.
    ///
    /// # Errors
    /// Where `who` does not work on it, owes the first look or its words, or has given one.
    pub fn give(mut self, giving: &Giving<'_>, now: Timestamp) -> Result<Self, InvalidTransition> {
        let who = giving.by;
        self.held_by(who, now)?;
        if self.has_given(who) {
            return Err(InvalidTransition::GivenAlready);
        }
        if self.is_blind_to(who) {
            return Err(InvalidTransition::LookFirst);
        }
        if self.changes_mind(who, giving.outcome) && !giving.says_why_changed {
            return Err(InvalidTransition::ChangedWithoutWords);
        }
        let send_at = now.plus_secs(giving.undo_secs);
        self.given.push(Given {
            by: who.clone(),
            senior: giving.senior,
            outcome: giving.outcome,
            effect: Effect::of(giving.outcome, giving.reduced_to),
            send_at,
        });
        if let Place::Claimed { until, .. } = &mut self.place {
            *until = (*until).max(send_at.plus_secs(CLAIM_OUTLASTS_SECS));
        }
        Ok(self)
    }

    /// Takes back a verdict while that is possible; the case stays with whoever gave it.
    ///
    /// # Errors
    /// Where there is none, or its time is over.
    pub fn undo(mut self, who: &UserId, now: Timestamp) -> Result<Self, InvalidTransition> {
        if self.place == Place::Closed {
            return Err(InvalidTransition::NothingToUndo);
        }
        let at = self.given.iter().position(|given| given.by == *who && given.send_at > now);
        self.given.remove(at.ok_or(InvalidTransition::NothingToUndo)?);
        Ok(self)
    }

    /// What time brings: a lease runs out, a verdict becomes the outcome, or the case goes on to another person.
    #[must_use]
    pub fn settle(mut self, now: Timestamp) -> (Self, Next) {
        if self.place == Place::Closed {
            return (self, Next::Nothing);
        }
        let next = self.next(now);
        let given_by_holder = self.holder(now).is_some_and(|by| self.has_given(by));
        match next {
            Next::Conclude(_) => self.place = Place::Closed,
            Next::AnotherPerson if given_by_holder => self.place = Place::Queue,
            _ if self.holder(now).is_none() => self.place = Place::Queue,
            _ => {}
        }
        (self, next)
    }

    /// Closes it for a reason outside of deciding: withdrawn, inadmissible, answered by a lift.
    ///
    /// # Errors
    /// Where it is closed.
    pub fn close(mut self) -> Result<Self, InvalidTransition> {
        if self.place == Place::Closed {
            return Err(InvalidTransition::Closed);
        }
        self.place = Place::Closed;
        Ok(self)
    }
}
