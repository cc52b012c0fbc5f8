//! Measures that rest on a decision about another account: linked when a person releases them, undone when that decision is.

use std::pin::Pin;

use serde_json::json;

use super::conclude::{Occasion, conclude};
use super::db::{Tx, args};
use super::{Ledger, LedgerError, asked_again, audit_log, decide};
use crate::clock::Timestamp;
use crate::effect::Because;
use crate::id::{AccountId, DecisionId, EnforcementId};
use crate::impose::DeferReason;
use crate::notice::NoticeKind;
use crate::review::{OutcomeKind, OutcomeRecorded, RootCause, Verdict};
use crate::role::Principal;

/// What the record and the holder read where a measure falls with the decision it rested on.
const REASON: &str = "It rested on a decision about another account, which a person has overturned.";
const ANSWER: &str = "We took this measure because of a decision about another account. \
     A person found that decision to be wrong. So this measure is undone as well.";

/// Refuses a cause that is no decision on another account.
pub(super) async fn fits(tx: &mut Tx, account: &AccountId, because: &Because) -> Result<(), LedgerError> {
    let cause = tx
        .first("SELECT account_id FROM decisions WHERE decision_id = $1", args![&because.decision_id])
        .await?
        .ok_or_else(|| LedgerError::Invalid("because_of: there is no such decision".to_owned()))?;
    if cause.text("account_id")? == account.as_str() {
        return Err(LedgerError::Invalid("because_of: a decision on another account".to_owned()));
    }
    Ok(())
}

/// Keeps on what a released measure rests.
pub(super) async fn link(
    tx: &mut Tx,
    now: Timestamp,
    enforcement: &EnforcementId,
    account: &AccountId,
    because: &Because,
    who: &Principal,
) -> Result<(), LedgerError> {
    fits(tx, account, because).await?;
    tx.run(
        "INSERT INTO linked_effects (enforcement_id, because_of, own_grounds, linked_by, at) VALUES ($1, $2, $3, $4, $5)",
        args![enforcement, &because.decision_id, because.own_grounds, &who.user_id, now],
    )
    .await?;
    let detail = json!({ "because_of": because.decision_id, "own_grounds": because.own_grounds });
    audit_log::append(tx, now, who.user_id.as_str(), "enforcement.link", enforcement.as_str(), &detail).await
}

/// Undoes what rested on an overturned decision; what has grounds of its own is put before a person. Answers what was lifted.
pub(super) async fn roll_back(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    overturned: &DecisionId,
    who: &Principal,
) -> Result<Vec<EnforcementId>, LedgerError> {
    let rows = tx
        .all(
            "SELECT k.own_grounds, e.enforcement_id, e.decision_id FROM linked_effects k
             JOIN enforcements e ON e.enforcement_id = k.enforcement_id
             LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE k.because_of = $1 AND l.enforcement_id IS NULL ORDER BY k.at, k.enforcement_id",
            args![overturned],
        )
        .await?;
    let mut lifted = Vec::new();
    for row in rows {
        let decision = DecisionId(row.text("decision_id")?);
        if row.int("own_grounds")? == 1 {
            asked_again::open(tx, ledger, now, &decision, DeferReason::LinkOverturned).await?;
        } else {
            // One chain may reach a measure that an earlier one has lifted; what is gone is not lifted again.
            lifted.extend(conclude_as(tx, ledger, now, &decision, who, &verdict()).await?.lifted);
        }
    }
    Ok(lifted)
}

/// A fault of attribution: what the account did by itself, nobody has judged.
pub(super) fn verdict() -> Verdict {
    Verdict {
        outcome: OutcomeKind::OverturnedTechnical,
        reason: REASON.to_owned(),
        answer: ANSWER.to_owned(),
        root_cause: Some(RootCause::Attribution),
        reduced_to: None,
        why_changed: None,
    }
}

/// Overturns a decision because of what people decided elsewhere; an open appeal against it is answered by that.
pub(super) fn conclude_as<'a>(
    tx: &'a mut Tx,
    ledger: &'a Ledger,
    now: Timestamp,
    decision: &'a DecisionId,
    who: &'a Principal,
    verdict: &'a Verdict,
) -> Pin<Box<dyn Future<Output = Result<OutcomeRecorded, LedgerError>> + Send + 'a>> {
    Box::pin(async move {
        let appeal = decide::open_appeal_case(tx, decision).await?;
        let occasion = Occasion {
            decision_id: decision,
            appeal: appeal.as_ref().map(|(case, appeal, statement)| (case, appeal, statement)),
            who,
            verdict,
            told: Some(NoticeKind::Outcome),
        };
        conclude(tx, ledger, now, &occasion).await
    })
}
