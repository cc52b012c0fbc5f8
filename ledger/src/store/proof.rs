//! The proof that whoever upholds had no hand in it: each question with what it found, written before the outcome that rests on it.

use serde_json::{Map, Value};

use super::LedgerError;
use super::db::{Tx, args};
use crate::clock::Timestamp;
use crate::id::{CaseId, DecisionId, OutcomeId};
use crate::role::Principal;

/// Every question, by the name that the view `hands_in_decisions` gives it.
const QUESTIONS: [&str; 8] = [
    "activated_policy",
    "wrote_rule",
    "imposed_measure",
    "approved_termination",
    "approved_release",
    "earlier_outcome",
    "earlier_look",
    "earlier_verdict",
];

/// Asks every question and keeps the answers. `case` is the one decided here: what the same person did in it is no earlier review.
pub(super) async fn write(
    tx: &mut Tx,
    now: Timestamp,
    outcome: &OutcomeId,
    decision: &DecisionId,
    case: Option<&CaseId>,
    who: &Principal,
) -> Result<(), LedgerError> {
    let rows = tx
        .all(
            "SELECT why, COUNT(*) AS n FROM hands_in_decisions
             WHERE decision_id = $1 AND user_id = $2 AND (in_case IS NULL OR in_case <> $3) GROUP BY why",
            args![decision, &who.user_id, case.map_or("", |case| case.as_str())],
        )
        .await?;
    let mut checks: Map<String, Value> = QUESTIONS.iter().map(|name| ((*name).to_owned(), 0.into())).collect();
    let mut found = 0;
    for row in rows {
        let hits = row.int("n")?;
        found += hits;
        checks.insert(row.text("why")?, hits.into());
    }
    tx.run(
        "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks) VALUES ($1, $2, $3, $4, $5, $6)",
        args![outcome, decision, &who.user_id, now, found, &Value::Object(checks).to_string()],
    )
    .await
    .map(drop)
}
