//! Deciding: the blind look, verdicts by one person or by two, the seconds in which one can be taken back, and what follows.

use super::{Case, Effect, End, InvalidTransition, Place};
use crate::clock::Timestamp;
use crate::id::UserId;
use crate::review::OutcomeKind;
use crate::rung::Rung;

/// After the time to take a verdict back a claim goes on for so long, so that nobody else takes the case while it is concluded.
pub const CLAIM_OUTLASTS_SECS: i64 = 60;

/// A verdict that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Whose.
    pub by: UserId,
    /// Whether that is a senior.
    pub senior: bool,
    /// What it says.
    pub outcome: OutcomeKind,
    /// The lesser measure of a reduction.
    pub reduced_to: Option<Rung>,
    /// Until then it can be taken back.
    pub send_at: Timestamp,
}

impl Given {
    /// What would become of the measure; in the order of what is best for the holder. Two people agree who say the same here, whatever
    /// they call it.
    pub fn effect(&self) -> (Effect, Option<Rung>) {
        (Effect::of(self.outcome), self.reduced_to)
    }
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
    /// Whether this person still owes the first look, and may not see the machine's view.
    pub fn is_blind_to(&self, who: &UserId) -> bool {
        self.asks.first_look && !self.is_closed() && !self.looks.iter().any(|(by, _)| by == who)
    }

    /// What follows from the verdicts given so far. Of two that agree the newer stands, and of three the newest where it agrees with one.
    /// Where all three differ, the senior's stands; where not exactly one of them is a senior's, the best for the holder.
    pub fn next(&self, now: Timestamp) -> Next {
        let Some(newest) = self.given.last() else { return Next::Nothing };
        if newest.send_at > now {
            return Next::Wait(newest.send_at);
        }
        let last = self.given.len() - 1;
        let agrees = self.given[..last].iter().any(|earlier| earlier.effect() == newest.effect());
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
        let best = self.given.iter().enumerate().min_by_key(|(_, given)| given.effect());
        Next::Conclude(best.map_or(last, |(at, _)| at))
    }

    /// Whether a verdict of this person counts.
    pub fn has_given(&self, who: &UserId) -> bool {
        self.given.iter().any(|given| given.by == *who)
    }

    /// Commits a verdict on the evidence alone.
    ///
    /// # Errors
    /// Where none is asked for, `who` does not work on it, or has looked already.
    pub fn look(mut self, who: &UserId, outcome: OutcomeKind, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.works_on(who, now)?;
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
        self.works_on(who, now)?;
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
            reduced_to: giving.reduced_to,
            send_at,
        });
        if let Place::Claimed { until, .. } = &mut self.place {
            *until = (*until).max(send_at.plus_secs(CLAIM_OUTLASTS_SECS));
        }
        Ok(self)
    }

    /// Takes back a verdict while that is possible; the case stays with whoever gave it. What was given to seniors meanwhile goes to them:
    /// a verdict that is given and taken back again and again must not keep a case.
    ///
    /// # Errors
    /// Where there is none, or its time is over.
    pub fn undo(mut self, who: &UserId, now: Timestamp) -> Result<Self, InvalidTransition> {
        if self.is_closed() {
            return Err(InvalidTransition::NothingToUndo);
        }
        let at = self.given.iter().position(|given| given.by == *who && given.send_at > now);
        let taken_back = self.given.remove(at.ok_or(InvalidTransition::NothingToUndo)?);
        if self.escalated && !taken_back.senior && self.holder(now) == Some(who) {
            self.place = Place::Queue;
        }
        Ok(self)
    }

    /// What time brings: a lease, a park or an offer runs out, a verdict becomes the outcome, or the case goes on to another person.
    #[must_use]
    pub fn settle(mut self, now: Timestamp) -> (Self, Next) {
        if self.is_closed() {
            return (self, Next::Nothing);
        }
        let next = self.next(now);
        let given_by_holder = self.holder(now).is_some_and(|by| self.has_given(by));
        let over = match &self.place {
            Place::Claimed { until, .. } | Place::Parked { until } | Place::Offered { until, .. } => *until <= now,
            Place::Queue | Place::Closed(_) => false,
        };
        match next {
            Next::Conclude(_) => self.place = Place::Closed(End::Decided),
            Next::AnotherPerson if given_by_holder => self.place = Place::Queue,
            _ if over => self.place = Place::Queue,
            _ => {}
        }
        (self, next)
    }
}
