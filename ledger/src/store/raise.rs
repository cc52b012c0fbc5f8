//! Raising: a case becomes more urgent than it was, never less.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::queue::RaiseReason;
use crate::sla::Priority;

/// Raises an open case to a class at least as urgent as `to`, and brings its place in the queue forward to that class's time from
/// now; it is parked no longer. A closed case, and one that is as urgent already, stays as it is; answers whether it moved. The caller's
/// transaction.
pub(super) async fn raise(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    to: Priority,
    why: RaiseReason,
    actor: &str,
) -> Result<bool, LedgerError> {
    let act_by = now.plus_secs(ledger.promises().sla.decide_hours(to) * 3600);
    let moved = tx
        .run(
            "UPDATE cases SET priority = CASE WHEN priority < $2 THEN priority ELSE $2 END,
                 sort_at = CASE WHEN sort_at < $3 THEN sort_at ELSE $3 END, parked_until = NULL
             WHERE case_id = $1 AND closed_at IS NULL AND (priority > $2 OR sort_at > $3)",
            args![case, to.as_str(), act_by],
        )
        .await?
        > 0;
    if moved {
        let detail = json!({ "to": to, "why": why });
        audit_log::append(tx, now, actor, "case.raise", case.as_str(), &detail).await?;
    }
    Ok(moved)
}
