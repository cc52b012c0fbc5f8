//! What windows ask of memory ahead: what an account has itself should have come, and each step finds what the step before asked for.

use super::distinct::{CELLS, EXACT_UP_TO, Sketch};
use super::{Counter, Distinct, Move, Windows};
use crate::ahead;

impl Windows {
    /// Asks for what these will move, a step of all of them before the next of any.
    pub(super) fn ask_for(&self, moves: &[Move]) {
        for one in moves {
            one.count().and_then(|(slot, _)| self.counts.get(slot)).inspect(|counter| counter.ask());
            one.set().and_then(|(slot, _)| self.sets.get(slot)).inspect(|set| set.ask());
        }
        for one in moves {
            one.count().and_then(|(slot, _)| self.counts.get(slot)).inspect(|counter| counter.ask_end());
            one.set()
                .and_then(|(slot, thing)| Some((self.sets.get(slot)?, thing)))
                .inspect(|(set, thing)| set.ask_end(*thing));
        }
    }

    /// Asks for the counts and sets in some slots (a bit each).
    pub(crate) fn ask(&self, counts: u128, sets: u128) {
        self.counts.ask(counts);
        self.sets.ask(sets);
    }

    /// As [`Windows::ask`], for what these point to.
    pub(crate) fn ask_parts(&self, counts: u128, sets: u128) {
        self.counts.some(counts, Counter::ask);
        self.sets.some(sets, Distinct::ask);
    }

    /// As [`Windows::ask_ends`], for all of it in any slot.
    pub(crate) fn ask_whole_ends(&self) {
        self.counts.some(u128::MAX, Counter::ask_whole_end);
        self.sets.some(u128::MAX, Distinct::ask_whole_end);
    }

    /// As [`Windows::ask_parts`], for what those point to; `things` are those that sets will see, each with its slot.
    pub(crate) fn ask_ends(&self, counts: u128, things: impl Iterator<Item = (usize, u64)>) {
        self.counts.some(counts, Counter::ask_end);
        self.ask_things(things);
    }

    /// Asks for what seeing these things, each in its slot, will read of their sets.
    #[inline]
    pub(crate) fn ask_things(&self, things: impl Iterator<Item = (usize, u64)>) {
        for (what, hash) in things {
            self.sets.get(what).inspect(|set| set.ask_end(hash));
        }
    }
}

impl Distinct {
    /// Asks for what a look begins with: the newest things, which the next is compared with first, the oldest, and what was counted.
    #[inline]
    pub(super) fn ask(&self) {
        ahead::first(&self.things, 1);
        ahead::first(self.things.last_chunk::<8>().map_or(&[], |last| last), 2);
        if let Some(sketch) = &self.sketch {
            ahead::of(&**sketch);
        }
    }

    /// Asks for the cell of a thing; what [`Distinct::ask`] asked for should have come.
    #[inline]
    pub(super) fn ask_end(&self, hash: u64) {
        if let Some(sketch) = &self.sketch {
            let (level, cell) = Sketch::place((hash >> 32) as u32);
            sketch.last.get(level * CELLS + cell).inspect(|last| ahead::of(*last));
        }
    }

    /// Asks for every thing in the list.
    pub(super) fn ask_whole_end(&self) {
        ahead::first(&self.things, EXACT_UP_TO * size_of::<u64>() / 64);
    }
}
