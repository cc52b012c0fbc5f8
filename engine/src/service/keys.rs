//! A set of event keys. They are keyed hashes already, so their own bits say where they stand.

use hashbrown::HashTable;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Keys(HashTable<u128>);

impl Keys {
    /// Adds a key; whether it was not there.
    pub fn insert(&mut self, key: u128) -> bool {
        match self.0.entry(place(key), |other| *other == key, |key| place(*key)) {
            hashbrown::hash_table::Entry::Occupied(_) => false,
            hashbrown::hash_table::Entry::Vacant(entry) => {
                entry.insert(key);
                true
            }
        }
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: u128) {
        if let Ok(entry) = self.0.find_entry(place(key), |other| *other == key) {
            entry.remove();
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half of a hash")]
fn place(key: u128) -> u64 {
    key as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_new_once_and_again_after_it_was_taken_out() {
        let mut keys = Keys::default();
        // Alike in the half that says where they stand.
        let (one, other) = (7, 7 | 1 << 64);
        assert!(keys.insert(one) && keys.insert(other) && !keys.insert(one) && !keys.insert(other));
        keys.remove(one);
        assert!(!keys.insert(other) && keys.insert(one));
    }
}
