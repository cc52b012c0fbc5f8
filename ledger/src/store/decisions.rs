//! Decisions as they were handed over, with the ledger's answers.

use super::db::{Tx, args};
use super::veil::{self, Veil};
use super::{Ledger, LedgerError, packed};
use crate::decision::Decision;
use crate::id::{AccountId, DecisionId};
use crate::impose::Answer;
use crate::review::{OutcomeKind, PastDecision};
use crate::rung::Rung;

/// Earlier decisions shown with a case.
const HISTORY_MAX: i64 = 50;

/// A decision, frozen.
pub(super) async fn by_id(tx: &mut Tx, id: &DecisionId) -> Result<Decision, LedgerError> {
    let row =
        tx.one("SELECT decision_id, account_id, body, packed FROM decisions WHERE decision_id = $1", args![id]).await?;
    packed::decision(&row)
}

/// Other decisions on the account with their newest outcomes, newest first.
pub(super) async fn history(
    tx: &mut Tx,
    account: &AccountId,
    but: &DecisionId,
    veils: &[Veil],
) -> Result<Vec<PastDecision>, LedgerError> {
    let rows = tx
        .all(
            "SELECT d.decision_id, d.recorded_at, d.rung, d.answer,
                 (SELECT o.kind FROM outcomes o WHERE o.decision_id = d.decision_id
                  ORDER BY o.decided_at DESC, o.outcome_id DESC LIMIT 1) AS outcome
             FROM decisions d WHERE d.account_id = $1 AND d.decision_id <> $2
             ORDER BY d.recorded_at DESC, d.decision_id LIMIT $3",
            args![account, but, HISTORY_MAX],
        )
        .await?;
    let mut history = Vec::with_capacity(rows.len());
    for row in rows {
        let decision_id = DecisionId(row.text("decision_id")?);
        history.push(PastDecision {
            at: row.time("recorded_at")?,
            rung: row.word("rung", Rung::parse)?,
            reasons: super::standing::reasons(tx, &decision_id).await?,
            answer: row.text("answer")?,
            outcome: row.maybe_text("outcome")?.as_deref().and_then(OutcomeKind::parse),
            counts_until: None,
            decision_id,
        });
    }
    veil::hide(&mut history, veils);
    Ok(history)
}

impl Ledger {
    /// Decisions of an account, newest first, with the ledger's answers; at most `limit` (1..=1000).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn decisions_of(&self, account: &AccountId, limit: i64) -> Result<Vec<(Decision, Answer)>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT decision_id, account_id, body, packed, answer_body FROM decisions WHERE account_id = $1
                 ORDER BY recorded_at DESC, event_at DESC, decision_id LIMIT $2",
                args![account, limit.clamp(1, 1000)],
            )
            .await?;
        rows.iter().map(|row| Ok((packed::decision(row)?, row.json("answer_body")?))).collect()
    }
}
