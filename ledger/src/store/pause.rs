//! The clock of an appeal stands still while its holder is asked. When it runs again, the deadline has moved by just that long.

use serde_json::json;

use super::db::{Tx, args};
use super::dialogue::Thread;
use super::parts::{Parts, ROWS};
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::dialogue::Pause;
use crate::id::{CaseId, MessageId, NoticeId, UserId};

/// A pause lasts so long at most (`pauses`, 0005).
const DAYS_MAX: i64 = 30;

/// Whether the question of pause `p` has reached anybody, as an expression of SQL.
macro_rules! told {
    () => {
        "EXISTS (SELECT 1 FROM messages m JOIN outbox o ON o.notice_id = m.notice_id
             WHERE m.message_id = p.message_id AND o.reached_at IS NOT NULL)"
    };
}

/// The pause that runs, where one does.
pub(super) async fn open(tx: &mut Tx, case: &CaseId) -> Result<Option<Pause>, LedgerError> {
    let row =
        tx.first("SELECT began_at, until_at FROM pauses WHERE case_id = $1 AND ended_at IS NULL", args![case]).await?;
    row.map(|row| Ok(Pause { since: row.time("began_at")?, until: row.time("until_at")? })).transpose()
}

/// Until when an answer stops the clock, where the question reaches the holder at `told_at`: the time to answer is what it was.
pub(super) fn told_until(began_at: Timestamp, until_at: Timestamp, told_at: Timestamp) -> Timestamp {
    Timestamp(told_at.0 + until_at.0 - began_at.0).min(began_at.plus_days(DAYS_MAX)).max(until_at)
}

/// The first time that a notice reaches somebody: where it tells a question, the time to answer runs from now.
pub(super) async fn told(tx: &mut Tx, now: Timestamp, notice: &NoticeId) -> Result<(), LedgerError> {
    let row = tx
        .first(
            "SELECT p.message_id, p.case_id, p.began_at, p.until_at FROM pauses p JOIN messages m ON m.message_id = p.message_id
             WHERE m.notice_id = $1 AND p.ended_at IS NULL
                 AND (SELECT MIN(o.reached_at) FROM outbox o WHERE o.notice_id = m.notice_id) = $2",
            args![notice, now],
        )
        .await?;
    let Some(row) = row else { return Ok(()) };
    let until_at = row.time("until_at")?;
    let until = told_until(row.time("began_at")?, until_at, now);
    if until == until_at {
        return Ok(());
    }
    lengthen(tx, now, &row.text("message_id")?, &CaseId(row.text("case_id")?), until).await
}

async fn lengthen(
    tx: &mut Tx,
    now: Timestamp,
    question: &str,
    case: &CaseId,
    until: Timestamp,
) -> Result<(), LedgerError> {
    tx.run("UPDATE pauses SET until_at = $2 WHERE message_id = $1", args![question, until]).await?;
    tx.run("UPDATE cases SET waiting_until = $2 WHERE case_id = $1", args![case, until]).await?;
    let detail = json!({ "message": question, "until": until });
    audit_log::append(tx, now, "notifier", "case.pause", case.as_str(), &detail).await
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

/// Lets the clock run again, where it stood: `why` is `answer` or `closed`; a pause whose time was up had ended then. The time of a
/// question that has reached nobody is up only when no pause may last longer.
pub(super) async fn end(tx: &mut Tx, now: Timestamp, case: &CaseId, why: &str, actor: &str) -> Result<(), LedgerError> {
    let row = tx
        .first(
            concat!(
                "SELECT p.message_id, p.due_before, p.began_at, p.until_at, CAST(CASE WHEN ",
                told!(),
                " THEN 1 ELSE 0 END AS BIGINT) AS told FROM pauses p WHERE p.case_id = $1 AND p.ended_at IS NULL"
            ),
            args![case],
        )
        .await?;
    let Some(row) = row else { return Ok(()) };
    let (began_at, mut until_at) = (row.time("began_at")?, row.time("until_at")?);
    if now > until_at && row.int("told")? == 0 {
        until_at = began_at.plus_days(DAYS_MAX);
        lengthen(tx, now, &row.text("message_id")?, case, until_at).await?;
    }
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

/// Pauses whose time is up.
const UP: &str = concat!(
    "SELECT p.case_id FROM pauses p WHERE p.ended_at IS NULL AND p.until_at <= $1 AND (p.began_at <= $2 OR ",
    told!(),
    ") ORDER BY p.until_at, p.case_id LIMIT $3"
);

impl Ledger {
    /// Ends pauses whose time is up; answers how many clocks run again.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn end_pauses(&self) -> Result<u64, LedgerError> {
        let (now, mut parts) = (self.now(), Parts::at_most(500));
        while parts.go_on(self.end_some(now).await?) {}
        Ok(parts.done())
    }

    async fn end_some(&self, now: Timestamp) -> Result<u64, LedgerError> {
        let longest = now.plus_days(-DAYS_MAX);
        if self.read().await?.first(UP, args![now, longest, ROWS]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let rows = tx.all(UP, args![now, longest, ROWS]).await?;
        for row in &rows {
            end(&mut tx, now, &CaseId(row.text("case_id")?), "time", "review-api").await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}
