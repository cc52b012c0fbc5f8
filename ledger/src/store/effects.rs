//! What an outcome does elsewhere, in its own transaction: rules are charged, and what rested on the decision is undone.

use super::db::Tx;
use super::{Ledger, LedgerError, demotion, linked_effects};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::{EnforcementId, OutcomeId};
use crate::review::Verdict;
use crate::role::Principal;

/// What followed.
pub(super) struct Effects {
    /// Rules that fell to shadow.
    pub(super) demoted: Vec<String>,
    /// Enforcements on other accounts that were lifted.
    pub(super) linked_lifted: Vec<EnforcementId>,
}

/// Everything that follows from a recorded outcome beyond its own account.
pub(super) async fn follow(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
    outcome: &OutcomeId,
    who: &Principal,
    verdict: &Verdict,
) -> Result<Effects, LedgerError> {
    demotion::charge(tx, now, decision, outcome, verdict).await?;
    let linked_lifted = if verdict.outcome.is_overturn() {
        linked_effects::roll_back(tx, ledger, now, &decision.id, who).await?
    } else {
        Vec::new()
    };
    let fallen = demotion::check(tx, ledger, now, decision, outcome, verdict.outcome).await?;
    for rule in &fallen {
        tracing::warn!(
            rule.id = rule.rule_id,
            policy.hash = rule.policy_hash,
            rule.decided = rule.record.decided,
            rule.overturned = rule.record.overturned,
            rule.lower = rule.lower,
            rule.limit = rule.limit,
            "people overturn this rule too often: it falls to shadow until somebody who has not written it activates a policy anew"
        );
    }
    Ok(Effects { demoted: fallen.into_iter().map(|rule| rule.rule_id).collect(), linked_lifted })
}
