//! Measures that stand and are put before a person again: what they rested on was overturned, what their rule did was undone as a whole,
//! or chance has drawn them. Released, such a measure stands on; dismissed, it is undone.

use super::db::{Tx, args};
use super::deferred::keep_note;
use super::linked_effects::{self, conclude_as};
use super::queue::NewCase;
use super::{Ledger, LedgerError, bounds, control, decisions, lift_two, queue, standing};
use crate::clock::Timestamp;
use crate::id::{CaseId, DecisionId, EnforcementId};
use crate::impose::DeferReason;
use crate::review::{CaseKind, CaseSummary, OutcomeKind, RootCause, Verdict};
use crate::role::Principal;
use crate::rung::Rung;

/// What the record and the holder read where a measure falls that a bulk reversal had left.
const REASON: &str =
    "What its rule did was undone as a whole; a person looked again and found that this falls with it.";
const ANSWER: &str = "We undid what one of our rules had done, because it was wrong. \
     A person had decided on your case before that, so we left it then. A person has now looked again, and undone this measure as well.";

/// Whether a case asks about a measure that stands, not about one that waits.
pub(super) fn asks(summary: &CaseSummary) -> bool {
    summary.defer_reason.is_some_and(DeferReason::asks_again)
}

/// Puts a measure before a person again, where no case waits that asks about it.
pub(super) async fn open(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &DecisionId,
    why: DeferReason,
) -> Result<(), LedgerError> {
    let waits = "SELECT COUNT(*) AS n FROM cases WHERE decision_id = $1 AND kind = 'deferred' AND closed_at IS NULL";
    if tx.count(waits, args![decision]).await? > 0 {
        return Ok(());
    }
    let decision = decisions::by_id(tx, decision).await?;
    let case = NewCase { defer_reason: Some(why), ..NewCase::about(&decision, CaseKind::Deferred) };
    queue::open_case(tx, ledger, now, "engine", &CaseId(ledger.fresh_id()), &case).await
}

/// The same for what a bulk reversal leaves since a person decided on it. Where an appeal is open, a person looks at it anyway.
pub(super) async fn left_by_a_reversal(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &DecisionId,
) -> Result<(), LedgerError> {
    let appealed = "SELECT COUNT(*) AS n FROM appeals WHERE decision_id = $1 AND closed_at IS NULL";
    if tx.count(appealed, args![decision]).await? > 0 {
        return Ok(());
    }
    open(tx, ledger, now, decision, DeferReason::RuleReversed).await
}

/// The gravest measure that the case asks about.
pub(super) async fn standing_for(tx: &mut Tx, summary: &CaseSummary) -> Result<EnforcementId, LedgerError> {
    let stands = standing::of(tx, &summary.account_id).await?;
    let gravest = stands.into_iter().find(|measure| measure.decision_id == summary.decision_id);
    let gone = || LedgerError::Conflict("nothing of this decision stands any more".to_owned());
    gravest.map(|measure| measure.enforcement_id).ok_or_else(gone)
}

/// Counts this person's wish to lift what the case asks about. Answers whether as many want it as it takes: of a termination, two.
pub(super) async fn agree_to_lift(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    summary: &CaseSummary,
    who: &Principal,
    reason: &str,
) -> Result<bool, LedgerError> {
    let (case, decision) = (&summary.case_id, &summary.decision_id);
    if standing::of_decision(tx, decision).await? != Rung::Terminate {
        return Ok(true);
    }
    bounds::may_act_as_senior(who)?;
    let verdict = verdict(tx, summary).await?;
    if lift_two::agree(tx, ledger, now, decision, who, &verdict).await? {
        return Ok(true);
    }
    keep_note(tx, ledger, now, case, who, "case.approve_dismissal", reason).await?;
    // The next person must not have to wait for this one's lease.
    tx.run("UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1", args![case]).await?;
    Ok(false)
}

/// Undoes what the case asks about; it is closed as dismissed first.
pub(super) async fn undo(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    summary: &CaseSummary,
    who: &Principal,
) -> Result<(), LedgerError> {
    let verdict = verdict(tx, summary).await?;
    conclude_as(tx, ledger, now, &summary.decision_id, who, &verdict).await.map(drop)
}

async fn verdict(tx: &mut Tx, summary: &CaseSummary) -> Result<Verdict, LedgerError> {
    match summary.defer_reason {
        Some(DeferReason::RuleReversed) => {}
        Some(DeferReason::ControlSample) => return Ok(control::verdict()),
        _ => return Ok(linked_effects::verdict()),
    }
    let row = tx
        .first(
            "SELECT v.root_cause FROM reversal_items i JOIN reversals v ON v.reversal_id = i.reversal_id
             JOIN decision_rules r ON r.rule_id = v.rule_id
             WHERE i.account_id = $1 AND r.decision_id = $2 AND i.state <> 'waiting' ORDER BY i.at DESC, v.reversal_id LIMIT 1",
            args![&summary.account_id, &summary.decision_id],
        )
        .await?;
    let root_cause = row.map(|row| row.word("root_cause", RootCause::parse)).transpose()?;
    Ok(Verdict {
        outcome: OutcomeKind::OverturnedTechnical,
        reason: REASON.to_owned(),
        answer: ANSWER.to_owned(),
        root_cause: Some(root_cause.unwrap_or(RootCause::RuleBug)),
        reduced_to: None,
        why_changed: None,
    })
}
