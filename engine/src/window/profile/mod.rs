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
pub(crate) use clock::next_hour;
use clock::{hour, tag};
pub(crate) use likeness::Likeness;
pub(crate) use money::Money;
pub(crate) use outcomes::Outcomes;
pub(crate) use recent::Recent;
pub(crate) use sends::Sends;
pub(crate) use sign_ins::SignIns;
pub(crate) use tens::Tens;

/// Acts before anything is kept of them.
const ACTS_LEAST: u8 = 8;
/// Outcomes before anything is kept of them.
const OUTCOMES_LEAST: u8 = 32;
/// Silence that ends in an awakening: 30 days.
const SILENCE_H: u32 = 30 * 24;

/// What of a profile events move apart from the rest; a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Habit {
    /// How much is sent, and when.
    Sends = 1,
    /// Where to.
    Countries = 1 << 1,
    /// By which keys.
    Keys = 1 << 2,
    /// From which domains.
    Domains = 1 << 3,
    /// When verifications begin.
    Verifications = 1 << 4,
    /// When something is posted.
    Posts = 1 << 5,
    /// Who is called.
    Calls = 1 << 6,
    /// Numbers that lie side by side.
    Tens = 1 << 7,
    /// Contents that are alike.
    Likeness = 1 << 8,
    /// Long texts that are alike.
    Texts = 1 << 9,
    /// How whole days ended.
    Outcomes = 1 << 10,
    /// What ended badly, and when.
    Bad = 1 << 11,
    /// How mails ended.
    Mails = 1 << 12,
    /// How messages ended.
    Messages = 1 << 13,
    /// Where from and by what device.
    SignIns = 1 << 14,
    /// What is spent and paid in.
    Money = 1 << 15,
}

/// Those that are kept together.
const SENDS: u32 = Habit::Sends as u32
    | Habit::Countries as u32
    | Habit::Keys as u32
    | Habit::Domains as u32
    | Habit::Verifications as u32
    | Habit::Posts as u32
    | Habit::Calls as u32;
const LIKENESS: u32 = Habit::Likeness as u32 | Habit::Texts as u32;
const OUTCOMES: u32 = Habit::Outcomes as u32 | Habit::Bad as u32 | Habit::Mails as u32 | Habit::Messages as u32;

/// The bit of a habit that something may have moved.
fn bit(moved: bool, habit: Habit) -> u32 {
    if moved { habit as u32 } else { 0 }
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
    /// Takes an event in that counts. Answers what may say something else by it, a bit each ([`Habit`]).
    pub fn take(&mut self, event: &Event) -> u32 {
        match event.kind {
            Kind::EmailSubmitted
            | Kind::MessageSubmitted
            | Kind::VerificationStarted
            | Kind::CallInitiated
            | Kind::ContentPosted => self.act(event),
            Kind::EmailDelivered
            | Kind::EmailBounced
            | Kind::EmailComplained
            | Kind::MessageDelivered
            | Kind::MessageFailed
            | Kind::MessageReported
            | Kind::VerificationApproved
            | Kind::VerificationExpired
            | Kind::CallCompleted
            | Kind::CallFailed => self.outcome(event),
            Kind::ContentFingerprinted if self.acts == ACTS_LEAST => self.alike(event),
            Kind::AuthLoginSucceeded => {
                self.sign_ins.get_or_insert_default().signed_in(event);
                Habit::SignIns as u32
            }
            Kind::AuthMfaChanged
            | Kind::AuthPasswordChanged
            | Kind::AuthEmailChanged
            | Kind::AuthKeyCreated
            | Kind::ConfigChanged => {
                if let Some(sign_ins) = &mut self.sign_ins {
                    sign_ins.changed(event.at, event.count);
                }
                Habit::SignIns as u32
            }
            Kind::UsageRecorded => {
                self.money.get_or_insert_with(|| Box::new(Money::new(event))).spend(event);
                Habit::Money as u32
            }
            Kind::PaymentSucceeded => {
                self.money.get_or_insert_with(|| Box::new(Money::new(event))).pay_in(event);
                Habit::Money as u32
            }
            _ => 0,
        }
    }

    fn act(&mut self, event: &Event) -> u32 {
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
                return 0;
            }
        }
        let is_first = self.sends.is_none();
        let mut moved = self.sends.get_or_insert_with(|| Box::new(Sends::new(event.at, self.woke))).take(event);
        if is_first {
            moved = SENDS;
        }
        if let (Some(ten), Some(number)) = (event.recipient_ten, event.recipient) {
            self.tens.get_or_insert_default().take(tag(ten), tag(number), now);
            moved |= Habit::Tens as u32;
        }
        moved | self.alike(event)
    }

    fn alike(&mut self, event: &Event) -> u32 {
        if event.content.is_none() {
            return 0;
        }
        self.likeness.get_or_insert_default().take(event);
        Habit::Likeness as u32 | bit(event.simhash.is_some(), Habit::Texts)
    }

    fn outcome(&mut self, event: &Event) -> u32 {
        if let Some(outcomes) = &mut self.outcomes {
            return outcomes.take(event);
        }
        let n = u8::try_from(event.count).unwrap_or(u8::MAX);
        if self.ended.saturating_add(n) >= OUTCOMES_LEAST {
            let mut outcomes = Outcomes::new(event.at, self.mails.into(), self.hard.into());
            outcomes.take(event);
            self.outcomes = Some(Box::new(outcomes));
            return OUTCOMES;
        }
        self.ended += n;
        if matches!(event.kind, Kind::EmailDelivered | Kind::EmailBounced) {
            self.mails += n;
            if outcomes::is_hard(event) {
                self.hard += n;
            }
        }
        0
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

    /// What is kept, a bit each ([`Habit`]).
    #[inline]
    pub fn kept(&self) -> u32 {
        let bits = |kept: bool, bits: u32| if kept { bits } else { 0 };
        bits(self.sends.is_some(), SENDS)
            | bits(self.tens.is_some(), Habit::Tens as u32)
            | bits(self.likeness.is_some(), LIKENESS)
            | bits(self.outcomes.is_some(), OUTCOMES)
            | bits(self.sign_ins.is_some(), Habit::SignIns as u32)
            | bits(self.money.is_some(), Habit::Money as u32)
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
