//! The clock of an appeal stands still while its holder is asked. When it runs again, the deadline has moved by just that long.

use serde_json::json;

use super::db::{Tx, args};
use super::dialogue::Thread;
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::dialogue::Pause;
use crate::id::{CaseId, MessageId, UserId};

/// The pause that runs, where one does.
pub(super) async fn open(tx: &mut Tx, case: &CaseId) -> Result<Option<Pause>, LedgerError> {
    let row =
        tx.first("SELECT began_at, until_at FROM pauses WHERE case_id = $1 AND ended_at IS NULL", args![case]).await?;
    row.map(|row| Ok(Pause { since: row.time("began_at")?, until: row.time("until_at")? })).transpose()
}

/// Stops the clock for a question.
pub(super) async fn begin(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    thread: &Thread,
    question: &MessageId,
    by: &UserId,
) -> Result<(), LedgerError> {
    let until = now.plus_days(ledger.promises().waiting.question_days);
    tx.run(
        "INSERT INTO pauses (message_id, case_id, due_before, began_at, until_at) VALUES ($1, $2, $3, $4, $5)",
        args![question, &thread.case_id, thread.due_at, now, until],
    )
    .await?;
    tx.run("UPDATE cases SET waiting_until = $2 WHERE case_id = $1", args![&thread.case_id, until]).await?;
    let detail = json!({ "message": question, "due_before": thread.due_at, "until": until });
    audit_log::append(tx, now, by.as_str(), "case.pause", thread.case_id.as_str(), &detail).await
}

/// Lets the clock run again, where it stood: `why` is `answer` or `closed`; a pause whose time was up had ended then.
pub(super) async fn end(tx: &mut Tx, now: Timestamp, case: &CaseId, why: &str, actor: &str) -> Result<(), LedgerError> {
    let row = tx
        .first(
            "SELECT message_id, due_before, began_at, until_at FROM pauses WHERE case_id = $1 AND ended_at IS NULL",
            args![case],
        )
        .await?;
    let Some(row) = row else { return Ok(()) };
    let (began_at, until_at) = (row.time("began_at")?, row.time("until_at")?);
    let (ended_at, why) = if now >= until_at { (until_at, "time") } else { (now.max(began_at), why) };
    let due_at = Timestamp(row.int("due_before")? + ended_at.0 - began_at.0);
    tx.run(
        "UPDATE pauses SET ended_at = $2, ended_by = $3 WHERE message_id = $1",
        args![&row.text("message_id")?, ended_at, why],
    )
    .await?;
    tx.run("UPDATE cases SET due_at = $2, waiting_until = NULL WHERE case_id = $1", args![case, due_at]).await?;
    let detail = json!({ "by": why, "ended_at": ended_at, "due_at": due_at });
    audit_log::append(tx, now, actor, "case.resume", case.as_str(), &detail).await
}

/// How long pauses that have ended stopped the clock of case `c`, as an expression of SQL.
macro_rules! paused {
    () => {
        "CAST(COALESCE((SELECT SUM(p.ended_at - p.began_at) FROM pauses p WHERE p.case_id = c.case_id), 0) AS BIGINT)"
    };
}
pub(super) use paused;

impl Ledger {
    /// Ends pauses whose time is up; answers how many clocks run again.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_pauses(&self) -> Result<u64, LedgerError> {
        const UP: &str =
            "SELECT case_id FROM pauses WHERE ended_at IS NULL AND until_at <= $1 ORDER BY until_at, case_id LIMIT 500";
        let now = self.now();
        if self.read().await?.first(UP, args![now]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let rows = tx.all(UP, args![now]).await?;
        for row in &rows {
            end(&mut tx, now, &CaseId(row.text("case_id")?), "time", "review-api").await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}
