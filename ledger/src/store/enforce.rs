//! One enforcement with all that it must not exist without: statement of reasons, notice, outbox, audit.

use serde_json::json;

use super::db::{Tx, args};
use super::notice::NewNotice;
use super::{Ledger, LedgerError, audit_log, notice, standing, statements};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::{AppealId, EnforcementId, OutcomeId, StatementId, UserId};
use crate::notice::NoticeKind;
use crate::rung::Rung;
use crate::statement::compose::{self, Origin, Subject};

/// A measure to impose.
pub(super) struct Measure<'a> {
    pub(super) decision: &'a Decision,
    pub(super) rung: Rung,
    pub(super) origin: Origin,
    /// The person behind it; `None` for the engine.
    pub(super) by: Option<&'a UserId>,
    /// For a reduced measure: the outcome that reduces, whose notice also carries the new statement.
    pub(super) outcome: Option<&'a OutcomeId>,
    /// The appeal that the outcome answers.
    pub(super) appeal: Option<&'a AppealId>,
}

/// The word in `enforcements.cause`.
fn cause(origin: Origin) -> &'static str {
    match origin {
        Origin::Automatic => "automatic",
        Origin::Interim => "brake",
        Origin::Released => "released",
        Origin::Reduced => "reduced",
        Origin::Terminated => "terminated",
    }
}

/// The id that [`impose`] gives: known beforehand, because the decision's row, written first, holds the answer.
pub(super) fn id(measure: &Measure<'_>) -> EnforcementId {
    EnforcementId(derived("enforcement", measure))
}

fn derived(kind: &str, measure: &Measure<'_>) -> String {
    let cause = measure.outcome.map_or(cause(measure.origin), OutcomeId::as_str);
    statements::derived_id(kind, &measure.decision.id, measure.rung, cause)
}

/// Imposes a measure now.
pub(super) async fn impose(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    measure: &Measure<'_>,
) -> Result<EnforcementId, LedgerError> {
    let Measure { decision, rung, origin, by, outcome, appeal } = *measure;
    let enforcement_id = id(measure);
    let statement_id = StatementId(derived("statement", measure));
    let statement = compose::compose(&Subject {
        decision,
        rung,
        origin,
        statement_id: &statement_id,
        at: now,
        promises: ledger.promises(),
    });
    let statement_hash = statements::insert(tx, ledger, &statement).await?;
    // A termination counts later; what it grew from stands until then.
    let begins = if compose::effective_at(rung, now) <= now { rung } else { Rung::Observe };
    let standing = standing::highest(tx, &decision.account_id, now).await?.max(begins);
    let kind = if outcome.is_some() { NoticeKind::Outcome } else { NoticeKind::Imposed };
    let notice_id = notice::append(
        tx,
        ledger,
        now,
        &NewNotice {
            kind,
            account_id: &decision.account_id,
            decision_id: &decision.id,
            statement_id: &statement_id,
            appeal_id: appeal,
            outcome_id: outcome,
            standing,
        },
    )
    .await?;
    tx.run(
        "INSERT INTO enforcements
         (enforcement_id, decision_id, account_id, rung, statement_id, notice_id, imposed_at, cause, imposed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &enforcement_id,
            &decision.id,
            &decision.account_id,
            rung.as_str(),
            &statement_id,
            &notice_id,
            now,
            cause(origin),
            by,
        ],
    )
    .await?;
    let detail = json!({
        "account": decision.account_id, "decision": decision.id, "rung": rung, "cause": cause(origin),
        "statement": statement_id, "statement_hash": statement_hash, "notice": notice_id,
    });
    let actor = by.map_or("engine", UserId::as_str);
    audit_log::append(tx, now, actor, "enforcement.impose", enforcement_id.as_str(), &detail).await?;
    Ok(enforcement_id)
}
