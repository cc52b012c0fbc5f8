//! Claims: one reviewer at a time works on a case, for as long as the lease runs.

use serde_json::json;

use super::db::{Tx, args};
use super::parts::{Parts, ROWS};
use super::{Ledger, LedgerError, audit_log, bounds, deliberation, queue, second, veil};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::machine::{InvalidTransition, Place, Worker};
use crate::review::CaseSummary;
use crate::role::{Principal, Role};

/// Whether seniors' work is this principal's.
pub(super) fn is_senior(who: &Principal) -> bool {
    matches!(who.role, Role::Senior | Role::Admin)
}

/// Somebody as the machine knows them.
pub(super) fn worker<'a>(ledger: &Ledger, who: &'a Principal) -> Worker<'a> {
    Worker { id: &who.user_id, senior: is_senior(who), picks: ledger.promises().queue.self_pick }
}

/// The machine knows nobody's name.
fn named(why: InvalidTransition, summary: &CaseSummary) -> LedgerError {
    match (why, &summary.handling.offered_to) {
        (InvalidTransition::Offered, Some(name)) => {
            LedgerError::Conflict(format!("this case was handed over to {name}, who has not answered yet"))
        }
        (why, _) => why.into(),
    }
}

/// Refuses who would act on a case that is kept from them.
pub(super) async fn may_act(
    tx: &mut Tx,
    ledger: &Ledger,
    summary: &CaseSummary,
    who: &Principal,
    now: Timestamp,
) -> Result<(), LedgerError> {
    let state = deliberation::loaded(tx, &summary.case_id).await?;
    state.may_take(&worker(ledger, who), now).map_err(|why| named(why, summary))
}

/// Refuses one case too many.
pub(super) async fn has_a_hand_free(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    who: &Principal,
) -> Result<(), LedgerError> {
    let held = "SELECT COUNT(*) AS n FROM cases WHERE closed_at IS NULL AND claimed_by = $1 AND lease_until > $2";
    let max = ledger.promises().queue.claims_max;
    if tx.count(held, args![&who.user_id, now]).await? >= max {
        return Err(LedgerError::Conflict(format!("you hold {max} cases; decide one or give one back first")));
    }
    Ok(())
}

/// Puts the case into this person's hands, for as long as the lease runs. Whatever kept it ends.
pub(super) async fn take(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    who: &Principal,
    action: &str,
) -> Result<(), LedgerError> {
    let until = now.plus_secs(ledger.promises().lease_secs);
    tx.run(
        "UPDATE cases SET claimed_by = $2, lease_until = $3, claimed_at = $4, first_touch_at = COALESCE(first_touch_at, $4),
             parked_until = NULL, offered_to = NULL, offered_until = NULL
         WHERE case_id = $1",
        args![case, &who.user_id, until, now],
    )
    .await?;
    let detail = json!({ "lease_until": until });
    audit_log::append(tx, now, who.user_id.as_str(), action, case.as_str(), &detail).await
}

impl Ledger {
    /// Claims a case until the lease ends; claiming again by the same principal renews it. Claimed by another: `Conflict`. A lease
    /// that has ended is taken over.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::Conflict`], [`LedgerError::Refused`] for who may not decide cases or may not pick.
    pub async fn claim(&self, case: &CaseId, who: &Principal) -> Result<CaseSummary, LedgerError> {
        bounds::may_decide(who)?;
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        let state = deliberation::loaded(&mut tx, case).await?;
        let claimed = state.claim(&worker(self, who), now, self.promises().lease_secs);
        claimed.map_err(|why| named(why, &summary))?;
        second::may_take(&mut tx, case, who).await?;
        veil::may_take(&mut tx, case, who).await?;
        if summary.claimed_by.is_none() {
            has_a_hand_free(&mut tx, self, now, who).await?;
        }
        take(&mut tx, self, now, case, who, "case.claim").await?;
        let (summary, _) = queue::find(&mut tx, case, now).await?.ok_or(LedgerError::NotFound("case"))?;
        tx.commit().await?;
        Ok(summary)
    }

    /// A sign of life from who holds the case: the lease runs anew once half of it is over; before, nothing is written. Answers when
    /// it ends.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the caller does not hold it (any more), or it has gone to seniors, who alone renew.
    pub async fn renew_claim(&self, case: &CaseId, who: &Principal) -> Result<Timestamp, LedgerError> {
        self.settle_case(case).await?;
        let (now, lease_secs) = (self.now(), self.promises().lease_secs);
        let half = now.plus_secs(lease_secs / 2);
        let mut tx = self.read().await?;
        queue::open_for(&mut tx, case, &who.user_id, now).await?;
        let held = deliberation::loaded(&mut tx, case).await?;
        drop(tx);
        held.clone().renew(&worker(self, who), now, lease_secs)?;
        if let Place::Claimed { until, .. } = held.place
            && until > half
        {
            return Ok(until);
        }
        let mut tx = self.write().await?;
        deliberation::loaded(&mut tx, case).await?.renew(&worker(self, who), now, lease_secs)?;
        take(&mut tx, self, now, case, who, "case.renew").await?;
        tx.commit().await?;
        Ok(now.plus_secs(lease_secs))
    }

    /// Gives a claimed case back.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the caller has not claimed it.
    pub async fn release_claim(&self, case: &CaseId, who: &Principal) -> Result<(), LedgerError> {
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        queue::open_for(&mut tx, case, &who.user_id, now).await?;
        deliberation::loaded(&mut tx, case).await?.release(&who.user_id, now)?;
        let_go(&mut tx, case).await?;
        audit_log::append(&mut tx, now, who.user_id.as_str(), "case.release", case.as_str(), &json!({})).await?;
        tx.commit().await
    }

    /// Ends leases, parks and offers that have run out; answers how many cases returned to the queue. Whoever asks in between is
    /// not told of them either: what has run out counts as ended.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn expire_leases(&self) -> Result<u64, LedgerError> {
        let now = self.now();
        let mut back = 0;
        for expiry in &EXPIRIES {
            let mut parts = Parts::at_most(500);
            while parts.go_on(self.expire(expiry, now).await?) {}
            back += parts.done();
        }
        Ok(back)
    }

    async fn expire(&self, expiry: &Expiry, now: Timestamp) -> Result<u64, LedgerError> {
        if self.read().await?.first(expiry.find, args![now, ROWS]).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        let rows = tx.all(expiry.find, args![now, ROWS]).await?;
        for row in &rows {
            let case = row.text("case_id")?;
            tx.run(expiry.end, args![&case]).await?;
            audit_log::append(&mut tx, now, "review-api", expiry.action, &case, &json!({})).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// Takes a case out of its holder's hands.
pub(super) async fn let_go(tx: &mut Tx, case: &CaseId) -> Result<(), LedgerError> {
    tx.run("UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1", args![case]).await.map(drop)
}

/// Something that ends by itself; at most 500 at a time.
struct Expiry {
    find: &'static str,
    end: &'static str,
    action: &'static str,
}

const EXPIRIES: [Expiry; 3] = [
    Expiry {
        find: "SELECT case_id FROM cases WHERE closed_at IS NULL AND lease_until IS NOT NULL AND lease_until <= $1
               ORDER BY lease_until, case_id LIMIT $2",
        end: "UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1",
        action: "case.lease_expire",
    },
    Expiry {
        find: "SELECT case_id FROM cases WHERE closed_at IS NULL AND parked_until IS NOT NULL AND parked_until <= $1
               ORDER BY parked_until, case_id LIMIT $2",
        end: "UPDATE cases SET parked_until = NULL WHERE case_id = $1",
        action: "case.unpark",
    },
    Expiry {
        find: "SELECT case_id FROM cases WHERE closed_at IS NULL AND offered_to IS NOT NULL AND offered_until <= $1
               ORDER BY offered_until, case_id LIMIT $2",
        end: "UPDATE cases SET offered_to = NULL, offered_until = NULL WHERE case_id = $1",
        action: "case.offer_expire",
    },
];
