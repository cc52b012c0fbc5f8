//! A sparse array: of a hundred counters most accounts use six. A bit says whether a slot is in use, the number of lower bits where
//! it stands.

use crate::ahead;

/// Lines of memory that are asked for of one account's slots at most.
const LINES_MAX: usize = 64;
/// Most counters.
pub const COUNTS_MAX: usize = 128;
/// Most sets.
pub const SETS_MAX: usize = 128;

/// Up to 128 slots, of which only those in use take room.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slots<T> {
    used: u128,
    items: Vec<T>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { used: 0, items: Vec::new() }
    }
}

impl<T: Default> Slots<T> {
    #[expect(clippy::cast_possible_truncation, reason = "a half at a time")]
    fn place(&self, slot: usize) -> usize {
        let (low, high) = (self.used as u64, (self.used >> 64) as u64);
        let before = |word: u64, bit: usize| (word & ((1u64 << bit) - 1)).count_ones() as usize;
        if slot < 64 { before(low, slot) } else { low.count_ones() as usize + before(high, slot - 64) }
    }

    /// Those in use, in order, each with its bit.
    pub(super) fn of(used: u128, items: Vec<T>) -> Self {
        Self { used, items }
    }

    /// Those in use, a bit each.
    pub(super) fn used(&self) -> u128 {
        self.used
    }

    pub(super) fn get(&self, slot: usize) -> Option<&T> {
        if self.used >> slot & 1 == 0 { None } else { self.items.get(self.place(slot)) }
    }

    pub(super) fn get_mut(&mut self, slot: usize) -> Option<&mut T> {
        let place = self.place(slot);
        if self.used >> slot & 1 == 0 { None } else { self.items.get_mut(place) }
    }

    pub(super) fn get_or_default(&mut self, slot: usize) -> &mut T {
        let place = self.place_of(slot);
        &mut self.items[place]
    }

    /// The item in a place that [`Slots::place_of`] answered, while nothing was added since.
    #[inline]
    pub(super) fn in_place(&mut self, place: usize) -> &mut T {
        &mut self.items[place]
    }

    /// Where a slot's item stands, which is there from now on.
    pub(super) fn place_of(&mut self, slot: usize) -> usize {
        let place = self.place(slot);
        if self.used >> slot & 1 == 0 {
            if self.items.len() == self.items.capacity() {
                self.items.reserve_exact(2);
            }
            self.items.insert(place, T::default());
            self.used |= 1 << slot;
        }
        place
    }

    /// Makes room for these slots, a bit each, at once instead of one by one; not where there is some.
    #[inline]
    pub(super) fn make_room(&mut self, slots: u128) {
        let new = slots & !self.used;
        if new != 0 && self.items.len() == self.items.capacity() {
            self.items.reserve_exact(new.count_ones() as usize);
        }
    }

    pub(super) fn put(&mut self, slot: usize, item: T) {
        *self.get_or_default(slot) = item;
    }

    pub(super) fn each(&mut self, mut each: impl FnMut(&mut T)) {
        self.items.iter_mut().for_each(&mut each);
    }

    /// Every item in use among `wanted` (a bit a slot).
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a half at a time")]
    pub(super) fn each_of(&mut self, wanted: u128, mut each: impl FnMut(usize, &mut T)) {
        let mut items = self.items.iter_mut();
        for (half, wanted) in [(0, wanted as u64), (64, (wanted >> 64) as u64)] {
            let mut left = (self.used >> half) as u64;
            while left != 0
                && let Some(item) = items.next()
            {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                if wanted >> bit & 1 == 1 {
                    each(half + bit, item);
                }
            }
        }
    }

    /// Calls `each` with the items in use among `wanted` (a bit a slot).
    #[inline]
    pub(super) fn some(&self, wanted: u128, mut each: impl FnMut(&T)) {
        if self.are_all(wanted) {
            return self.items.iter().for_each(each);
        }
        self.iter().filter(|(slot, _)| wanted >> slot & 1 == 1).for_each(|(_, item)| each(item));
    }

    /// Whether every slot in use is among `wanted`.
    fn are_all(&self, wanted: u128) -> bool {
        self.used & !wanted == 0
    }

    /// Asks for the items in use among `wanted`: where these are all, for the lines that they share.
    pub(super) fn ask(&self, wanted: u128) {
        if self.are_all(wanted) { ahead::first(&self.items, LINES_MAX) } else { self.some(wanted, ahead::of) }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        let mut left = self.used;
        self.items.iter().map(move |item| {
            let slot = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (slot, item)
        })
    }

    pub(super) fn rearrange(&mut self, to: &[Option<usize>]) {
        let mut after = Self::default();
        let before = std::mem::take(self);
        let mut left = before.used;
        for item in before.items {
            let slot = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            if let Some(slot) = to.get(slot).copied().flatten() {
                after.put(slot, item);
            }
        }
        *self = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_stand_in_order_and_move_to_their_new_places() {
        let mut slots = Slots::default();
        for (slot, item) in [(127, 'c'), (3, 'a'), (64, 'b')] {
            slots.put(slot, item);
        }
        assert_eq!(
            slots.iter().map(|(slot, item)| (slot, *item)).collect::<Vec<_>>(),
            [(3, 'a'), (64, 'b'), (127, 'c')]
        );
        assert_eq!((slots.get(3), slots.get(4)), (Some(&'a'), None));
        let mut to = vec![None; 128];
        (to[3], to[127]) = (Some(100), Some(0));
        slots.rearrange(&to);
        assert_eq!(slots.iter().map(|(slot, item)| (slot, *item)).collect::<Vec<_>>(), [(0, 'c'), (100, 'a')]);
    }
}
