//! Windows that ended before now, as far as what is kept still tells. Times of events alone decide: a late event stands where it belongs.

use super::distinct::Distinct;
use super::ranges::Range;
use super::{Counter, KEEP_MS, LENGTHS_MS, Tally, Windows};

impl Windows {
    /// What happened after this (ms) is kept, whole.
    pub fn kept_from(&self) -> i64 {
        self.now - KEEP_MS
    }

    /// How many in the window of that length that ended at `at` (ms). Certain while the window begins within what is kept.
    pub fn tally_past(&self, what: usize, at: i64, length: usize) -> Tally {
        let (after, until) = self.past(at, length);
        self.counts.get(what).map_or_else(Tally::default, |counter| counter.between(after, until))
    }

    /// How many different ones; `None` where that is not known any more.
    pub fn distinct_past(&self, what: usize, at: i64, length: usize) -> Option<Tally> {
        let (after, until) = self.past(at, length);
        self.sets.get(what).map_or_else(|| Some(Tally::default()), |set| set.between(after, until))
    }

    /// When the oldest that is kept of a count happened (ms).
    pub fn oldest_counted(&self, what: usize) -> Option<i64> {
        self.counts.get(what)?.ranges().first().map(|range| self.time_of(range.first))
    }

    /// When the oldest that is kept of a set was seen last (ms).
    pub fn oldest_seen(&self, what: usize) -> Option<i64> {
        self.sets.get(what)?.oldest().map(|at| self.time_of(at))
    }

    fn past(&self, at: i64, length: usize) -> (u32, u32) {
        (self.offset(at - i64::from(LENGTHS_MS[length])), self.offset(at))
    }
}

impl Counter {
    /// The count after one moment and up to another, with its certain bounds.
    fn between(&self, after: u32, until: u32) -> Tally {
        let ranges = self.ranges();
        let ranges = &ranges[ranges.partition_point(|range| range.last <= after)..];
        let (min, max) = ranges.iter().fold((0, 0), |(min, max), range| {
            let (fewest, most) = within(range, after, until);
            (min + fewest, max + most)
        });
        Tally::between(min, max)
    }
}

/// How many of a range surely happened in between, and how many may have. At both ends of a range something happened.
fn within(range: &Range, after: u32, until: u32) -> (u64, u64) {
    if range.last <= after || range.first > until {
        return (0, 0);
    }
    let (n, inside) = (u64::from(range.n), [range.first > after, range.last <= until]);
    let ends = inside.into_iter().filter(|inside| *inside).count() as u64;
    if ends == 2 { (n, n) } else { (ends.min(n), n.saturating_sub(2 - ends)) }
}

impl Distinct {
    /// How many different ones after one moment and up to another: of each it is known when it was seen last. What was seen after `until`
    /// may have been seen in between as well. `None` where what was seen then is not listed any more.
    fn between(&self, after: u32, until: u32) -> Option<Tally> {
        if self.evicted_until > after {
            return None;
        }
        let (mut min, mut max) = (0, 0);
        for at in self.times().filter(|at| *at > after) {
            min += u64::from(at <= until);
            max += 1;
        }
        Some(Tally::between(min, max))
    }

    fn oldest(&self) -> Option<u32> {
        self.times().next()
    }

    fn times(&self) -> impl Iterator<Item = u32> {
        self.things.iter().map(|thing| (thing >> 32) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::Span;

    const START: u32 = 2_600_000_000;

    #[test]
    fn a_range_that_an_edge_cuts_counts_at_least_its_ends_and_at_most_what_is_not_outside() {
        let range = Range { first: 10, last: 20, n: 7 };
        for (after, until, expected) in [
            (9, 20, (7, 7)),
            (10, 20, (1, 6)),
            (9, 19, (1, 6)),
            (12, 15, (0, 5)),
            (19, 30, (1, 6)),
            (20, 30, (0, 0)),
            (0, 9, (0, 0)),
        ] {
            assert_eq!(within(&range, after, until), expected, "after {after} until {until}");
        }
        let instant = Range { first: 10, last: 10, n: 3 };
        assert_eq!(
            (within(&instant, 9, 10), within(&instant, 10, 20), within(&instant, 0, 9)),
            ((3, 3), (0, 0), (0, 0))
        );
    }

    #[test]
    fn of_things_seen_again_it_is_said_that_they_may_have_been_seen_before() {
        let mut set = Distinct::default();
        for (thing, at) in [(1u64, 1_000), (2, 2_000), (3, 3_000), (1, 4_000)] {
            set.add(thing << 32, START + at, Span::at(START + at));
        }
        let between = |set: &Distinct, after, until| {
            set.between(START + after, START + until).map(|tally| (tally.min, tally.max))
        };
        assert_eq!(between(&set, 0, 3_500), Some((2.0, 3.0)), "the first may have been there, and was");
        assert_eq!(between(&set, 2_000, 2_500), Some((0.0, 2.0)));
        assert_eq!(between(&set, 0, 4_000), Some((3.0, 3.0)));
        assert_eq!(between(&set, 4_000, 5_000), Some((0.0, 0.0)));
        (10..200).for_each(|thing| set.add(thing << 32, START + 5_000, Span::at(START + 5_000)));
        assert_eq!(between(&set, 0, 5_000), None, "the first ones are listed no more");
    }
}
