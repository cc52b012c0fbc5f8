//! Checkpoints with what each is worth now: whether a known key signed it, and whether the log still is what it vouches for. Cheap: one
//! entry a checkpoint is read. The whole chain is walked by `redress audit verify`.

use serde::{Deserialize, Serialize};

use super::audit_check::checkpoint;
use super::db::args;
use super::{Ledger, LedgerError};
use crate::audit::checkpoint::{Checkpoint, PublicKey};

/// What a checkpoint is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// The signature is genuine, and the entry that it names still has the hash that it vouches for.
    Holds,
    /// It is genuine, and the entry is another one now.
    Rewritten,
    /// It names the key, which did not sign it.
    Forged,
    /// It was signed by a key that is not known here.
    UnknownKey,
}

/// A checkpoint and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valued {
    /// As it stands in the database.
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
    /// What it is worth.
    pub verdict: Worth,
}

const SQL: &str = "SELECT c.number, c.entries, c.head, c.at, c.key_id, c.signature, a.hash AS stands
     FROM audit_checkpoints c LEFT JOIN audit a ON a.seq = c.entries
     WHERE c.number > $1 AND c.number <= $2 ORDER BY c.number LIMIT $3";

impl Ledger {
    /// Checkpoints with a number over `after` and at most `until`, in order, at most `limit` (1..=1000).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn checkpoints_valued(
        &self,
        after: i64,
        until: i64,
        limit: i64,
        key: Option<&PublicKey>,
    ) -> Result<Vec<Valued>, LedgerError> {
        let rows = self.read().await?.all(SQL, args![after, until, limit.clamp(1, 1000)]).await?;
        rows.iter()
            .map(|row| {
                let checkpoint = checkpoint(row)?;
                let stands = row.maybe_text("stands")?;
                let verdict = match key.filter(|key| key.id() == checkpoint.key_id) {
                    None => Worth::UnknownKey,
                    Some(key) if !checkpoint.is_signed_by(key) => Worth::Forged,
                    Some(_) if stands.as_deref() != Some(checkpoint.head.as_str()) => Worth::Rewritten,
                    Some(_) => Worth::Holds,
                };
                Ok(Valued { checkpoint, verdict })
            })
            .collect()
    }

    /// Number of the newest checkpoint; 0 where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn newest_checkpoint(&self) -> Result<i64, LedgerError> {
        self.read().await?.count("SELECT COALESCE(MAX(number), 0) AS n FROM audit_checkpoints", &[]).await
    }
}
