//! Signed checkpoints: somebody who owns the database can rewrite the whole chain, but cannot sign it.
//!
//! Ed25519 (RFC 8032) by ring. The key is kept outside the database, and copies of checkpoints are too.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::token::{hex, sha256_hex};

const PURPOSE: &str = "redress audit checkpoint 1";

/// Vouches for the first `entries` entries: the last of them has the hash `head`, and each holds the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// 1, 2, 3, … without gaps.
    pub number: i64,
    /// How many entries the log had; the number of the last one.
    pub entries: i64,
    /// Hash of the last one (hex).
    pub head: String,
    /// When it was signed.
    pub at: Timestamp,
    /// Which key signed: see [`PublicKey::id`].
    pub key_id: String,
    /// Ed25519 over purpose, number, entries, head, `at` in milliseconds and key id as in [`Checkpoint::message`] (hex).
    pub signature: String,
}

impl Checkpoint {
    /// What is signed: each part as text behind its length (8 bytes, big-endian).
    pub fn message(&self) -> Vec<u8> {
        let (number, entries, at) = (self.number.to_string(), self.entries.to_string(), self.at.0.to_string());
        let mut message = Vec::with_capacity(256);
        for part in [PURPOSE, &number, &entries, &self.head, &at, &self.key_id] {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part.as_bytes());
        }
        message
    }

    /// Whether this key made the signature.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let Some(signature) = unhex::<64>(&self.signature) else { return false };
        self.key_id == key.id() && UnparsedPublicKey::new(&ED25519, key.0).verify(&self.message(), &signature).is_ok()
    }
}

/// The public half, for whoever verifies. Written as 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads 64 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text.trim()).map(Self)
    }

    /// A short name: the first 16 hex digits of its SHA-256.
    pub fn id(&self) -> String {
        sha256_hex(&self.0)[..16].to_owned()
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// The secret half. Whoever has it can vouch for anything.
pub struct SigningKey(Ed25519KeyPair);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// From 32 secret bytes.
    pub fn new(seed: &[u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).unwrap_or_else(|_| unreachable!("a seed has 32 bytes"));
        Self(pair)
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    /// Signs for so many entries that end with this hash.
    pub fn sign(&self, number: i64, entries: i64, head: &str, at: Timestamp) -> Checkpoint {
        let key_id = self.public().id();
        let mut checkpoint =
            Checkpoint { number, entries, head: head.to_owned(), at, key_id, signature: String::new() };
        checkpoint.signature = hex(self.0.sign(&checkpoint.message()).as_ref());
        checkpoint
    }
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.as_bytes();
    if text.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_what_was_signed_and_for_nothing_else() {
        let key = SigningKey::new(&[7; 32]);
        let signed = key.sign(3, 40, &"a".repeat(64), Timestamp(1_795_000_000_000));
        assert!(signed.is_signed_by(&key.public()));
        assert!(!signed.is_signed_by(&SigningKey::new(&[8; 32]).public()));
        let other = |change: fn(&mut Checkpoint)| {
            let mut forged = signed.clone();
            change(&mut forged);
            assert!(!forged.is_signed_by(&key.public()), "{forged:?}");
        };
        other(|c| c.number += 1);
        other(|c| c.entries += 1);
        other(|c| c.head = "b".repeat(64));
        other(|c| c.at.0 += 1);
        other(|c| c.key_id.make_ascii_uppercase());
        other(|c| c.signature.replace_range(..2, "zz"));
        other(|c| c.signature.clear());
    }

    #[test]
    fn a_public_key_reads_back_what_it_wrote() {
        let key = SigningKey::new(&[7; 32]).public();
        assert_eq!(PublicKey::parse(&format!("{key}\n")), Some(key));
        for text in ["", "00", &"g".repeat(64), &"é".repeat(32), &"0".repeat(66)] {
            assert_eq!(PublicKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_key_is_that_of_rfc_8032() {
        // Section 7.1, test 1: seed and public key.
        let seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let expected = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(SigningKey::new(&seed).public().to_string(), expected);
    }
}
