//! Recording an outcome with everything that follows from it, inside the caller's transaction.

use serde_json::json;

use super::db::{Tx, args};
use super::enforce::Measure;
use super::notice::NewNotice;
use super::resume::{self, Resumed};
use super::{
    Ledger, LedgerError, appeal, audit_log, bounds, campaign_ties, command, control, decisions, effects, enforce,
    label, notice, overtake, proof, queue, standing, statements,
};
use crate::clock::Timestamp;
use crate::command::CommandBody;
use crate::decision::Decision;
use crate::id::{AppealId, CaseId, DecisionId, EnforcementId, OutcomeId, StatementId, UserId};
use crate::machine::End;
use crate::notice::NoticeKind;
use crate::review::{OutcomeKind, OutcomeRecorded, RootCause, Verdict};
use crate::role::Principal;
use crate::rung::Rung;
use crate::statement::compose::Origin;
use crate::token::hex;

/// Where an outcome comes from.
pub(super) struct Occasion<'a> {
    pub(super) decision_id: &'a DecisionId,
    /// The appeal that it answers, with its case and the statement that was appealed.
    pub(super) appeal: Option<(&'a CaseId, &'a AppealId, &'a StatementId)>,
    pub(super) who: &'a Principal,
    pub(super) verdict: &'a Verdict,
    /// The letter that tells it; `None` where another outcome of the same act does.
    pub(super) told: Option<NoticeKind>,
}

/// Bounds of a verdict that need no look at the database.
pub(super) fn check(verdict: &Verdict) -> Result<(), LedgerError> {
    bounds::reason(&verdict.reason)?;
    bounds::text("answer", &verdict.answer, 20, 8000)?;
    if verdict.outcome.is_overturn() && verdict.root_cause.is_none() {
        return Err(LedgerError::Invalid("root_cause: an overturn names one".to_owned()));
    }
    match (verdict.outcome, verdict.reduced_to) {
        (OutcomeKind::UpheldReduced, Some(Rung::Warn | Rung::Limit | Rung::Hold)) => Ok(()),
        (OutcomeKind::UpheldReduced, _) => {
            Err(LedgerError::Invalid("reduced_to: warn, limit or hold, below the rung that stands".to_owned()))
        }
        (_, None) => Ok(()),
        (_, Some(_)) => Err(LedgerError::Invalid("reduced_to: only with upheld_reduced".to_owned())),
    }
}

/// What stands of a decision.
async fn standing_here(tx: &mut Tx, decision: &Decision) -> Result<Vec<(EnforcementId, Rung)>, LedgerError> {
    let all = standing::of(tx, &decision.account_id).await?;
    Ok(all.into_iter().filter(|e| e.decision_id == decision.id).map(|e| (e.enforcement_id, e.rung)).collect())
}

/// What does not stand is not upheld, and a lesser measure is less than what stands.
fn fits(standing_here: &[(EnforcementId, Rung)], verdict: &Verdict) -> Result<(), LedgerError> {
    if verdict.outcome.needs_independence() && standing_here.is_empty() {
        let why = "nothing of this decision stands any more, so there is nothing to uphold";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    if let Some(lesser) = verdict.reduced_to
        && standing_here.iter().map(|(_, rung)| *rung).max().is_none_or(|highest| lesser >= highest)
    {
        return Err(LedgerError::Invalid("reduced_to: it has to be below the rung that stands".to_owned()));
    }
    Ok(())
}

/// The same, for a verdict that becomes an outcome later.
pub(super) async fn fits_what_stands(tx: &mut Tx, decision: &DecisionId, verdict: &Verdict) -> Result<(), LedgerError> {
    let decision = decisions::by_id(tx, decision).await?;
    fits(&standing_here(tx, &decision).await?, verdict)
}

/// Records the outcome: answer, lifts, lesser measure, notice, label, command, audit.
pub(super) async fn conclude(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    occasion: &Occasion<'_>,
) -> Result<OutcomeRecorded, LedgerError> {
    let Occasion { decision_id, verdict, who, .. } = *occasion;
    let decision = decisions::by_id(tx, decision_id).await?;
    let standing_here = standing_here(tx, &decision).await?;
    fits(&standing_here, verdict)?;
    let outcome_id = OutcomeId(ledger.fresh_id());
    let resumed = record(tx, ledger, now, &outcome_id, &decision, occasion).await?;
    let mut lifted = Vec::new();
    if verdict.outcome.lifts() {
        for (enforcement_id, _) in standing_here {
            lift(tx, now, &enforcement_id, "outcome", Some(&outcome_id), &who.user_id).await?;
            lifted.push(enforcement_id);
        }
        lifted
            .extend(overtake::close_waiting(tx, ledger, now, &decision.account_id, &decision.id, &who.user_id).await?);
    } else {
        control::answered(tx, now, &decision.id, &who.user_id).await?;
    }
    match verdict.reduced_to {
        Some(rung) => {
            let measure = Measure {
                decision: &decision,
                rung,
                origin: Origin::Reduced,
                by: Some(&who.user_id),
                appeal: occasion.appeal.map(|(_, appeal, _)| appeal),
                outcome: Some(&outcome_id),
            };
            enforce::impose(tx, ledger, now, &measure).await?;
        }
        None => tell_outcome(tx, ledger, now, &decision, &outcome_id, occasion).await?,
    }
    let standing = standing::highest(tx, &decision.account_id, now).await?;
    tell_engine(tx, now, &decision, verdict.outcome, standing).await?;
    label::append(tx, ledger, now, &decision, &outcome_id, verdict).await?;
    resume::tell(tx, ledger, now, &resumed).await?;
    let effects = effects::follow(tx, ledger, now, &decision, &outcome_id, who, verdict).await?;
    Ok(OutcomeRecorded { outcome_id, lifted, standing, demoted: effects.demoted, linked_lifted: effects.linked_lifted })
}

async fn record(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    outcome_id: &OutcomeId,
    decision: &Decision,
    occasion: &Occasion<'_>,
) -> Result<Vec<Resumed>, LedgerError> {
    let Occasion { appeal, who, verdict, .. } = occasion;
    let salt = hex(&ledger.random::<16>());
    let seal = appeal::seal(&salt, &format!("{}\n{}", verdict.reason, verdict.answer));
    let case = appeal.map(|(case, _, _)| case);
    if verdict.outcome.needs_independence() {
        proof::write(tx, now, outcome_id, &decision.id, case, who).await?;
    }
    tx.run(
        "INSERT INTO outcomes
         (outcome_id, decision_id, account_id, case_id, appeal_id, kind, root_cause, reduced_to, decided_by, decided_at,
          answer_seal)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            outcome_id,
            &decision.id,
            &decision.account_id,
            case,
            appeal.map(|(_, appeal, _)| appeal),
            verdict.outcome.as_str(),
            verdict.root_cause.map(RootCause::as_str),
            verdict.reduced_to.map(Rung::as_str),
            &who.user_id,
            now,
            &seal,
        ],
    )
    .await?;
    tx.run(
        "INSERT INTO outcome_answers (outcome_id, answer, reason, salt) VALUES ($1, $2, $3, $4)",
        args![outcome_id, &verdict.answer, &verdict.reason, &salt],
    )
    .await?;
    let detail = json!({
        "decision": decision.id, "account": decision.account_id, "kind": verdict.outcome,
        "root_cause": verdict.root_cause, "reduced_to": verdict.reduced_to, "answer_seal": seal,
    });
    audit_log::append(tx, now, who.user_id.as_str(), "outcome.record", outcome_id.as_str(), &detail).await?;
    let mut resumed = Vec::new();
    if let Some((case, appeal, _)) = appeal {
        let closed =
            "UPDATE appeals SET closed_at = $2, closed_as = 'decided' WHERE appeal_id = $1 AND closed_at IS NULL";
        if tx.run(closed, args![*appeal, now]).await? == 0 {
            return Err(LedgerError::Conflict("this appeal is decided already".to_owned()));
        }
        resumed = resume::merged(tx, ledger, now, appeal, who.user_id.as_str()).await?;
        queue::close_case(tx, now, case, End::Decided, &who.user_id).await?;
    }
    Ok(resumed)
}

/// Ends one enforcement; it stays in the record as it was.
pub(super) async fn lift(
    tx: &mut Tx,
    now: Timestamp,
    enforcement: &EnforcementId,
    cause: &str,
    outcome: Option<&OutcomeId>,
    by: &UserId,
) -> Result<(), LedgerError> {
    tx.run(
        "INSERT INTO lifts (enforcement_id, at, cause, outcome_id, lifted_by) VALUES ($1, $2, $3, $4, $5)",
        args![enforcement, now, cause, outcome, by],
    )
    .await?;
    campaign_ties::no_longer_bad(tx, now, enforcement).await?;
    let detail = json!({ "cause": cause, "outcome": outcome });
    audit_log::append(tx, now, by.as_str(), "enforcement.lift", enforcement.as_str(), &detail).await
}

async fn tell_outcome(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
    outcome_id: &OutcomeId,
    occasion: &Occasion<'_>,
) -> Result<(), LedgerError> {
    let Some(kind) = occasion.told else { return Ok(()) };
    let statement_id = match occasion.appeal {
        Some((_, _, statement)) => statement.clone(),
        None => newest_statement(tx, &decision.id).await?,
    };
    let standing = standing::highest(tx, &decision.account_id, now).await?;
    let notice = NewNotice {
        kind,
        account_id: &decision.account_id,
        decision_id: &decision.id,
        statement_id: &statement_id,
        appeal_id: occasion.appeal.map(|(_, appeal, _)| appeal),
        outcome_id: Some(outcome_id),
        standing,
    };
    notice::append(tx, ledger, now, &notice).await.map(drop)
}

/// The newest statement of a decision that has one.
pub(super) async fn newest_statement(tx: &mut Tx, decision: &DecisionId) -> Result<StatementId, LedgerError> {
    let stored = statements::newest(tx, decision).await?.ok_or(LedgerError::NotFound("statement"))?;
    Ok(stored.statement.statement_id)
}

/// A full lift reinstates. A reduction puts a person's measure in place of the machine's: the evidence is settled, and the engine
/// does not decide on it again. An upheld decision changes nothing there.
async fn tell_engine(
    tx: &mut Tx,
    now: Timestamp,
    decision: &Decision,
    outcome: OutcomeKind,
    rung_after: Rung,
) -> Result<(), LedgerError> {
    let (account_id, decision_id) = (decision.account_id.clone(), decision.id.clone());
    match outcome {
        OutcomeKind::Upheld => {}
        OutcomeKind::UpheldReduced => {
            let body = CommandBody::Dismiss { account_id, decision_id, rung_after, forget: true };
            let number = command::append(tx, now, &body).await?;
            command::settle(tx, &decision.account_id, number).await?;
        }
        _ => {
            let body = CommandBody::Reinstate { account_id, decision_id, rung_after };
            let number = command::append(tx, now, &body).await?;
            tx.run(
                "UPDATE accounts SET reinstated_at = $2, stale_before_command = $3 WHERE account_id = $1",
                args![&decision.account_id, now, number],
            )
            .await?;
        }
    }
    Ok(())
}
