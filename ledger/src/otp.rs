//! One-time codes by time (RFC 6238 over RFC 4226): six digits, a new one every 30 seconds, HMAC-SHA-1 as authenticator apps have it.

use ring::hmac;
use subtle::ConstantTimeEq as _;

use crate::clock::Timestamp;

/// Bytes of a shared secret: what RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
const STEP_MS: i64 = 30_000;
const DIGITS: usize = 6;
/// A code of the step before or after is taken too: phones are late, and people type slowly.
const SLACK_STEPS: i64 = 1;

/// The step of 30 seconds that a moment lies in.
pub fn step(now: Timestamp) -> i64 {
    now.0.div_euclid(STEP_MS)
}

/// The code of a step.
pub fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 0x0f);
    let number = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:0width$}", number % 10u32.pow(6), width = DIGITS)
}

/// The step whose code this is, near now; compares every candidate in full.
pub fn matching_step(secret: &[u8], now: Timestamp, typed: &str) -> Option<i64> {
    let here = step(now);
    let mut found = None;
    for candidate in here - SLACK_STEPS..=here + SLACK_STEPS {
        if bool::from(code(secret, candidate).as_bytes().ct_eq(typed.as_bytes())) {
            found = Some(candidate);
        }
    }
    found
}

/// RFC 4648 without padding, as authenticator apps and people type it.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut block = [0u8; 5];
        block[..chunk.len()].copy_from_slice(chunk);
        let bits = block.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        for letter in 0..(chunk.len() * 8).div_ceil(5) {
            let [.., five] = (bits >> (35 - 5 * letter)).to_be_bytes();
            text.push(char::from(LETTERS[usize::from(five & 31)]));
        }
    }
    text
}

/// What an authenticator app reads: `otpauth://totp/…`.
pub fn address(issuer: &str, name: &str, secret: &[u8]) -> String {
    let (issuer, name, secret) = (escaped(issuer), escaped(name), base32(secret));
    format!("otpauth://totp/{issuer}:{name}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six of its eight digits.
        let secret = b"12345678901234567890";
        for (secs, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp(secs * 1000);
            assert_eq!(code(secret, step(now)), expected);
            assert_eq!(matching_step(secret, now, expected), Some(step(now)));
        }
    }

    #[test]
    fn a_code_is_taken_half_a_minute_early_or_late_and_no_more() {
        let (secret, now) = ([7; SECRET_BYTES], Timestamp(1_795_000_000_000));
        for late in -3..=3 {
            let found = matching_step(&secret, now, &code(&secret, step(now) + late));
            assert_eq!(found, (-1..=1).contains(&late).then_some(step(now) + late), "{late}");
        }
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(matching_step(&secret, now, wrong), None);
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, expected) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn an_address_carries_no_sign_of_its_parts_unescaped() {
        let address = address("A & B", "ann+x@y?", &[0; SECRET_BYTES]);
        let expected = "otpauth://totp/A%20%26%20B:ann%2Bx%40y%3F?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&issuer=A%20%26%20B&algorithm=SHA1&digits=6&period=30";
        assert_eq!(address, expected);
    }
}
