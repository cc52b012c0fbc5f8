//! Decided cases of the same rules on other accounts, nearest by their facts.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::db::{Row, Tx, args};
use super::{LedgerError, packed};
use crate::context::{SimilarCase, likeness};
use crate::decision::{Decision, FiredRule};
use crate::review::{OutcomeKind, RootCause};
use crate::rung::Rung;

/// Cases shown.
const SHOWN_MAX: usize = 5;
/// Rules asked; a decision seldom has more than three.
const RULES_MAX: usize = 8;
/// Cases compared, the newest first.
const COMPARED_MAX: usize = 40;

/// The part of a decision that likeness looks at.
#[derive(Deserialize)]
struct Fired {
    rules: Vec<FiredRule>,
}

/// The most alike of the newest 40 among each rule's newest 200 outcomes: what people find now counts, and a rule that decided a
/// million times is looked at no longer than any other.
pub(super) async fn of(tx: &mut Tx, decision: &Decision) -> Result<Vec<SimilarCase>, LedgerError> {
    let mut newest = BTreeMap::new();
    for rule in decision.rules.iter().take(RULES_MAX) {
        let rows = tx
            .all(
                "SELECT o.case_id, o.account_id, o.decision_id, o.kind, o.root_cause, o.decided_at
                 FROM (SELECT outcome_id, at FROM rule_verdicts WHERE rule_id = $1 ORDER BY at DESC LIMIT 200) v
                 JOIN outcomes o ON o.outcome_id = v.outcome_id
                 WHERE o.case_id IS NOT NULL AND o.account_id <> $2 ORDER BY o.decided_at DESC, o.outcome_id LIMIT 40",
                args![&rule.rule_id, &decision.account_id],
            )
            .await?;
        for row in rows {
            newest.insert((std::cmp::Reverse(row.int("decided_at")?), row.text("case_id")?), row);
        }
    }
    let mut similar = Vec::with_capacity(newest.len());
    for ((_, case_id), row) in newest.into_iter().take(COMPARED_MAX) {
        similar.push(compared(tx, decision, case_id, &row).await?);
    }
    similar.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(b.decided_at.cmp(&a.decided_at)));
    similar.truncate(SHOWN_MAX);
    Ok(similar)
}

async fn compared(tx: &mut Tx, decision: &Decision, case_id: String, row: &Row) -> Result<SimilarCase, LedgerError> {
    let id = row.text("decision_id")?;
    let body = tx.one("SELECT rung, body, packed FROM decisions WHERE decision_id = $1", args![&id]).await?;
    let Fired { rules } = packed::part(&body)?;
    let fired = |id: &String| decision.rules.iter().any(|rule| rule.rule_id == *id);
    Ok(SimilarCase {
        case_id: case_id.into(),
        account_id: row.text("account_id")?.as_str().into(),
        rung: body.word("rung", Rung::parse)?,
        likeness: likeness(&decision.rules, &rules),
        rules: rules.into_iter().map(|rule| rule.rule_id).filter(fired).collect(),
        outcome: row.word("kind", OutcomeKind::parse)?,
        root_cause: row.maybe_text("root_cause")?.as_deref().and_then(RootCause::parse),
        decided_at: row.time("decided_at")?,
    })
}
