//! Seals of single entries: HMAC under a key outside the database, so that a log rewritten to its end shows its first forged entry and
//! not only between which checkpoints it lies.
//!
//! A signed checkpoint vouches for many entries at once, to anybody; seals name one entry, to whoever has the key.

use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::token::{hex, sha256_hex};

/// Most entries under one row of seals.
pub const ENTRIES_MAX: i64 = 1000;
/// Hex digits of one tag: 128 bits.
pub const TAG_DIGITS: usize = 32;

/// The key of seals, made from the secret that signs checkpoints.
#[derive(Clone)]
pub struct EntryKey {
    key: Key,
    id: String,
}

impl std::fmt::Debug for EntryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EntryKey({})", self.id)
    }
}

impl EntryKey {
    /// From the seed of the signing key; who has this key cannot sign checkpoints.
    pub fn of_signing_seed(seed: &[u8; 32]) -> Self {
        let derived = sign(&Key::new(HMAC_SHA256, seed), b"redress audit entries 1");
        let id = sha256_hex(&[b"redress audit entries id", derived.as_ref()].concat())[..16].to_owned();
        Self { key: Key::new(HMAC_SHA256, derived.as_ref()), id }
    }

    /// A short name that tells nothing of the key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The tag of an entry: over its number and its hash, which covers everything in it and the entry before.
    pub fn tag(&self, seq: i64, hash: &str) -> String {
        let tag = sign(&self.key, format!("{seq}:{hash}").as_bytes());
        hex(&tag.as_ref()[..TAG_DIGITS / 2])
    }
}

/// Seals of the entries `first` to `last`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seals {
    /// The first entry under them.
    pub first: i64,
    /// The last one.
    pub last: i64,
    /// Whose they are: see [`EntryKey::id`].
    pub key_id: String,
    /// One tag behind the other.
    pub tags: String,
}

impl Seals {
    /// The tag of an entry; `None` for one that is not under them.
    pub fn tag(&self, seq: i64) -> Option<&str> {
        if seq > self.last {
            return None;
        }
        let at = usize::try_from(seq - self.first).ok()?.checked_mul(TAG_DIGITS)?;
        self.tags.get(at..at + TAG_DIGITS)
    }
}

/// What a seal says of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// It is the entry that was sealed.
    Holds,
    /// It is another one.
    Broken,
    /// Sealed under a key that is not known here, or not sealed.
    Unknown,
}

impl Seal {
    /// Of the entry with this number and hash.
    pub fn of(seals: Option<&Seals>, keys: &[EntryKey], seq: i64, hash: &str) -> Self {
        let Some(seals) = seals else { return Self::Unknown };
        let Some(key) = keys.iter().find(|key| key.id == seals.key_id) else { return Self::Unknown };
        match seals.tag(seq) {
            Some(tag) if tag == key.tag(seq, hash) => Self::Holds,
            Some(_) => Self::Broken,
            None => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_for_its_entry_under_its_key_and_for_no_other() {
        let (key, other) = (EntryKey::of_signing_seed(&[7; 32]), EntryKey::of_signing_seed(&[8; 32]));
        let (one, two) = ("a".repeat(64), "b".repeat(64));
        let tags = key.tag(5, &one) + &key.tag(6, &two);
        let seals = Seals { first: 5, last: 6, key_id: key.id().to_owned(), tags };
        let of = |keys: &[EntryKey], seq, hash| Seal::of(Some(&seals), keys, seq, hash);
        let keys = [other.clone(), key];
        assert_eq!(of(&keys, 5, &one), Seal::Holds);
        assert_eq!(of(&keys, 6, &two), Seal::Holds);
        assert_eq!(of(&keys, 6, &one), Seal::Broken);
        assert_eq!(of(&keys, 5, &two), Seal::Broken);
        assert_eq!(of(&[other], 5, &one), Seal::Unknown, "under a key that is not known here");
        assert_eq!((of(&keys, 4, &one), of(&keys, 7, &one)), (Seal::Unknown, Seal::Unknown));
        let cut = Seals { tags: seals.tags[..40].to_owned(), ..seals.clone() };
        assert_eq!(Seal::of(Some(&cut), &keys, 6, &two), Seal::Unknown, "a row that was cut");
        assert_eq!(Seal::of(None, &keys, 5, &one), Seal::Unknown);
    }
}
