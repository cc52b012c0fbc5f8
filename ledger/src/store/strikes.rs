//! What counts as history against an account: shown with its end, never more than people left standing.

use super::db::{Tx, args};
use super::veil::{self, Veil};
use super::{Ledger, LedgerError, standing};
use crate::account::{COUNTS_DAYS, Counted};
use crate::clock::Timestamp;
use crate::id::{AccountId, DecisionId};
use crate::review::{OutcomeKind, PastDecision};
use crate::role::Principal;
use crate::rung::Rung;

/// Measures shown.
const SHOWN_MAX: i64 = 50;

/// What counts now, newest first, without what is kept from whoever looks.
pub(super) async fn of(
    tx: &mut Tx,
    now: Timestamp,
    account: &AccountId,
    veils: &[Veil],
) -> Result<Vec<Counted>, LedgerError> {
    let rows = tx
        .all(
            "SELECT s.decision_id, s.at, d.rung,
                 (SELECT o.kind FROM outcomes o WHERE o.decision_id = s.decision_id
                  ORDER BY o.decided_at DESC, o.outcome_id DESC LIMIT 1) AS outcome
             FROM strikes s JOIN decisions d ON d.decision_id = s.decision_id
             WHERE s.account_id = $1 AND s.at > $2 ORDER BY s.at DESC, s.decision_id LIMIT $3",
            args![account, now.plus_days(-COUNTS_DAYS), SHOWN_MAX],
        )
        .await?;
    let mut counted = Vec::with_capacity(rows.len());
    for row in rows {
        let decision_id = DecisionId(row.text("decision_id")?);
        if veils.iter().any(|veil| veil.decision_id == decision_id) {
            continue;
        }
        let outcome = row.maybe_text("outcome")?.as_deref().and_then(OutcomeKind::parse);
        let at = row.time("at")?;
        counted.push(Counted {
            at,
            until: at.plus_days(COUNTS_DAYS),
            rung: row.word("rung", Rung::parse)?,
            reasons: standing::reasons(tx, &decision_id).await?,
            upheld: outcome.is_some_and(OutcomeKind::needs_independence),
            decision_id,
        });
    }
    Ok(counted)
}

/// History with what of it counts, and until when.
pub(super) fn marked(mut history: Vec<PastDecision>, counted: &[Counted]) -> Vec<PastDecision> {
    for past in &mut history {
        past.counts_until = counted.iter().find(|one| one.decision_id == past.decision_id).map(|one| one.until);
    }
    history
}

impl Ledger {
    /// Measures that count as history against an account, newest first; at most 50.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn strikes(&self, account: &AccountId) -> Result<Vec<Counted>, LedgerError> {
        of(&mut self.read().await?, self.now(), account, &[]).await
    }

    /// The same as a person may see it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn strikes_for(&self, account: &AccountId, who: &Principal) -> Result<Vec<Counted>, LedgerError> {
        let mut tx = self.read().await?;
        let veils = veil::beside(&mut tx, account, who).await?;
        of(&mut tx, self.now(), account, &veils).await
    }
}
