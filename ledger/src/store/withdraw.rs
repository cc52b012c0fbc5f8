//! A holder withdraws an appeal: it is closed with its case, without an outcome. Within the time it may be filed anew.

use serde_json::json;

use super::db::{Tx, args};
use super::dialogue::Thread;
use super::{Ledger, LedgerError, audit_log, contacts, deliberation, holder_view, notice, queue, resume};
use crate::clock::Timestamp;
use crate::id::{AppealId, CaseId};
use crate::notice::NoticeKind;
use crate::token::{LinkKey, PresentedToken};

/// Until when the appeal is not taken back, because the account's contacts were changed.
async fn frozen_until(tx: &mut Tx, thread: &Thread, now: Timestamp) -> Result<Option<Timestamp>, LedgerError> {
    let filed = tx.one("SELECT filed_at FROM appeals WHERE appeal_id = $1", args![&thread.appeal_id]).await?;
    contacts::frozen_until(tx, &thread.account_id, filed.time("filed_at")?, now).await
}

impl Ledger {
    /// Withdraws the open appeal that a link leads to; a relief ends with it, and its files are erased. Answers which appeal it was.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the token opens nothing; [`LedgerError::Conflict`] where no appeal is open, or the holder has
    /// taken [`crate::closing::WITHDRAWALS_MAX`] back already: the next one is decided; or soon after a change of the account's contacts.
    pub async fn withdraw_appeal(&self, key: &LinkKey, token: &PresentedToken) -> Result<AppealId, LedgerError> {
        if let Some(case) = self.case_behind(key, token).await? {
            self.settle_case(&case).await?;
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let stored = holder_view::opened(&mut tx, key, token).await?.ok_or(LedgerError::NotFound("appeal link"))?;
        let thread = Thread::about(&mut tx, &stored.decision_id).await?;
        let thread =
            thread.ok_or_else(|| LedgerError::Conflict("no appeal against this decision is open".to_owned()))?;
        if holder_view::withdrawals_left(&mut tx, &thread.statement_id).await? == 0 {
            let why = "three appeals against this measure were taken back; this one stays open until a person decides it, and \
                you can still write a message";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        if let Some(from) = frozen_until(&mut tx, &thread, now).await? {
            let why = format!(
                "the contact addresses of this account were changed lately; to protect its holder, an appeal can be taken back from {} on",
                from.minute()
            );
            return Err(LedgerError::Conflict(why));
        }
        deliberation::loaded(&mut tx, &thread.case_id).await?.withdraw(now)?;
        let close = "UPDATE appeals SET closed_at = $2, closed_as = 'withdrawn' WHERE appeal_id = $1";
        tx.run(close, args![&thread.appeal_id, now]).await?;
        // Nobody looks at them any more; what the holder files again brings its own.
        let erase = "DELETE FROM attachment_bytes WHERE attachment_id IN (SELECT attachment_id FROM attachments WHERE appeal_id = $1)";
        let erased = tx.run(erase, args![&thread.appeal_id]).await?;
        let detail = json!({ "decision": thread.decision_id, "case": thread.case_id, "files_erased": erased });
        audit_log::append(&mut tx, now, "holder", "appeal.withdraw", thread.appeal_id.as_str(), &detail).await?;
        let resumed = resume::merged(&mut tx, self, now, &thread.appeal_id, "holder").await?;
        queue::close_withdrawn(&mut tx, now, &thread.case_id).await?;
        let told = thread.notice(&mut tx, NoticeKind::Withdrawn, now).await?;
        notice::append(&mut tx, self, now, &told).await?;
        resume::tell(&mut tx, self, now, &resumed).await?;
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
