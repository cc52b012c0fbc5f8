//! The audit log and its checkpoints.

use serde::Serialize;
use utoipa::ToSchema;

/// Signed checkpoints of the audit log.
#[derive(Serialize, ToSchema)]
pub struct AuditCheckpoints {
    /// The key that signs here: Ed25519, 64 hex digits; null where none does.
    public_key: Option<String>,
    /// Its short name: the first 16 hex digits of its SHA-256.
    key_id: Option<String>,
    unsigned_entries: i64,
    #[schema(format = DateTime)]
    signed_at: Option<String>,
    checkpoints: Vec<AuditCheckpoint>,
}

/// Vouches for so many entries, the last of which has the hash `head`.
#[derive(Serialize, ToSchema)]
pub struct AuditCheckpoint {
    number: i64,
    entries: i64,
    head: String,
    #[schema(format = DateTime)]
    at: String,
    key_id: String,
    /// Ed25519, 128 hex digits.
    signature: String,
    verdict: CheckpointWorth,
}

/// What a checkpoint is worth now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckpointWorth {
    /// The signature is genuine, and the entry that it names still has the hash that it vouches for.
    Holds,
    /// It is genuine, and the entry is another one now.
    Rewritten,
    /// It names the key, which did not sign it.
    Forged,
    /// It was signed by a key that is not known here.
    UnknownKey,
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
pub struct AuditEntries {
    entries: Vec<AuditEntry>,
}

/// One entry, chained to the one before by its hash.
#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    seq: i64,
    #[schema(format = DateTime)]
    at: String,
    actor: String,
    action: String,
    subject: String,
    detail: String,
    prev_hash: String,
    hash: String,
}
