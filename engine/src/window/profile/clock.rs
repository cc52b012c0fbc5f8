//! Hours and days as the parts of a profile count them, in UTC since 1970; and a share kept by the hour.

use serde::{Deserialize, Serialize};

/// An hour in ms.
pub(crate) const HOUR_MS: i64 = 3_600_000;
/// Hours of a week.
pub(crate) const WEEK_H: u32 = 168;
/// Hours of the shortest history that a baseline may speak from.
pub(crate) const HISTORY_H: u32 = 4 * WEEK_H;

/// Hours since 1970; 0 before.
pub(crate) fn hour(at: i64) -> u32 {
    u32::try_from(at.div_euclid(HOUR_MS)).unwrap_or(0)
}

/// When the next hour begins (ms).
pub(crate) fn next_hour(at: i64) -> i64 {
    (at.div_euclid(HOUR_MS) + 1) * HOUR_MS
}

/// When something is over that began at `from` and lasts `ms`: the largest time where it is already.
pub(crate) fn end_of(from: i64, ms: i64, now: i64) -> i64 {
    let end = from.saturating_add(ms);
    if end > now { end } else { i64::MAX }
}

/// Days since 1970; 0 before.
pub(crate) fn day(at: i64) -> u32 {
    hour(at) / 24
}

/// 32 bits of a keyed hash, enough to tell a few dozen things apart (a chance match among 64: 1 in 10^8).
pub(super) fn tag(hash: crate::event::Hash) -> u32 {
    u32::try_from(hash.get() >> 32).unwrap_or(0)
}

/// How many of how many, in the newest hour and the one before. 20 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct HourShare {
    hour: u32,
    now: (u32, u32),
    before: (u32, u32),
}

impl HourShare {
    /// Adds `n` to the sample, and to the share where `hit`.
    pub(super) fn add(&mut self, hour: u32, n: u32, hit: bool) {
        if hour > self.hour {
            self.before = if hour == self.hour + 1 { self.now } else { (0, 0) };
            (self.hour, self.now) = (hour, (0, 0));
        }
        self.now.1 = self.now.1.saturating_add(n);
        if hit {
            self.now.0 = self.now.0.saturating_add(n);
        }
    }

    /// One that was in the sample already turns out to be a hit.
    pub(super) fn hit_one_more(&mut self) {
        self.now.0 = self.now.0.saturating_add(1).min(self.now.1);
    }

    /// How many of how many in the hour of `now` and the hour before.
    pub(crate) fn read(&self, now: i64) -> (u32, u32) {
        match hour(now).saturating_sub(self.hour) {
            0 => (self.now.0.saturating_add(self.before.0), self.now.1.saturating_add(self.before.1)),
            1 => self.now,
            _ => (0, 0),
        }
    }
}
