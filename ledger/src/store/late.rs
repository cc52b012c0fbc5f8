//! Times of the classes that nobody promised to a holder, and that are kept all the same: a case that is due goes to seniors, whatever its
//! letter promises, and one that nobody has begun in time moves up once.

use serde_json::json;

use super::db::args;
use super::parts::{Parts, ROWS};
use super::{Ledger, LedgerError, audit_log, escalate, queue, raise};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::queue::RaiseReason;

/// Of each kind, in one call.
const AT_MOST: u64 = 100;
/// Open cases that are due, whose clock runs, and that are not the seniors' yet.
const DUE: &str = "SELECT c.case_id FROM cases c
     WHERE c.closed_at IS NULL AND c.due_at <= $1 AND c.escalated_at IS NULL AND c.kind <> 'quality'
         AND NOT EXISTS (SELECT 1 FROM pauses p WHERE p.case_id = c.case_id AND p.ended_at IS NULL)
     ORDER BY c.due_at, c.case_id LIMIT $2";
/// Open cases that nobody has begun in time, as far as nobody has noted it.
const UNTOUCHED: &str = "SELECT c.case_id, c.touch_by FROM cases c
     WHERE c.closed_at IS NULL AND c.first_touch_at IS NULL AND c.touch_by <= $1 AND c.kind <> 'quality'
         AND NOT EXISTS (SELECT 1 FROM missed_touches m WHERE m.case_id = c.case_id)
     ORDER BY c.touch_by, c.case_id LIMIT $2";

impl Ledger {
    /// Gives up to 100 cases that are due to seniors, and raises up to 100 that nobody has begun in time by one class, once each; answers how
    /// many moved. Holders are told when what they were promised is missed ([`Ledger::note_missed_deadlines`]), not before.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn raise_late_cases(&self) -> Result<u64, LedgerError> {
        let now = self.now();
        let (mut due, mut untouched) = (Parts::at_most(AT_MOST), Parts::at_most(AT_MOST));
        while due.go_on(self.raise_due(now).await?) {}
        while untouched.go_on(self.raise_untouched(now).await?) {}
        Ok(due.done() + untouched.done())
    }

    async fn raise_due(&self, now: Timestamp) -> Result<u64, LedgerError> {
        if self.read().await?.first(DUE, args![now, ROWS]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let due = tx.all(DUE, args![now, ROWS]).await?;
        for row in &due {
            if let Some((summary, _)) = queue::find(&mut tx, &CaseId(row.text("case_id")?), now).await? {
                escalate::to_seniors(&mut tx, self, now, &summary, RaiseReason::Overdue, "review-api").await?;
            }
        }
        tx.commit().await?;
        Ok(due.len() as u64)
    }

    async fn raise_untouched(&self, now: Timestamp) -> Result<u64, LedgerError> {
        if self.read().await?.first(UNTOUCHED, args![now, ROWS]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let untouched = tx.all(UNTOUCHED, args![now, ROWS]).await?;
        for row in &untouched {
            let (case, touch_by) = (CaseId(row.text("case_id")?), row.time("touch_by")?);
            let missed = "INSERT INTO missed_touches (case_id, touch_by, at) VALUES ($1, $2, $3)";
            tx.run(missed, args![&case, touch_by, now]).await?;
            let detail = json!({ "touch_by": touch_by });
            audit_log::append(&mut tx, now, "review-api", "case.untouched", case.as_str(), &detail).await?;
            if let Some((summary, _)) = queue::find(&mut tx, &case, now).await? {
                let to = summary.handling.class.raised();
                raise::raise(&mut tx, self, now, &case, to, RaiseReason::Untouched, "review-api").await?;
            }
        }
        tx.commit().await?;
        Ok(untouched.len() as u64)
    }
}
