//! Sealing what the database keeps but must not be able to read: AES-256-GCM by ring, under a key outside of it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The key that seals, and earlier ones that only open.
pub struct SealKey {
    seals: LessSafeKey,
    opens: Vec<LessSafeKey>,
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(..)")
    }
}

impl SealKey {
    /// From 32 secret bytes.
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self { seals: aes(bytes), opens: Vec::new() }
    }

    /// The same, which also opens what an earlier key sealed.
    #[must_use]
    pub fn also_opening(mut self, earlier: &[u8; 32]) -> Self {
        self.opens.push(aes(earlier));
        self
    }

    /// Seals `plain`; `about` names whose it is, and nobody else's row opens. The nonce has to be fresh randomness.
    pub fn seal(&self, nonce: [u8; NONCE_LEN], about: &str, plain: &[u8]) -> String {
        let mut bytes = plain.to_vec();
        let sealed = Nonce::assume_unique_for_key(nonce);
        let about = Aad::from(about.as_bytes());
        self.seals.seal_in_place_append_tag(sealed, about, &mut bytes).unwrap_or_else(|_| unreachable!("it is short"));
        URL_SAFE_NO_PAD.encode([&nonce[..], &bytes].concat())
    }

    /// Opens it; `None` where it was made under another key, for somebody else, or was changed.
    pub fn open(&self, about: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        std::iter::once(&self.seals).chain(&self.opens).find_map(|key| {
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let mut rest = rest.to_vec();
            Some(key.open_in_place(nonce, Aad::from(about.as_bytes()), &mut rest).ok()?.to_vec())
        })
    }
}

fn aes(bytes: &[u8; 32]) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM, bytes).unwrap_or_else(|_| unreachable!("the key has 32 bytes"));
    LessSafeKey::new(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_and_the_name_it_was_sealed_for_open_it() {
        let key = SealKey::new(&[7; 32]);
        let sealed = key.seal([1; NONCE_LEN], "ann", b"secret");
        assert!(!sealed.contains("secret"));
        assert_eq!(key.open("ann", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(key.open("bob", &sealed), None);
        assert_eq!(SealKey::new(&[8; 32]).open("ann", &sealed), None);
        let mut changed = sealed.clone().into_bytes();
        changed[30] ^= 1;
        assert_eq!(key.open("ann", &String::from_utf8(changed).unwrap()), None);
        for text in ["", "AAAA", "!!!!"] {
            assert_eq!(key.open("ann", text), None, "{text}");
        }
    }
}
