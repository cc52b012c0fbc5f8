//! A sliding count that serves every window length at once: never under the truth, over it by at most 5 %, exact when small.
//!
//! An exponential histogram in the spirit of Datar, Gionis, Indyk and Motwani (SIAM J. Comput. 31:6, 2002), by ranges instead of
//! powers of two, so that a late event finds its place: neighbours are merged only while together they hold at most
//! [`ERROR_MAX`] of all that is newer. A window's edge can cut through one merged range alone; what lies in it is the error.
//! There are no fixed edges, so a burst gains nothing from where it is split. For each of the offered windows the sum and the place
//! of its edge are kept, so that a look costs nothing but the step of the edge, and reads no range before the edge has to step.

use super::ranges::{Edge, Range, insert_late, merge};
use super::{LENGTHS, Span, Tally};
use crate::ahead;

/// Largest relative over-count.
pub(super) const ERROR_MAX: f64 = 0.05;
/// Ranges kept at most. Reached only by floods of late events; the bounds then widen, they never break.
const RANGES_MAX: usize = 2_048;
const COMPACT_AT_LEAST: usize = 64;
/// Ranges that need no memory of their own.
const FEW: usize = 4;

/// One sliding count. Times are offsets in ms from the account's base.
#[derive(Clone, Debug)]
pub enum Counter {
    /// Few ranges: looked through each time.
    Few(u8, [Range; FEW]),
    /// More: with the sums of every window at hand.
    Many(Box<Many>),
}

/// Many ranges, ordered by `last`. Invariant: ranges longer than an instant do not overlap each other.
#[derive(Clone, Debug)]
pub struct Many {
    ranges: Vec<Range>,
    /// From this index on every range is an instant: what begins there is exact.
    instants_from: u32,
    edges: [Edge; LENGTHS],
    compact_at: u32,
}

impl Default for Counter {
    fn default() -> Self {
        Self::Few(0, [Range::default(); FEW])
    }
}

impl PartialEq for Counter {
    fn eq(&self, other: &Self) -> bool {
        self.ranges() == other.ranges()
    }
}

impl Counter {
    /// Every range, oldest first.
    pub(super) fn ranges(&self) -> &[Range] {
        match self {
            Self::Few(len, ranges) => &ranges[..usize::from(*len)],
            Self::Many(many) => &many.ranges,
        }
    }

    /// Puts back what [`Counter::ranges`] said.
    pub(super) fn from_ranges(ranges: Vec<Range>, compact_at: u32) -> Self {
        if ranges.len() > FEW || compact_at > 0 || !ranges.iter().all(|range| range.is_instant()) {
            return Self::Many(Box::new(Many::new(ranges, compact_at)));
        }
        let mut few = [Range::default(); FEW];
        few[..ranges.len()].copy_from_slice(&ranges);
        Self::Few(u8::try_from(ranges.len()).unwrap_or(0), few)
    }

    /// When it is merged next; 0 while it has few ranges. Part of the state: results may not depend on a restart.
    pub(super) fn compact_at(&self) -> u32 {
        if let Self::Many(many) = self { many.compact_at } else { 0 }
    }

    /// Counts `n` at `at`; `forget_until` is the end of what no window reaches any more.
    pub fn add(&mut self, at: u32, n: u32, forget_until: u32) {
        if n == 0 || at <= forget_until {
            return;
        }
        match self {
            Self::Many(many) => many.add(at, n, forget_until),
            Self::Few(len, ranges) => {
                let gone = ranges[..usize::from(*len)].partition_point(|r| r.last <= forget_until);
                if gone > 0 {
                    ranges.copy_within(gone.., 0);
                    *len -= u8::try_from(gone).unwrap_or(0);
                }
                let used = usize::from(*len);
                let place = ranges[..used].partition_point(|r| r.last < at);
                if place < used && ranges[place].take(at, n) {
                    return;
                }
                if used < FEW {
                    ranges.copy_within(place..used, place + 1);
                    ranges[place] = Range::instant(at, n);
                    *len += 1;
                } else {
                    let mut more = Vec::with_capacity(2 * FEW);
                    more.extend_from_slice(ranges);
                    let mut many = Many::new(more, 1);
                    many.compact_at = u32::try_from(COMPACT_AT_LEAST).unwrap_or(u32::MAX);
                    many.add(at, n, forget_until);
                    *self = Self::Many(Box::new(many));
                }
            }
        }
    }

    /// Takes `n` back that were counted at `at`, or as many as are still there. Exact while that instant is a range of its own; of a merged
    /// range that ended with it, one event too many may be taken for sure where an edge cuts it. What was merged stays so.
    pub fn take_back(&mut self, at: u32, n: u32) {
        let (mut ranges, mut left) = (self.ranges().to_vec(), n);
        for is_instant in [true, false] {
            let there = ranges.iter_mut().filter(|r| (r.first..=r.last).contains(&at) && r.is_instant() == is_instant);
            for range in there {
                let back = range.n.min(left);
                range.n -= back;
                left -= back;
            }
        }
        if left < n {
            ranges.retain(|range| range.n > 0);
            *self = Self::from_ranges(ranges, self.compact_at());
        }
    }

    /// The count in a window, with its certain bounds.
    pub fn tally(&self, span: Span, length: usize) -> Tally {
        let edge = span.edges[length];
        match self {
            Self::Few(len, ranges) => few(*len, ranges, edge),
            Self::Many(many) => many.stepped(length, edge).tally(edge),
        }
    }

    /// As [`Counter::tally`], remembering how far the edge has moved. Never goes back in time.
    #[inline]
    pub fn tally_on(&mut self, span: Span, length: usize) -> Tally {
        let edge = span.edges[length];
        match self {
            Self::Few(len, ranges) => few(*len, ranges, edge),
            Self::Many(many) => many.step_on(length, edge).tally(edge),
        }
    }

    /// [`Counter::tally_on`] of several windows, the longest first, each with a name. What is not in a window is in no shorter one: stops
    /// at the first that holds nothing. Answers when one of them may hold something else though nothing is counted.
    #[inline]
    pub fn tallies_on<T>(
        &mut self,
        span: &Span,
        windows: impl Iterator<Item = (usize, T)>,
        mut each: impl FnMut(T, Tally),
    ) -> u32 {
        let mut still = u32::MAX;
        match self {
            Self::Few(len, ranges) => {
                let mut left = &ranges[..usize::from(*len).min(FEW)];
                let mut sum = left.iter().map(|range| u64::from(range.n)).sum::<u64>();
                for (length, name) in windows {
                    while let [first, rest @ ..] = left
                        && first.last <= span.edges[length]
                    {
                        sum -= u64::from(first.n);
                        left = rest;
                    }
                    let Some(first) = left.first() else { break };
                    still = still.min(Span::reaches(first.last, length));
                    each(name, Tally::between(sum, sum));
                }
            }
            Self::Many(many) => {
                for (length, name) in windows {
                    let edge = span.edges[length];
                    let at = many.step_on(length, edge);
                    if at.sum == 0 {
                        break;
                    }
                    still = still.min(Span::reaches(at.stays(edge), length));
                    each(name, at.tally(edge));
                }
            }
        }
        still
    }

    /// The window of that length holds no more, whenever it is looked at, until more is counted. Near the truth after
    /// [`Counter::tally_on`].
    #[inline]
    pub fn most(&self, length: usize) -> u64 {
        match self {
            Self::Few(len, ranges) => ranges[..usize::from(*len)].iter().map(|range| u64::from(range.n)).sum(),
            Self::Many(many) => many.edges[length].sum,
        }
    }

    /// Between what every figure of a window stays while its end moves on to that of `then` and at most `more` are counted on top; `None`
    /// where so many ranges may come together that no bound is sure.
    pub(super) fn ahead(&self, then: Span, length: usize, more: u32) -> Option<(f64, f64)> {
        let (edge, ranges) = (then.edges[length], self.ranges().len() + more as usize);
        let least = match self {
            Self::Few(len, ranges) => few(*len, ranges, edge).min,
            Self::Many(many) => many.stepped(length, edge).tally(edge).min,
        };
        let most = (self.most(length) + u64::from(more)) as f64;
        if ranges < (self.compact_at() as usize).max(COMPACT_AT_LEAST) {
            return Some((least, most));
        }
        // What is merged on the way holds so much of what is newer: by that the edge may cut off too little or too much.
        let error = most * ERROR_MAX;
        (ranges < RANGES_MAX).then_some(((least - error).max(0.0), most + error))
    }

    /// Asks for what a look begins with.
    #[inline]
    pub(super) fn ask(&self) {
        if let Self::Many(many) = self {
            ahead::of(&**many);
        }
    }

    /// Asks for what an addition ends with; what [`Counter::ask`] asked for should have come.
    #[inline]
    pub(super) fn ask_end(&self) {
        if let Self::Many(many) = self {
            ahead::last(&many.ranges);
        }
    }

    /// As [`Counter::ask_end`], for all of it, as far as most go.
    pub(super) fn ask_whole_end(&self) {
        if let Self::Many(many) = self {
            ahead::first(&many.ranges, 16);
        }
    }

    /// Takes `by` off every time; drops what lies before.
    pub(super) fn rebase(&mut self, by: u32) {
        let compact_at = self.compact_at();
        let kept = self.ranges().iter().filter(|r| r.last > by).map(|r| Range {
            first: r.first.saturating_sub(by),
            last: r.last - by,
            n: r.n,
        });
        *self = Self::from_ranges(kept.collect(), compact_at);
    }
}

/// Few ranges are instants all: exact.
#[inline]
fn few(len: u8, ranges: &[Range; FEW], edge: u32) -> Tally {
    let within = |range: &Range| if range.last > edge { u64::from(range.n) } else { 0 };
    let n = ranges[..usize::from(len).min(FEW)].iter().map(within).sum::<u64>();
    Tally::exact(n as f64)
}

impl Many {
    fn new(ranges: Vec<Range>, compact_at: u32) -> Self {
        let mut many = Self { ranges, instants_from: 0, edges: [Edge::default(); LENGTHS], compact_at };
        many.find_edges();
        many
    }

    /// Begins with windows that hold everything.
    fn find_edges(&mut self) {
        let merged = self.ranges.iter().rposition(|range| !range.is_instant());
        self.instants_from = merged.map_or(0, |last| u32::try_from(last + 1).unwrap_or(u32::MAX));
        self.edges = [Edge::all(&self.ranges, self.instants_from); LENGTHS];
    }

    fn stepped(&self, length: usize, edge: u32) -> Edge {
        self.edges[length].stepped(&self.ranges, self.instants_from, edge)
    }

    #[inline]
    fn step_on(&mut self, length: usize, edge: u32) -> &Edge {
        let at = &mut self.edges[length];
        if at.until() <= edge {
            *at = at.stepped(&self.ranges, self.instants_from, edge);
        }
        at
    }

    fn add(&mut self, at: u32, n: u32, forget_until: u32) {
        if self.ranges.last().is_some_and(|newest| newest.last > at) {
            let (place, inserted) = insert_late(&mut self.ranges, at, n, ERROR_MAX);
            self.instants_from += u32::from(inserted && place < self.instants_from as usize);
            let (ranges, merged) = (&self.ranges, self.instants_from);
            self.edges.iter_mut().for_each(|edge| edge.put(place, n, inserted, ranges, merged));
        } else {
            if !self.ranges.last_mut().is_some_and(|newest| newest.take(at, n)) {
                self.ranges.push(Range::instant(at, n));
            }
            let place = self.ranges.len() - 1;
            self.edges.iter_mut().for_each(|edge| edge.put_last(place, at, n));
        }
        if self.ranges.len() >= (self.compact_at as usize).max(COMPACT_AT_LEAST) {
            self.compact(forget_until);
        }
    }

    /// Drops what is past the longest window, merges what may be merged.
    fn compact(&mut self, forget_until: u32) {
        let gone = self.ranges.partition_point(|r| r.last <= forget_until);
        self.ranges.drain(..gone);
        let mut error = ERROR_MAX;
        merge(&mut self.ranges, error);
        while self.ranges.len() > RANGES_MAX {
            error *= 2.0;
            merge(&mut self.ranges, error);
        }
        self.compact_at = u32::try_from(self.ranges.len() * 3 / 2).unwrap_or(u32::MAX);
        self.find_edges();
    }
}

#[cfg(test)]
#[path = "counter_tests.rs"]
mod tests;
