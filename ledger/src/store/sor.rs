//! Statements for a transparency database: read in order, marked as handed in.

use serde_json::json;

use super::db::args;
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::figures::Span;
use crate::sor::{Statable, Submission};

/// Most statements in one answer.
const STATEMENTS_MAX: i64 = 1000;

impl Ledger {
    /// Statements of measures that took effect, written within `span`, after `(created_at, id)` of the last one read
    /// (`(Timestamp(0), "")` to begin), oldest first, at most 1,000; with `waiting` only those not handed in yet.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn statements_after(
        &self,
        span: Span,
        (at, id): (Timestamp, &str),
        waiting: bool,
        limit: i64,
    ) -> Result<Vec<Statable>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT s.body, l.at AS lifted_at, h.at AS handed_in_at
                 FROM statements s JOIN enforcements e ON e.statement_id = s.statement_id
                     LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
                     LEFT JOIN sor_submissions h ON h.statement_id = s.statement_id
                 WHERE s.created_at >= $1 AND s.created_at < $2
                     AND (s.created_at > $3 OR (s.created_at = $3 AND s.statement_id > $4))
                     AND ($5 = 0 OR h.at IS NULL)
                 ORDER BY s.created_at, s.statement_id LIMIT $6",
                args![span.from, span.to, at, id, waiting, limit.clamp(1, STATEMENTS_MAX)],
            )
            .await?;
        let read = |row: &super::db::Row| {
            Ok(Statable {
                statement: row.json("body")?,
                lifted_at: row.maybe_time("lifted_at")?,
                handed_in_at: row.maybe_time("handed_in_at")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Marks statements as taken by the transparency database; one that is marked already is left as it is.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn handed_in(&self, submissions: &[Submission], actor: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        for one in submissions {
            let known = tx
                .first("SELECT 1 AS n FROM sor_submissions WHERE statement_id = $1", args![&one.statement_id])
                .await?;
            if known.is_some() {
                continue;
            }
            tx.run(
                "INSERT INTO sor_submissions (statement_id, puid, record_hash, answer, at) VALUES ($1, $2, $3, $4, $5)",
                args![&one.statement_id, &one.puid, &one.record_hash, one.taken.as_str(), now],
            )
            .await?;
            let detail = json!({ "puid": one.puid, "record_hash": one.record_hash, "answer": one.taken.as_str() });
            audit_log::append(&mut tx, now, actor, "statement.hand_in", one.statement_id.as_str(), &detail).await?;
        }
        tx.commit().await
    }
}
