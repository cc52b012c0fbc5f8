//! Decided cases of the same rules on other accounts, nearest by their facts.

use super::db::{Tx, args};
use super::{LedgerError, bounds};
use crate::context::{SimilarCase, likeness};
use crate::decision::Decision;
use crate::review::{OutcomeKind, RootCause};
use crate::role::Principal;
use crate::rung::Rung;

/// Cases shown.
const SHOWN_MAX: usize = 5;

/// The most alike of the newest 40 of the same rules, among the newest 2,000 outcomes of cases: what people find now counts, and a
/// rule that decided a million times is looked at no longer than any other.
pub(super) async fn of(tx: &mut Tx, decision: &Decision, who: &Principal) -> Result<Vec<SimilarCase>, LedgerError> {
    let rows = tx
        .all(
            "SELECT o.case_id, o.account_id, o.kind, o.root_cause, o.decided_at, d.rung, d.body
             FROM (SELECT outcome_id, case_id, account_id, decision_id, kind, root_cause, decided_at FROM outcomes
                   ORDER BY decided_at DESC LIMIT 2000) o
             JOIN decisions d ON d.decision_id = o.decision_id
             WHERE o.case_id IS NOT NULL AND o.account_id <> $1
               AND NOT EXISTS (SELECT 1 FROM quality_cases q JOIN cases again ON again.case_id = q.case_id
                               WHERE q.of_case = o.case_id AND again.closed_at IS NULL AND $4 = 1 AND NOT EXISTS
                                   (SELECT 1 FROM quality_knows k WHERE k.case_id = q.case_id AND k.user_id = $3))
               AND EXISTS (SELECT 1 FROM decision_rules theirs
                           JOIN decision_rules ours ON ours.rule_id = theirs.rule_id AND ours.decision_id = $2
                           WHERE theirs.decision_id = o.decision_id)
             ORDER BY o.decided_at DESC, o.outcome_id LIMIT 40",
            args![&decision.account_id, &decision.id, &who.user_id, bounds::may_decide(who).is_ok()],
        )
        .await?;
    let mut similar = Vec::with_capacity(rows.len());
    for row in rows {
        let other: Decision = row.json("body")?;
        let fired = |id: &String| decision.rules.iter().any(|rule| rule.rule_id == *id);
        similar.push(SimilarCase {
            case_id: row.text("case_id")?.into(),
            account_id: row.text("account_id")?.as_str().into(),
            rung: row.word("rung", Rung::parse)?,
            likeness: likeness(decision, &other),
            rules: other.rules.into_iter().map(|rule| rule.rule_id).filter(fired).collect(),
            outcome: row.word("kind", OutcomeKind::parse)?,
            root_cause: row.maybe_text("root_cause")?.as_deref().and_then(RootCause::parse),
            decided_at: row.time("decided_at")?,
        });
    }
    similar.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(b.decided_at.cmp(&a.decided_at)));
    similar.truncate(SHOWN_MAX);
    Ok(similar)
}
