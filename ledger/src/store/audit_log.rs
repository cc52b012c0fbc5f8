//! Appending to the audit chain, inside the transaction of whatever it records, and walking it.

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError};
use crate::audit::{AuditEntry, FIRST_PREV_HASH};
use crate::clock::Timestamp;

const SELECT: &str =
    "SELECT seq, at, actor, action, subject, detail, prev_hash, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";

/// Appends one entry. `detail` holds ids and hashes, never personal text.
pub(super) async fn append(
    tx: &mut Tx,
    at: Timestamp,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &serde_json::Value,
) -> Result<(), LedgerError> {
    let seq = next_number(tx, "audit").await?;
    let last = tx.first("SELECT hash FROM audit WHERE seq = $1", args![seq - 1]).await?;
    let prev_hash = last.map_or_else(|| Ok(FIRST_PREV_HASH.to_owned()), |row| row.text("hash"))?;
    let mut entry = AuditEntry {
        seq,
        at,
        actor: actor.to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_string(),
        prev_hash,
        hash: String::new(),
    };
    entry.hash = entry.computed_hash();
    tx.run(
        "INSERT INTO audit (seq, at, actor, action, subject, detail, prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![seq, at, actor, action, subject, &entry.detail, &entry.prev_hash, &entry.hash],
    )
    .await?;
    Ok(())
}

/// The next number of a gapless sequence; given back if the transaction does not commit.
pub(super) async fn next_number(tx: &mut Tx, name: &'static str) -> Result<i64, LedgerError> {
    tx.count("UPDATE sequences SET value = value + 1 WHERE name = $1 RETURNING value AS n", args![name]).await
}

fn entry(row: &Row) -> Result<AuditEntry, LedgerError> {
    Ok(AuditEntry {
        seq: row.int("seq")?,
        at: row.time("at")?,
        actor: row.text("actor")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        detail: row.text("detail")?,
        prev_hash: row.text("prev_hash")?,
        hash: row.text("hash")?,
    })
}

pub(super) async fn entries(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<AuditEntry>, LedgerError> {
    tx.all(SELECT, args![after, limit]).await?.iter().map(entry).collect()
}

impl Ledger {
    /// Entries after `seq`, in order, at most `limit` (1..=1000).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn audit_after(&self, seq: i64, limit: i64) -> Result<Vec<AuditEntry>, LedgerError> {
        entries(&mut self.read().await?, seq, limit.clamp(1, 1000)).await
    }
}
