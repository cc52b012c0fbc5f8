//! Where an account's conduct hands in its events: fills in what all events share, and puts them off to their time.

use super::dice::Dice;
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
    /// Events and their times, in the order they were handed in.
    pub tray: &'a mut Vec<(i64, Event)>,
}

impl Desk<'_> {
    /// A name for a message or verification, unique in the account.
    pub fn name(&mut self, what: &str) -> String {
        *self.named += 1;
        format!("{what}-{}-{}", self.account, self.named)
    }

    /// Hands in an event that happens `later` ms from now.
    pub fn put(&mut self, later: i64, event: Event) {
        self.tray.push((self.now + later.max(0), event));
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
    /// The account's chance.
    pub dice: &'a mut Dice,
}

impl Setting<'_> {
    /// A moment between `low` and `high` hundredths of the traffic.
    pub fn moment(&mut self, low: u32, high: u32) -> i64 {
        self.length / 10_000 * i64::from(self.dice.between(low * 100, high * 100))
    }
}

/// A conduct and the moment of its first turn.
pub type Debut = (i64, Box<dyn Conduct>);
