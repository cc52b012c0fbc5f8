//! Where an account's conduct hands in its events: fills in what all events share, and puts them off to their time.

use super::dice::Dice;
use super::home::Place;
use crate::event::Event;

/// Source of every simulated event.
pub const SOURCE: &str = "simulator";

/// One account at one moment.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The account's number, from 1.
    pub account: u32,
    /// Milliseconds since the traffic began.
    pub now: i64,
    /// The account's chance.
    pub dice: &'a mut Dice,
    /// Messages and verifications so far; names them.
    pub named: &'a mut u32,
    /// Whether what is sent from here on is abuse.
    pub abusing: bool,
    /// Events and their times, in the order they were handed in.
    pub tray: &'a mut Vec<(i64, Event)>,
}

/// What goes out to other people: abuse is counted in these.
const GOES_OUT: [&str; 4] = ["email.submitted", "message.submitted", "verification.started", "call.initiated"];

impl Desk<'_> {
    /// A name for a message or verification, unique in the account.
    pub fn name(&mut self, what: &str) -> String {
        *self.named += 1;
        format!("{what}-{}-{}", self.account, self.named)
    }

    /// Hands in an event that happens `later` ms from now.
    pub fn put(&mut self, later: i64, event: Event) {
        let abuse = self.abusing && GOES_OUT.contains(&event.kind);
        self.tray.push((self.now + later.max(0), Event { abuse, ..event }));
    }

    /// Hands in an event that happens now.
    pub fn put_now(&mut self, event: Event) {
        self.put(0, event);
    }
}

/// One account's way to act.
pub trait Conduct {
    /// Acts now; answers after how many ms it acts again, `None` for never.
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64>;
}

/// What an account's conduct may know of the world when it is made.
#[derive(Debug)]
pub struct Setting<'a> {
    /// The account's number, from 1.
    pub account: u32,
    /// Length of the traffic, ms.
    pub length: i64,
    /// How much there is of everything.
    pub vigour: Vigour,
    /// The account's chance.
    pub dice: &'a mut Dice,
}

/// How much of its persona's usual an account does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vigour {
    /// Honest traffic, in percent of the usual rate.
    pub tempo: u32,
    /// Abuse, in percent of the usual amount.
    pub volume: u32,
    /// Bad outcomes of abuse, in percent of the usual share.
    pub harm: u32,
    /// Times as much abuse by the personas of the demo, which has but hours.
    pub growth: u32,
    /// Rounds after which those who come back give up.
    pub rounds: u32,
}

impl Vigour {
    /// As in the demo.
    pub const USUAL: Self = Self { tempo: 100, volume: 100, harm: 100, growth: 1, rounds: u32::MAX };
}

impl Setting<'_> {
    /// A rate of honest traffic.
    pub fn rate(&self, per_hour: u32) -> u32 {
        (per_hour * self.vigour.tempo / 100).max(1)
    }

    /// From `low` to `high` units of abuse.
    pub fn many(&mut self, low: u32, high: u32) -> u32 {
        (self.dice.between(low, high) * self.vigour.volume / 100).max(1)
    }

    /// The same for a persona of the demo.
    pub fn grown(&mut self, low: u32, high: u32) -> u32 {
        self.many(low, high) * self.vigour.growth
    }

    /// From `low` to `high` parts of [`super::dice::WHOLE`] that go wrong of what is abuse.
    pub fn harm(&mut self, low: u32, high: u32) -> u32 {
        self.dice.between(low, high) * self.vigour.harm / 100
    }

    /// What the platform knows of content by its own looks: nothing in the demo, whose platform does not look.
    pub fn known(&self, traits: &'static [&'static str]) -> &'static [&'static str] {
        if self.vigour.growth > 1 { traits } else { &[] }
    }

    /// The account's place where it signs in.
    pub fn home(&mut self) -> Place {
        Place::home(self.account, self.dice)
    }

    /// A moment between `low` and `high` hundredths of the traffic.
    pub fn moment(&mut self, low: u32, high: u32) -> i64 {
        self.length / 10_000 * i64::from(self.dice.between(low * 100, high * 100))
    }
}

/// A conduct and the moment of its first turn.
pub type Debut = (i64, Box<dyn Conduct>);
