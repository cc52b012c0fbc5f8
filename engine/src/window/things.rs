//! The things of a set in order of their times, each with its time in the upper half and its short hash in the lower.

use super::LENGTHS;

/// Steps from where a window began before; further away it is looked for anew.
const NEAR: usize = 8;

/// Where each window began among the things when it was looked at last: it mostly begins near by. Two sets are equal wherever.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Starts([u8; LENGTHS]);

impl PartialEq for Starts {
    fn eq(&self, _: &Self) -> bool {
        true
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
