//! Ranges of a sliding count: how they take an event in, how they are merged, and where a window's edge cuts them.

use super::Tally;

/// `n` events between `first` and `last`, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Offset of the first event in ms.
    pub first: u32,
    /// Offset of the last event in ms.
    pub last: u32,
    /// How many.
    pub n: u32,
}

impl Range {
    /// `n` events at one time.
    pub(super) fn instant(at: u32, n: u32) -> Self {
        Self { first: at, last: at, n }
    }

    pub(super) fn is_instant(self) -> bool {
        self.first == self.last
    }

    /// Takes `n` more at `at`, if this is that very instant and has room.
    pub(super) fn take(&mut self, at: u32, n: u32) -> bool {
        match self.n.checked_add(n) {
            Some(sum) if self.first == at && self.last == at => {
                self.n = sum;
                true
            }
            _ => false,
        }
    }
}

fn within(n: u64, newer: u64, error: f64) -> bool {
    n as f64 <= error * newer as f64
}

/// Puts a late event where it belongs. Answers the range that it went to, and whether that one is new.
pub(super) fn insert_late(ranges: &mut Vec<Range>, at: u32, n: u32, error: f64) -> (usize, bool) {
    let place = ranges.iter().rposition(|r| r.last < at).map_or(0, |before| before + 1);
    if let Some(range) = ranges.get(place).copied()
        && range.first <= at
        && let Some(sum) = range.n.checked_add(n)
    {
        let newer = || ranges[place + 1..].iter().map(|r| u64::from(r.n)).sum();
        if range.is_instant() || within(u64::from(sum), newer(), error) {
            ranges[place].n = sum;
            return (place, false);
        }
    }
    ranges.insert(place, Range::instant(at, n));
    (place, true)
}

/// One pass from the newest to the oldest: neighbours join while together they hold at most `error` of all that is newer.
pub(super) fn merge(ranges: &mut Vec<Range>, error: f64) {
    let Some(mut open) = ranges.last().copied() else { return };
    let mut write = ranges.len();
    let mut newer = 0u64;
    // First instant of the newest-side ranges that are longer than an instant: nothing may be merged across it.
    let mut taken_from = u32::MAX;
    for read in (0..ranges.len() - 1).rev() {
        let range = ranges[read];
        match open.n.checked_add(range.n) {
            Some(joint) if open.last <= taken_from && within(u64::from(joint), newer, error) => {
                open = Range { first: open.first.min(range.first), last: open.last, n: joint };
            }
            _ => {
                newer += u64::from(open.n);
                if !open.is_instant() {
                    taken_from = taken_from.min(open.first);
                }
                write -= 1;
                ranges[write] = open;
                open = range;
            }
        }
    }
    write -= 1;
    ranges[write] = open;
    ranges.drain(..write);
}

/// Where a window begins among the ranges, what lies in it, and what a look has to know of the ranges: so that it need not read them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Edge {
    /// Sum of the first range that reaches into the window and all that follow.
    pub(super) sum: u64,
    /// Index of that range.
    start: u32,
    /// Where it ends; the largest number where there is none.
    until: u32,
    /// Where the first range from there on that is longer than an instant begins; the largest number where there is none. Only it can be
    /// cut: ranges longer than an instant do not overlap.
    cut_from: u32,
    /// How much of it may lie outside: all but its last event.
    unsure: u32,
}

impl Edge {
    /// Of a window that holds everything. `merged`: how many ranges there are up to the last that is longer than an instant.
    pub(super) fn all(ranges: &[Range], merged: u32) -> Self {
        let sum = ranges.iter().map(|r| u64::from(r.n)).sum();
        Self { sum, ..Self::default() }.looked_at(ranges, merged)
    }

    /// Moved on to a later edge.
    #[inline]
    pub(super) fn stepped(self, ranges: &[Range], merged: u32, edge: u32) -> Self {
        if self.until > edge { self } else { self.step(ranges, merged, edge) }
    }

    #[inline(never)]
    fn step(mut self, ranges: &[Range], merged: u32, edge: u32) -> Self {
        while let Some(range) = ranges.get(self.start as usize)
            && range.last <= edge
        {
            self.sum -= u64::from(range.n);
            self.start += 1;
        }
        self.looked_at(ranges, merged)
    }

    /// Takes note of the ranges that it begins with.
    fn looked_at(mut self, ranges: &[Range], merged: u32) -> Self {
        let start = self.start as usize;
        self.until = ranges.get(start).map_or(u32::MAX, |range| range.last);
        let merged = ranges.get(start..merged as usize).unwrap_or_default();
        let cut = merged.iter().find(|range| !range.is_instant());
        (self.cut_from, self.unsure) = cut.map_or((u32::MAX, 0), |range| (range.first, range.n.saturating_sub(1)));
        self
    }

    /// Takes note of `n` events put into range `place`.
    pub(super) fn put(&mut self, place: usize, n: u32, inserted: bool, ranges: &[Range], merged: u32) {
        if place >= self.start as usize {
            self.sum += u64::from(n);
        } else if inserted {
            self.start += 1;
        }
        *self = self.looked_at(ranges, merged);
    }

    /// Takes note of `n` events at the newest instant, which is the range `place`.
    #[inline]
    pub(super) fn put_last(&mut self, place: usize, at: u32, n: u32) {
        if place >= self.start as usize {
            self.sum += u64::from(n);
        }
        if place == self.start as usize {
            self.until = at;
        }
    }

    /// What the window holds.
    #[inline]
    pub(super) fn tally(&self, edge: u32) -> Tally {
        let unsure = if self.cut_from <= edge { self.unsure } else { 0 };
        Tally::between(self.sum - u64::from(unsure), self.sum)
    }

    /// How far the edge can move until the window holds something else.
    #[inline]
    pub(super) fn stays(&self, edge: u32) -> u32 {
        if self.cut_from <= edge { self.until } else { self.until.min(self.cut_from) }
    }

    /// Where the first range of the window ends.
    pub(super) fn until(&self) -> u32 {
        self.until
    }
}
