//! Claims: one reviewer at a time works on a case, for as long as the lease runs.

use serde_json::json;

use super::db::args;
use super::{Ledger, LedgerError, audit_log, bounds, deliberation, queue};
use crate::id::CaseId;
use crate::review::CaseSummary;
use crate::role::Principal;

impl Ledger {
    /// Claims a case until the lease ends; claiming again by the same principal renews it. Claimed by another: `Conflict`.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::Conflict`], [`LedgerError::Refused`] for who may not decide cases.
    pub async fn claim(&self, case: &CaseId, who: &Principal) -> Result<CaseSummary, LedgerError> {
        bounds::may_decide(who)?;
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        queue::open_for(&mut tx, case, &who.user_id, now).await?;
        deliberation::may_claim(&mut tx, self, case, who, now).await?;
        let until = now.plus_secs(self.promises().lease_secs);
        tx.run(
            "UPDATE cases SET claimed_by = $2, lease_until = $3 WHERE case_id = $1",
            args![case, &who.user_id, until],
        )
        .await?;
        let detail = json!({ "lease_until": until });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "case.claim", case.as_str(), &detail).await?;
        let (summary, _) = queue::find(&mut tx, case, now).await?.ok_or(LedgerError::NotFound("case"))?;
        tx.commit().await?;
        Ok(summary)
    }

    /// Gives a claimed case back.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the caller has not claimed it.
    pub async fn release_claim(&self, case: &CaseId, who: &Principal) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        if summary.claimed_by.is_none() {
            return Err(LedgerError::Conflict("you have not claimed this case, or the lease has ended".to_owned()));
        }
        deliberation::may_release(&mut tx, case, who, now).await?;
        tx.run("UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1", args![case]).await?;
        audit_log::append(&mut tx, now, who.user_id.as_str(), "case.release", case.as_str(), &json!({})).await?;
        tx.commit().await
    }

    /// Ends leases that have run out; answers how many cases returned to the queue.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn expire_leases(&self) -> Result<u64, LedgerError> {
        const EXPIRED: &str =
            "SELECT case_id FROM cases WHERE closed_at IS NULL AND lease_until <= $1 ORDER BY case_id";
        let now = self.now();
        if self.read().await?.first(EXPIRED, args![now]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let rows = tx.all(EXPIRED, args![now]).await?;
        for row in &rows {
            let case = row.text("case_id")?;
            tx.run("UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1", args![&case]).await?;
            audit_log::append(&mut tx, now, "review-api", "case.lease_expire", &case, &json!({})).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}
