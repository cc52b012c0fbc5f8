//! One account's state: sliding counts and distinct counts, the decided rung, what a reinstatement forgot, and which events it has
//! already seen.

mod account;
mod asking;
mod counter;
mod dedupe;
mod distinct;
mod moved;
mod nearness;
mod packed;
mod past;
mod profile;
mod ranges;
mod reinstated;
mod slots;
mod span;
mod stored;
mod tally;
mod things;
mod timeline;
mod verdicts;
mod waiting;

pub use account::{Account, Admission, Adverse, Facts, Transient};
pub use counter::Counter;
pub use dedupe::{KEYS_MAX, Seen};
pub use distinct::{Distinct, EXACT_UP_TO};
pub use moved::Moved;
pub use nearness::{Nearness, ROOMS};
pub use packed::packed_id;
pub use profile::{Habit, Profile};
pub(crate) use profile::{Recent, next_hour};
pub use reinstated::{OUTCOME_DELAY_MS, Reinstated};
pub use slots::{COUNTS_MAX, SETS_MAX};
pub use span::{KEEP_MS, LENGTHS, LENGTHS_MS, Span};
pub use tally::Tally;
pub use timeline::{STEP_MS, Timeline};
pub use verdicts::{Verdicts, note};
pub use waiting::Waiting;
pub(crate) use waiting::{Move, Moves};

use slots::Slots;

/// Every window of one account. What a slot counts is the catalogue's business.
#[derive(Clone, Debug, Default, PartialEq)]
#[repr(C)]
pub struct Windows {
    /// The account's largest event time (ms); the right end of every window.
    pub now: i64,
    /// Time of offset 0; `None` before the first event.
    base: Option<i64>,
    counts: Slots<Counter>,
    sets: Slots<Distinct>,
}

impl Windows {
    /// Whether an event at `at` moves the base on, and with it every offset.
    #[inline]
    fn rebases(&self, at: i64) -> bool {
        self.base.is_some_and(|base| at - base >= i64::from(u32::MAX))
    }

    /// The offset of an event that came while the windows ended as they do now; `None` where it lies before the base.
    #[inline]
    pub(crate) fn offset_of(&self, at: i64) -> Option<u32> {
        u32::try_from(at - self.base?).ok().filter(|offset| *offset > 0)
    }

    /// When an offset was.
    fn time_of(&self, offset: u32) -> i64 {
        self.base.unwrap_or_default() + i64::from(offset)
    }

    /// Moves the right end on to `at`, where that is later.
    pub fn move_on(&mut self, at: i64) {
        let base = *self.base.get_or_insert(at.saturating_sub(KEEP_MS + 1));
        self.now = if self.now == 0 { at } else { self.now.max(at) };
        if self.now - base >= i64::from(u32::MAX) {
            let by = self.now - KEEP_MS - 1 - base;
            let by_offset = u32::try_from(by).unwrap_or(u32::MAX);
            self.counts.each(|counter| counter.rebase(by_offset));
            self.sets.each(|set| set.rebase(by_offset));
            self.base = Some(base + by);
        }
    }

    fn offset(&self, at: i64) -> u32 {
        u32::try_from(at - self.base.unwrap_or(at)).unwrap_or(0)
    }

    /// What offsets count from (ms); `None` before the first event.
    #[inline]
    pub(crate) fn base(&self) -> Option<i64> {
        self.base
    }

    /// Where every window begins now.
    pub fn span(&self) -> Span {
        Span::at(self.offset(self.now))
    }

    /// Makes room for counts and sets in these slots, a bit each.
    #[inline]
    pub fn make_room(&mut self, counts: u128, sets: u128) {
        self.counts.make_room(counts);
        self.sets.make_room(sets);
    }

    /// Counts `n` at `at` in slot `what`.
    pub fn count(&mut self, what: usize, at: i64, n: u32, span: Span) {
        let at = self.offset(at);
        self.counts.get_or_default(what).add(at, n, span.forget_until());
    }

    /// Takes `n` back that were counted at `at` in slot `what` ([`Counter::take_back`]).
    pub fn take_back(&mut self, what: usize, at: i64, n: u32) {
        if let (Some(at), Some(counter)) = (self.offset_of(at), self.counts.get_mut(what)) {
            counter.take_back(at, n);
        }
    }

    /// Notes in slot `what` that `hash` was seen at `at`.
    pub fn see(&mut self, what: usize, hash: u64, at: i64, span: Span) {
        let at = self.offset(at);
        self.sets.get_or_default(what).add(hash, at, span);
    }

    /// Takes in what waits; what it moves. `shown` is asked to show the activity and the bad outcome of a time (ms).
    fn take(&mut self, waiting: &mut Waiting, mut shown: impl FnMut(i64, bool, bool)) -> Moved {
        let mut moved = Moved::default();
        self.ask_for(waiting.moves());
        // Mostly the next is of the slot before: that it stands in the same place still is sure while no other was looked for.
        let (mut count, mut set) = ((usize::MAX, 0), (usize::MAX, 0));
        waiting.drain(|one: Move, span| {
            if let Some((slot, n)) = one.count() {
                if slot != count.0 {
                    count = (slot, self.counts.place_of(slot));
                }
                self.counts.in_place(count.1).add(one.at(), n, span.forget_until());
                moved.count(slot, n);
            }
            if let Some((slot, thing)) = one.set() {
                if slot != set.0 {
                    set = (slot, self.sets.place_of(slot));
                }
                self.sets.in_place(set.1).add(thing, one.at(), span);
                moved.set(slot);
            }
            if let (activity, adverse) = one.shown()
                && (activity || adverse)
            {
                shown(self.time_of(one.at()), activity, adverse);
            }
        });
        moved
    }

    /// How many in the window of that length.
    pub fn tally(&self, what: usize, length: usize) -> Tally {
        self.tally_in(what, self.span(), length)
    }

    /// How many different ones in the window of that length.
    pub fn distinct(&self, what: usize, length: usize) -> Tally {
        self.distinct_in(what, self.span(), length)
    }

    /// As [`Windows::tally`], of windows that begin there.
    pub fn tally_in(&self, what: usize, span: Span, length: usize) -> Tally {
        self.counts.get(what).map_or_else(Tally::default, |counter| counter.tally(span, length))
    }

    /// As [`Windows::distinct`], of windows that begin there.
    pub fn distinct_in(&self, what: usize, span: Span, length: usize) -> Tally {
        self.sets.get(what).map_or_else(Tally::default, |set| set.tally(span, length))
    }

    /// As [`Windows::tally`], remembering how far the edge has moved ([`Counter::tally_on`]).
    #[inline]
    pub fn tally_on(&mut self, what: usize, span: Span, length: usize) -> Tally {
        self.counts.get_mut(what).map_or_else(Tally::default, |counter| counter.tally_on(span, length))
    }

    /// As [`Windows::distinct`], remembering what was counted ([`Distinct::tally_on`]).
    #[inline]
    pub fn distinct_on(&mut self, what: usize, span: Span, length: usize) -> Tally {
        self.sets.get_mut(what).map_or_else(Tally::default, |set| set.tally_on(span, length))
    }

    /// No window of that length holds more of slot `what` ([`Counter::most`]).
    #[inline]
    pub fn count_at_most(&self, what: usize, length: usize) -> u64 {
        self.counts.get(what).map_or(0, |counter| counter.most(length))
    }

    /// No window holds more different ones of slot `what`; `None` where that is open.
    #[inline]
    pub fn distinct_at_most(&self, what: usize) -> Option<usize> {
        self.sets.get(what).map_or(Some(0), Distinct::most)
    }

    /// Bounds on every figure of a window of that length while its end moves on to that of `then` and at most `more` are counted on top;
    /// `None` where they cannot be told.
    pub fn count_ahead(&self, what: usize, length: usize, then: Span, more: u32) -> Option<(f64, f64)> {
        match self.counts.get(what) {
            Some(counter) => counter.ahead(then, length, more),
            None => Some((0.0, f64::from(more))),
        }
    }

    /// The same of different ones: no figure is less than the first, and each at most as the second has it.
    pub fn distinct_ahead(&self, what: usize, length: usize, now: Span, then: Span, more: u32) -> Option<(f64, Tally)> {
        match self.sets.get(what) {
            Some(set) => set.ahead(now, then, length, more),
            None => Some((0.0, Tally::exact(f64::from(more)))),
        }
    }

    /// The sets that are estimated, a bit a slot: what they say may rise by itself.
    pub fn estimated(&self) -> u128 {
        let estimated = self.sets.iter().filter(|(_, set)| set.most().is_none());
        estimated.fold(0, |bits, (slot, _)| bits | 1 << slot)
    }

    /// Calls `each` with every counter in use among `wanted` (a bit a slot).
    pub fn counters_mut(&mut self, wanted: u128, each: impl FnMut(usize, &mut Counter)) {
        self.counts.each_of(wanted, each);
    }

    /// Calls `each` with every set in use among `wanted` (a bit a slot).
    pub fn sets_mut(&mut self, wanted: u128, each: impl FnMut(usize, &mut Distinct)) {
        self.sets.each_of(wanted, each);
    }

    /// The counter in a slot, where it is in use.
    pub fn counter_mut(&mut self, what: usize) -> Option<&mut Counter> {
        self.counts.get_mut(what)
    }

    /// The set in a slot, where it is in use.
    pub fn set_mut(&mut self, what: usize) -> Option<&mut Distinct> {
        self.sets.get_mut(what)
    }

    /// Counts and sets in use, a bit a slot.
    pub fn used(&self) -> (u128, u128) {
        (self.counts.used(), self.sets.used())
    }

    /// Forgets every count; the clock stays.
    pub fn forget(&mut self) {
        self.counts = Slots::default();
        self.sets = Slots::default();
    }

    /// Moves slots to other places, as the catalogue has them now; `None` drops one.
    pub fn rearrange(&mut self, counts: &[Option<usize>], sets: &[Option<usize>]) {
        self.counts.rearrange(counts);
        self.sets.rearrange(sets);
    }
}
