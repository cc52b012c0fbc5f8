//! The proof that whoever upholds had no hand in it: each question with what it found, written before the outcome that rests on it.

use serde_json::{Map, Value};

use super::LedgerError;
use super::db::{Tx, args};
use super::independence::{self, Hand};
use crate::clock::Timestamp;
use crate::id::{CaseId, DecisionId, OutcomeId};
use crate::role::Principal;

/// Asks every question and keeps the answers. `case` is the one decided here: what the same person did in it is no earlier review.
pub(super) async fn write(
    tx: &mut Tx,
    now: Timestamp,
    outcome: &OutcomeId,
    decision: &DecisionId,
    case: Option<&CaseId>,
    who: &Principal,
) -> Result<(), LedgerError> {
    let hands = independence::hands(tx, decision, case, who).await?;
    let hits = |which: Hand| hands.iter().filter(|hand| **hand == which).count();
    let checks: Map<String, Value> =
        Hand::ALL.into_iter().map(|hand| (hand.as_str().to_owned(), hits(hand).into())).collect();
    let found = i64::try_from(hands.len()).unwrap_or(i64::MAX);
    tx.run(
        "INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks) VALUES ($1, $2, $3, $4, $5, $6)",
        args![outcome, decision, &who.user_id, now, found, &Value::Object(checks).to_string()],
    )
    .await
    .map(drop)
}
