//! Small parts of every figure: who did it of two policies, and a share with its interval.

use redress_engine::signal::{wilson_lower, wilson_upper};
use serde::Serialize;

/// Accounts by which of the two policies did something to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Split {
    /// Both.
    pub both: u64,
    /// The new one alone.
    pub only_new: u64,
    /// The current one alone.
    pub only_current: u64,
}

impl Split {
    /// Counts one account.
    pub fn add(&mut self, new: bool, current: bool) {
        match (new, current) {
            (true, true) => self.both += 1,
            (true, false) => self.only_new += 1,
            (false, true) => self.only_current += 1,
            (false, false) => {}
        }
    }

    /// By the new policy.
    pub fn by_new(self) -> u64 {
        self.both + self.only_new
    }

    /// By the current policy.
    pub fn by_current(self) -> u64 {
        self.both + self.only_current
    }
}

/// So many of so many, with Wilson's 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Part {
    /// Those that count.
    pub hits: u64,
    /// All.
    pub of: u64,
    /// As a number; `None` of nothing.
    pub share: Option<f64>,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Part {
    /// Makes one.
    pub fn of(hits: u64, of: u64) -> Self {
        let (h, n) = (hits as f64, of as f64);
        let rounded = |share: f64| (share * 1e6).round() / 1e6;
        let share = (of > 0).then(|| rounded(h / n));
        Self { hits, of, share, low: rounded(wilson_lower(h, n)), high: rounded(wilson_upper(h, n)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_nothing_has_no_share_and_knows_nothing() {
        let none = Part::of(0, 0);
        assert_eq!((none.share, none.low, none.high), (None, 0.0, 1.0));
        let some = Part::of(97, 100);
        assert_eq!((some.share, some.low, some.high), (Some(0.97), 0.915_481, 0.989_745));
    }

    #[test]
    fn every_account_is_counted_once() {
        let mut split = Split::default();
        for (new, current) in [(true, true), (true, false), (false, true), (false, false), (true, false)] {
            split.add(new, current);
        }
        assert_eq!(split, Split { both: 1, only_new: 2, only_current: 1 });
        assert_eq!((split.by_new(), split.by_current()), (3, 2));
    }
}
