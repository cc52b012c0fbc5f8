//! The audit log: hash-chained from the first entry and signed from time to time, so that whatever is done to it shows.

pub mod checkpoint;
pub mod seals;
pub mod walk;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// One entry. `hash` = SHA-256 over `seq`, `at`, `actor`, `action`, `subject`, `detail` and `prev_hash`, each length-prefixed
/// (8 bytes, big-endian), numbers as decimal text, `at` in milliseconds.
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

/// What the first entry has for `prev_hash`.
pub const FIRST_PREV_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl AuditEntry {
    /// The hash that the entry must have.
    pub fn computed_hash(&self) -> String {
        use sha2::{Digest, Sha256};
        let (seq, at) = (self.seq.to_string(), self.at.0.to_string());
        let mut hasher = Sha256::new();
        for part in [&seq, &at, &self.actor, &self.action, &self.subject, &self.detail, &self.prev_hash] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        crate::token::hex(&hasher.finalize())
    }
}

impl From<walk::Break> for AuditVerdict {
    fn from(found: walk::Break) -> Self {
        Self::Broken { seq: found.seq, why: found.why }
    }
}

/// What whoever verifies knows beside the log.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Public keys of those who may sign checkpoints; with none, checkpoints are not examined.
    pub keys: Vec<checkpoint::PublicKey>,
    /// Keys of seals; with none, seals are not examined.
    pub entry_keys: Vec<seals::EntryKey>,
    /// Copies of checkpoints that were kept elsewhere, in the order of their numbers.
    pub copies: Vec<checkpoint::Checkpoint>,
}

/// A verification's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether the log is what was written.
    pub verdict: AuditVerdict,
    /// Checkpoints that held.
    pub checkpoints: i64,
    /// Entries that a signature covers; those behind them rest on the chain alone.
    pub vouched: i64,
    /// Entries whose own seal held.
    pub sealed: i64,
    /// The first entry behind a sealed one that has no seal which is known here.
    pub unsealed_from: Option<i64>,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every entry follows from the one before.
    Intact {
        /// How many.
        entries: i64,
        /// Hash of the last one.
        head: String,
    },
    /// The chain breaks.
    Broken {
        /// The first entry that is not what was written.
        seq: i64,
        /// How it shows.
        why: String,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chained(seq: i64, prev_hash: &str, words: [String; 4], at: i64) -> AuditEntry {
        let [actor, action, subject, detail] = words;
        let prev_hash = prev_hash.to_owned();
        let mut entry =
            AuditEntry { seq, at: Timestamp(at), actor, action, subject, detail, prev_hash, hash: String::new() };
        entry.hash = entry.computed_hash();
        entry
    }

    proptest! {
        #[test]
        fn any_change_to_any_field_shows(
            words: [String; 4], other in ".+", at in 0i64..1 << 50, seq in 0i64..1 << 40, field in 0usize..7,
        ) {
            let honest = chained(seq + 1, FIRST_PREV_HASH, words, at);
            prop_assert_eq!(honest.computed_hash(), honest.hash.clone());
            let mut forged = honest.clone();
            match field {
                0 => forged.seq += 1,
                1 => forged.at = Timestamp(at + 1),
                2 => forged.actor.push_str(&other),
                3 => forged.action.push_str(&other),
                4 => forged.subject.push_str(&other),
                5 => forged.detail.push_str(&other),
                _ => forged.prev_hash.clone_from(&forged.hash),
            }
            prop_assert_ne!(forged.computed_hash(), forged.hash);
        }

        #[test]
        fn text_cannot_wander_from_one_field_into_the_next(actor in ".{1,9}", action in ".{1,9}") {
            let apart = chained(1, FIRST_PREV_HASH, [actor.clone(), action.clone(), String::new(), String::new()], 0);
            let moved = chained(1, FIRST_PREV_HASH, [actor + &action, String::new(), String::new(), String::new()], 0);
            prop_assert_ne!(apart.hash, moved.hash);
        }
    }
}
