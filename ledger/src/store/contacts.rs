//! Contacts of an account: replacing them is recorded and told, and who is taken out goes on being told for a bounded time. So whoever
//! takes an account over neither stays unseen nor takes its holder's appeal back in silence.

use serde_json::json;

use super::db::{Tx, args};
use super::notice::NewNotice;
use super::{Ledger, LedgerError, audit_log, notice, standing};
use crate::clock::Timestamp;
use crate::contact::{CONTACTS_MAX, ContactChange, EARLIER_DAYS, EARLIER_DAYS_MAX, LETTERS_PER_DAY_MAX};
use crate::id::{AccountId, AppealId, DecisionId, NoticeId, StatementId};
use crate::notice::NoticeKind;

/// Where positions go while they are given out anew: beyond those of any list.
const ASIDE: i64 = 1_000;

/// Addresses of an account, as they stand.
async fn current(tx: &mut Tx, account: &AccountId) -> Result<Vec<String>, LedgerError> {
    let rows =
        tx.all("SELECT address FROM account_contacts WHERE account_id = $1 ORDER BY position", args![account]).await?;
    rows.iter().map(|row| row.text("address")).collect()
}

/// Addresses that were taken out and are still told, the oldest first.
async fn earlier(tx: &mut Tx, account: &AccountId, now: Timestamp) -> Result<Vec<String>, LedgerError> {
    let rows = tx
        .all(
            "SELECT e.address FROM earlier_contacts e WHERE e.account_id = $1
                 AND (e.until_at > $2 OR (e.at_most > $2 AND EXISTS (SELECT 1 FROM accounts_at_stake s WHERE s.account_id = $1)))
                 AND NOT EXISTS (SELECT 1 FROM account_contacts c WHERE c.account_id = $1 AND c.address = e.address)
             ORDER BY e.removed_at, e.address",
            args![account, now],
        )
        .await?;
    rows.iter().map(|row| row.text("address")).collect()
}

/// Everybody who is told about an account.
pub(super) struct Told {
    /// Its contacts.
    pub(super) current: Vec<String>,
    /// Earlier ones.
    pub(super) earlier: Vec<String>,
}

impl Told {
    /// Whether anybody is.
    pub(super) fn anybody(&self) -> bool {
        !self.current.is_empty() || !self.earlier.is_empty()
    }
}

/// Who is told about an account now.
pub(super) async fn told(tx: &mut Tx, account: &AccountId, now: Timestamp) -> Result<Told, LedgerError> {
    Ok(Told { current: current(tx, account).await?, earlier: earlier(tx, account, now).await? })
}

/// The newest change of an account's contacts.
pub(super) async fn newest(tx: &mut Tx, account: &AccountId) -> Result<Option<ContactChange>, LedgerError> {
    let row = tx
        .first(
            "SELECT at, removed, added FROM contact_changes WHERE account_id = $1 ORDER BY at DESC, change_id DESC LIMIT 1",
            args![account],
        )
        .await?;
    let read = |row: super::db::Row| {
        Ok(ContactChange { at: row.time("at")?, removed: row.int("removed")?, added: row.int("added")? })
    };
    row.map(read).transpose()
}

/// Until when an appeal is not taken back; `None` where it may be now. The newest change says it for all of them.
pub(super) async fn frozen_until(
    tx: &mut Tx,
    account: &AccountId,
    filed_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Timestamp>, LedgerError> {
    let from = newest(tx, account).await?.and_then(|change| change.withdraw_from(filed_at));
    Ok(from.filter(|from| now < *from))
}

/// Replaces an account's contacts. A change is recorded, and where something stands or waits, old and new contacts are told; the very
/// first contacts of an account are no change.
pub(super) async fn replace(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    account: &AccountId,
    to: &[String],
    (is_first, actor): (bool, &str),
) -> Result<(), LedgerError> {
    let before = current(tx, account).await?;
    let mut wanted: Vec<&String> = Vec::new();
    for address in to {
        if !wanted.contains(&address) {
            wanted.push(address);
        }
    }
    if before.iter().eq(wanted.iter().copied()) {
        return Ok(());
    }
    let mut removed: Vec<&String> = before.iter().filter(|address| !wanted.contains(address)).collect();
    removed.dedup();
    let added = wanted.iter().filter(|address| !before.contains(address)).count();
    if !is_first && (!removed.is_empty() || added > 0) {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let change = ContactChange { at: now, removed: count(removed.len()), added: count(added) };
        let change = record(tx, ledger, account, change, &removed, actor).await?;
        put(tx, account, &wanted).await?;
        tx.run("UPDATE accounts SET contacts_by = $2 WHERE account_id = $1", args![account, &change]).await?;
        return Ok(());
    }
    put(tx, account, &wanted).await
}

/// Writes the list in its order, moving what stays.
async fn put(tx: &mut Tx, account: &AccountId, wanted: &[&String]) -> Result<(), LedgerError> {
    let aside = "UPDATE account_contacts SET position = position + $2 WHERE account_id = $1";
    tx.run(aside, args![account, ASIDE]).await?;
    for (position, address) in (0i64..).zip(wanted) {
        let moved = tx
            .run(
                "UPDATE account_contacts SET position = $2 WHERE account_id = $1 AND position =
                     (SELECT MIN(o.position) FROM account_contacts o
                      WHERE o.account_id = $1 AND o.address = $3 AND o.position >= $4)",
                args![account, position, *address, ASIDE],
            )
            .await?;
        if moved == 0 {
            let insert = "INSERT INTO account_contacts (account_id, position, address) VALUES ($1, $2, $3)";
            tx.run(insert, args![account, position, *address]).await?;
        }
    }
    tx.run("DELETE FROM account_contacts WHERE account_id = $1 AND position >= $2", args![account, ASIDE]).await?;
    Ok(())
}

/// The change, who is told further on, and the letter about it; answers its id.
async fn record(
    tx: &mut Tx,
    ledger: &Ledger,
    account: &AccountId,
    change: ContactChange,
    removed: &[&String],
    actor: &str,
) -> Result<String, LedgerError> {
    let (id, now) = (ledger.fresh_id(), change.at);
    let notice = tell(tx, ledger, now, account).await?;
    tx.run(
        "INSERT INTO contact_changes (change_id, account_id, at, removed, added, notice_id) VALUES ($1, $2, $3, $4, $5, $6)",
        args![&id, account, now, change.removed, change.added, notice.as_ref()],
    )
    .await?;
    let over = "DELETE FROM earlier_contacts WHERE account_id = $1 AND until_at <= $2 AND (at_most <= $2
         OR NOT EXISTS (SELECT 1 FROM accounts_at_stake s WHERE s.account_id = earlier_contacts.account_id))";
    tx.run(over, args![account, now]).await?;
    for address in removed {
        // Who comes back and goes again is told from then on.
        let again = "DELETE FROM earlier_contacts WHERE account_id = $1 AND address = $2";
        tx.run(again, args![account, *address]).await?;
        let kept = tx.count("SELECT COUNT(*) AS n FROM earlier_contacts WHERE account_id = $1", args![account]).await?;
        // The oldest stay: many changes push nobody out.
        if usize::try_from(kept).unwrap_or(CONTACTS_MAX) < CONTACTS_MAX {
            tx.run(
                "INSERT INTO earlier_contacts (account_id, address, change_id, removed_at, until_at, at_most)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                args![account, *address, &id, now, now.plus_days(EARLIER_DAYS), now.plus_days(EARLIER_DAYS_MAX)],
            )
            .await?;
        }
    }
    let detail = json!({ "change": id, "removed": change.removed, "added": change.added, "told": notice.is_some() });
    audit_log::append(tx, now, actor, "account.contacts_change", account.as_str(), &detail).await?;
    Ok(id)
}

/// Tells old and new contacts, where something stands or waits that has a statement; some times a day at most.
async fn tell(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    account: &AccountId,
) -> Result<Option<NoticeId>, LedgerError> {
    let lately =
        "SELECT COUNT(*) AS n FROM contact_changes WHERE account_id = $1 AND at > $2 AND notice_id IS NOT NULL";
    if tx.count(lately, args![account, now.plus_days(-1)]).await? >= LETTERS_PER_DAY_MAX {
        return Ok(None);
    }
    let appeal = tx
        .first(
            "SELECT a.decision_id, a.statement_id, a.appeal_id FROM cases c JOIN appeals a ON a.appeal_id = c.appeal_id
             WHERE c.account_id = $1 AND c.closed_at IS NULL AND a.closed_at IS NULL
             ORDER BY a.filed_at DESC, a.appeal_id DESC LIMIT 1",
            args![account],
        )
        .await?;
    let measure = match appeal {
        Some(row) => Some(row),
        None => {
            tx.first(
                "SELECT e.decision_id, e.statement_id, NULL AS appeal_id FROM enforcements e
                 LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
                 WHERE e.account_id = $1 AND l.enforcement_id IS NULL ORDER BY e.imposed_at DESC, e.enforcement_id DESC LIMIT 1",
                args![account],
            )
            .await?
        }
    };
    let Some(row) = measure else { return Ok(None) };
    let appeal = row.maybe_text("appeal_id")?.map(AppealId);
    let news = NewNotice {
        kind: NoticeKind::ContactsChanged,
        account_id: account,
        decision_id: &DecisionId(row.text("decision_id")?),
        statement_id: &StatementId(row.text("statement_id")?),
        appeal_id: appeal.as_ref(),
        outcome_id: None,
        standing: standing::highest(tx, account, now).await?,
    };
    notice::append(tx, ledger, now, &news).await.map(Some)
}

impl Ledger {
    /// Erases earlier contacts whose time is over, up to 500; answers how many. Audited as a number.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_earlier_contacts(&self) -> Result<u64, LedgerError> {
        const OVER: &str =
            "SELECT e.account_id, e.address FROM earlier_contacts e WHERE e.until_at <= $1 AND (e.at_most <= $1
             OR NOT EXISTS (SELECT 1 FROM accounts_at_stake s WHERE s.account_id = e.account_id))
             ORDER BY e.until_at LIMIT 500";
        let now = self.now();
        if self.read().await?.first(OVER, args![now]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let rows = tx.all(OVER, args![now]).await?;
        for row in &rows {
            let erase = "DELETE FROM earlier_contacts WHERE account_id = $1 AND address = $2";
            tx.run(erase, args![&row.text("account_id")?, &row.text("address")?]).await?;
        }
        let detail = json!({ "erased": rows.len() });
        audit_log::append(&mut tx, now, "review-api", "contacts.forget", "earlier_contacts", &detail).await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}
