//! An account's standing.

use super::db::args;
use super::{Ledger, LedgerError, relief, standing};
use crate::account::AccountView;
use crate::id::AccountId;
use crate::rung::Rung;

impl Ledger {
    /// `None` for an account nobody has put and nothing was imposed on.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn account(&self, account: &AccountId) -> Result<Option<AccountView>, LedgerError> {
        let mut tx = self.read().await?;
        let Some(row) = tx
            .first(
                "SELECT locale, plan, created_at, protected, reinstated_at FROM accounts a
                 WHERE account_id = $1 AND (put_at IS NOT NULL
                     OR EXISTS (SELECT 1 FROM enforcements e WHERE e.account_id = a.account_id))",
                args![account],
            )
            .await?
        else {
            return Ok(None);
        };
        let enforcements = standing::of(&mut tx, account).await?;
        let relief = relief::over(&mut tx, &enforcements, self.now()).await?;
        Ok(Some(AccountView {
            account_id: account.clone(),
            standing: enforcements.first().map_or(Rung::Observe, |e| e.rung),
            enforcements,
            locale: row.maybe_text("locale")?,
            plan: row.maybe_text("plan")?,
            created_at: row.maybe_time("created_at")?,
            protected: row.int("protected")? == 1,
            reinstated_at: row.maybe_time("reinstated_at")?,
            relief,
        }))
    }
}
