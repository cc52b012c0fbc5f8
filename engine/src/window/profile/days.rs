//! Sums by the day and the busiest day of the 13 weeks before.

use serde::{Deserialize, Serialize};

const WEEKS: u32 = 13;

/// 136 bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Days {
    began: u32,
    day: u32,
    sum: u64,
    /// The busiest whole day of each week since 1970, modulo 13.
    weeks: [u64; WEEKS as usize],
    best: u64,
}

impl Days {
    /// From this day on.
    pub(super) fn new(day: u32) -> Self {
        Self { began: day, day, sum: 0, weeks: [0; WEEKS as usize], best: 0 }
    }

    /// Adds to a day; to the newest one, where `day` lies before it.
    pub(super) fn add(&mut self, day: u32, n: u64) {
        if day > self.day {
            self.close(day);
        }
        self.sum = self.sum.saturating_add(n);
    }

    fn close(&mut self, day: u32) {
        let (week, next) = (self.day / 7, day / 7);
        let busiest = &mut self.weeks[(week % WEEKS) as usize];
        *busiest = (*busiest).max(self.sum);
        for gone in week + 1..=next.min(week + WEEKS) {
            self.weeks[(gone % WEEKS) as usize] = 0;
        }
        (self.day, self.sum) = (day, 0);
        self.best = self.weeks.into_iter().max().unwrap_or(0);
    }

    /// Moves on to a day, and says how busy the busiest of those before it was: of this week so far and the 12 before.
    pub(super) fn best_before(&mut self, day: u32) -> u64 {
        if day > self.day {
            self.close(day);
        }
        self.best
    }

    /// Activity so far no longer counts; what is usual stays.
    pub(super) fn forget(&mut self) {
        self.sum = 0;
    }

    /// Today's sum as a multiple of the busiest day before, taken as `least` where it was less; 0 without 28 days of history.
    pub(crate) fn multiple(&self, now: i64, least: u64) -> f64 {
        let today = super::clock::day(now);
        if today > self.day || self.day - self.began < 28 {
            return 0.0;
        }
        self.sum as f64 / self.best.max(least) as f64
    }
}
