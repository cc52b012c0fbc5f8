//! Which counts and sets share a room: those that one watch looks at together do, for what one of them takes the others lack. There are
//! few rooms; more than there are share them.

use crate::window::{COUNTS_MAX, Moved, ROOMS, SETS_MAX};

/// Stands for what nobody watches.
const NONE: u8 = u8::MAX;

/// The room of each watch and of each slot.
#[derive(Clone, Debug, Default)]
pub(super) struct Rooms {
    watches: Vec<u8>,
    counts: Vec<u8>,
    sets: Vec<u8>,
}

impl Rooms {
    /// For watches that look at these slots.
    pub(super) fn of(watches: impl Iterator<Item = Moved>) -> Self {
        let watches: Vec<Moved> = watches.collect();
        let mut groups: Vec<Moved> = Vec::new();
        for watch in &watches {
            let mut group = *watch;
            groups.retain(|other| {
                let apart = other.counts & group.counts == 0 && other.sets & group.sets == 0;
                if !apart {
                    (group.counts, group.sets) = (group.counts | other.counts, group.sets | other.sets);
                }
                apart
            });
            groups.push(group);
        }
        let room = |is: &dyn Fn(&Moved) -> bool| {
            let group = groups.iter().position(is);
            group.map_or(NONE, |group| u8::try_from(group % ROOMS).unwrap_or(NONE))
        };
        Self {
            watches: watches
                .iter()
                .map(|watch| room(&|group| group.counts & watch.counts != 0 || group.sets & watch.sets != 0))
                .collect(),
            counts: (0..COUNTS_MAX).map(|slot| room(&|group| group.counts >> slot & 1 == 1)).collect(),
            sets: (0..SETS_MAX).map(|slot| room(&|group| group.sets >> slot & 1 == 1)).collect(),
        }
    }

    /// The room of a watch.
    pub(super) fn of_watch(&self, watch: usize) -> usize {
        usize::from(self.watches[watch]) % ROOMS
    }

    /// The room that a count takes from; none at all where that is past the last.
    #[inline]
    pub(super) fn of_count(&self, slot: usize) -> usize {
        self.counts.get(slot).map_or(ROOMS, |room| usize::from(*room))
    }

    /// The same of a set.
    #[inline]
    pub(super) fn of_set(&self, slot: usize) -> usize {
        self.sets.get(slot).map_or(ROOMS, |room| usize::from(*room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(counts: &[usize], sets: &[usize]) -> Moved {
        let mut slots = Moved::default();
        for slot in counts {
            slots.count(*slot, 1);
        }
        for slot in sets {
            slots.set(*slot);
        }
        slots
    }

    #[test]
    fn what_is_watched_together_shares_a_room_and_what_nobody_watches_has_none() {
        let watches = [slots(&[1], &[]), slots(&[2, 3], &[]), slots(&[], &[1]), slots(&[3, 4], &[])];
        let rooms = Rooms::of(watches.into_iter());
        assert_eq!(rooms.of_count(1), rooms.of_watch(0));
        for slot in [2, 3, 4] {
            assert_eq!((rooms.of_count(slot), rooms.of_watch(1)), (rooms.of_watch(3), rooms.of_watch(3)));
        }
        assert_eq!(rooms.of_set(1), rooms.of_watch(2));
        let different = [rooms.of_watch(0), rooms.of_watch(1), rooms.of_watch(2)];
        assert!(different[0] != different[1] && different[1] != different[2] && different[0] != different[2]);
        assert!(rooms.of_count(5) >= ROOMS && rooms.of_set(2) >= ROOMS);
    }

    #[test]
    fn more_than_there_are_share_rooms() {
        let rooms = Rooms::of((0..40).map(|slot| slots(&[slot], &[])));
        assert!((0..40).all(|slot| rooms.of_count(slot) < ROOMS && rooms.of_count(slot) == rooms.of_watch(slot)));
    }
}
