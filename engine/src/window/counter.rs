//! A sliding count that serves every window length at once: never under the truth, over it by at most 5 %, exact when small.
//!
//! An exponential histogram in the spirit of Datar, Gionis, Indyk and Motwani (SIAM J. Comput. 31:6, 2002), by ranges instead of
//! powers of two, so that a late event finds its place: neighbours are merged only while together they hold at most
//! [`ERROR_MAX`] of all that is newer. A window's edge can cut through one merged range alone; what lies in it is the error.
//! There are no fixed edges, so a burst gains nothing from where it is split.

use serde::{Deserialize, Serialize};

use super::Tally;

/// Largest relative over-count.
const ERROR_MAX: f64 = 0.05;
/// Ranges kept at most. Reached only by floods of late events; the bounds then widen, they never break.
const RANGES_MAX: usize = 2_048;
const COMPACT_AT_LEAST: usize = 64;

/// Events between `first` and `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Range {
    first: i64,
    last: i64,
    n: u64,
}

impl Range {
    fn is_instant(self) -> bool {
        self.first == self.last
    }
}

/// One sliding count. Times are event times in milliseconds, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Ordered by `last`. Invariant: ranges longer than an instant do not overlap each other.
    ranges: Vec<Range>,
    compact_at: u32,
}

impl Counter {
    /// Counts `n` at `at`. `now` is the account's largest event time, `keep_ms` the longest window.
    pub fn add(&mut self, at: i64, n: u64, now: i64, keep_ms: i64) {
        if n == 0 || at <= now.saturating_sub(keep_ms) {
            return;
        }
        match self.ranges.last_mut() {
            Some(newest) if newest.is_instant() && newest.last == at => newest.n = newest.n.saturating_add(n),
            Some(newest) if newest.last >= at => self.add_late(at, n),
            _ => self.ranges.push(Range { first: at, last: at, n }),
        }
        if self.ranges.len() >= (self.compact_at as usize).max(COMPACT_AT_LEAST) {
            self.compact(now.saturating_sub(keep_ms));
        }
    }

    fn add_late(&mut self, at: i64, n: u64) {
        let place = self.ranges.partition_point(|r| r.last < at);
        let newer: u64 = self.ranges.get(place + 1..).map_or(0, |rest| rest.iter().map(|r| r.n).sum());
        if let Some(range) = self.ranges.get_mut(place)
            && range.first <= at
            && (range.is_instant() || within(range.n.saturating_add(n), newer, ERROR_MAX))
        {
            range.n = range.n.saturating_add(n);
        } else {
            self.ranges.insert(place, Range { first: at, last: at, n });
        }
    }

    /// The count in `(now - window_ms, now]`, with its certain bounds.
    pub fn tally(&self, now: i64, window_ms: i64) -> Tally {
        let edge = now.saturating_sub(window_ms);
        let (mut most, mut least) = (0u64, 0u64);
        for range in self.ranges.iter().rev().take_while(|r| r.last > edge) {
            most = most.saturating_add(range.n);
            // A range that the edge cuts through holds at least one event inside: its last.
            least = least.saturating_add(if range.first > edge { range.n } else { 1 });
        }
        Tally { value: most as f64, min: least as f64, max: most as f64 }
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Drops what is past the longest window, merges what may be merged.
    fn compact(&mut self, forget_until: i64) {
        let gone = self.ranges.partition_point(|r| r.last <= forget_until);
        self.ranges.drain(..gone);
        let mut error = ERROR_MAX;
        self.merge(error);
        while self.ranges.len() > RANGES_MAX {
            error *= 2.0;
            self.merge(error);
        }
        self.compact_at = u32::try_from(self.ranges.len() * 3 / 2).unwrap_or(u32::MAX);
    }

    /// One pass from the newest to the oldest.
    fn merge(&mut self, error: f64) {
        let mut kept: Vec<Range> = Vec::with_capacity(self.ranges.len());
        let mut newer = 0u64;
        // First instant of the newest-side ranges that are longer than an instant: nothing may be merged across it.
        let mut taken_from = i64::MAX;
        let mut open: Option<Range> = None;
        for &range in self.ranges.iter().rev() {
            open = Some(match open {
                None => range,
                Some(current) => {
                    let joint = current.n.saturating_add(range.n);
                    if current.last <= taken_from && within(joint, newer, error) {
                        Range { first: current.first.min(range.first), last: current.last, n: joint }
                    } else {
                        newer = newer.saturating_add(current.n);
                        if !current.is_instant() {
                            taken_from = taken_from.min(current.first);
                        }
                        kept.push(current);
                        range
                    }
                }
            });
        }
        kept.extend(open);
        kept.reverse();
        self.ranges = kept;
    }
}

fn within(n: u64, newer: u64, error: f64) -> bool {
    n as f64 <= error * newer as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two events merge only once `2 / ERROR_MAX` newer ones are there.
    const EXACT_UP_TO: u64 = 40;

    const WEEK: i64 = 604_800_000;
    const LENGTHS: [i64; 4] = [60_000, 3_600_000, 86_400_000, WEEK];

    /// Everything remembered, counted one by one.
    #[derive(Default)]
    struct Exact(Vec<(i64, u64)>, i64);

    impl Exact {
        fn count(&self, now: i64, window_ms: i64) -> u64 {
            self.0.iter().filter(|(at, _)| *at > now - window_ms && *at <= now).map(|(_, n)| n).sum()
        }
    }

    fn check_against_exact(events: &[(i64, u64)]) {
        let (mut counter, mut exact) = (Counter::default(), Exact::default());
        for &(at, n) in events {
            exact.1 = exact.1.max(at);
            counter.add(at, n, exact.1, WEEK);
            exact.0.push((at, n));
            for length in LENGTHS {
                let (truth, tally) = (exact.count(exact.1, length) as f64, counter.tally(exact.1, length));
                assert!(tally.value >= truth, "under the truth: {tally:?}, {truth}");
                assert!(
                    tally.value <= (truth * (1.0 + ERROR_MAX)).max(truth),
                    "over by more than 5 %: {tally:?}, {truth}"
                );
                assert!(tally.min <= truth && truth <= tally.max, "bounds miss the truth: {tally:?}, {truth}");
                if truth <= EXACT_UP_TO as f64 {
                    assert!((tally.value - truth).abs() < 0.5, "small counts are exact: {tally:?}, {truth}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn sliding_counts_keep_their_bound_in_order_and_out_of_order(
            steps in prop::collection::vec((-4_000_000i64..5_000_000, 1u64..4, prop::bool::weighted(0.2)), 1..700)
        ) {
            let mut at = 1_700_000_000_000;
            let events: Vec<_> = steps.iter().map(|&(step, n, late)| {
                if late { (at + step.min(0), n) } else { at += step.max(0) % 90_000; (at, n) }
            }).collect();
            check_against_exact(&events);
        }

        #[test]
        fn bursts_split_at_any_edge_gain_nothing(
            offset in 0i64..3_600_000, burst in 30u64..200, gap in 1i64..4_000_000
        ) {
            let start = 1_700_000_000_000 + offset;
            let mut events = Vec::new();
            for i in 0..burst.cast_signed() { events.push((start + i * 10, 1)); }
            for i in 0..burst.cast_signed() { events.push((start + gap + i * 10, 1)); }
            events.sort_unstable();
            check_against_exact(&events);
        }
    }

    #[test]
    fn a_million_events_need_little_room() {
        let mut counter = Counter::default();
        for i in 0..1_000_000i64 {
            counter.add(i * 500, 1, i * 500, WEEK);
        }
        assert!(counter.ranges.len() < 800, "{} ranges", counter.ranges.len());
    }

    #[test]
    fn a_flood_of_late_events_stays_bounded_and_sound() {
        let mut counter = Counter::default();
        let now = 1_000_000_000i64;
        counter.add(now, 1, now, WEEK);
        for i in 0..20_000i64 {
            counter.add(now - 1 - (i * 7_919) % 600_000_000, 1, now, WEEK);
        }
        assert!(counter.ranges.len() <= RANGES_MAX * 3 / 2 + 1);
        let tally = counter.tally(now, WEEK);
        assert!(tally.min <= 20_001.0 && tally.max >= 20_001.0);
    }
}
