//! What signals are made of: things counted over sliding windows, declared beside the signal that needs them.

use super::{Reading, Window};
use crate::event::{Derived, Event, Kind, Traits};
use crate::window::{Habit, Profile, Tally};

/// Something counted over sliding windows.
#[derive(Debug)]
pub struct Counted {
    /// Its name in stored states; never used again for something else.
    pub name: &'static str,
    /// Events of these kinds are looked at.
    pub kinds: &'static [Kind],
    /// Only events with one of these traits are looked at; none of them named: every event. Most events have no trait, so that what
    /// needs one costs them nothing.
    pub traits: Traits,
    /// The hashes that `count` looks at.
    pub derived: Derived,
    /// How much an event counts for; 0 where it does not.
    pub count: fn(&Event) -> u32,
}

impl Counted {
    /// What most declarations share: whatever its traits, an event counts for as many as it stands for.
    pub const ALL: Self = Self { name: "", kinds: &[], traits: Traits::NONE, derived: Derived::NONE, count: all };
}

/// Something counted without repeats.
#[derive(Debug)]
pub struct SetOf {
    /// Its name in stored states; never used again for something else.
    pub name: &'static str,
    /// Events of these kinds are looked at.
    pub kinds: &'static [Kind],
    /// What an event shows, as a uniform hash; `None` where it shows nothing.
    pub thing: fn(&Event) -> Option<u64>,
    /// The hashes that `thing` looks at.
    pub derived: Derived,
}

/// One figure of a signal.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// The sum of these.
    Counts(&'static [&'static Counted]),
    /// How many different ones.
    Set(&'static SetOf),
}

/// How a signal is read.
#[derive(Clone, Copy, Debug)]
pub enum Read {
    /// A count.
    Of(Part),
    /// A share of one in the other, over the same window.
    Share(Part, Part),
    /// Calculated from several figures; `None` is the signal's own window.
    From(&'static [(Part, Option<Window>)], fn(&[Tally]) -> Reading),
    /// Read from habits and baselines at an event time (ms): 0 for an account that lacks the named one.
    Profile(Habit, Ages, fn(&Profile, i64, Window) -> Reading),
}

/// When what is read from a habit may change by itself, while no event moves it.
#[derive(Clone, Copy, Debug)]
pub enum Ages {
    /// At a full hour alone (UTC).
    Hourly,
    /// At a time that depends on what is kept, and at full hours: never before it (ms).
    Until(fn(&Profile, i64, Window) -> i64),
}

/// Every event counts, for as many as it stands for.
pub fn all(event: &Event) -> u32 {
    event.count
}

/// An event counts if `condition` holds.
pub fn only(event: &Event, condition: bool) -> u32 {
    if condition { event.count } else { 0 }
}

/// Spreads a small number over 64 bits (splitmix64's finaliser), as sets want uniform hashes.
pub(super) fn spread(small: u64) -> u64 {
    let mut z = small.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A country as a thing of a set.
pub(super) fn country(event: &Event) -> Option<u64> {
    event.country.map(|code| spread(u64::from(u16::from_be_bytes(code))))
}
