//! Escalating: a case goes to seniors, and becomes one class more urgent.

use serde_json::json;

use super::db::{Tx, args};
use super::hand_over::{Words, keep_words};
use super::{Ledger, LedgerError, audit_log, bounds, claim, deliberation, queue, raise, skip};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::queue::RaiseReason;
use crate::review::CaseSummary;
use crate::role::Principal;

/// Marks an open case as the seniors', and raises it. Does nothing where it is theirs already.
pub(super) async fn to_seniors(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseSummary,
    why: RaiseReason,
    actor: &str,
) -> Result<(), LedgerError> {
    let marked = tx
        .run(
            "UPDATE cases SET escalated_at = $2, parked_until = NULL, offered_to = NULL, offered_until = NULL
             WHERE case_id = $1 AND closed_at IS NULL AND escalated_at IS NULL",
            args![&case.case_id, now],
        )
        .await?;
    if marked == 0 {
        return Ok(());
    }
    skip::forget(tx, &case.case_id).await?;
    audit_log::append(tx, now, actor, "case.escalate", case.case_id.as_str(), &json!({ "why": why })).await?;
    raise::raise(tx, ledger, now, &case.case_id, case.handling.class.raised(), why, actor).await.map(drop)
}

impl Ledger {
    /// Gives a claimed case to seniors, with words for them (10 to 4,000 characters).
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the caller does not hold it, or it was escalated before; [`LedgerError::Invalid`] names the bound.
    pub async fn escalate(&self, case: &CaseId, who: &Principal, words: &str) -> Result<(), LedgerError> {
        bounds::text("words", words, 10, 4000)?;
        bounds::may_decide(who)?;
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        deliberation::loaded(&mut tx, case).await?.escalate(&who.user_id, now)?;
        keep_words(&mut tx, self, now, case, who, &Words { kind: "escalate", to: None, text: words }).await?;
        claim::let_go(&mut tx, case).await?;
        to_seniors(&mut tx, self, now, &summary, RaiseReason::Escalated, who.user_id.as_str()).await?;
        tx.commit().await
    }
}
