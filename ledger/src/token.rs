//! Appeal tokens: nothing on disk opens an appeal.
//!
//! token = base64url(nonce (16 bytes) || MAC(16 bytes)), MAC = first 128 bits of HMAC-SHA-256(server key, decision id || nonce).
//! The database keeps decision and nonce, the server key is kept outside of it; the token exists only in the message sent.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::id::DecisionId;

/// The server's key for appeal links. 32 bytes, kept outside the database.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkKey(..)")
    }
}

impl LinkKey {
    /// From 32 secret bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn mac(&self, decision: &DecisionId, nonce: &[u8; 16]) -> [u8; 16] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("HMAC takes any key length"));
        mac.update(decision.as_str().as_bytes());
        mac.update(nonce);
        let full = mac.finalize().into_bytes();
        let mut short = [0u8; 16];
        short.copy_from_slice(&full[..16]);
        short
    }

    /// A tag that only this server can make for `text`, and that means nothing for another `purpose`: HMAC-SHA-256 (hex) under a key
    /// that is itself the HMAC of the purpose. No purpose is as long as what a link's MAC covers (52 bytes), so neither makes the other.
    pub fn tag(&self, purpose: &str, text: &str) -> String {
        let keyed = |key: &[u8], text: &[u8]| {
            let mut mac =
                Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key length"));
            mac.update(text);
            mac.finalize().into_bytes()
        };
        hex(&keyed(&keyed(&self.0, purpose.as_bytes()), text.as_bytes()))
    }

    /// Another key, made from this one for a purpose of its own: who has that one learns nothing about this.
    pub fn derived(&self, purpose: &str) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("HMAC takes any key length"));
        mac.update(b"redress derived key 1\0");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The token for a decision's link.
    pub fn token(&self, decision: &DecisionId, nonce: &[u8; 16]) -> String {
        let mut bytes = [0u8; 32];
        bytes[..16].copy_from_slice(nonce);
        bytes[16..].copy_from_slice(&self.mac(decision, nonce));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether `presented` is the token of this decision; takes the same time for every wrong one.
    pub fn opens(&self, decision: &DecisionId, presented: &PresentedToken) -> bool {
        self.mac(decision, &presented.nonce).ct_eq(&presented.mac).into()
    }
}

/// A token somebody presents: split, not yet believed.
#[derive(Clone, Debug)]
pub struct PresentedToken {
    /// Finds the decision.
    pub nonce: [u8; 16],
    mac: [u8; 16],
}

impl PresentedToken {
    /// `None` where the text has not the shape of a token.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (mut nonce, mut mac) = ([0u8; 16], [0u8; 16]);
        nonce.copy_from_slice(&bytes[..16]);
        mac.copy_from_slice(&bytes[16..]);
        Some(Self { nonce, mac })
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}

/// SHA-256 as lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_decision_and_no_other() {
        let key = LinkKey::new([7; 32]);
        let (one, two) = (DecisionId::from("d1"), DecisionId::from("d2"));
        let token = PresentedToken::parse(&key.token(&one, &[1; 16])).expect("well formed");
        assert!(key.opens(&one, &token));
        assert!(!key.opens(&two, &token));
        assert!(!LinkKey::new([8; 32]).opens(&one, &token));
    }

    #[test]
    fn what_is_not_a_token_is_refused() {
        for text in ["", "abc", "!!!!", &"A".repeat(42), &"A".repeat(44)] {
            assert!(PresentedToken::parse(text).is_none(), "{text}");
        }
    }
}
