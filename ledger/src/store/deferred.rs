//! Impositions that waited for a person: released or dismissed.

use serde_json::json;

use super::conclude::lift;
use super::db::{Tx, args};
use super::enforce::Measure;
use super::notice::NewNotice;
use super::{
    Ledger, LedgerError, appeal, audit_log, bounds, command, conclude, decisions, enforce, notice, queue, standing,
};
use crate::clock::Timestamp;
use crate::command::CommandBody;
use crate::decision::Decision;
use crate::id::{CaseId, EnforcementId};
use crate::notice::NoticeKind;
use crate::review::CaseKind;
use crate::role::Principal;
use crate::statement::compose::Origin;
use crate::token::hex;

impl Ledger {
    /// Releases a deferred imposition: statement and notice are dated now. `reason` 10 to 4,000 characters. The interim limit
    /// gives way to the released measure.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the case is closed, claimed by another, or its evidence no longer counts.
    pub async fn release_deferred(
        &self,
        case: &CaseId,
        who: &Principal,
        reason: &str,
    ) -> Result<EnforcementId, LedgerError> {
        bounds::reason(reason)?;
        bounds::may_decide(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        if summary.kind != CaseKind::Deferred {
            return Err(LedgerError::Conflict("nothing is deferred here".to_owned()));
        }
        let decision = decisions::by_id(&mut tx, &summary.decision_id).await?;
        let account = tx
            .one("SELECT stale_before_command FROM accounts WHERE account_id = $1", args![&decision.account_id])
            .await?;
        if decision.commands_seen < account.int("stale_before_command")? {
            let why = "the account was reinstated after this evidence; dismiss the case";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        keep_note(&mut tx, self, now, case, who, "case.release_deferred", reason).await?;
        for enforcement in interim(&mut tx, &decision).await? {
            lift(&mut tx, now, &enforcement, "replaced", None, &who.user_id).await?;
        }
        let measure = Measure {
            decision: &decision,
            rung: decision.rung,
            origin: Origin::Released,
            by: Some(&who.user_id),
            outcome: None,
        };
        let enforcement_id = enforce::impose(&mut tx, self, now, &measure).await?;
        command::imposed(&mut tx, now, &decision, decision.rung).await?;
        queue::close_case(&mut tx, now, case, "released", &who.user_id).await?;
        tx.commit().await?;
        Ok(enforcement_id)
    }

    /// Dismisses a deferred imposition (and lifts the limit that stood for it), or a proposal to terminate (which leaves standing
    /// what stands).
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the case is an appeal, closed, or claimed by another.
    pub async fn dismiss_deferred(&self, case: &CaseId, who: &Principal, reason: &str) -> Result<(), LedgerError> {
        bounds::reason(reason)?;
        bounds::may_decide(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let (summary, _) = queue::open_for(&mut tx, case, &who.user_id, now).await?;
        if summary.kind == CaseKind::Appeal {
            return Err(LedgerError::Conflict("an appeal is decided, not dismissed".to_owned()));
        }
        keep_note(&mut tx, self, now, case, who, "case.dismiss", reason).await?;
        if summary.kind == CaseKind::Deferred {
            let decision = decisions::by_id(&mut tx, &summary.decision_id).await?;
            dismiss(&mut tx, self, now, &decision, who).await?;
        }
        queue::close_case(&mut tx, now, case, "dismissed", &who.user_id).await?;
        tx.commit().await
    }
}

/// Lifts what stood meanwhile, tells the holder if something did, and lets the engine forget the evidence.
async fn dismiss(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
    who: &Principal,
) -> Result<(), LedgerError> {
    let interim = interim(tx, decision).await?;
    for enforcement in &interim {
        lift(tx, now, enforcement, "dismissed", None, &who.user_id).await?;
    }
    let rung_after = standing::highest(tx, &decision.account_id).await?;
    if !interim.is_empty() {
        let statement_id = conclude::newest_statement(tx, &decision.id).await?;
        let notice = NewNotice {
            kind: NoticeKind::Outcome,
            account_id: &decision.account_id,
            decision_id: &decision.id,
            statement_id: &statement_id,
            appeal_id: None,
            outcome_id: None,
            standing: rung_after,
        };
        notice::append(tx, ledger, now, &notice).await?;
    }
    let body = CommandBody::Dismiss {
        account_id: decision.account_id.clone(),
        decision_id: decision.id.clone(),
        rung_after,
        forget: true,
    };
    let number = command::append(tx, now, &body).await?;
    command::settle(tx, &decision.account_id, number).await
}

/// What stands of a decision while it waits.
async fn interim(tx: &mut Tx, decision: &Decision) -> Result<Vec<EnforcementId>, LedgerError> {
    let standing = standing::of(tx, &decision.account_id).await?;
    Ok(standing.into_iter().filter(|e| e.decision_id == decision.id).map(|e| e.enforcement_id).collect())
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
