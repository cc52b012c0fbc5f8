//! Which events an account has already seen: its last 8,192 event keys, checkpointed with the state.

use hashbrown::HashSet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::VecDeque;

/// Keys remembered for each account. A duplicate is found while fewer than so many other events came between.
pub const KEYS_MAX: usize = 8_192;

/// The last keys, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    order: VecDeque<u64>,
    set: HashSet<u64>,
}

impl Seen {
    /// Whether `key` is among the remembered ones.
    pub fn contains(&self, key: u128) -> bool {
        self.set.contains(&short(key))
    }

    /// Remembers `key`; false where it was there already.
    pub fn insert(&mut self, key: u128) -> bool {
        if !self.set.insert(short(key)) {
            return false;
        }
        self.order.push_back(short(key));
        if self.order.len() > KEYS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.set.remove(&oldest);
        }
        true
    }
}

/// 64 of the key's 128 bits: among 8,192 keys a chance match has odds of 1 in 10^15.
#[expect(clippy::cast_possible_truncation, reason = "the low half of a uniform hash is a uniform hash")]
fn short(key: u128) -> u64 {
    key as u64
}

impl Serialize for Seen {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.order.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let order = VecDeque::<u64>::deserialize(d)?;
        let set = order.iter().copied().collect();
        Ok(Self { order, set })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_remembered_until_8192_others_have_come() {
        let mut seen = Seen::default();
        assert!(seen.insert(1));
        assert!(!seen.insert(1));
        for key in 2..=KEYS_MAX as u128 {
            assert!(seen.insert(key));
        }
        assert!(seen.contains(1));
        assert!(seen.insert(u128::MAX));
        assert!(!seen.contains(1) && seen.contains(2));
    }
}
