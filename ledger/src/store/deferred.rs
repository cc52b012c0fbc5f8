//! Impositions that waited for a person: released or dismissed.

use serde_json::json;

use super::conclude::lift;
use super::db::{Tx, args};
use super::enforce::Measure;
use super::two_release::Agreed;
use super::{
    Ledger, LedgerError, appeal, asked_again, audit_log, bounds, claim, command, control, decisions, enforce,
    independence, linked_effects, overtake, queue, standing, two_release,
};
use crate::clock::Timestamp;
use crate::command::CommandBody;
use crate::effect::Because;
use crate::id::{AccountId, CaseId, DecisionId, EnforcementId};
use crate::machine::End;
use crate::review::{CaseKind, Dismissal};
use crate::role::Principal;
use crate::statement::compose::Origin;
use crate::token::hex;

impl Ledger {
    /// Releases a deferred imposition: statement and notice are dated now. `reason` 10 to 4,000 characters. The interim limit
    /// gives way to the released measure. Where the case asks for two people, the first one's release only counts (`Ok(None)`), and
    /// the second one's takes effect; a dismissal takes one.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the case is closed, claimed by another, or its evidence no longer counts;
    /// [`LedgerError::Refused`] for who stands behind the rules of the decision.
    pub async fn release_deferred(
        &self,
        case: &CaseId,
        who: &Principal,
        reason: &str,
    ) -> Result<Option<EnforcementId>, LedgerError> {
        self.release_because(case, who, reason, None).await
    }

    /// As [`Ledger::release_deferred`], for a measure that rests on a decision about another account: where that is overturned, this
    /// is lifted with it, or put before a person again. A case that was put so is released to let the measure stand on.
    ///
    /// # Errors
    /// As [`Ledger::release_deferred`]; [`LedgerError::Invalid`] where there is no such decision, or it is on this very account.
    pub async fn release_because(
        &self,
        case: &CaseId,
        who: &Principal,
        reason: &str,
        because: Option<&Because>,
    ) -> Result<Option<EnforcementId>, LedgerError> {
        bounds::reason(reason)?;
        bounds::may_decide(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        if summary.kind != CaseKind::Deferred {
            return Err(LedgerError::Conflict("nothing is deferred here".to_owned()));
        }
        claim::may_act(&mut tx, self, &summary, who, now).await?;
        if asked_again::asks(&summary) {
            control::may_be_settled(&mut tx, &summary).await?;
            let enforcement = asked_again::standing_for(&mut tx, &summary).await?;
            if let Some(conflict) = independence::conflict(&mut tx, &summary.decision_id, Some(case), who).await? {
                return Err(LedgerError::Refused(conflict));
            }
            if let Agreed::ByOne = two_release::agree(&mut tx, self, now, &summary, who, reason, None).await? {
                tx.commit().await?;
                return Ok(None);
            }
            keep_note(&mut tx, self, now, case, who, "case.release_deferred", reason).await?;
            queue::close_case(&mut tx, now, case, End::Released, &who.user_id).await?;
            tx.commit().await?;
            return Ok(Some(enforcement));
        }
        let decision = decisions::by_id(&mut tx, &summary.decision_id).await?;
        overtake::still_counts(&mut tx, &decision).await?;
        if let Some(conflict) = independence::rule_conflict(&mut tx, &decision.id, who).await? {
            return Err(LedgerError::Refused(conflict));
        }
        let because = match two_release::agree(&mut tx, self, now, &summary, who, reason, because).await? {
            Agreed::ByOne => {
                tx.commit().await?;
                return Ok(None);
            }
            Agreed::Enough { because } => because,
        };
        keep_note(&mut tx, self, now, case, who, "case.release_deferred", reason).await?;
        for enforcement in overtake::interim(&mut tx, &decision.id).await? {
            lift(&mut tx, now, &enforcement, "replaced", None, &who.user_id).await?;
        }
        let measure = Measure {
            decision: &decision,
            rung: decision.rung,
            origin: Origin::Released,
            by: Some(&who.user_id),
            outcome: None,
            appeal: None,
        };
        let enforcement_id = enforce::impose(&mut tx, self, now, &measure).await?;
        if let Some(because) = &because {
            linked_effects::link(&mut tx, now, &enforcement_id, &decision.account_id, because, who).await?;
        }
        command::imposed(&mut tx, now, &decision, decision.rung).await?;
        queue::measure_grew(&mut tx, self, now, &decision, who.user_id.as_str()).await?;
        queue::close_case(&mut tx, now, case, End::Released, &who.user_id).await?;
        tx.commit().await?;
        Ok(Some(enforcement_id))
    }

    /// Dismisses a deferred imposition (and lifts the limit that stood for it), or a proposal to terminate (which leaves standing
    /// what stands). Dismissing an imposition settles the account's evidence: what else waited on it is closed as overtaken. A measure
    /// that stands and was put before a person again is undone; of a termination, two seniors have to want that.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the case is an appeal, closed, or claimed by another; [`LedgerError::Refused`] for a reviewer who
    /// would lift a termination.
    pub async fn dismiss_deferred(
        &self,
        case: &CaseId,
        who: &Principal,
        reason: &str,
    ) -> Result<Dismissal, LedgerError> {
        bounds::reason(reason)?;
        bounds::may_decide(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        if summary.kind == CaseKind::Appeal {
            return Err(LedgerError::Conflict("an appeal is decided, not dismissed".to_owned()));
        }
        claim::may_act(&mut tx, self, &summary, who, now).await?;
        let asks_again = asked_again::asks(&summary);
        control::may_be_settled(&mut tx, &summary).await?;
        if asks_again && !asked_again::agree_to_lift(&mut tx, self, now, &summary, who, reason).await? {
            tx.commit().await?;
            return Ok(Dismissal::Proposed);
        }
        keep_note(&mut tx, self, now, case, who, "case.dismiss", reason).await?;
        queue::close_case(&mut tx, now, case, End::Dismissed, &who.user_id).await?;
        if asks_again {
            asked_again::undo(&mut tx, self, now, &summary, who).await?;
        } else if summary.kind == CaseKind::Deferred {
            forget(&mut tx, self, now, &summary.account_id, &summary.decision_id, who).await?;
        }
        tx.commit().await?;
        Ok(Dismissal::Done)
    }
}

/// Lifts what stood meanwhile and lets the engine forget the evidence. Whatever else waited on it is overtaken.
pub(super) async fn forget(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    account: &AccountId,
    decision: &DecisionId,
    who: &Principal,
) -> Result<(), LedgerError> {
    overtake::end_interim(tx, ledger, now, account, decision, &who.user_id).await?;
    overtake::close_waiting(tx, ledger, now, account, decision, &who.user_id).await?;
    let body = CommandBody::Dismiss {
        account_id: account.clone(),
        decision_id: decision.clone(),
        rung_after: standing::highest(tx, account, now).await?,
        forget: true,
    };
    let number = command::append(tx, now, &body).await?;
    command::settle(tx, account, number).await
}

/// Keeps a reviewer's reason apart from the record, with a seal of it in the audit log.
pub(super) async fn keep_note(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    who: &Principal,
    action: &str,
    reason: &str,
) -> Result<(), LedgerError> {
    let salt = hex(&ledger.random::<16>());
    tx.run(
        "INSERT INTO case_notes (case_id, user_id, at, reason, salt) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (case_id, user_id) DO UPDATE SET at = excluded.at, reason = excluded.reason, salt = excluded.salt",
        args![case, &who.user_id, now, reason, &salt],
    )
    .await?;
    let detail = json!({ "reason_seal": appeal::seal(&salt, reason) });
    audit_log::append(tx, now, who.user_id.as_str(), action, case.as_str(), &detail).await
}
