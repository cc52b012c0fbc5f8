//! Decided cases of the same rules on other accounts, nearest by what was measured.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::db::{Row, Tx, args};
use super::{LedgerError, bounds};
use crate::context::{Measured, SimilarCase, likeness, measured};
use crate::decision::Decision;
use crate::review::{OutcomeKind, RootCause};
use crate::role::Principal;
use crate::rung::Rung;

/// Cases shown.
const SHOWN_MAX: usize = 5;
/// Rules asked; a decision seldom has more than three.
const RULES_MAX: usize = 8;
/// Cases compared, the newest first.
const COMPARED_MAX: usize = 40;

/// A case with what all its rules measured.
type Found = (SimilarCase, Vec<Measured>);

/// The most alike of the newest 40 among each rule's newest 200 outcomes: what people find now counts, and a rule that decided a
/// million times is looked at no longer than any other. The measure shown is that of the case; the decision itself, with its evidence, is
/// not read.
pub(super) async fn of(tx: &mut Tx, decision: &Decision, who: &Principal) -> Result<Vec<SimilarCase>, LedgerError> {
    let mut found = BTreeMap::new();
    for rule in decision.rules.iter().take(RULES_MAX) {
        let rows = tx
            .all(
                "SELECT o.case_id, o.account_id, o.kind, o.root_cause, o.decided_at, c.rung, r.rule_id, r.facts
                 FROM (SELECT x.case_id, x.account_id, x.decision_id, x.kind, x.root_cause, x.decided_at
                       FROM rule_verdicts v JOIN outcomes x ON x.outcome_id = v.outcome_id
                       WHERE v.rule_id = $1 AND v.at >= COALESCE(
                               (SELECT at FROM rule_verdicts WHERE rule_id = $1 ORDER BY at DESC LIMIT 1 OFFSET 199), 0)
                           AND x.case_id IS NOT NULL AND x.account_id <> $2
                           AND NOT EXISTS (SELECT 1 FROM quality_cases q JOIN cases again ON again.case_id = q.case_id
                               WHERE q.of_case = x.case_id AND again.closed_at IS NULL AND $4 = 1 AND NOT EXISTS
                                   (SELECT 1 FROM quality_knows k WHERE k.case_id = q.case_id AND k.user_id = $3))
                       ORDER BY v.at DESC LIMIT 40) o
                 JOIN cases c ON c.case_id = o.case_id JOIN decision_rules r ON r.decision_id = o.decision_id
                 ORDER BY r.position",
                args![&rule.rule_id, &decision.account_id, &who.user_id, bounds::may_decide(who).is_ok()],
            )
            .await?;
        let mut of_rule = BTreeMap::new();
        for row in &rows {
            add(&mut of_rule, row, decision)?;
        }
        found.extend(of_rule);
    }
    let ours: Vec<Measured> = decision.rules.iter().flat_map(measured).collect();
    let newest = found.into_values().take(COMPARED_MAX);
    let mut similar: Vec<SimilarCase> =
        newest.map(|(case, theirs)| SimilarCase { likeness: likeness(ours.clone(), theirs), ..case }).collect();
    similar.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(b.decided_at.cmp(&a.decided_at)));
    similar.truncate(SHOWN_MAX);
    Ok(similar)
}

/// One row is one rule of one case.
fn add(found: &mut BTreeMap<(Reverse<i64>, String), Found>, row: &Row, decision: &Decision) -> Result<(), LedgerError> {
    let (case_id, decided_at) = (row.text("case_id")?, row.time("decided_at")?);
    let (case, measured) = match found.entry((Reverse(decided_at.0), case_id.clone())) {
        std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::btree_map::Entry::Vacant(new) => {
            let case = SimilarCase {
                case_id: case_id.into(),
                account_id: row.text("account_id")?.as_str().into(),
                rung: row.word("rung", Rung::parse)?,
                likeness: 0.0,
                rules: Vec::new(),
                outcome: row.word("kind", OutcomeKind::parse)?,
                root_cause: row.maybe_text("root_cause")?.as_deref().and_then(RootCause::parse),
                decided_at,
            };
            new.insert((case, Vec::new()))
        }
    };
    let rule_id = row.text("rule_id")?;
    if decision.rules.iter().any(|rule| rule.rule_id == rule_id) {
        case.rules.push(rule_id);
    }
    // Rows of the version before say nothing: such a case comes last.
    if row.maybe_text("facts")?.is_some() {
        measured.extend(row.json::<Vec<Measured>>("facts")?);
    }
    Ok(())
}
