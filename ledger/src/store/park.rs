//! Parking: a reviewer sets a case aside until a time, and it comes back by itself.

use super::db::args;
use super::hand_over::{Words, keep_words};
use super::{Ledger, LedgerError, bounds, deliberation, queue};
use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::role::Principal;

impl Ledger {
    /// Parks a claimed case for so many hours, with a reason (10 to 4,000 characters). It comes back before its deadline in any
    /// case; how often and how long is bounded. Answers until when.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the caller does not hold it, or it may not be parked (again); [`LedgerError::Invalid`] names
    /// the bound.
    pub async fn park(
        &self,
        case: &CaseId,
        who: &Principal,
        hours: i64,
        reason: &str,
    ) -> Result<Timestamp, LedgerError> {
        bounds::reason(reason)?;
        bounds::may_decide(who)?;
        let rules = &self.promises().queue;
        if !(1..=rules.park_hours_max).contains(&hours) {
            return Err(LedgerError::Invalid(format!("hours: 1 to {}", rules.park_hours_max)));
        }
        self.settle_case(case).await?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        // An hour is kept for whoever takes it up again.
        let latest = summary.handling.act_by.plus_secs(-3600);
        let until = now.plus_secs(hours * 3600).min(latest);
        deliberation::loaded(&mut tx, case).await?.park(&who.user_id, now, until, rules.parks_max)?;
        keep_words(&mut tx, self, now, case, who, &Words { kind: "park", to: None, text: reason }).await?;
        tx.run(
            "UPDATE cases SET claimed_by = NULL, lease_until = NULL, parked_until = $2, parks = parks + 1 WHERE case_id = $1",
            args![case, until],
        )
        .await?;
        tx.commit().await?;
        Ok(until)
    }
}
