//! Guards against requests that another site makes in a reviewer's name.
//!
//! A form carries HMAC-SHA-256(key: session secret, a fixed text). Only who knows the secret can make it, and the cookie
//! that holds it is out of reach for scripts. Being derived, it outlives restarts and works behind any number of replicas.

use axum::http::{HeaderMap, header};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Name of the hidden field.
pub const FIELD: &str = "csrf";
/// Name of the header that stands in for the field in JSON requests.
pub const HEADER: &str = "x-csrf-token";

const FORM_OF_A_SESSION: &[u8] = b"redress console form, version 1";

/// The value that a form of this session carries.
pub fn token(session: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(session.as_bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(FORM_OF_A_SESSION);
    redress_ledger::token::hex(&mac.finalize().into_bytes())
}

/// Whether `presented` is the token of this session; takes the same time for every wrong one of the same length.
pub fn holds(session: &str, presented: &str) -> bool {
    token(session).as_bytes().ct_eq(presented.as_bytes()).into()
}

/// Whether the request comes from a page of this service, as far as the browser says: an `Origin` that is present has to
/// name the host that was asked, or the configured public address.
pub fn same_origin(headers: &HeaderMap, public_base_url: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == origin_of(public_base_url) {
        return true;
    }
    let asked = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    named.is_some() && named == asked
}

/// Scheme and host of an address.
pub fn origin_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..].find('/').map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_token_holds_for_its_session_only() {
        assert!(holds("one", &token("one")));
        for wrong in ["", "0", &token("two"), &token("one")[..63]] {
            assert!(!holds("one", wrong), "{wrong}");
        }
    }

    #[test]
    fn a_foreign_origin_is_refused_and_an_absent_one_is_not() {
        let public = "https://review.example.com/desk";
        let check = |pairs: &[(&'static str, &str)]| same_origin(&headers(pairs), public);
        assert!(check(&[("host", "10.0.0.1:80")]));
        assert!(check(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")]));
        assert!(check(&[("host", "internal:8080"), ("origin", "https://review.example.com")]));
        assert!(!check(&[("host", "localhost:8080"), ("origin", "http://evil.example")]));
        assert!(!check(&[("host", "localhost:8080"), ("origin", "http://localhost:8081")]));
        assert!(!check(&[("host", "localhost:8080"), ("origin", "null")]));
        assert!(!check(&[("origin", "https://review.example.com.evil.example")]));
    }
}
