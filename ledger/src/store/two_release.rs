//! A release that needs two people: the first one's word is kept, the second one's lets the measure take effect.

use super::db::{Tx, args};
use super::deferred::keep_note;
use super::{Ledger, LedgerError, linked_effects};
use crate::clock::Timestamp;
use crate::effect::Because;
use crate::id::{CaseId, UserId};
use crate::review::CaseSummary;
use crate::role::Principal;

/// How far a release has come.
pub(super) enum Agreed {
    /// One of two people wants it; the case waits for the other.
    ByOne,
    /// As many as the case asks for want it.
    Enough {
        /// What it rests on, as the last of them says, else the first.
        because: Option<Because>,
    },
}

/// Who wants the imposition of this case to take effect.
pub(super) async fn approvals(tx: &mut Tx, case: &CaseId) -> Result<Vec<UserId>, LedgerError> {
    let rows = tx.all("SELECT user_id FROM imposition_approvals WHERE case_id = $1 ORDER BY at", args![case]).await?;
    rows.iter().map(|row| row.text("user_id").map(UserId)).collect()
}

/// Counts this person's release. Where the case asks for one person, that is all.
pub(super) async fn agree(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    summary: &CaseSummary,
    who: &Principal,
    reason: &str,
    because: Option<&Because>,
) -> Result<Agreed, LedgerError> {
    let case = &summary.case_id;
    let two = "SELECT COUNT(*) AS n FROM case_requirements WHERE case_id = $1 AND people = 2";
    if tx.count(two, args![case]).await? == 0 {
        return Ok(Agreed::Enough { because: because.cloned() });
    }
    let earlier = approvals(tx, case).await?;
    if earlier.contains(&who.user_id) {
        return Err(LedgerError::Conflict("you have agreed already; a second person has to agree".to_owned()));
    }
    if let Some(because) = because {
        linked_effects::fits(tx, &summary.account_id, because).await?;
    }
    tx.run(
        "INSERT INTO imposition_approvals (case_id, user_id, at, because_of, own_grounds) VALUES ($1, $2, $3, $4, $5)",
        args![case, &who.user_id, now, because.map(|b| &b.decision_id), because.map(|b| i64::from(b.own_grounds))],
    )
    .await?;
    if earlier.is_empty() {
        keep_note(tx, ledger, now, case, who, "case.approve_release", reason).await?;
        // The next person must not have to wait for this one's lease.
        tx.run("UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1", args![case]).await?;
        return Ok(Agreed::ByOne);
    }
    let because = match because {
        Some(because) => Some(because.clone()),
        None => first_because(tx, case).await?,
    };
    Ok(Agreed::Enough { because })
}

async fn first_because(tx: &mut Tx, case: &CaseId) -> Result<Option<Because>, LedgerError> {
    let row = tx
        .first(
            "SELECT because_of, own_grounds FROM imposition_approvals
             WHERE case_id = $1 AND because_of IS NOT NULL ORDER BY at LIMIT 1",
            args![case],
        )
        .await?;
    row.map(|row| {
        Ok(Because { decision_id: row.text("because_of")?.into(), own_grounds: row.int("own_grounds")? == 1 })
    })
    .transpose()
}
