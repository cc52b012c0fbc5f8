//! A holder withdraws an appeal: it is closed with its case, without an outcome. Within the time it may be filed anew.

use serde_json::json;

use super::db::args;
use super::dialogue::Thread;
use super::{Ledger, LedgerError, audit_log, deliberation, holder_view, notice, queue};
use crate::id::{AppealId, CaseId};
use crate::notice::NoticeKind;
use crate::token::{LinkKey, PresentedToken};

impl Ledger {
    /// Withdraws the open appeal that a link leads to; a relief ends with it. Answers which appeal it was.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the token opens nothing; [`LedgerError::Conflict`] where no appeal is open.
    pub async fn withdraw_appeal(&self, key: &LinkKey, token: &PresentedToken) -> Result<AppealId, LedgerError> {
        if let Some(case) = self.case_behind(key, token).await? {
            self.settle_case(&case).await?;
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let stored = holder_view::opened(&mut tx, key, token).await?.ok_or(LedgerError::NotFound("appeal link"))?;
        let thread = Thread::about(&mut tx, &stored.decision_id).await?;
        let thread =
            thread.ok_or_else(|| LedgerError::Conflict("no appeal against this decision is open".to_owned()))?;
        deliberation::loaded(&mut tx, &thread.case_id).await?.withdraw(now)?;
        let close = "UPDATE appeals SET closed_at = $2, closed_as = 'withdrawn' WHERE appeal_id = $1";
        tx.run(close, args![&thread.appeal_id, now]).await?;
        let detail = json!({ "decision": thread.decision_id, "case": thread.case_id });
        audit_log::append(&mut tx, now, "holder", "appeal.withdraw", thread.appeal_id.as_str(), &detail).await?;
        queue::close_withdrawn(&mut tx, now, &thread.case_id).await?;
        let told = thread.notice(&mut tx, NoticeKind::Withdrawn).await?;
        notice::append(&mut tx, self, now, &told).await?;
        tx.commit().await?;
        Ok(thread.appeal_id)
    }
    /// The case of the open appeal that a link leads to.
    async fn case_behind(&self, key: &LinkKey, token: &PresentedToken) -> Result<Option<CaseId>, LedgerError> {
        let mut tx = self.read().await?;
        let Some(stored) = holder_view::opened(&mut tx, key, token).await? else { return Ok(None) };
        Ok(Thread::about(&mut tx, &stored.decision_id).await?.map(|thread| thread.case_id))
    }
}
