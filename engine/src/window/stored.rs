//! How the windows of an account are stored: ranges as steps from one to the next, so that most take a few bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::ranges::Range;
use super::{COUNTS_MAX, Counter, Distinct, SETS_MAX, Windows};

/// When it is merged next, and each range as: from the last end to the start, from start to end, how many.
type StoredCounter = (u32, Vec<(u32, u32, u32)>);

impl Serialize for Windows {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let counts: Vec<(u8, StoredCounter)> = self.counts.iter().map(|(slot, c)| (number(slot), store(c))).collect();
        let sets: Vec<(u8, &Distinct)> = self.sets.iter().map(|(slot, set)| (number(slot), set)).collect();
        (self.now, self.base, counts, sets).serialize(s)
    }
}

/// Everything of [`Windows`], as it is stored.
type StoredWindows = (i64, Option<i64>, Vec<(u8, StoredCounter)>, Vec<(u8, Distinct)>);

impl<'de> Deserialize<'de> for Windows {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (now, base, counts, sets) = StoredWindows::deserialize(d)?;
        let mut windows = Self { now, base, ..Self::default() };
        for (slot, counter) in counts {
            let slot = usize::from(slot);
            if slot >= COUNTS_MAX {
                return Err(D::Error::custom("a counter stands in a slot that does not exist"));
            }
            windows.counts.put(slot, restore(counter).ok_or_else(|| D::Error::custom("a counter's times overflow"))?);
        }
        for (slot, set) in sets {
            let slot = usize::from(slot);
            if slot >= SETS_MAX {
                return Err(D::Error::custom("a set stands in a slot that does not exist"));
            }
            windows.sets.put(slot, set);
        }
        Ok(windows)
    }
}

fn number(slot: usize) -> u8 {
    u8::try_from(slot).unwrap_or(u8::MAX)
}

/// From each range's end to the next one's, which never go back.
fn store(counter: &Counter) -> StoredCounter {
    let mut before = 0u32;
    let steps = counter.ranges().iter().map(|range| {
        let step = (range.last - before, range.last - range.first, range.n);
        before = range.last;
        step
    });
    (counter.compact_at(), steps.collect())
}

fn restore((compact_at, steps): StoredCounter) -> Option<Counter> {
    let mut before = 0u32;
    let mut ranges = Vec::with_capacity(steps.len());
    for (step, length, n) in steps {
        let last = before.checked_add(step)?;
        ranges.push(Range { first: last.checked_sub(length)?, last, n });
        before = last;
    }
    Some(Counter::from_ranges(ranges, compact_at))
}
