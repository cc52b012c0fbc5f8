//! Who may not uphold a decision: whoever had a hand in it. The database refuses it too; here the reason gets its sentence.

use super::LedgerError;
use super::db::{Tx, args};
use crate::id::DecisionId;
use crate::role::Principal;

/// Each question with the sentence for whoever it finds. `$1` is the decision, `$2` the user's id, `$3` the user's name.
const HANDS_IN_THE_RULES: [(&str, &str); 2] = [
    (
        "SELECT COUNT(*) AS n FROM policy_activations a JOIN decisions d ON d.policy_hash = a.policy_hash
         WHERE d.decision_id = $1 AND a.activated_by = $2 AND $3 <> ''",
        "You made this policy the active one, so another person has to confirm what it did.",
    ),
    (
        "SELECT COUNT(*) AS n FROM decision_rules r JOIN decisions d ON d.decision_id = r.decision_id
         LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
         WHERE d.decision_id = $1 AND $2 <> '' AND (lower(r.author) = lower($3) OR lower(p.author) = lower($3))",
        "You wrote a rule behind this decision, so another person has to confirm what it did.",
    ),
];

const HANDS_IN_THE_CASE: [(&str, &str); 6] = [
    (
        "SELECT COUNT(*) AS n FROM enforcements WHERE decision_id = $1 AND imposed_by = $2 AND $3 <> ''",
        "You imposed a measure of this decision, so another person has to uphold it.",
    ),
    (
        "SELECT COUNT(*) AS n FROM termination_approvals t JOIN cases c ON c.case_id = t.case_id
         WHERE c.decision_id = $1 AND t.user_id = $2 AND $3 <> ''",
        "You approved a termination behind this decision, so another person has to uphold it.",
    ),
    (
        "SELECT COUNT(*) AS n FROM imposition_approvals i JOIN cases c ON c.case_id = i.case_id
         WHERE c.decision_id = $1 AND i.user_id = $2 AND $3 <> ''",
        "You agreed to let a measure of this decision take effect, so another person has to uphold it.",
    ),
    (
        "SELECT COUNT(*) AS n FROM outcomes o JOIN decisions d ON d.account_id = o.account_id
         WHERE d.decision_id = $1 AND o.decided_by = $2 AND $3 <> ''",
        "You gave an earlier outcome on this account, so another person has to uphold this decision.",
    ),
    // What somebody did in the open case about this very decision is no earlier review.
    (
        "SELECT COUNT(*) AS n FROM hands_in_decisions h JOIN cases c ON c.case_id = h.in_case
         WHERE h.decision_id = $1 AND h.user_id = $2 AND h.why = 'earlier_look' AND $3 <> ''
         AND NOT (c.decision_id = $1 AND c.closed_at IS NULL)",
        "You took a first look at another case of this account, so another person has to uphold this decision.",
    ),
    (
        "SELECT COUNT(*) AS n FROM hands_in_decisions h JOIN cases c ON c.case_id = h.in_case
         WHERE h.decision_id = $1 AND h.user_id = $2 AND h.why = 'earlier_verdict' AND $3 <> ''
         AND NOT (c.decision_id = $1 AND c.closed_at IS NULL)",
        "You gave a verdict on another case of this account, so another person has to uphold this decision.",
    ),
];

async fn first_hit(
    tx: &mut Tx,
    questions: &[(&'static str, &str)],
    decision: &DecisionId,
    who: &Principal,
) -> Result<Option<String>, LedgerError> {
    for (question, sentence) in questions {
        if tx.count(question, args![decision, &who.user_id, &who.name]).await? > 0 {
            return Ok(Some((*sentence).to_owned()));
        }
    }
    Ok(None)
}

/// Why this principal may not uphold the decision; `None` where nothing stands against it.
pub(super) async fn conflict(
    tx: &mut Tx,
    decision: &DecisionId,
    who: &Principal,
) -> Result<Option<String>, LedgerError> {
    if let Some(sentence) = rule_conflict(tx, decision, who).await? {
        return Ok(Some(sentence));
    }
    first_hit(tx, &HANDS_IN_THE_CASE, decision, who).await
}

/// Why this principal stands behind the rules of the decision; `None` where it does not.
pub(super) async fn rule_conflict(
    tx: &mut Tx,
    decision: &DecisionId,
    who: &Principal,
) -> Result<Option<String>, LedgerError> {
    first_hit(tx, &HANDS_IN_THE_RULES, decision, who).await
}
