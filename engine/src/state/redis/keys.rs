//! Names of keys on the server, all with one hash tag, and positions as the stream's ids.

use super::StateError;
use crate::event::Hash;

/// Entries of one millisecond that get a position of their own: 16 bits.
const WITHIN_BITS: u32 = 16;

/// Names under one hash tag.
#[derive(Debug)]
pub(super) struct Keys {
    pub tag: String,
}

impl Keys {
    fn named(&self, name: &str) -> String {
        format!("{{{}}}:{name}", self.tag)
    }

    pub fn events(&self) -> String {
        self.named("events")
    }

    pub fn decisions(&self) -> String {
        self.named("decisions")
    }

    pub fn offset(&self) -> String {
        self.named("offset")
    }

    pub fn policy(&self) -> String {
        self.named("policy")
    }

    pub fn demoted(&self) -> String {
        self.named("demoted")
    }

    pub fn models(&self) -> String {
        self.named("models")
    }

    pub fn activity(&self) -> String {
        self.named("activity")
    }

    pub fn head(&self) -> String {
        self.named("head")
    }

    pub fn layouts(&self) -> String {
        self.named("layouts")
    }

    pub fn account(&self, hash: Hash, id: &str) -> String {
        self.named(&format!("acct:{hash:016x}:{id}"))
    }

    /// The name for a key of [`crate::state::Slice`]: 8 bytes of hash, then the id.
    pub fn account_of(&self, key: &[u8]) -> Result<String, StateError> {
        let named = || {
            let (hash, id) = key.split_first_chunk::<8>()?;
            Some(self.account(Hash::new(u64::from_be_bytes(*hash))?, std::str::from_utf8(id).ok()?))
        };
        named().ok_or_else(|| StateError::Redis("a state's key is none".to_owned()))
    }
}

/// The stream's id of a position.
pub(super) fn id_of(position: u64) -> String {
    format!("{}-{}", position >> WITHIN_BITS, position & ((1 << WITHIN_BITS) - 1))
}

/// The position of a stream's id; `None` for one beyond 16 bits within its millisecond.
pub(super) fn position_of(id: &str) -> Option<u64> {
    let (ms, within) = id.split_once('-')?;
    let (ms, within): (u64, u64) = (ms.parse().ok()?, within.parse().ok()?);
    (within >> WITHIN_BITS == 0 && ms >> (64 - WITHIN_BITS) == 0).then_some(ms << WITHIN_BITS | within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_ids_in_the_same_order_and_read_back() {
        let ids = ["0-1", "1-0", "1796000000000-0", "1796000000000-65535", "1796000000001-0"];
        let positions: Vec<u64> = ids.iter().map(|id| position_of(id).unwrap()).collect();
        assert!(positions.is_sorted());
        for (id, position) in ids.iter().zip(positions) {
            assert_eq!(id_of(position), *id);
        }
        assert_eq!(position_of("5-65536"), None);
    }
}
