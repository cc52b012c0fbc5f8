//! A rate of bad outcomes that creeps up by a little every day: the one-sided cumulative sum of Page (Biometrika 1954) over daily
//! deviations from the account's own rate.

use serde::{Deserialize, Serialize};

/// Outcomes below which a day says nothing.
const DAY_LEAST: u32 = 20;
/// Days that the own rate is learned from before deviations add up.
const DAYS_LEAST: u16 = 14;
/// What a day leaves of the days before it in the own rate: a half-life of 27 days.
const KEEP: f64 = 0.975;
/// Deviation that is let pass each day, in standard deviations.
const SLACK: f64 = 0.5;
/// Highest value.
const MOST: f64 = 100.0;

/// 56 bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Drift {
    day: u32,
    bad: u32,
    ended: u32,
    days: u16,
    usual_bad: f64,
    usual_ended: f64,
    /// How many times the binomial variance the daily rate has; at least 1.
    dispersion: f64,
    sum: f64,
}

impl Drift {
    pub(super) fn new(day: u32) -> Self {
        Self { day, bad: 0, ended: 0, days: 0, usual_bad: 0.0, usual_ended: 0.0, dispersion: 1.0, sum: 0.0 }
    }

    /// Outcomes of a day; of the newest one, where `day` lies before it. What a report adds is bad without having ended just then.
    /// Whether a day is over by it.
    pub(super) fn take(&mut self, day: u32, bad: u32, ended: u32) -> bool {
        let is_over = day > self.day;
        if is_over {
            self.close();
            self.day = day;
        }
        self.bad = self.bad.saturating_add(bad);
        self.ended = self.ended.saturating_add(ended);
        is_over
    }

    fn close(&mut self) {
        let (ended, bad) = (f64::from(self.ended), f64::from(self.bad.min(self.ended)));
        let enough = self.ended >= DAY_LEAST;
        (self.bad, self.ended) = (0, 0);
        if !enough {
            return;
        }
        let mut learned = bad;
        if self.days > 0 {
            let rate = (self.usual_bad + 0.5) / (self.usual_ended + 1.0);
            let binomial = (ended * rate * (1.0 - rate)).sqrt();
            let raw = (bad - ended * rate) / binomial;
            let sigma = binomial * self.dispersion.sqrt();
            if self.days >= DAYS_LEAST {
                let deviation = (bad - ended * rate) / sigma;
                self.sum = (self.sum + deviation - SLACK).clamp(0.0, MOST);
                // A bad day lifts what counts as usual by two deviations at most.
                learned = bad.min(ended * rate + 2.0 * sigma);
            }
            let square = (raw * raw).min(9.0 * self.dispersion);
            self.dispersion = (0.95 * self.dispersion + 0.05 * square).max(1.0);
        }
        self.usual_bad = self.usual_bad * KEEP + learned;
        self.usual_ended = self.usual_ended * KEEP + ended;
        self.days = self.days.saturating_add(1);
    }

    /// Bad outcomes so far no longer count; the own rate stays.
    pub(super) fn forget(&mut self) {
        (self.bad, self.ended, self.sum) = (0, 0, 0.0);
    }

    /// The sum up to the last whole day, in standard deviations.
    pub(crate) fn sum(&self) -> f64 {
        self.sum
    }
}
