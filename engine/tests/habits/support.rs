//! Seeded streams, and how a signal is read from a profile.

use redress_engine::event::{Event, Hash, Kind};
use redress_engine::signal::{Read, Reading, variable, variables};
use redress_engine::window::Profile;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;
/// A Monday at midnight, UTC, so that weeks since 1970 (which begin on Thursdays) begin inside a stream.
pub const START: i64 = 1_789_948_800_000;

/// A sequence of numbers that looks random and is the same on every machine (splitmix64).
pub struct Seeded(pub u64);

impl Seeded {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A time from 0 up to, not including, `end`.
    pub fn ms(&mut self, end: i64) -> i64 {
        i64::try_from(self.below(u64::try_from(end).unwrap())).unwrap()
    }

    pub fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
}

/// A hash that stands for a small number, with its upper half spread as a keyed one's is.
pub fn hash(small: u64) -> Option<Hash> {
    Hash::new(Seeded(small).next())
}

pub fn event(kind: Kind, at: i64) -> Event {
    Event { kind, at, ..Event::sample("a") }
}

/// A profile fed event by event; `now` is the largest time, as it is for an account.
#[derive(Clone, Default)]
pub struct Fed {
    pub profile: Profile,
    pub now: i64,
}

impl Fed {
    pub fn take(&mut self, event: &Event) {
        self.profile.take(event);
        self.now = self.now.max(event.at);
    }

    /// What a variable reads, as rules see it.
    #[track_caller]
    pub fn read(&self, name: &str) -> Reading {
        let variable = &variables()[variable(name).unwrap_or_else(|| panic!("no variable {name}"))];
        let Read::Profile(.., of) = variable.signal.read else { panic!("{name} is read from windows") };
        of(&self.profile, self.now, variable.window)
    }

    /// A count or a level.
    #[track_caller]
    pub fn value(&self, name: &str) -> f64 {
        self.read(name).num.value
    }

    /// A share as how many of how many.
    #[track_caller]
    pub fn share(&self, name: &str) -> (usize, usize) {
        let reading = self.read(name);
        (whole(reading.num.value), whole(reading.den.unwrap().value))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are whole and small")]
pub fn whole(value: f64) -> usize {
    assert!(value >= 0.0 && value.fract() == 0.0);
    value as usize
}
