//! Passing a case over: it is not shown to that person for a day, and nobody keeps a tally of who passed over what. It comes back, so that
//! no case is lost because everybody who could take it would rather not.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, audit_log, bounds, claim, deliberation, escalate, queue};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::queue::RaiseReason;
use crate::role::Principal;

/// Who did it, in the audit log: for this one act, nobody by name.
const SOMEBODY: &str = "a reviewer";
/// For so long whoever passed a case over is not shown it.
const HIDES_SECS: i64 = 86_400;

/// Who passed a case over later than this is not shown it now.
pub(super) fn hidden_since(now: Timestamp) -> Timestamp {
    now.plus_secs(-HIDES_SECS)
}

/// The case is shown to everybody again.
pub(super) async fn forget(tx: &mut Tx, case: &CaseId) -> Result<(), LedgerError> {
    tx.run("DELETE FROM case_skips WHERE case_id = $1", args![case]).await.map(drop)
}

/// Open cases that one person may have passed over: enough for every honest reason, too few to leaf through the queue for one account.
const OPEN_MAX: i64 = 30;

impl Ledger {
    /// Passes a case over, claimed or not. A case that several people have passed over goes to seniors.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where it is closed, another holds it, or 30 cases that this person passed over are still open.
    pub async fn skip_case(&self, case: &CaseId, who: &Principal) -> Result<(), LedgerError> {
        bounds::may_decide(who)?;
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        deliberation::loaded(&mut tx, case).await?.skip(&who.user_id, now)?;
        let open = "SELECT COUNT(*) AS n FROM case_skips s JOIN cases c ON c.case_id = s.case_id
             WHERE s.user_id = $1 AND s.case_id <> $2 AND c.closed_at IS NULL";
        if tx.count(open, args![&who.user_id, case]).await? >= OPEN_MAX {
            let why = format!(
                "{OPEN_MAX} cases that you passed over are still open; park this one or hand it over, or take a break"
            );
            return Err(LedgerError::Conflict(why));
        }
        tx.run(
            "INSERT INTO case_skips (user_id, case_id, at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, case_id) DO UPDATE SET at = excluded.at",
            args![&who.user_id, case, now],
        )
        .await?;
        if summary.claimed_by.is_some() {
            claim::let_go(&mut tx, case).await?;
        }
        audit_log::append(&mut tx, now, SOMEBODY, "case.skip", case.as_str(), &json!({})).await?;
        let skips = tx.count("SELECT COUNT(*) AS n FROM case_skips WHERE case_id = $1", args![case]).await?;
        if summary.handling.escalated_at.is_none() && skips >= self.promises().queue.skips_max {
            escalate::to_seniors(&mut tx, self, now, &summary, RaiseReason::PassedOver, "review-api").await?;
        }
        tx.commit().await
    }
}
