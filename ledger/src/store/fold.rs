//! SQLite's log is folded into its file beside the work, so that no commit waits for it.

use sqlx::Row as _;

use super::db::Db;
use super::{Ledger, LedgerError};

impl Ledger {
    /// Whether there is a log to fold: on SQLite.
    pub fn has_log(&self) -> bool {
        matches!(self.inner.db, Db::Sqlite { .. })
    }

    /// Folds what it can of SQLite's log into the file, without holding up who reads or writes; answers how many pages are left, for want
    /// of a moment without an old reader. Nothing to do on Postgres. Where nobody calls this, a commit folds from 20,000 pages on.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fold_log(&self) -> Result<i64, LedgerError> {
        let Db::Sqlite { reader, .. } = &self.inner.db else { return Ok(0) };
        let row =
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(reader).await.map_err(LedgerError::Database)?;
        let (log, folded): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        Ok((log - folded).max(0))
    }
}
