//! Until when an account's figures stay as they were read while nothing more is counted: its next row in a frame takes over what need not
//! be read again.

use super::{Moved, ROWS};
use crate::window::{COUNTS_MAX, SETS_MAX, next_hour};

/// What is known of the accounts of a frame.
#[derive(Clone, Debug)]
pub(super) struct Stills {
    /// By row: the first row of the same account.
    first: [u8; ROWS],
    /// By first row of an account.
    accounts: Vec<Still>,
}

/// What is known of one account. Times are offsets in ms from its base.
#[derive(Clone, Debug)]
pub(super) struct Still {
    /// What these count from (ms).
    base: Option<i64>,
    /// When it was read last.
    read_at: u32,
    /// No figure changes by itself before.
    least: u32,
    /// Nothing that is read from its habits changes by itself before (ms).
    habits_until: i64,
    /// By slot: when a figure of a count may change by itself.
    counts: [u32; COUNTS_MAX],
    /// The same of sets.
    sets: [u32; SETS_MAX],
}

const NEVER: Still = Still {
    base: None,
    read_at: 0,
    least: u32::MAX,
    habits_until: 0,
    counts: [u32::MAX; COUNTS_MAX],
    sets: [u32::MAX; SETS_MAX],
};

impl Stills {
    pub(super) fn new() -> Self {
        Self { first: [0; ROWS], accounts: vec![NEVER; ROWS] }
    }

    /// Begins with an account that is read whole for a row.
    pub(super) fn begin(&mut self, row: usize, now: u32, base: Option<i64>) -> &mut Still {
        self.first[row] = u8::try_from(row).unwrap_or(0);
        let still = &mut self.accounts[row];
        (still.base, still.read_at, still.least) = (base, now, u32::MAX);
        still
    }

    /// Whether another row can go on from the row `before` of the same account: not where its times have another base since.
    pub(super) fn can_go_on(&self, before: usize, base: Option<i64>) -> bool {
        self.accounts[usize::from(self.first[before])].base == base
    }

    /// Goes on, in another row, with an account that was read for the row `before`.
    pub(super) fn go_on(&mut self, before: usize, row: usize, now: u32) -> &mut Still {
        self.first[row] = self.first[before];
        let still = &mut self.accounts[usize::from(self.first[row])];
        still.read_at = now;
        still
    }
}

impl Still {
    /// A count was read: its figures stay until then.
    #[inline]
    pub(super) fn note_count(&mut self, slot: usize, until: u32) {
        (self.counts[slot], self.least) = (until, self.least.min(until));
    }

    /// A set was read: its figures stay until then.
    #[inline]
    pub(super) fn note_set(&mut self, slot: usize, until: u32) {
        (self.sets[slot], self.least) = (until, self.least.min(until));
    }

    /// The habits (a bit each) that have to be read again at a time (ms): an event moved them, or any of them may have changed by itself.
    pub(super) fn open_habits(&self, at: i64, moved: u32) -> u32 {
        if at < self.habits_until { moved } else { u32::MAX }
    }

    /// These habits were read at a time (ms): what was read stays until `until`, or the next hour.
    #[inline]
    pub(super) fn note_habits(&mut self, at: i64, habits: u32, until: i64) {
        let others_until = if habits == u32::MAX { next_hour(at) } else { self.habits_until };
        self.habits_until = until.min(others_until);
    }

    /// The slots among those in use that have to be read again: an event moved them, or they may have changed by themselves.
    pub(super) fn open(&mut self, counts: u128, sets: u128, moved: Moved) -> (u128, u128) {
        if self.read_at < self.least {
            return (counts & moved.counts, sets & moved.sets);
        }
        let (read_at, mut least) = (self.read_at, u32::MAX);
        let mut changed = |used: u128, moved: u128, until: &[u32]| {
            let mut open = used & moved;
            each_bit(used & !moved, |slot| {
                if until[slot] <= read_at {
                    open |= 1 << slot;
                } else {
                    least = least.min(until[slot]);
                }
            });
            open
        };
        let open = (changed(counts, moved.counts, &self.counts), changed(sets, moved.sets, &self.sets));
        self.least = least;
        open
    }
}

/// Calls `each` with the place of every bit that is set.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a half at a time")]
pub(super) fn each_bit(bits: u128, mut each: impl FnMut(usize)) {
    for (half, mut left) in [(0, bits as u64), (64, (bits >> 64) as u64)] {
        while left != 0 {
            each(half + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}
