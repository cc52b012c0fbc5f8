//! An account's standing.

use super::db::args;
use super::{Ledger, LedgerError, relief, standing};
use crate::account::AccountView;
use crate::id::{AccountId, DecisionId};
use crate::rung::Rung;

impl Ledger {
    /// Decisions that count as history against an account: their measures stood or stand, no person took them back, and nobody is
    /// deciding on them. Oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn strikes(&self, account: &AccountId) -> Result<Vec<DecisionId>, LedgerError> {
        let mut tx = self.read().await?;
        let strikes = "SELECT decision_id FROM strikes WHERE account_id = $1 ORDER BY at, decision_id";
        tx.all(strikes, args![account]).await?.iter().map(|row| row.text("decision_id").map(DecisionId)).collect()
    }

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
