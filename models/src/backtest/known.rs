//! What is known of accounts, from labels or from reviewers: abusive and since when, honest, or victim.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use redress_engine::event::Hash;

use super::report::Rejects;

/// What an account was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Somebody abused through it, and the holder is to answer for it.
    Abusive,
    /// Nobody did.
    Honest,
    /// The holder was wronged: by an intruder, or by lies about them.
    Victim,
}

impl Class {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Abusive => "abusive",
            Self::Honest => "honest",
            Self::Victim => "victim",
        }
    }

    /// Reads the values of labels and outcomes; `Some(None)` for one that says neither, `None` for one that is not known.
    #[expect(clippy::option_option, reason = "unknown, known to say nothing, and known are three things")]
    pub fn parse(text: &str) -> Option<Option<Self>> {
        match text.trim().to_ascii_lowercase().as_str() {
            "1" | "1.0" | "true" | "abuse" | "abusive" | "other_abuse" => Some(Some(Self::Abusive)),
            "0" | "0.0" | "false" | "honest" | "not_abuse" => Some(Some(Self::Honest)),
            "victim" => Some(Some(Self::Victim)),
            "unclear" | "" => Some(None),
            _ => None,
        }
    }
}

/// What is known of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// What it was found to be.
    pub class: Class,
    /// When its abuse began, ms; `None` where that is not known.
    pub from: Option<i64>,
    /// When it ended; `None` for not at all.
    pub until: Option<i64>,
    /// Where that comes from: its place among [`Known::provenances`].
    pub provenance: u16,
}

/// What is known, by account.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The file as it was named.
    pub file: String,
    /// By the account's hash.
    pub truths: HashMap<Hash, Truth, BuildHasherDefault<Already>>,
    /// Where it comes from.
    pub provenances: Vec<String>,
    /// Lines that say neither, or were not known by then.
    pub left_out: u64,
    /// Lines that were not taken.
    pub rejects: Rejects,
}

impl Known {
    /// What is known of an account.
    pub fn of(&self, account: Hash) -> Option<&Truth> {
        self.truths.get(&account)
    }

    /// The place of a provenance; of those beyond 65,000 the last.
    pub(super) fn provenance(&mut self, name: &str) -> u16 {
        let place = self.provenances.iter().position(|known| known == name).unwrap_or_else(|| {
            if self.provenances.len() < usize::from(u16::MAX) {
                self.provenances.push(name.to_owned());
            }
            self.provenances.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}

/// Reads a time: RFC 3339, or UTC milliseconds.
///
/// # Errors
/// When it is neither.
pub fn moment(text: &str) -> Result<i64, String> {
    let parsed =
        text.parse().ok().or_else(|| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond));
    parsed.ok_or_else(|| format!("{text:?} is no time; write 2026-06-01T00:00:00Z, or milliseconds since 1970"))
}

/// Keys that are hashes already are not hashed once more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
