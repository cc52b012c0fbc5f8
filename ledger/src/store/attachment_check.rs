//! Files that have to be checked before anybody sees them: which still wait, and what was found.

use serde_json::json;

use super::db::args;
use super::{Ledger, LedgerError, audit_log};
use crate::id::AttachmentId;

/// A file that waits for a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The file.
    pub attachment_id: AttachmentId,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Ledger {
    /// The file that has waited longest behind `after`, which the caller could not have checked just now; `None` where no other waits.
    /// An erased one waits for nothing.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn next_unchecked(&self, after: Option<&AttachmentId>) -> Result<Option<Unchecked>, LedgerError> {
        let row = self
            .read()
            .await?
            .first(
                "SELECT k.attachment_id, b.bytes FROM attachment_checks k
                 JOIN attachment_bytes b ON b.attachment_id = k.attachment_id
                 WHERE k.verdict IS NULL AND k.attachment_id > $1 ORDER BY k.attachment_id LIMIT 1",
                args![after.map_or("", AttachmentId::as_str)],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Unchecked { attachment_id: row.text("attachment_id")?.into(), bytes: row.bytes("bytes")? }))
    }

    /// Keeps what was found in a file that waited: `None` for nothing, else what the scanner calls it. Answers whether it still waited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_check(&self, file: &AttachmentId, finding: Option<&str>) -> Result<bool, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let verdict = if finding.is_some() { "harmful" } else { "clean" };
        let changed = tx
            .run(
                "UPDATE attachment_checks SET verdict = $2, finding = $3, checked_at = $4
                 WHERE attachment_id = $1 AND verdict IS NULL",
                args![file, verdict, finding, now],
            )
            .await?;
        if changed == 0 {
            return Ok(false);
        }
        let detail = json!({ "verdict": verdict });
        audit_log::append(&mut tx, now, "scanner", "attachment.check", file.as_str(), &detail).await?;
        tx.commit().await?;
        Ok(true)
    }
}
