//! The contract: parse, bound, hash and derive, once. What leaves this room is the canonical event; what identifies people does
//! not leave it but as keyed hashes.

mod canonical;
mod cloudevents;
mod derived;
mod due;
mod explain;
mod facts;
mod guess;
mod identity;
mod kind;
mod lines;
mod marks;
mod moment;
mod names;
mod native;
mod person;
mod scan;
mod sip;
mod text;
mod traits;
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "what a processor can is found out as the program runs")]
mod wide;
#[cfg(not(target_arch = "x86_64"))]
#[path = "narrow.rs"]
mod wide;

pub use canonical::{BounceClass, Channel, ComplaintType, ErrorClass, Event, Hash};
pub use cloudevents::{parse_cloudevent, parse_cloudevent_batch};
pub use derived::{Derived, Needs};
pub(crate) use identity::upper;
pub use identity::{Domain, IdentityKey};
pub use kind::Kind;
pub use lines::{Line, Lines};
pub use moment::check_not_too_old;
pub use native::{Parser, parse_line};
#[doc(hidden)]
pub use native::{is_scanned, parse_line_in_full};
pub use traits::Traits;

use serde::Serialize;

/// Longest line (and longest event of a CloudEvents batch), in bytes.
pub const LINE_BYTES_MAX: usize = 65_536;
/// Most events in one CloudEvents batch.
pub const BATCH_EVENTS_MAX: usize = 1_000;
/// Events may lie this far in the future of their arrival (ms).
pub const SKEW_AHEAD_MS: i64 = 5 * 60_000;
/// Events may lie this far in the past of their arrival (ms).
pub const SKEW_BEHIND_MS: i64 = 30 * 86_400_000;

/// What is known when a line arrives.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// When it arrived (ms); skew is judged against it, once. `None` for a log of old: the caller judges.
    pub at: Option<i64>,
    /// For hashing what identifies people.
    pub identity: &'a IdentityKey,
    /// Source of events that name none.
    pub default_source: &'a str,
}

/// A line that was not taken. Its body is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Line number in its batch, from 1.
    pub line: u64,
    /// Its id, where it could be read (answered to the sender, not kept).
    pub id: Option<String>,
    /// What is wrong, with the field and the remedy.
    pub error: String,
    /// SHA-256 of the line (hex); empty where the line was too long to be held.
    #[serde(skip)]
    pub hash: String,
    /// Short name of the cause, for metrics.
    #[serde(skip)]
    pub cause: &'static str,
}

/// Why an event is refused: a short name for metrics and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its id, where it could be read.
    pub id: Option<String>,
    /// `json`, `utf8`, `field`, `time`, `too_long`.
    pub cause: &'static str,
    /// What is wrong, with the field and the remedy.
    pub error: String,
}

impl Refusal {
    fn new(cause: &'static str, error: impl Into<String>) -> Self {
        Self { id: None, cause, error: error.into() }
    }

    /// A line longer than [`LINE_BYTES_MAX`].
    pub fn too_long() -> Self {
        Self::new("too_long", format!("longer than {LINE_BYTES_MAX} bytes; send smaller events, one a line"))
    }

    /// As the answer for line `line`, whose bytes were `body`.
    pub fn at_line(self, line: u64, body: &[u8]) -> Rejected {
        let hash = if body.is_empty() { String::new() } else { redress_ledger::token::sha256_hex(body) };
        Rejected { line, id: self.id, error: self.error, hash, cause: self.cause }
    }
}
