//! Keyed hashes of what identifies people: `SipHash`-2-4 with 128-bit output, a reviewed keyed pseudo-random function
//! (Aumasson and Bernstein, INDOCRYPT 2012), under a key that never leaves the deployment.

use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher as _;

/// The deployment's identity key. Its id stands in journal and state; a different key is refused at start.
#[derive(Clone)]
pub struct IdentityKey([u8; 16]);

impl std::fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityKey({:016x})", self.id())
    }
}

impl IdentityKey {
    /// From 16 secret bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// A fixed key for memory-only runs (`redress score`), whose output must not depend on the machine.
    pub fn public() -> Self {
        Self(*b"redress score v1")
    }

    /// Names the key without telling it.
    #[expect(clippy::cast_possible_truncation, reason = "the low half of a uniform hash is a uniform hash")]
    pub fn id(&self) -> u64 {
        self.hash("redress.key", b"id") as u64
    }

    /// Hash of `value` within `domain`: the same value in two domains cannot be linked.
    pub fn hash(&self, domain: &str, value: &[u8]) -> u128 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(&(domain.len() as u64).to_le_bytes());
        hasher.write(domain.as_bytes());
        hasher.write(value);
        hasher.finish128().as_u128()
    }

    /// Hash of several values, length-prefixed, so that `("ab", "c")` differs from `("a", "bc")`.
    pub fn hash_parts(&self, domain: &str, parts: &[&str]) -> u128 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(&(domain.len() as u64).to_le_bytes());
        hasher.write(domain.as_bytes());
        for part in parts {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part.as_bytes());
        }
        hasher.finish128().as_u128()
    }
}
