//! What is usual at this hour of the week: the volumes of the last 672 hours, and their median and spread around one hour.

use serde::{Deserialize, Serialize};

use super::clock::{HISTORY_H, WEEK_H};
use super::scale::{STEPS, steps, volume};

/// Least spread assumed, in steps: a quarter of a doubling.
const SPREAD_MIN: f64 = STEPS as f64 / 4.0;
/// A deviation's usual multiple of the median deviation, for a normal distribution.
const MAD_TO_SIGMA: f64 = 1.4826;

/// Volumes by hour, at most 672 bytes; grows by the week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Weeks {
    began: u32,
    hour: u32,
    in_hour: u32,
    /// Twice the median of what is usual in this hour; in steps.
    median2: u16,
    /// Four times the median deviation from it; in steps.
    deviation4: u16,
    /// By hour since `began`, modulo 672.
    past: Vec<u8>,
}

impl Weeks {
    /// From this hour on.
    pub(super) fn new(hour: u32) -> Self {
        Self { began: hour, hour, in_hour: 0, median2: 0, deviation4: 0, past: Vec::new() }
    }

    /// Adds to an hour; to the newest one, where `hour` lies before it.
    pub(super) fn add(&mut self, hour: u32, n: u32) {
        if hour > self.hour {
            self.close(hour);
        }
        self.in_hour = self.in_hour.saturating_add(n);
    }

    /// Activity so far no longer counts; what is usual stays.
    pub(super) fn forget(&mut self) {
        self.in_hour = 0;
    }

    fn place(&self, hour: u32) -> usize {
        ((hour - self.began) % HISTORY_H) as usize
    }

    fn close(&mut self, hour: u32) {
        let weeks = ((hour - 1 - self.began) / WEEK_H + 1).min(HISTORY_H / WEEK_H);
        let room = (weeks * WEEK_H) as usize;
        if self.past.len() < room {
            self.past.reserve_exact(room - self.past.len());
            self.past.resize(room, 0);
        }
        let first = if hour - self.hour > HISTORY_H {
            self.past.fill(0);
            hour
        } else {
            let place = self.place(self.hour);
            self.past[place] = steps(u64::from(self.in_hour));
            self.hour + 1
        };
        for silent in first..hour {
            let place = self.place(silent);
            self.past[place] = 0;
        }
        (self.hour, self.in_hour) = (hour, 0);
        if self.is_known() {
            self.summarise();
        }
    }

    fn is_known(&self) -> bool {
        self.hour - self.began >= HISTORY_H
    }

    /// Median and median deviation of twelve volumes: the last four of the hour before, of this hour of the week and of the next.
    fn summarise(&mut self) {
        let mut usual = [0u8; 12];
        let mut next = usual.iter_mut();
        for beside in [HISTORY_H - 1, 0, 1] {
            for week in 0..HISTORY_H / WEEK_H {
                let place = self.place(self.hour + beside + week * WEEK_H);
                if let Some(one) = next.next() {
                    *one = self.past[place];
                }
            }
        }
        usual.sort_unstable();
        self.median2 = u16::from(usual[5]) + u16::from(usual[6]);
        let mut away = usual.map(|one| (2 * u16::from(one)).abs_diff(self.median2));
        away.sort_unstable();
        self.deviation4 = away[5] + away[6];
    }

    /// What is usual in an hour of the last day or now: the median volume of the hour before, of this hour of the week and of the
    /// next, in the weeks before that are still known. `None` with less than a week of history. For people to look at, not for rules.
    pub(crate) fn usual(&self, hour: u32) -> Option<u64> {
        let known = self.began.max(self.hour.saturating_sub(HISTORY_H))..self.hour;
        let weeks = (1..=HISTORY_H / WEEK_H).filter_map(|week| hour.checked_sub(week * WEEK_H));
        let beside = weeks.flat_map(|same| [same.saturating_sub(1), same, same + 1]).filter(|at| known.contains(at));
        let mut past: Vec<u8> = beside.filter_map(|at| self.past.get(self.place(at)).copied()).collect();
        past.sort_unstable();
        (past.len() >= 3).then(|| volume(past[past.len() / 2]))
    }

    /// How many standard deviations the hour's volume so far lies above what is usual; 0 where it lies below, or is unknown.
    pub(crate) fn deviation(&self, now: i64) -> f64 {
        if super::clock::hour(now) > self.hour || !self.is_known() {
            return 0.0;
        }
        let above = f64::from(steps(u64::from(self.in_hour))) - f64::from(self.median2) / 2.0;
        (above / (MAD_TO_SIGMA * f64::from(self.deviation4) / 4.0).max(SPREAD_MIN)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: u32 = 497_208;

    /// A hundred an hour by day and nothing by night, for so many days; then a burst through the next day.
    fn burst_after(days: u32) -> (Weeks, u32) {
        let mut weeks = Weeks::new(MONDAY);
        for hour in (0..days * 24).filter(|hour| (8..20).contains(&(hour % 24))) {
            weeks.add(MONDAY + hour, 100);
        }
        let last = MONDAY + days * 24;
        for hour in 0..24 {
            weeks.add(last + hour, 50_000);
        }
        (weeks, last)
    }

    #[test]
    fn what_is_usual_is_what_the_weeks_before_had_and_no_burst_moves_it() {
        for days in [8, 14, 28, 90] {
            let (weeks, last) = burst_after(days);
            for hour in 0..24 {
                let usual = weeks.usual(last + hour).unwrap_or_else(|| panic!("known after {days} days"));
                let expected = if (9..19).contains(&hour) { 96..=105 } else { 0..=105 };
                assert!(expected.contains(&usual), "{usual} at {hour} after {days} days");
            }
            assert_eq!(weeks.usual(last + 3), Some(0), "the night is silent");
        }
        let (weeks, last) = burst_after(6);
        assert!((0..24).all(|hour| weeks.usual(last + hour).is_none()), "six days are no week");
        assert!(Weeks::new(MONDAY).usual(MONDAY).is_none() && Weeks::new(MONDAY).usual(0).is_none());
    }
}
