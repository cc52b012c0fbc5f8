//! Bounded memory for keys, checkpointed with the state: which events an account has already seen, which messages it has sent since a
//! reinstatement.
//!
//! Two generations of open-addressed tables: keys go into the younger; once it is full it becomes the older, and the older is
//! forgotten. So at least the last [`KEYS_MAX`] keys are known, at 8 to 20 bytes each.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ahead;

/// Keys remembered at least. A key is found again while fewer than so many others came between.
pub const KEYS_MAX: usize = 8_192;
const SLOTS_MIN: usize = 4;
/// Up to so many keys stand in a row, and are looked through.
const ROW_MAX: usize = 16;

/// The last keys.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    young: Table,
    old: Table,
    forgot: bool,
}

impl Seen {
    /// Whether a key had to be forgotten: from then on a missing one proves nothing.
    pub fn forgot(&self) -> bool {
        self.forgot
    }

    /// Whether nothing was ever remembered.
    pub fn is_empty(&self) -> bool {
        self.young.len == 0 && self.old.len == 0
    }

    /// Whether `key` is among the remembered ones.
    pub fn contains(&self, key: u64) -> bool {
        let key = key.max(1);
        self.young.contains(key) || self.old.contains(key)
    }

    /// Remembers `key` (uniform 64 bits); false where it was there already.
    pub fn insert(&mut self, key: u64) -> bool {
        let key = key.max(1);
        if self.old.contains(key) || !self.young.insert(key) {
            return false;
        }
        if self.young.len as usize >= KEYS_MAX {
            self.forgot |= self.old.len > 0;
            self.old = std::mem::take(&mut self.young);
        }
        true
    }

    /// How many keys are in each generation, the younger first.
    pub(super) fn lens(&self) -> [usize; 2] {
        [self.young.len as usize, self.old.len as usize]
    }

    /// Every key, those of the younger generation first; of each in no order.
    pub(super) fn keys(&self) -> impl Iterator<Item = u64> {
        self.young.slots.iter().chain(&self.old.slots).copied().filter(|key| *key != 0)
    }

    /// Puts back what [`Seen::keys`] said.
    pub(super) fn of(
        young: impl ExactSizeIterator<Item = u64>,
        old: impl ExactSizeIterator<Item = u64>,
        forgot: bool,
    ) -> Self {
        Self { young: Table::of(young), old: Table::of(old), forgot }
    }

    /// Asks for every key, as far as most accounts have them.
    pub(crate) fn ask_whole(&self) {
        ahead::first(&self.young.slots, 8);
        ahead::first(&self.old.slots, 8);
    }

    /// Asks for the memory that a look for `key` will read.
    #[inline]
    pub(crate) fn ask(&self, key: u64) {
        self.young.ask(key.max(1));
        self.old.ask(key.max(1));
    }
}

/// Few keys in a row; more with linear probing over a power of two. 0 is an empty slot.
#[derive(Clone, Debug, Default)]
struct Table {
    slots: Box<[u64]>,
    len: u32,
}

impl Table {
    #[expect(clippy::cast_possible_truncation, reason = "a keyed hash: any of its bits will do")]
    fn place(&self, key: u64) -> usize {
        key as usize & self.slots.len().wrapping_sub(1)
    }

    #[inline]
    fn ask(&self, key: u64) {
        if self.slots.len() <= ROW_MAX {
            ahead::first(&self.slots, ROW_MAX * size_of::<u64>() / 64);
        } else if let Some(slot) = self.slots.get(self.place(key)) {
            ahead::of(slot);
        }
    }

    fn contains(&self, key: u64) -> bool {
        if self.slots.len() <= ROW_MAX {
            return self.slots[..self.len as usize].contains(&key);
        }
        let mut place = self.place(key);
        loop {
            match self.slots[place] {
                0 => return false,
                found if found == key => return true,
                _ => place = (place + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn insert(&mut self, key: u64) -> bool {
        let (len, slots) = (self.len as usize, self.slots.len());
        if slots <= ROW_MAX {
            if self.slots[..len].contains(&key) {
                return false;
            }
            if len == slots {
                self.grow();
            }
            if self.slots.len() <= ROW_MAX {
                self.slots[len] = key;
                self.len += 1;
                return true;
            }
        } else if (len + 1) * 4 > slots * 3 {
            // At most three quarters full.
            self.grow();
        }
        let new = self.put(key);
        self.len += u32::from(new);
        new
    }

    fn grow(&mut self) {
        let larger = vec![0; (self.slots.len() * 2).max(SLOTS_MIN)].into_boxed_slice();
        let before = std::mem::replace(&mut self.slots, larger);
        if self.slots.len() <= ROW_MAX {
            self.slots[..before.len()].copy_from_slice(&before);
        } else {
            for old in before.into_iter().filter(|old| *old != 0) {
                self.put(old);
            }
        }
    }

    fn put(&mut self, key: u64) -> bool {
        let mut place = self.place(key);
        loop {
            match self.slots[place] {
                0 => {
                    self.slots[place] = key;
                    return true;
                }
                found if found == key => return false,
                _ => place = (place + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn sorted(&self) -> Vec<u64> {
        let mut keys: Vec<u64> = self.slots.iter().copied().filter(|key| *key != 0).collect();
        keys.sort_unstable();
        keys
    }

    /// Of these keys, as large as it has to be for them: keys that come in the order of their places would crowd in a smaller one.
    fn of(keys: impl ExactSizeIterator<Item = u64>) -> Self {
        let mut table = Self::default();
        if keys.len() > 0 {
            let room = if keys.len() <= ROW_MAX { keys.len() } else { (keys.len() * 4).div_ceil(3) };
            let slots = room.next_power_of_two().max(SLOTS_MIN);
            table.slots = vec![0; slots].into_boxed_slice();
        }
        for key in keys.filter(|key| *key != 0) {
            table.insert(key);
        }
        table
    }
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        self.forgot == other.forgot
            && self.young.sorted() == other.young.sorted()
            && self.old.sorted() == other.old.sorted()
    }
}

impl Eq for Seen {}

impl Serialize for Seen {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (self.young.sorted(), self.old.sorted(), self.forgot).serialize(s)
    }
}

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (young, old, forgot) = <(Vec<u64>, Vec<u64>, bool)>::deserialize(d)?;
        Ok(Self::of(young.into_iter(), old.into_iter(), forgot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(n: u64) -> u64 {
        n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ n.rotate_left(32)
    }

    #[test]
    fn a_key_is_remembered_until_8192_others_have_come_and_at_last_forgotten() {
        let mut seen = Seen::default();
        let keys = |range: std::ops::Range<u64>| range.map(mix);
        for (n, key) in keys(0..40_000).enumerate() {
            assert!(seen.insert(key), "{n} is new");
            assert!(!seen.insert(key), "{n} is known at once");
            let window = keys((n as u64).saturating_sub(KEYS_MAX as u64 - 1)..n as u64);
            if n % 1_000 == 0 || n == KEYS_MAX * 2 {
                assert!(window.into_iter().all(|key| seen.contains(key)), "the last ones before {n}");
            }
        }
        assert!(seen.forgot() && !seen.contains(mix(0)));
    }

    #[test]
    fn a_stored_memory_reads_back_and_goes_on_alike() {
        let mut seen = Seen::default();
        (0..9_000).for_each(|n| assert!(seen.insert(mix(n))));
        let mut back: Seen = postcard::from_bytes(&postcard::to_stdvec(&seen).unwrap()).unwrap();
        assert_eq!(back, seen);
        (8_000..20_000).for_each(|n| assert_eq!(back.insert(mix(n)), seen.insert(mix(n))));
        assert_eq!(back, seen);
    }
}
