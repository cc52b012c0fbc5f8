//! What reviewers do with a case besides deciding it: set it aside, hand it on, give it to seniors, pass it over.

use super::{Case, InvalidTransition, Place, Worker};
use crate::clock::Timestamp;
use crate::id::UserId;

impl Case {
    /// Sets it aside until a time.
    ///
    /// # Errors
    /// Where `who` does not work on it or has given a verdict, it was set aside as often as may be, or that time has come already.
    pub fn park(
        mut self,
        who: &UserId,
        now: Timestamp,
        until: Timestamp,
        parks_max: i64,
    ) -> Result<Self, InvalidTransition> {
        self.let_go(who, now)?;
        if self.parks >= parks_max {
            return Err(InvalidTransition::ParkedOften(parks_max));
        }
        if until <= now {
            return Err(InvalidTransition::DueSoon);
        }
        self.place = Place::Parked { until };
        self.parks += 1;
        Ok(self)
    }

    /// Asks a colleague to take it.
    ///
    /// # Errors
    /// Where `who` does not work on it or has given a verdict, or that colleague could not take it.
    pub fn offer(
        mut self,
        who: &UserId,
        to: &Worker<'_>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Self, InvalidTransition> {
        self.let_go(who, now)?;
        if to.id == who {
            return Err(InvalidTransition::OfferedToSelf);
        }
        if self.escalated && !to.senior {
            return Err(InvalidTransition::OfferedToJunior);
        }
        if self.has_given(to.id) {
            return Err(InvalidTransition::OfferedToGiver);
        }
        self.place = Place::Offered { to: to.id.clone(), until };
        Ok(self)
    }

    /// Says no to an offer; it is back in the queue.
    ///
    /// # Errors
    /// Where `who` is not asked.
    pub fn decline(mut self, who: &UserId, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.free_for(who, now)?;
        if self.asked(now) != Some(who) {
            return Err(InvalidTransition::NotOffered);
        }
        self.place = Place::Queue;
        Ok(self)
    }

    /// Gives it to seniors.
    ///
    /// # Errors
    /// Where `who` does not work on it or has given a verdict, or it is theirs already.
    pub fn escalate(self, who: &UserId, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.let_go(who, now)?;
        if self.escalated {
            return Err(InvalidTransition::EscalatedAlready);
        }
        Ok(Self { place: Place::Queue, ..self }.to_seniors())
    }

    /// It is the seniors' from now on; nothing keeps it from them but a lease that runs, which only they renew.
    #[must_use]
    pub fn to_seniors(mut self) -> Self {
        if matches!(self.place, Place::Parked { .. } | Place::Offered { .. }) {
            self.place = Place::Queue;
        }
        self.escalated |= !self.is_closed();
        self
    }

    /// Passes it over; where `who` holds it, it is back in the queue.
    ///
    /// # Errors
    /// Where it is closed, another works on it, or `who` holds it and has given a verdict.
    pub fn skip(mut self, who: &UserId, now: Timestamp) -> Result<Self, InvalidTransition> {
        self.free_for(who, now)?;
        if self.holder(now).is_some() {
            self.let_go(who, now)?;
            self.place = Place::Queue;
        }
        Ok(self)
    }
}
