//! The automation switch: off, the engine goes on scoring and nothing is imposed without a person.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, audit_log};

/// Whether automation is on.
pub(super) async fn is_on(tx: &mut Tx) -> Result<bool, LedgerError> {
    Ok(tx.count("SELECT is_on AS n FROM switches WHERE name = 'automation'", &[]).await? == 1)
}

impl Ledger {
    /// Turns automation on or off; audited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn set_automation(&self, on: bool, actor: &str) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        tx.run("UPDATE switches SET is_on = $1, changed_at = $2 WHERE name = 'automation'", args![on, now]).await?;
        audit_log::append(&mut tx, now, actor, "automation.set", "automation", &json!({ "on": on })).await?;
        tx.commit().await
    }

    /// Whether automation is on.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn automation(&self) -> Result<bool, LedgerError> {
        is_on(&mut self.read().await?).await
    }
}
