//! A deadline that passes is noted once: the case goes up, the holder gets an apology, and relief where the configuration says so.

use serde_json::json;

use super::db::args;
use super::dialogue::Thread;
use super::parts::{Parts, ROWS};
use super::pause::paused;
use super::{Ledger, LedgerError, audit_log, escalate, notice, queue, relief, skip};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::notice::NoticeKind;
use crate::queue::RaiseReason;

/// Open cases whose clock runs and whose time is up, as far as nobody has noted it. Of an appeal, the time that its holder was
/// promised: its class may ask for less.
const MISSED: &str = concat!(
    "SELECT c.case_id, c.due_at FROM cases c LEFT JOIN appeals a ON a.appeal_id = c.appeal_id
     WHERE c.closed_at IS NULL AND c.due_at <= $1 AND c.kind <> 'quality' AND (a.appeal_id IS NULL OR a.decide_by + ",
    paused!(),
    " <= $1)
         AND NOT EXISTS (SELECT 1 FROM pauses p WHERE p.case_id = c.case_id AND p.ended_at IS NULL)
         AND NOT EXISTS (SELECT 1 FROM missed_deadlines m WHERE m.case_id = c.case_id)
     ORDER BY c.due_at, c.case_id LIMIT $2"
);

impl Ledger {
    /// Notes up to 100 deadlines that were missed, once each; answers how many. Call it again while it answers 100.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_missed_deadlines(&self) -> Result<u64, LedgerError> {
        let (now, mut parts) = (self.now(), Parts::at_most(100));
        while parts.go_on(self.note_missed(now).await?) {}
        Ok(parts.done())
    }

    async fn note_missed(&self, now: Timestamp) -> Result<u64, LedgerError> {
        if self.read().await?.first(MISSED, args![now, ROWS]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let rows = tx.all(MISSED, args![now, ROWS]).await?;
        for row in &rows {
            let (case, due_at) = (CaseId(row.text("case_id")?), row.time("due_at")?);
            let thread = Thread::of_case(&mut tx, &case).await?;
            let told = match &thread {
                Some(thread) => {
                    let apology = thread.notice(&mut tx, NoticeKind::Overdue, now).await?;
                    Some(notice::append(&mut tx, self, now, &apology).await?)
                }
                None => None,
            };
            tx.run(
                "INSERT INTO missed_deadlines (case_id, due_at, missed_at, notice_id) VALUES ($1, $2, $3, $4)",
                args![&case, due_at, now, told.as_ref()],
            )
            .await?;
            let detail = json!({ "due_at": due_at, "told": told.is_some() });
            audit_log::append(&mut tx, now, "review-api", "case.overdue", case.as_str(), &detail).await?;
            // Whoever passed it over before is asked again.
            skip::forget(&mut tx, &case).await?;
            if let Some((summary, _)) = queue::find(&mut tx, &case, now).await? {
                escalate::to_seniors(&mut tx, self, now, &summary, RaiseReason::Overdue, "review-api").await?;
            }
            if let Some(thread) = &thread {
                relief::when_overdue(&mut tx, self, now, thread).await?;
            }
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}
