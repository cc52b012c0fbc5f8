//! The audit log: hash-chained from the first entry, so that an edit or a hole shows.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// One entry. `hash` = SHA-256 over `seq`, `at`, `actor`, `action`, `subject`, `detail` and `prev_hash`, each length-prefixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// 1, 2, 3, … without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// User id, or `engine`, `notifier`, `cli`.
    pub actor: String,
    /// Verb with subject, e.g. `enforcement.impose`.
    pub action: String,
    /// Id of what it concerns.
    pub subject: String,
    /// JSON; ids and hashes, never personal text.
    pub detail: String,
    /// Hash of the entry before; 64 zeros for the first.
    pub prev_hash: String,
    /// This entry's hash (hex).
    pub hash: String,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every entry follows from the one before.
    Intact {
        /// How many.
        entries: i64,
        /// Hash of the last one; keep it elsewhere to prove later that nothing was cut off.
        head: String,
    },
    /// The chain breaks.
    Broken {
        /// At this entry.
        seq: i64,
        /// How it shows.
        why: String,
    },
}
