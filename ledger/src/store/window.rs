//! The longest time to appeal that was ever promised: the database refuses what comes after it, whoever writes.

use serde_json::json;

use super::db::args;
use super::{Ledger, LedgerError, audit_log};

/// Notes the promised days, where they are more than any before.
pub(super) async fn keep_promised(ledger: &Ledger) -> Result<(), LedgerError> {
    const SHORTER: &str = "SELECT days FROM appeal_window WHERE days < $1";
    let days = ledger.promises().appeal_days;
    if ledger.read().await?.first(SHORTER, args![days]).await?.is_none() {
        return Ok(());
    }
    let (mut tx, now) = (ledger.write().await?, ledger.now());
    if tx.run("UPDATE appeal_window SET days = $1 WHERE days < $1", args![days]).await? > 0 {
        let detail = json!({ "days": days });
        audit_log::append(&mut tx, now, "redress", "promise.appeal_days", "appeal_window", &detail).await?;
    }
    tx.commit().await
}
