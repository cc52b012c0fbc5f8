//! The end of a contract: two people have to agree.

use super::db::args;
use super::deferred::keep_note;
use super::enforce::Measure;
use super::{Ledger, LedgerError, bounds, decisions, enforce, independence, overtake, queue};
use crate::id::{CaseId, EnforcementId};
use crate::machine::End;
use crate::review::CaseKind;
use crate::role::Principal;
use crate::rung::Rung;
use crate::statement::compose::Origin;

impl Ledger {
    /// Approves a termination proposal; the second human's approval terminates, the first only counts. `Ok(None)` after the first.
    /// Seniors and admins only, and nobody who stands behind the rules of the decision.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the same person approves twice, the case is closed, or its evidence no longer counts; [`LedgerError::Refused`] for who
    /// may not approve.
    pub async fn approve_termination(
        &self,
        case: &CaseId,
        who: &Principal,
        reason: &str,
    ) -> Result<Option<EnforcementId>, LedgerError> {
        bounds::reason(reason)?;
        bounds::may_act_as_senior(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        if summary.kind != CaseKind::TerminationProposal {
            return Err(LedgerError::Conflict("this case proposes no termination".to_owned()));
        }
        let decision = decisions::by_id(&mut tx, &summary.decision_id).await?;
        overtake::still_counts(&mut tx, &decision).await?;
        if let Some(conflict) = independence::rule_conflict(&mut tx, &summary.decision_id, who).await? {
            return Err(LedgerError::Refused(conflict));
        }
        let mine = "SELECT COUNT(*) AS n FROM termination_approvals WHERE case_id = $1 AND user_id = $2";
        if tx.count(mine, args![case, &who.user_id]).await? > 0 {
            return Err(LedgerError::Conflict("you have approved already; a second person has to agree".to_owned()));
        }
        let approved = "SELECT COUNT(*) AS n FROM termination_approvals WHERE case_id = $1";
        let open = "SELECT COUNT(*) AS n FROM appeals WHERE decision_id = $1 AND closed_at IS NULL";
        if tx.count(approved, args![case]).await? > 0 && tx.count(open, args![&decision.id]).await? > 0 {
            let why = "an appeal against this decision waits; it is decided first, then the contract may end";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        tx.run(
            "INSERT INTO termination_approvals (case_id, user_id, approved_at) VALUES ($1, $2, $3)",
            args![case, &who.user_id, now],
        )
        .await?;
        keep_note(&mut tx, self, now, case, who, "termination.approve", reason).await?;
        let approvals =
            tx.count("SELECT COUNT(*) AS n FROM termination_approvals WHERE case_id = $1", args![case]).await?;
        if approvals < 2 {
            // The next person must not have to wait for this one's lease.
            tx.run("UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1", args![case]).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let measure = Measure {
            decision: &decision,
            rung: Rung::Terminate,
            origin: Origin::Terminated,
            by: Some(&who.user_id),
            outcome: None,
            appeal: None,
        };
        let enforcement_id = enforce::impose(&mut tx, self, now, &measure).await?;
        // Engine and platform are told when the day has come (`begin`).
        queue::close_case(&mut tx, now, case, End::Terminated, &who.user_id).await?;
        tx.commit().await?;
        Ok(Some(enforcement_id))
    }
}
