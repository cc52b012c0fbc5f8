//! The things of a set in order of their times, each with its time in the upper half and its short hash in the lower.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;

use super::LENGTHS;

/// Room for so many more is made rather than moving up all for fewer.
const ROOM: u8 = 16;
/// Steps from where a window began before; further away it is looked for anew.
const NEAR: usize = 8;

/// Where each window began among the things when it was looked at last: it mostly begins near by.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Starts([u8; LENGTHS]);

/// The things, the oldest first: `time << 32 | short hash`.
#[derive(Clone, Debug, Default)]
pub(super) struct Things {
    list: Vec<u64>,
    /// How many at the front are gone: their room is used again when there is no other, rather than moving up all the rest for each.
    gone: u8,
    starts: Starts,
}

impl From<Vec<u64>> for Things {
    fn from(list: Vec<u64>) -> Self {
        Self { list, ..Self::default() }
    }
}

impl Deref for Things {
    type Target = [u64];

    #[inline]
    fn deref(&self) -> &[u64] {
        &self.list[usize::from(self.gone)..]
    }
}

impl PartialEq for Things {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Serialize for Things {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.as_ref().serialize(s)
    }
}

impl<'de> Deserialize<'de> for Things {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Vec::deserialize(d).map(Self::from)
    }
}

impl Things {
    /// Puts one in its place; it is none of them.
    pub(super) fn insert(&mut self, thing: u64) {
        if self.list.len() == self.list.capacity() {
            match self.gone {
                0 => self.list.reserve_exact((self.list.len() / 2).max(2)),
                1..ROOM => self.list.reserve_exact(ROOM.into()),
                _ => self.move_up(),
            }
        }
        if self.last().is_none_or(|last| *last < thing) {
            self.list.push(thing);
        } else {
            let place = self.partition_point(|other| *other < thing);
            self.list.insert(usize::from(self.gone) + place, thing);
        }
    }

    /// The one in that place was seen again, later.
    pub(super) fn renew(&mut self, place: usize, thing: u64) {
        let newer = &mut self.list[usize::from(self.gone) + place..];
        if newer.last().is_some_and(|last| *last < thing) || newer.len() == 1 {
            newer.rotate_left(1);
            newer[newer.len() - 1] = thing;
        } else {
            self.list.remove(usize::from(self.gone) + place);
            self.insert(thing);
        }
    }

    /// Takes the oldest out.
    pub(super) fn take_oldest(&mut self) {
        self.gone += u8::from(!self.is_empty());
        if self.gone == u8::MAX {
            self.move_up();
        }
    }

    fn move_up(&mut self) {
        self.list.drain(..usize::from(self.gone));
        self.gone = 0;
    }

    /// Takes `by` off every time; drops what lies before.
    pub(super) fn rebase(&mut self, by: u32) {
        self.move_up();
        self.list.retain(|thing| time_of(*thing) > by);
        self.list.iter_mut().for_each(|thing| *thing -= u64::from(by) << 32);
    }

    /// All of them, and where windows begin among them.
    #[inline]
    pub(super) fn with_starts(&mut self) -> (&[u64], &mut Starts) {
        (&self.list[usize::from(self.gone)..], &mut self.starts)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half, as it was put together")]
pub(super) fn short_of(thing: u64) -> u32 {
    thing as u32
}

pub(super) fn time_of(thing: u64) -> u32 {
    (thing >> 32) as u32
}

/// Where a short hash stands last. Eight are compared at once, without a branch between them.
pub(super) fn newest(things: &[u64], short: u32) -> Option<usize> {
    let (rest, eights) = things.as_rchunks::<8>();
    let is = |thing: &u64| short_of(*thing) == short;
    for (number, eight) in eights.iter().enumerate().rev() {
        if eight.iter().fold(false, |found, thing| found | is(thing)) {
            return eight.iter().rposition(is).map(|place| rest.len() + 8 * number + place);
        }
    }
    rest.iter().rposition(is)
}

/// Those of some ordered things that are later, where these are all of them or none: mostly one or the other.
#[inline]
fn all_or_none(things: &[u64], edge: u32) -> Option<&[u64]> {
    match things {
        [] => Some(things),
        [oldest, ..] if time_of(*oldest) > edge => Some(things),
        [.., newest] if time_of(*newest) <= edge => Some(&[]),
        _ => None,
    }
}

/// Those of some ordered things that are later.
#[inline]
pub(super) fn later(things: &[u64], edge: u32) -> &[u64] {
    let found = || &things[things.partition_point(|thing| time_of(*thing) <= edge)..];
    all_or_none(things, edge).unwrap_or_else(found)
}

impl Starts {
    /// As [`later`], in the window of that length. The things are so many that what lies between is mostly not in a cache: where the window
    /// began before is looked at first.
    #[inline]
    pub(super) fn later<'t>(&mut self, things: &'t [u64], edge: u32, length: usize) -> &'t [u64] {
        if let Some(all_or_none) = all_or_none(things, edge) {
            return all_or_none;
        }
        // Counted from the newest. Invariant: the first of the things is not later, and the last is.
        let mut at = things.len().saturating_sub(self.0[length].into()).clamp(1, things.len() - 1);
        for _ in 0..NEAR {
            if time_of(things[at]) <= edge {
                at += 1;
            } else if time_of(things[at - 1]) > edge {
                at -= 1;
            } else {
                return self.note(&things[at..], length);
            }
        }
        self.note(later(things, edge), length)
    }

    fn note<'t>(&mut self, later: &'t [u64], length: usize) -> &'t [u64] {
        self.0[length] = u8::try_from(later.len()).unwrap_or(u8::MAX);
        later
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn things_stay_in_order_whatever_is_put_in_seen_again_or_taken_out(
            steps in proptest::collection::vec((0..40u32, 0..60u32, 0..12u8), 1..400),
        ) {
            let (mut things, mut plain) = (Things::default(), Vec::<u64>::new());
            for (short, at, what) in steps {
                let thing = u64::from(at) << 32 | u64::from(short);
                match (what, plain.iter().position(|known| short_of(*known) == short)) {
                    (0, _) => {
                        things.rebase(at / 20);
                        plain.retain(|known| time_of(*known) > at / 20);
                        for known in &mut plain {
                            *known -= u64::from(at / 20) << 32;
                        }
                    }
                    (1..5, _) => {
                        things.take_oldest();
                        plain.drain(..plain.len().min(1));
                    }
                    (_, Some(place)) if thing > plain[place] => {
                        things.renew(place, thing);
                        plain[place] = thing;
                    }
                    (_, Some(_)) => {}
                    (_, None) => {
                        things.insert(thing);
                        plain.push(thing);
                    }
                }
                plain.sort_unstable();
                prop_assert_eq!(&*things, &*plain);
                prop_assert_eq!(&things, &Things::from(plain.clone()));
                let stored = postcard::to_stdvec(&things).unwrap();
                prop_assert_eq!(&stored, &postcard::to_stdvec(&plain).unwrap());
                prop_assert_eq!(postcard::from_bytes::<Things>(&stored).unwrap(), things.clone());
            }
        }

        #[test]
        fn wherever_a_window_began_before_the_same_are_later(
            mut times in proptest::collection::vec(0..60u32, 0..140),
            looks in proptest::collection::vec((0..62u32, any::<u8>()), 1..20),
        ) {
            times.sort_unstable();
            let things: Vec<u64> = times.iter().map(|time| u64::from(*time) << 32 | 7).collect();
            let mut starts = Starts::default();
            for (edge, before) in looks {
                let expected = times.iter().filter(|time| **time > edge).count();
                prop_assert_eq!(starts.later(&things, edge, 2).len(), expected);
                prop_assert_eq!(later(&things, edge).len(), expected);
                let mut anywhere = Starts([before; LENGTHS]);
                prop_assert_eq!(anywhere.later(&things, edge, 0).len(), expected);
            }
        }
    }
}
