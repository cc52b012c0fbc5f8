//! Accounts that share a contact, a file or the words of an appeal with the one at issue.

use std::collections::BTreeMap;

use super::db::{Tx, args};
use super::{LedgerError, standing, veil};
use crate::clock::Timestamp;
use crate::context::{Link, LinkedAccount};
use crate::id::AccountId;
use crate::review::OutcomeKind;
use crate::role::Principal;

/// Accounts shown.
const LINKED_MAX: usize = 20;

/// By contact first; what was erased links nothing.
pub(super) async fn of(
    tx: &mut Tx,
    account: &AccountId,
    who: &Principal,
    now: Timestamp,
) -> Result<Vec<LinkedAccount>, LedgerError> {
    let queries = [
        (
            Link::Contact,
            "SELECT DISTINCT b.account_id FROM account_contacts a
             JOIN account_contacts b ON b.address = a.address AND b.account_id <> a.account_id
             WHERE a.account_id = $1 LIMIT 20",
        ),
        (
            Link::File,
            "SELECT DISTINCT p.account_id FROM appeals own
             JOIN attachments f ON f.appeal_id = own.appeal_id
             JOIN attachment_bytes fb ON fb.attachment_id = f.attachment_id
             JOIN attachment_bytes ob ON ob.content_hash = fb.content_hash
             JOIN attachments o ON o.attachment_id = ob.attachment_id
             JOIN appeals p ON p.appeal_id = o.appeal_id AND p.account_id <> own.account_id
             WHERE own.account_id = $1 LIMIT 20",
        ),
        (
            Link::Words,
            "SELECT DISTINCT p.account_id FROM appeals own
             JOIN appeal_prints w ON w.appeal_id = own.appeal_id AND w.band = 0
             JOIN appeal_prints ow ON ow.print = w.print AND ow.band = 0
             JOIN appeals p ON p.appeal_id = ow.appeal_id AND p.account_id <> own.account_id
             WHERE own.account_id = $1 LIMIT 20",
        ),
    ];
    let mut found: BTreeMap<String, Vec<Link>> = BTreeMap::new();
    for (link, query) in queries {
        for row in tx.all(query, args![account]).await? {
            let other = row.text("account_id")?;
            if found.len() < LINKED_MAX || found.contains_key(&other) {
                found.entry(other).or_default().push(link);
            }
        }
    }
    let mut linked = Vec::with_capacity(found.len());
    for (other, by) in found {
        let account_id = AccountId::from(other.as_str());
        let veils = veil::beside(tx, &account_id, who).await?;
        let last = tx
            .first(
                "SELECT kind FROM outcomes WHERE account_id = $1 ORDER BY decided_at DESC, outcome_id DESC LIMIT 1",
                args![&account_id],
            )
            .await?;
        let outcome = last.map(|row| row.text("kind")).transpose()?.as_deref().and_then(OutcomeKind::parse);
        let stands = standing::as_seen(tx, &account_id, &veils).await?;
        linked.push(LinkedAccount {
            standing: standing::in_effect(&stands, now),
            account_id,
            by,
            outcome: outcome.filter(|_| veils.is_empty()),
        });
    }
    linked.sort_by(|a, b| (b.by.len(), b.standing, &a.account_id).cmp(&(a.by.len(), a.standing, &b.account_id)));
    Ok(linked)
}
