//! Habits and baselines of one account: what no sliding count can say. Each part is kept only where it was needed, and is bounded; all
//! of them together stay below 6 KB whatever comes in.
//!
//! Time moves on only: what comes late counts into the newest hour or day, and does not reopen an older one.

mod campaigns;
mod clock;
mod days;
mod drift;
mod edges;
mod known;
mod likeness;
mod money;
mod nearness;
mod outcomes;
mod recent;
mod rhythm;
mod scale;
mod sends;
mod sign_ins;
mod templates;
mod tens;
mod week;

use serde::{Deserialize, Serialize};

use crate::ahead;
use crate::event::{Event, Kind};
pub(crate) use clock::hour;
use clock::tag;
pub(crate) use likeness::Likeness;
pub(crate) use money::Money;
pub(crate) use outcomes::Outcomes;
pub(crate) use sends::Sends;
pub(crate) use sign_ins::SignIns;
pub(crate) use tens::Tens;

/// Acts before anything is kept of them.
const ACTS_LEAST: u8 = 8;
/// Outcomes before anything is kept of them.
const OUTCOMES_LEAST: u8 = 32;
/// Silence that ends in an awakening: 30 days.
const SILENCE_H: u32 = 30 * 24;

/// The parts of a profile; a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Habit {
    /// How much, when, where to.
    Sends = 1,
    /// Numbers that lie side by side.
    Tens = 2,
    /// Contents that are alike.
    Likeness = 4,
    /// How what was sent ended.
    Outcomes = 8,
    /// Where from and by what device.
    SignIns = 16,
    /// What is spent and paid in.
    Money = 32,
}

/// All of them; 64 bytes where nothing is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    sends: Option<Box<Sends>>,
    tens: Option<Box<Tens>>,
    likeness: Option<Box<Likeness>>,
    outcomes: Option<Box<Outcomes>>,
    sign_ins: Option<Box<SignIns>>,
    money: Option<Box<Money>>,
    /// Hour of the newest act; 0 for none.
    acted: u32,
    /// Hour in which the last silence of 30 days ended; 0 for none.
    woke: u32,
    /// Acts so far, up to [`ACTS_LEAST`].
    acts: u8,
    /// Outcomes so far, up to [`OUTCOMES_LEAST`].
    ended: u8,
    /// Mails among them, and those that bounced hard.
    mails: u8,
    hard: u8,
}

impl Profile {
    /// Takes an event in that counts. Answers the parts that may say something else by it, a bit each ([`Habit`]).
    pub fn take(&mut self, event: &Event) -> u8 {
        match event.kind {
            Kind::EmailSubmitted
            | Kind::MessageSubmitted
            | Kind::VerificationStarted
            | Kind::CallInitiated
            | Kind::ContentPosted => {
                self.act(event);
                Habit::Sends as u8 | Habit::Tens as u8 | Habit::Likeness as u8
            }
            Kind::EmailDelivered
            | Kind::EmailBounced
            | Kind::EmailComplained
            | Kind::MessageDelivered
            | Kind::MessageFailed
            | Kind::MessageReported
            | Kind::VerificationApproved
            | Kind::VerificationExpired
            | Kind::CallCompleted
            | Kind::CallFailed => {
                self.outcome(event);
                Habit::Outcomes as u8
            }
            Kind::ContentFingerprinted if self.acts == ACTS_LEAST => {
                self.alike(event);
                Habit::Likeness as u8
            }
            Kind::AuthLoginSucceeded => {
                self.sign_ins.get_or_insert_default().signed_in(event);
                Habit::SignIns as u8
            }
            Kind::AuthMfaChanged
            | Kind::AuthPasswordChanged
            | Kind::AuthEmailChanged
            | Kind::AuthKeyCreated
            | Kind::ConfigChanged => {
                if let Some(sign_ins) = &mut self.sign_ins {
                    sign_ins.changed(event.at, event.count);
                }
                Habit::SignIns as u8
            }
            Kind::UsageRecorded => {
                self.money.get_or_insert_with(|| Box::new(Money::new(event))).spend(event);
                Habit::Money as u8
            }
            Kind::PaymentSucceeded => {
                self.money.get_or_insert_with(|| Box::new(Money::new(event))).pay_in(event);
                Habit::Money as u8
            }
            _ => 0,
        }
    }

    fn act(&mut self, event: &Event) {
        let now = hour(event.at);
        if self.acted > 0 && now >= self.acted + SILENCE_H {
            self.woke = now;
            if let Some(sends) = &mut self.sends {
                sends.wake(event.at);
            }
        }
        self.acted = self.acted.max(now);
        if self.acts < ACTS_LEAST {
            self.acts += 1;
            if self.acts < ACTS_LEAST {
                return;
            }
        }
        self.sends.get_or_insert_with(|| Box::new(Sends::new(event.at, self.woke))).take(event);
        if let (Some(ten), Some(number)) = (event.recipient_ten, event.recipient) {
            self.tens.get_or_insert_default().take(tag(ten), tag(number), now);
        }
        self.alike(event);
    }

    fn alike(&mut self, event: &Event) {
        if event.content.is_some() {
            self.likeness.get_or_insert_default().take(event);
        }
    }

    fn outcome(&mut self, event: &Event) {
        if let Some(outcomes) = &mut self.outcomes {
            outcomes.take(event);
            return;
        }
        let n = u8::try_from(event.count).unwrap_or(u8::MAX);
        if self.ended.saturating_add(n) >= OUTCOMES_LEAST {
            let mut outcomes = Outcomes::new(event.at, self.mails.into(), self.hard.into());
            outcomes.take(event);
            self.outcomes = Some(Box::new(outcomes));
            return;
        }
        self.ended += n;
        if matches!(event.kind, Kind::EmailDelivered | Kind::EmailBounced) {
            self.mails += n;
            if outcomes::is_hard(event) {
                self.hard += n;
            }
        }
    }

    /// After a reinstatement: what was done until then no longer counts; what is usual and known stays.
    pub fn forget(&mut self) {
        self.tens = None;
        self.likeness = None;
        (self.woke, self.hard) = (0, 0);
        if let Some(sends) = &mut self.sends {
            sends.forget();
        }
        if let Some(outcomes) = &mut self.outcomes {
            outcomes.forget();
        }
        if let Some(sign_ins) = &mut self.sign_ins {
            sign_ins.forget();
        }
        if let Some(money) = &mut self.money {
            money.forget();
        }
    }

    /// The parts that are kept, a bit each ([`Habit`]).
    #[inline]
    pub fn kept(&self) -> u8 {
        let bit = |kept: bool, habit: Habit| if kept { habit as u8 } else { 0 };
        bit(self.sends.is_some(), Habit::Sends)
            | bit(self.tens.is_some(), Habit::Tens)
            | bit(self.likeness.is_some(), Habit::Likeness)
            | bit(self.outcomes.is_some(), Habit::Outcomes)
            | bit(self.sign_ins.is_some(), Habit::SignIns)
            | bit(self.money.is_some(), Habit::Money)
    }

    /// Asks for the parts that are kept.
    pub(super) fn ask(&self) {
        self.sends.as_deref().map(ahead::of);
        self.tens.as_deref().map(ahead::of);
        self.likeness.as_deref().map(ahead::of);
        self.outcomes.as_deref().map(ahead::of);
        self.sign_ins.as_deref().map(ahead::of);
        self.money.as_deref().map(ahead::of);
    }

    /// The step after [`Profile::ask`]: what these point to, as far as most events or rows read it.
    pub(super) fn ask_parts(&self) {
        self.outcomes.as_deref().map(Outcomes::ask);
        self.sign_ins.as_deref().map(SignIns::ask);
        self.money.as_deref().map(Money::ask);
    }

    /// The step after [`Profile::ask_parts`].
    pub(super) fn ask_ends(&self) {
        self.outcomes.as_deref().map(Outcomes::ask_ends);
    }

    pub(crate) fn sends(&self) -> Option<&Sends> {
        self.sends.as_deref()
    }

    pub(crate) fn tens(&self) -> Option<&Tens> {
        self.tens.as_deref()
    }

    pub(crate) fn likeness(&self) -> Option<&Likeness> {
        self.likeness.as_deref()
    }

    pub(crate) fn outcomes(&self) -> Option<&Outcomes> {
        self.outcomes.as_deref()
    }

    pub(crate) fn sign_ins(&self) -> Option<&SignIns> {
        self.sign_ins.as_deref()
    }

    pub(crate) fn money(&self) -> Option<&Money> {
        self.money.as_deref()
    }
}
