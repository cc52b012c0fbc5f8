//! How a measure ended, as its own holder may know it.

use super::db::{Tx, args, damaged};
use super::{LedgerError, outcome};
use crate::ended::{Ended, HowEnded};
use crate::id::{OutcomeId, StatementId};

/// Of the measure with this statement; `None` while it stands.
pub(super) async fn of(tx: &mut Tx, statement: &StatementId) -> Result<Option<Ended>, LedgerError> {
    let row = tx
        .first(
            "SELECT l.at, l.cause, l.outcome_id,
                 CAST(CASE WHEN EXISTS (SELECT 1 FROM notices n WHERE n.statement_id = e.statement_id
                     AND n.outcome_id = l.outcome_id AND n.kind = 'corrected') THEN 1 ELSE 0 END AS BIGINT) AS is_correction
             FROM enforcements e JOIN lifts l ON l.enforcement_id = e.enforcement_id WHERE e.statement_id = $1",
            args![statement],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let how = match row.text("cause")?.as_str() {
        "outcome" if row.int("is_correction")? == 1 => HowEnded::Corrected,
        "outcome" => HowEnded::Outcome,
        "dismissed" => HowEnded::Dismissed,
        "replaced" => HowEnded::Replaced,
        _ => return Err(damaged("cause", "unknown word")),
    };
    let outcome = match row.maybe_text("outcome_id")? {
        Some(id) => outcome::by_id(tx, &OutcomeId(id)).await?,
        None => None,
    };
    Ok(Some(Ended { at: row.time("at")?, how, outcome }))
}
