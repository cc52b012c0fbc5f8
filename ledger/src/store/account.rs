//! An account's standing.

use super::db::{Tx, args};
use super::notes::Evidence;
use super::veil::{self, Veil};
use super::{Ledger, LedgerError, relief, standing};
use crate::account::AccountView;
use crate::clock::Timestamp;
use crate::id::AccountId;
use crate::role::Principal;

impl Ledger {
    /// `None` for an account nobody has put and nothing was imposed on.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn account(&self, account: &AccountId) -> Result<Option<AccountView>, LedgerError> {
        let mut tx = self.read().await?;
        view(&mut tx, self.now(), account, &[]).await
    }

    /// The same as a person may see it: who holds a second look at a decision sees nothing of its outcome. The look is audited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn account_for(&self, account: &AccountId, who: &Principal) -> Result<Option<AccountView>, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        let whole = veil::works_on(&mut tx, now, account, who).await?;
        let drawn = veil::draw(&mut tx, account, who, whole).await?;
        let Some(view) = view(&mut tx, now, account, &drawn.veils).await? else { return Ok(None) };
        drop(tx);
        self.note_shown(&drawn.shown, who).await?;
        self.note_look(Evidence::Account, account.as_str(), who).await?;
        Ok(Some(view))
    }
}

async fn view(
    tx: &mut Tx,
    now: Timestamp,
    account: &AccountId,
    veils: &[Veil],
) -> Result<Option<AccountView>, LedgerError> {
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
    let enforcements = standing::as_seen(tx, account, veils).await?;
    let relief = relief::over(tx, &enforcements, now).await?;
    Ok(Some(AccountView {
        account_id: account.clone(),
        standing: standing::in_effect(&enforcements, now),
        enforcements,
        locale: row.maybe_text("locale")?,
        plan: row.maybe_text("plan")?,
        created_at: row.maybe_time("created_at")?,
        protected: row.int("protected")? == 1,
        reinstated_at: row.maybe_time("reinstated_at")?.filter(|at| veils.iter().all(|veil| veil.since != *at)),
        relief,
    }))
}
