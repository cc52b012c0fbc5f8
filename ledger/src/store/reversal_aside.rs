//! Accounts of a bulk reversal that fail: the others go on, and these are named until a person has them tried anew.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, audit_log, bounds};
use crate::id::AccountId;
use crate::reversal::SetAside;
use crate::role::Principal;

/// An account that has failed so often is set aside.
pub const TRIES_MAX: i64 = 3;
/// Most accounts that are named.
const NAMED_MAX: i64 = 100;
const ERROR_CHARS_MAX: usize = 400;

/// Whether any account of this reversal is set aside.
pub(super) async fn any(tx: &mut Tx, id: &str) -> Result<bool, LedgerError> {
    let aside = "SELECT COUNT(*) AS n FROM reversal_items WHERE reversal_id = $1 AND set_aside_at IS NOT NULL";
    Ok(tx.count(aside, args![id]).await? > 0)
}

/// The accounts that are set aside, in their order.
pub(super) async fn of(tx: &mut Tx, id: &str) -> Result<Vec<SetAside>, LedgerError> {
    let rows = tx
        .all(
            "SELECT account_id, tries, last_error, set_aside_at FROM reversal_items
             WHERE reversal_id = $1 AND set_aside_at IS NOT NULL ORDER BY position LIMIT $2",
            args![id, NAMED_MAX],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(SetAside {
                account_id: AccountId(row.text("account_id")?),
                tries: row.int("tries")?,
                error: row.text("last_error")?,
                at: row.time("set_aside_at")?,
            })
        })
        .collect()
}

/// Counts a try that failed; the last one sets the account aside.
pub(super) async fn failed(
    ledger: &Ledger,
    id: &str,
    position: i64,
    account: &AccountId,
    error: &LedgerError,
) -> Result<(), LedgerError> {
    let said: String = chain(error).chars().take(ERROR_CHARS_MAX).collect();
    let (mut tx, now) = (ledger.write().await?, ledger.now());
    tx.run(
        "UPDATE reversal_items SET tries = tries + 1, last_error = $3, set_aside_at = CASE WHEN tries + 1 >= $4 THEN $5 END
         WHERE reversal_id = $1 AND position = $2 AND state = 'waiting' AND set_aside_at IS NULL",
        args![id, position, &said, TRIES_MAX, now],
    )
    .await?;
    let detail = json!({ "account": account });
    audit_log::append(&mut tx, now, "engine", "reversal.account_failed", id, &detail).await?;
    tx.commit().await
}

/// An error with its causes: whoever is to mend it needs them.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said = format!("{said}: {cause}");
        source = cause.source();
    }
    said
}

impl Ledger {
    /// Has the accounts of a reversal that were set aside tried anew (seniors and admins); answers how many.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for an unknown reversal, [`LedgerError::Conflict`] where none is set aside.
    pub async fn retry_reversal(&self, id: &str, who: &Principal) -> Result<u64, LedgerError> {
        bounds::may_act_as_senior(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        if tx.count("SELECT COUNT(*) AS n FROM reversals WHERE reversal_id = $1", args![id]).await? == 0 {
            return Err(LedgerError::NotFound("reversal"));
        }
        let again = "UPDATE reversal_items SET tries = 0, set_aside_at = NULL
             WHERE reversal_id = $1 AND state = 'waiting' AND set_aside_at IS NOT NULL";
        let accounts = tx.run(again, args![id]).await?;
        if accounts == 0 {
            return Err(LedgerError::Conflict("no account of this reversal is set aside".to_owned()));
        }
        let detail = json!({ "accounts": accounts });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "reversal.retry", id, &detail).await?;
        tx.commit().await?;
        Ok(accounts)
    }
}
