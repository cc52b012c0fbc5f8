//! Labels: written with each outcome, read in bulk by the export. What waited for a person and was released or dismissed is one too, read
//! off its case.

use std::collections::BTreeMap;

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::OutcomeId;
use crate::label::{CameBy, Label, LabelModel, LabelValue, ReviewClass, Reviewed, Unreviewed};
use crate::review::{OutcomeKind, RootCause, Verdict};
use crate::rung::Rung;

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
        came_by: row.word("came_by", CameBy::parse)?,
        draw_per_mille: row.maybe_int("draw_per_mille")?,
        rung: row.word("rung", Rung::parse)?,
        waited: row.text("answer")? == "deferred",
        outcome: row.maybe_text("outcome_kind")?.as_deref().and_then(OutcomeKind::parse),
        root_cause: row.maybe_text("root_cause")?.as_deref().and_then(RootCause::parse),
        at: row.time("at")?,
        model: model(row)?,
    })
}

fn model(row: &Row) -> Result<Option<LabelModel>, LedgerError> {
    let Some(hash) = row.maybe_text("model_hash")? else { return Ok(None) };
    Ok(Some(LabelModel { hash, score_millionths: row.int("score_millionths")?, decisive: row.int("decisive")? == 1 }))
}

/// A deferral that a person settled, `c`, by what it says of the account; what only asks again about a measure that stands says nothing.
macro_rules! settled {
    () => {
        "c.kind = 'deferred' AND c.closed_as IN ('released', 'dismissed')
            AND c.defer_reason NOT IN ('link_overturned', 'rule_reversed')"
    };
}

/// Whether chance had drawn the decision `d`, and a person has looked.
macro_rules! drawn {
    () => {
        "EXISTS (SELECT 1 FROM cases c WHERE c.decision_id = d.decision_id AND c.defer_reason = 'control_sample'
            AND c.closed_as IN ('released', 'dismissed'))"
    };
}

/// Whether a person has looked at the decision `d` for another reason than chance.
macro_rules! looked_otherwise {
    () => {
        concat!(
            "(EXISTS (SELECT 1 FROM labels l JOIN outcomes o ON o.outcome_id = l.outcome_id WHERE l.decision_id = d.decision_id
                AND (o.case_id IS NOT NULL OR (NOT ",
            drawn!(),
            " AND o.outcome_id NOT IN (SELECT outcome_id FROM reversal_items WHERE outcome_id IS NOT NULL))))
              OR EXISTS (SELECT 1 FROM cases c WHERE c.decision_id = d.decision_id AND c.defer_reason <> 'control_sample' AND ",
            settled!(),
            "))"
        )
    };
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
                concat!(
                    "SELECT * FROM (SELECT l.label_id AS label_id, l.account_id, l.decision_id, d.event_at, l.value,
                     CASE WHEN o.case_id IS NULL AND ",
                    drawn!(),
                    " THEN 'control_sample' ELSE l.provenance END AS provenance, l.outcome_kind, l.root_cause, l.at AS at,
                     CASE WHEN o.case_id IS NOT NULL THEN 'appeal'
                         WHEN o.outcome_id IN (SELECT outcome_id FROM reversal_items WHERE outcome_id IS NOT NULL) THEN 'reversal'
                         WHEN ",
                    drawn!(),
                    " THEN 'control_sample' ELSE 'own_initiative' END AS came_by,
                     (SELECT w.per_mille FROM control_draws w WHERE w.decision_id = l.decision_id AND w.drawn = 1) AS draw_per_mille,
                     d.rung, d.answer, s.model_hash, s.score_millionths, s.decisive
                 FROM labels l JOIN decisions d ON d.decision_id = l.decision_id JOIN outcomes o ON o.outcome_id = l.outcome_id
                 LEFT JOIN decision_scores s ON s.decision_id = l.decision_id
                 WHERE NOT EXISTS (SELECT 1 FROM labels newer WHERE newer.decision_id = l.decision_id
                         AND (newer.at > l.at OR (newer.at = l.at AND newer.label_id > l.label_id)))
                 UNION ALL SELECT c.case_id, c.account_id, c.decision_id, d.event_at,
                     CASE c.closed_as WHEN 'released' THEN 'abuse' ELSE 'not_abuse' END,
                     CASE c.defer_reason WHEN 'control_sample' THEN 'control_sample' ELSE 'human_review' END, NULL, NULL, c.closed_at,
                     CASE c.defer_reason WHEN 'control_sample' THEN 'control_sample' ELSE 'deferred' END,
                     (SELECT w.per_mille FROM control_draws w WHERE w.decision_id = c.decision_id AND w.drawn = 1),
                     d.rung, d.answer, s.model_hash, s.score_millionths, s.decisive
                 FROM cases c JOIN decisions d ON d.decision_id = c.decision_id
                 LEFT JOIN decision_scores s ON s.decision_id = c.decision_id
                 WHERE ",
                    settled!(),
                    " AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.decision_id = c.decision_id)
                     AND NOT EXISTS (SELECT 1 FROM cases n WHERE n.decision_id = c.decision_id AND n.kind = 'deferred'
                         AND n.closed_as IN ('released', 'dismissed') AND n.defer_reason NOT IN ('link_overturned', 'rule_reversed')
                         AND (n.closed_at > c.closed_at OR (n.closed_at = c.closed_at AND n.case_id > c.case_id)))) every_label
                 WHERE at > $1 OR (at = $1 AND label_id > $2) ORDER BY at, label_id LIMIT $3"
                ),
                args![at, label_id, limit.clamp(1, 1000)],
            )
            .await?;
        rows.iter().map(label).collect()
    }

    /// How many measures of each class there are that were recorded by `by`, and how many of them people looked at. Younger ones have not
    /// had their chance yet.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reviewed(&self, by: Timestamp) -> Result<BTreeMap<ReviewClass, Reviewed>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                concat!(
                    "SELECT rung, answer, decisive, COUNT(*) AS in_all, COUNT(CASE WHEN otherwise THEN 1 END) AS otherwise,
                         COUNT(CASE WHEN drawn AND NOT otherwise THEN 1 END) AS control,
                         CAST(COALESCE(SUM(CASE WHEN drawn AND NOT otherwise THEN 1000000000 / per_mille END), 0) AS BIGINT)
                             AS control_weight
                     FROM (SELECT d.rung, d.answer, COALESCE(s.decisive, 0) AS decisive, ",
                    drawn!(),
                    " AS drawn, ",
                    looked_otherwise!(),
                    " AS otherwise, w.per_mille AS per_mille FROM decisions d
                      LEFT JOIN decision_scores s ON s.decision_id = d.decision_id
                      LEFT JOIN control_draws w ON w.decision_id = d.decision_id
                      WHERE d.answer IN ('imposed', 'deferred') AND d.recorded_at <= $1) every_measure
                     GROUP BY rung, answer, decisive"
                ),
                args![by],
            )
            .await?;
        let of = |row: &Row| {
            let counted = Reviewed {
                of: row.int("in_all")?,
                control: row.int("control")?,
                control_weight: row.int("control_weight")?,
                otherwise: row.int("otherwise")?,
            };
            Ok((class(row)?, counted))
        };
        rows.iter().map(of).collect()
    }

    /// Measures that took effect without a person and that nobody looked at since, after `(at, decision_id)` of the last one read, oldest
    /// first, at most `limit` (1..=1000). They are no labels; they say what labels stand for.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn unreviewed_after(
        &self,
        at: Timestamp,
        decision_id: &str,
        limit: i64,
    ) -> Result<Vec<Unreviewed>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                concat!(
                    "SELECT d.account_id, d.decision_id, d.event_at, d.recorded_at, d.rung, d.answer,
                         COALESCE(s.decisive, 0) AS decisive
                     FROM decisions d LEFT JOIN decision_scores s ON s.decision_id = d.decision_id
                     WHERE d.answer = 'imposed' AND (d.recorded_at > $1 OR (d.recorded_at = $1 AND d.decision_id > $2))
                         AND NOT ",
                    drawn!(),
                    " AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.decision_id = d.decision_id)
                     ORDER BY d.recorded_at, d.decision_id LIMIT $3"
                ),
                args![at, decision_id, limit.clamp(1, 1000)],
            )
            .await?;
        let of = |row: &Row| {
            Ok(Unreviewed {
                account_id: row.text("account_id")?.into(),
                decision_id: row.text("decision_id")?.into(),
                event_at: row.time("event_at")?,
                at: row.time("recorded_at")?,
                class: class(row)?,
            })
        };
        rows.iter().map(of).collect()
    }
}

fn class(row: &Row) -> Result<ReviewClass, LedgerError> {
    Ok(ReviewClass {
        rung: row.word("rung", Rung::parse)?,
        waited: row.text("answer")? == "deferred",
        by_score: row.int("decisive")? == 1,
    })
}
