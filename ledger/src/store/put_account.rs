//! `PUT /v1/accounts/{id}`: facts, contacts, protection.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, audit_log, bounds, command, contacts};
use crate::account::AccountUpdate;
use crate::clock::Timestamp;
use crate::command::{AccountFacts, CommandBody};
use crate::contact::CONTACTS_MAX;
use crate::id::AccountId;

/// Makes sure that the account has a row.
pub(super) async fn ensure(tx: &mut Tx, account: &AccountId, now: Timestamp) -> Result<(), LedgerError> {
    tx.run(
        "INSERT INTO accounts (account_id, first_seen_at) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING",
        args![account, now],
    )
    .await?;
    Ok(())
}

fn check(account: &AccountId, update: &AccountUpdate) -> Result<(), LedgerError> {
    bounds::account_id(account)?;
    if update.contacts.len() > CONTACTS_MAX {
        return Err(LedgerError::Invalid(format!("contacts: at most {CONTACTS_MAX}")));
    }
    for contact in &update.contacts {
        let well_formed = contact.len() <= 254
            && contact.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
            && !contact.chars().any(|c| c.is_control() || c.is_whitespace());
        if !well_formed {
            return Err(LedgerError::Invalid("contacts: e-mail addresses of at most 254 bytes".to_owned()));
        }
    }
    if let Some(locale) = &update.locale {
        let well_formed =
            (2..=35).contains(&locale.len()) && locale.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !well_formed {
            return Err(LedgerError::Invalid("locale: a BCP 47 tag of 2 to 35 characters, e.g. en".to_owned()));
        }
    }
    update.plan.as_deref().map_or(Ok(()), |plan| bounds::text("plan", plan, 1, 64))
}

async fn facts_known(tx: &mut Tx, account: &AccountId) -> Result<AccountFacts, LedgerError> {
    let row =
        tx.first("SELECT created_at, plan, protected FROM accounts WHERE account_id = $1", args![account]).await?;
    row.map_or(Ok(AccountFacts::default()), |row| {
        Ok(AccountFacts {
            created_at: row.maybe_time("created_at")?,
            plan: row.maybe_text("plan")?,
            protected: row.int("protected")? == 1,
        })
    })
}

impl Ledger {
    /// Replaces an account's facts and contacts; queues an `AccountFacts` command where facts changed. `actor` for the audit log.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field and its bound.
    pub async fn put_account(
        &self,
        account: &AccountId,
        update: &AccountUpdate,
        actor: &str,
    ) -> Result<(), LedgerError> {
        check(account, update)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let before = facts_known(&mut tx, account).await?;
        let facts = AccountFacts {
            created_at: update.created_at.or(before.created_at),
            plan: update.plan.clone(),
            protected: update.protected.unwrap_or(before.protected),
        };
        ensure(&mut tx, account, now).await?;
        let put = "SELECT COUNT(*) AS n FROM accounts WHERE account_id = $1 AND put_at IS NOT NULL";
        let is_first = tx.count(put, args![account]).await? == 0;
        contacts::replace(&mut tx, self, now, account, &update.contacts, (is_first, actor)).await?;
        tx.run(
            "UPDATE accounts SET locale = $2, plan = $3, created_at = $4, protected = $5, put_at = $6 WHERE account_id = $1",
            args![account, update.locale.as_deref(), update.plan.as_deref(), facts.created_at, facts.protected, now],
        )
        .await?;
        let changed = facts != before;
        if changed {
            let body = CommandBody::AccountFacts { account_id: account.clone(), facts: facts.clone() };
            command::append(&mut tx, now, &body).await?;
        }
        let detail =
            json!({ "contacts": update.contacts.len(), "facts_changed": changed, "protected": facts.protected });
        audit_log::append(&mut tx, now, actor, "account.put", account.as_str(), &detail).await?;
        tx.commit().await
    }
}
