//! The second step of signing in.

use askama::Template;
use redress_ledger::otp;

/// A shared secret, ready to be put into an authenticator app.
#[derive(Clone, Debug)]
pub struct Secret {
    /// In groups of four letters, to be typed.
    pub letters: String,
    /// `otpauth://…`, to be opened on a phone.
    pub address: String,
}

impl Secret {
    /// For a person at a platform.
    pub fn new(platform: &str, name: &str, shared: &[u8]) -> Self {
        let letters = otp::base32(shared);
        let groups: Vec<&str> =
            letters.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
        Self { letters: groups.join(" "), address: otp::address(platform, name, shared) }
    }
}

/// Asks for a code.
#[derive(Debug, Template)]
#[template(path = "sign_in_code.html")]
pub struct CodePage {
    /// Form token.
    pub csrf: String,
    /// Where to go afterwards.
    pub next: String,
    /// What was wrong.
    pub error: Option<String>,
}

/// Shows the secret, and asks for a code of it.
#[derive(Debug, Template)]
#[template(path = "sign_in_enrol.html")]
pub struct EnrolPage {
    /// Form token.
    pub csrf: String,
    /// Where to go afterwards.
    pub next: String,
    /// The secret.
    pub secret: Secret,
    /// What was wrong.
    pub error: Option<String>,
}

/// Recovery codes, shown once.
#[derive(Debug, Template)]
#[template(path = "recovery_codes.html")]
pub struct RecoveryPage {
    /// Ten.
    pub codes: Vec<String>,
    /// Where to go on.
    pub next: String,
}
