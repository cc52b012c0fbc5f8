//! What stands against an account: enforcements that nothing has lifted.

use super::LedgerError;
use super::db::{Tx, args};
use super::veil::{self, Veil};
use crate::account::StandingEnforcement;
use crate::clock::Timestamp;
use crate::id::{AccountId, DecisionId};
use crate::rung::Rung;
use crate::statement::compose;

/// Every enforcement that stands, highest first, then oldest.
pub(super) async fn of(tx: &mut Tx, account: &AccountId) -> Result<Vec<StandingEnforcement>, LedgerError> {
    as_seen(tx, account, &[]).await
}

/// The same without what came of the outcomes that are kept from whoever looks.
pub(super) async fn as_seen(
    tx: &mut Tx,
    account: &AccountId,
    veils: &[Veil],
) -> Result<Vec<StandingEnforcement>, LedgerError> {
    let since = veils.iter().map(|veil| veil.since).min();
    let rows = tx
        .all(
            "SELECT e.enforcement_id, e.decision_id, e.rung, e.imposed_at, e.cause, l.at AS lifted_at
             FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE e.account_id = $1 AND (l.enforcement_id IS NULL OR l.at >= $2) ORDER BY e.imposed_at, e.enforcement_id",
            args![account, since],
        )
        .await?;
    let mut standing = Vec::with_capacity(rows.len());
    for row in rows {
        let decision_id = DecisionId(row.text("decision_id")?);
        let lifted_at = row.maybe_time("lifted_at")?;
        if lifted_at.is_some_and(|at| !veil::hides_lift(veils, &decision_id, at)) {
            continue;
        }
        let (rung, imposed_at) = (row.word("rung", Rung::parse)?, row.time("imposed_at")?);
        let measure = StandingEnforcement {
            enforcement_id: row.text("enforcement_id")?.into(),
            rung,
            imposed_at,
            effective_at: compose::effective_at(rung, imposed_at),
            reasons: reasons(tx, &decision_id).await?,
            decision_id,
        };
        if !veil::hides_measure(veils, &measure, &row.text("cause")?) {
            standing.push(measure);
        }
    }
    standing.sort_by_key(|e| std::cmp::Reverse(e.rung));
    Ok(standing)
}

/// The highest rung that is in effect by now; `Observe` where none is.
pub(super) async fn highest(tx: &mut Tx, account: &AccountId, now: Timestamp) -> Result<Rung, LedgerError> {
    let rows = tx
        .all(
            "SELECT e.rung, e.imposed_at FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE e.account_id = $1 AND l.enforcement_id IS NULL",
            args![account],
        )
        .await?;
    let mut highest = Rung::Observe;
    for row in rows {
        let rung = row.word("rung", Rung::parse)?;
        if compose::effective_at(rung, row.time("imposed_at")?) <= now {
            highest = highest.max(rung);
        }
    }
    Ok(highest)
}

/// The same of measures that were read already.
pub(super) fn in_effect(measures: &[StandingEnforcement], now: Timestamp) -> Rung {
    measures.iter().filter(|e| e.is_in_effect(now)).map(|e| e.rung).max().unwrap_or(Rung::Observe)
}

/// The highest rung that stands of one decision; `Observe` where nothing does. A contract that ends on a later day counts.
pub(super) async fn of_decision(tx: &mut Tx, decision: &DecisionId) -> Result<Rung, LedgerError> {
    let rows = tx
        .all(
            "SELECT e.rung FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE e.decision_id = $1 AND l.enforcement_id IS NULL",
            args![decision],
        )
        .await?;
    let mut highest = Rung::Observe;
    for row in rows {
        highest = highest.max(row.word("rung", Rung::parse)?);
    }
    Ok(highest)
}

/// Reason codes of a decision's rules, each once, in the policy's order.
pub(super) async fn reasons(tx: &mut Tx, decision: &DecisionId) -> Result<Vec<String>, LedgerError> {
    let rows =
        tx.all("SELECT reason FROM decision_rules WHERE decision_id = $1 ORDER BY position", args![decision]).await?;
    let mut reasons: Vec<String> = Vec::new();
    for row in rows {
        let reason = row.text("reason")?;
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    Ok(reasons)
}
