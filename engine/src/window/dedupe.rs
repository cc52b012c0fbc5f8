//! Bounded memory for keys, checkpointed with the state: which events an account has already seen, which messages it has sent since a
//! reinstatement.

use hashbrown::HashSet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::VecDeque;

/// Keys remembered. A key is found again while fewer than so many others came between.
pub const KEYS_MAX: usize = 8_192;

/// The last keys, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    order: VecDeque<u64>,
    set: HashSet<u64>,
    forgot: bool,
}

impl Seen {
    /// Whether a key had to be forgotten: from then on a missing one proves nothing.
    pub fn forgot(&self) -> bool {
        self.forgot
    }

    /// Whether nothing was ever remembered.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

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
            self.forgot = true;
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
        (&self.order, self.forgot).serialize(s)
    }
}

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (order, forgot) = <(VecDeque<u64>, bool)>::deserialize(d)?;
        let set = order.iter().copied().collect();
        Ok(Self { order, set, forgot })
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
        assert!(seen.contains(1) && !seen.forgot());
        assert!(seen.insert(u128::MAX));
        assert!(!seen.contains(1) && seen.contains(2) && seen.forgot());
    }
}
