//! What an outcome does elsewhere, in its own transaction: rules are charged, and what rested on the decision is undone.

use super::db::{Tx, args};
use super::{Ledger, LedgerError, demotion, linked_effects, model, raise};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::id::{CaseId, EnforcementId, OutcomeId};
use crate::queue::RaiseReason;
use crate::review::Verdict;
use crate::role::Principal;
use crate::sla::Priority;

/// Other appeals of the account that move up.
const RAISED_MAX: i64 = 100;

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
    model::charge(tx, now, decision, outcome, verdict).await?;
    let linked_lifted = if verdict.outcome.is_overturn() {
        linked_effects::roll_back(tx, ledger, now, &decision.id, who).await?
    } else {
        Vec::new()
    };
    if verdict.outcome.is_overturn() {
        raise_others(tx, ledger, now, decision, who).await?;
    }
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

/// What else waits on an account on which the machine was wrong is looked at sooner.
async fn raise_others(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    decision: &Decision,
    who: &Principal,
) -> Result<(), LedgerError> {
    let open = "SELECT c.case_id, c.priority FROM decisions d JOIN cases c ON c.decision_id = d.decision_id
         WHERE d.account_id = $1 AND d.decision_id <> $2 AND c.kind = 'appeal' AND c.closed_at IS NULL
         ORDER BY c.case_id LIMIT $3";
    for row in tx.all(open, args![&decision.account_id, &decision.id, RAISED_MAX]).await? {
        let (case, class) = (CaseId(row.text("case_id")?), row.word("priority", Priority::parse)?);
        let why = RaiseReason::AccountOverturned;
        raise::raise(tx, ledger, now, &case, class.raised(), why, who.user_id.as_str()).await?;
    }
    Ok(())
}
