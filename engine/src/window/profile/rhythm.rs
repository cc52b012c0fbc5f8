//! How evenly in time an account acts, and how often in a row it calls the same number.

use serde::{Deserialize, Serialize};

use super::clock::end_of;

/// Intervals that the mean looks back on: one of 64 weighs 1/e after 64 more.
const FORGET: f64 = 1.0 / 64.0;
/// Longer pauses are no intervals (ms).
const PAUSE_MS: i64 = 600_000;
/// Intervals before anything is said.
const LEAST: u32 = 100;
/// Highest value.
const MOST: f64 = 100.0;
/// Nothing is said of less than this after the last act (ms).
const FRESH_MS: i64 = 86_400_000;

/// Mean and mean square of the intervals between acts, with forgetting. 32 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cadence {
    last: i64,
    intervals: u32,
    mean: f64,
    mean_square: f64,
}

impl Cadence {
    /// One act, or several at once, which tell no interval. A late one is passed over.
    pub(super) fn take(&mut self, at: i64, count: u32) {
        let interval = at.saturating_sub(self.last);
        if interval < 0 {
            return;
        }
        self.last = at;
        if count == 1 && interval < PAUSE_MS {
            let ms = interval as f64;
            let weight = FORGET.max(1.0 / f64::from(self.intervals + 1));
            self.mean += weight * (ms - self.mean);
            self.mean_square += weight * (ms * ms - self.mean_square);
            self.intervals = (self.intervals + 1).min(LEAST);
        }
    }

    /// How regular: the mean interval divided by its standard deviation, at most 100. 0 where unknown, or where acts mostly come in
    /// the same millisecond.
    pub(crate) fn regularity(&self, now: i64) -> f64 {
        if self.intervals < LEAST || self.mean < 1.0 || now - self.last >= FRESH_MS {
            return 0.0;
        }
        let variance = (self.mean_square - self.mean * self.mean).max(0.0);
        let least = self.mean / MOST;
        self.mean / variance.sqrt().max(least)
    }

    /// Until when [`Cadence::regularity`] says the same, while there is no act.
    pub(crate) fn until(&self, now: i64) -> i64 {
        end_of(self.last, FRESH_MS, now)
    }
}

/// Calls in a row to the same number. 28 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    number: u32,
    length: u32,
    hour: u32,
    longest: [u32; 2],
    day_longest: u32,
}

impl Run {
    /// One call, or several to that number. A run counts whole in every hour it reaches into.
    pub(super) fn take(&mut self, number: u32, hour: u32, count: u32) {
        let hour = hour.max(self.hour);
        self.length = if number == self.number { self.length.saturating_add(count) } else { count };
        self.number = number;
        match hour - self.hour {
            0 => {}
            1 => self.longest = [0, self.longest[0]],
            _ => self.longest = [0, 0],
        }
        if hour / 24 > self.hour / 24 {
            self.day_longest = 0;
        }
        self.hour = hour;
        self.longest[0] = self.longest[0].max(self.length);
        self.day_longest = self.day_longest.max(self.length);
    }

    /// Longest run that reached into the hour of `now` or the hour before.
    pub(crate) fn longest_in_hour(&self, now: i64) -> u32 {
        match super::clock::hour(now).saturating_sub(self.hour) {
            0 => self.longest[0].max(self.longest[1]),
            1 => self.longest[0],
            _ => 0,
        }
    }

    /// Longest run that reached into the day of `now` (UTC).
    pub(crate) fn longest_in_day(&self, now: i64) -> u32 {
        if super::clock::day(now) > self.hour / 24 { 0 } else { self.day_longest }
    }
}
