//! Reading outcomes and the written answers that belong to them.

use super::LedgerError;
use super::db::{Row, Tx, args};
use crate::id::{AppealId, CaseId, OutcomeId};
use crate::review::{OutcomeKind, OutcomeView};
use crate::rung::Rung;

macro_rules! select_outcomes {
    ($tail:literal) => {
        concat!(
            "SELECT o.outcome_id, o.kind, o.decided_at, o.reduced_to, a.answer
             FROM outcomes o LEFT JOIN outcome_answers a ON a.outcome_id = o.outcome_id ",
            $tail
        )
    };
}

fn view(row: &Row) -> Result<OutcomeView, LedgerError> {
    Ok(OutcomeView {
        outcome_id: row.text("outcome_id")?.into(),
        kind: row.word("kind", OutcomeKind::parse)?,
        decided_at: row.time("decided_at")?,
        answer: row.maybe_text("answer")?,
        reduced_to: row.maybe_text("reduced_to")?.as_deref().and_then(Rung::parse),
    })
}

/// By its id.
pub(super) async fn by_id(tx: &mut Tx, id: &OutcomeId) -> Result<Option<OutcomeView>, LedgerError> {
    tx.first(select_outcomes!("WHERE o.outcome_id = $1"), args![id]).await?.as_ref().map(view).transpose()
}

/// Of a case.
pub(super) async fn of_case(tx: &mut Tx, case: &CaseId) -> Result<Option<OutcomeView>, LedgerError> {
    tx.first(select_outcomes!("WHERE o.case_id = $1"), args![case]).await?.as_ref().map(view).transpose()
}

/// Of an appeal.
pub(super) async fn of_appeal(tx: &mut Tx, appeal: &AppealId) -> Result<Option<OutcomeView>, LedgerError> {
    tx.first(select_outcomes!("WHERE o.appeal_id = $1"), args![appeal]).await?.as_ref().map(view).transpose()
}
