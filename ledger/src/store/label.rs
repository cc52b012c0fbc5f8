//! Labels: written with each outcome, read in bulk by the export.

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::OutcomeId;
use crate::label::{Label, LabelModel, LabelValue};
use crate::review::{OutcomeKind, RootCause, Verdict};

/// Keeps what an outcome says about the account.
pub(super) async fn append(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
    outcome_id: &OutcomeId,
    verdict: &Verdict,
) -> Result<(), LedgerError> {
    tx.run(
        "INSERT INTO labels
         (label_id, decision_id, account_id, value, provenance, outcome_id, outcome_kind, root_cause, at)
         VALUES ($1, $2, $3, $4, 'human_review', $5, $6, $7, $8)",
        args![
            &ledger.fresh_id(),
            &decision.id,
            &decision.account_id,
            LabelValue::of(verdict.outcome).as_str(),
            outcome_id,
            verdict.outcome.as_str(),
            verdict.root_cause.map(RootCause::as_str),
            now,
        ],
    )
    .await?;
    Ok(())
}

fn label(row: &Row) -> Result<Label, LedgerError> {
    Ok(Label {
        label_id: row.text("label_id")?,
        account_id: row.text("account_id")?.into(),
        decision_id: row.text("decision_id")?.into(),
        event_at: row.time("event_at")?,
        value: row.word("value", LabelValue::parse)?,
        provenance: row.text("provenance")?,
        outcome: row.word("outcome_kind", OutcomeKind::parse)?,
        root_cause: row.maybe_text("root_cause")?.as_deref().and_then(RootCause::parse),
        at: row.time("at")?,
        model: model(row)?,
    })
}

fn model(row: &Row) -> Result<Option<LabelModel>, LedgerError> {
    let Some(hash) = row.maybe_text("model_hash")? else { return Ok(None) };
    Ok(Some(LabelModel { hash, score_millionths: row.int("score_millionths")?, decisive: row.int("decisive")? == 1 }))
}

impl Ledger {
    /// Labels after `(at, label_id)` of the last one read (`(Timestamp(0), "")` to begin), oldest first, at most `limit` (1..=1000).
    /// Of each decision only the newest label: what a later outcome took back is no ground truth. Whoever reads on from where they
    /// stopped gets the newer label then, and keeps the last one of each decision.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn labels_after(&self, at: Timestamp, label_id: &str, limit: i64) -> Result<Vec<Label>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT l.label_id, l.account_id, l.decision_id, d.event_at, l.value, l.provenance, l.outcome_kind,
                     l.root_cause, l.at, s.model_hash, s.score_millionths, s.decisive
                 FROM labels l JOIN decisions d ON d.decision_id = l.decision_id
                 LEFT JOIN decision_scores s ON s.decision_id = l.decision_id
                 WHERE (l.at > $1 OR (l.at = $1 AND l.label_id > $2))
                     AND NOT EXISTS (SELECT 1 FROM labels newer WHERE newer.decision_id = l.decision_id
                         AND (newer.at > l.at OR (newer.at = l.at AND newer.label_id > l.label_id)))
                 ORDER BY l.at, l.label_id LIMIT $3",
                args![at, label_id, limit.clamp(1, 1000)],
            )
            .await?;
        rows.iter().map(label).collect()
    }
}
