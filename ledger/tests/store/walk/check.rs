//! Everything that is written against everything that the model knows, and what must never be true of the record, whatever led there.

use std::fmt::Display;

use super::model::{Kind, RULES};
use super::world::World;

fn or_dash(value: Option<impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

const CASES: &str = "SELECT c.case_id || '|' || c.kind || '|' || COALESCE(c.claimed_by, '-') || '|'
     || COALESCE(CAST(c.lease_until AS TEXT), '-') || '|' || COALESCE(CAST(c.parked_until AS TEXT), '-') || '|'
     || CAST(c.parks AS TEXT) || '|' || COALESCE(c.offered_to, '-') || '|' || COALESCE(CAST(c.offered_until AS TEXT), '-') || '|'
     || CASE WHEN c.escalated_at IS NULL THEN '0' ELSE '1' END || '|' || c.priority || '|' || CAST(c.sort_at AS TEXT) || '|'
     || CAST(c.due_at AS TEXT) || '|' || COALESCE(CAST(c.waiting_until AS TEXT), '-') || '|' || COALESCE(c.closed_as, '-') || '|'
     || COALESCE(c.closed_by, '-') || '|'
     || CAST((SELECT COUNT(*) FROM case_skips s WHERE s.case_id = c.case_id) AS TEXT) || '|'
     || CAST((SELECT COUNT(*) FROM messages m WHERE m.case_id = c.case_id) AS TEXT) || '|'
     || CAST((SELECT COUNT(*) FROM missed_deadlines m WHERE m.case_id = c.case_id) AS TEXT) || '|'
     || CAST((SELECT COUNT(*) FROM termination_approvals t WHERE t.case_id = c.case_id)
         + (SELECT COUNT(*) FROM imposition_approvals i WHERE i.case_id = c.case_id) AS TEXT) FROM cases c";

const MEASURES: &str =
    "SELECT e.decision_id || '|' || e.rung || '|' || e.cause || '|' || COALESCE(e.imposed_by, '-') || '|'
     || CASE WHEN l.enforcement_id IS NULL THEN 'stands' ELSE 'over' END
     FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id";

/// What must never be true; each asks for rows that there must not be.
pub const ILLEGAL: [(&str, &str); 16] = [
    (
        "two open appeals on one decision",
        "SELECT decision_id FROM appeals WHERE closed_at IS NULL GROUP BY decision_id HAVING COUNT(*) > 1",
    ),
    ("a case with two outcomes", "SELECT case_id FROM outcomes WHERE case_id IS NOT NULL GROUP BY case_id HAVING COUNT(*) > 1"),
    ("a third appeal", "SELECT statement_id FROM appeals WHERE closed_as = 'decided' GROUP BY statement_id HAVING COUNT(*) > 2"),
    (
        "an appeal and its case that ended otherwise",
        "SELECT a.appeal_id FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id
         WHERE COALESCE(a.closed_as, '-') <> COALESCE(c.closed_as, '-')",
    ),
    (
        "a decided appeal without an outcome, or an outcome of one that ended otherwise",
        "SELECT a.appeal_id FROM appeals a LEFT JOIN outcomes o ON o.appeal_id = a.appeal_id
         WHERE (COALESCE(a.closed_as, '-') = 'decided') <> (o.outcome_id IS NOT NULL)",
    ),
    (
        "an outcome without the people that its case asks",
        // What two people reverse, and what rested on a decision that was overturned, waits for nobody.
        "SELECT o.outcome_id FROM outcomes o JOIN case_requirements r ON r.case_id = o.case_id
         WHERE r.people = 2 AND COALESCE(o.root_cause, '-') NOT IN ('attribution', 'rule_bug') AND (SELECT COUNT(DISTINCT v.user_id) FROM verdicts v
             WHERE v.case_id = o.case_id AND v.ended_at IS NULL) < 2",
    ),
    (
        "a reviewer's outcome without the first look that its case asks",
        "SELECT o.outcome_id FROM outcomes o JOIN case_requirements r ON r.case_id = o.case_id
         JOIN users u ON u.user_id = o.decided_by WHERE r.first_look = 1
         AND COALESCE(o.root_cause, '-') NOT IN ('attribution', 'rule_bug') AND (u.role = 'reviewer' OR o.kind LIKE 'upheld%')
         AND NOT EXISTS (SELECT 1 FROM first_looks f WHERE f.case_id = o.case_id AND f.user_id = o.decided_by)",
    ),
    (
        "upheld by who stands behind the rules",
        "SELECT o.outcome_id FROM outcomes o JOIN hands_in_decisions h ON h.decision_id = o.decision_id AND h.user_id = o.decided_by
         WHERE o.kind LIKE 'upheld%' AND h.why IN ('activated_policy', 'wrote_rule')",
    ),
    (
        "upheld by who decided earlier on the account",
        "SELECT o.outcome_id FROM outcomes o JOIN outcomes e ON e.account_id = o.account_id AND e.decided_by = o.decided_by
         WHERE o.kind LIKE 'upheld%' AND e.decided_at < o.decided_at",
    ),
    (
        "upheld by who imposed it",
        "SELECT o.outcome_id FROM outcomes o JOIN enforcements e ON e.decision_id = o.decision_id AND e.imposed_by = o.decided_by
         WHERE o.kind LIKE 'upheld%' AND e.imposed_at < o.decided_at",
    ),
    (
        "something stands of what a person ended",
        "SELECT o.outcome_id FROM outcomes o JOIN enforcements e ON e.decision_id = o.decision_id
         LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
         WHERE o.kind NOT LIKE 'upheld%' AND l.enforcement_id IS NULL",
    ),
    (
        "something stands that rests on an overturned decision alone",
        "SELECT k.enforcement_id FROM linked_effects k JOIN outcomes o ON o.decision_id = k.because_of
         LEFT JOIN lifts l ON l.enforcement_id = k.enforcement_id
         WHERE k.own_grounds = 0 AND o.kind LIKE 'overturned%' AND l.enforcement_id IS NULL",
    ),
    (
        "a reversal that one person wanted, or that is finished while accounts wait",
        "SELECT v.reversal_id FROM reversals v JOIN reversal_items i ON i.reversal_id = v.reversal_id
         WHERE (i.state <> 'waiting' AND (v.approved_by IS NULL OR v.approved_by = v.proposed_by))
             OR (v.finished_at IS NOT NULL AND i.state = 'waiting')",
    ),
    (
        "a second look by who vouched for the answer or decided the case",
        "SELECT v.case_id FROM quality_verdicts v JOIN quality_cases q ON q.case_id = v.case_id
         LEFT JOIN known_answers k ON k.of_case = q.of_case AND k.at <= v.at JOIN outcomes o ON o.case_id = q.of_case
         WHERE v.user_id = o.decided_by OR v.user_id = k.named_by",
    ),
    (
        "a termination without two people",
        "SELECT e.enforcement_id FROM enforcements e WHERE e.rung = 'terminate' AND (SELECT COUNT(DISTINCT t.user_id)
         FROM termination_approvals t JOIN cases c ON c.case_id = t.case_id WHERE c.decision_id = e.decision_id) < 2",
    ),
    (
        "an open case in the hands of who decides none, or set aside as well",
        "SELECT c.case_id FROM cases c LEFT JOIN users u ON u.user_id = c.claimed_by WHERE c.claimed_by IS NOT NULL
         AND (c.closed_at IS NOT NULL OR u.role NOT IN ('reviewer', 'senior', 'admin') OR c.parked_until IS NOT NULL
              OR c.offered_to IS NOT NULL)",
    ),
];

impl World {
    fn user(&self, who: Option<usize>) -> String {
        or_dash(who.map(|who| self.model.people[who].user_id.to_string()))
    }

    fn cases_as_known(&self) -> Vec<String> {
        let line = |case: &super::model::Case| {
            let kind = match case.kind {
                Kind::Appeal => "appeal",
                Kind::Deferred => "deferred",
                Kind::Proposal => "termination_proposal",
                Kind::SecondLook => "quality",
            };
            [
                case.id.clone(),
                kind.to_owned(),
                self.user(case.held.map(|h| h.0)),
                or_dash(case.held.map(|h| h.1)),
                or_dash(case.parked),
                case.parks.to_string(),
                self.user(case.asked.map(|a| a.0)),
                or_dash(case.asked.map(|a| a.1)),
                u8::from(case.seniors).to_string(),
                format!("p{}", case.class),
                case.sort.to_string(),
                case.due.to_string(),
                or_dash(case.pause.map(|p| p.until)),
                or_dash(case.closed.map(|c| c.0)),
                self.user(case.closed.and_then(|c| c.1)),
                case.skipped.len().to_string(),
                case.messages.len().to_string(),
                u8::from(case.missed).to_string(),
                case.approvals.len().to_string(),
            ]
            .join("|")
        };
        self.model.cases.iter().map(line).collect()
    }

    async fn same(&mut self, what: &str, sql: &str, mut known: Vec<String>) {
        let mut found = self.eye.lines(sql).await;
        found.sort();
        known.sort();
        for (found, known) in found.iter().zip(&known) {
            assert_eq!(found, known, "{}{what}: the record, and the model", self.place());
        }
        assert_eq!(found.len(), known.len(), "{}{what}", self.place());
    }

    /// Compares all that is written.
    pub async fn look_at_everything(&mut self) {
        let known = self.cases_as_known();
        self.same("a case", CASES, known).await;
        let known = self.model.appeals.iter();
        let known = known.map(|a| format!("{}|{}|{}", a.id, self.decision_id(a.decision), or_dash(a.closed))).collect();
        let appeals = "SELECT appeal_id || '|' || decision_id || '|' || COALESCE(closed_as, '-') FROM appeals";
        self.same("an appeal", appeals, known).await;
        let known = self.model.measures.iter().map(|m| {
            let (decision, stands) = (self.decision_id(m.decision), if m.stands { "stands" } else { "over" });
            format!("{decision}|{}|{}|{}|{stands}", m.rung.as_str(), m.cause, self.user(m.by))
        });
        self.same("a measure", MEASURES, known.collect()).await;
        let known = self.model.outcomes.iter();
        let known =
            known.map(|(d, word, by)| format!("{}|{word}|{}", self.decision_id(*d), self.user(Some(*by)))).collect();
        self.same("an outcome", "SELECT decision_id || '|' || kind || '|' || decided_by FROM outcomes", known).await;
        let mut known = Vec::new();
        for case in &self.model.cases {
            known.extend(
                case.given
                    .iter()
                    .map(|g| format!("{}|{}|{}|{}", case.id, self.user(Some(g.by)), g.outcome.as_str(), g.send_at)),
            );
        }
        let verdicts =
            "SELECT case_id || '|' || user_id || '|' || outcome || '|' || CAST(send_at AS TEXT) FROM verdicts
             WHERE ended_at IS NULL";
        self.same("a verdict", verdicts, known).await;
        let mut known = Vec::new();
        for case in &self.model.cases {
            known.extend(
                case.looks.iter().map(|(by, o)| format!("{}|{}|{}", case.id, self.user(Some(*by)), o.as_str())),
            );
        }
        self.same("a look", "SELECT case_id || '|' || user_id || '|' || outcome FROM first_looks", known).await;
        let known = self.model.appeals.iter().filter(|a| a.relief).map(|a| a.id.clone()).collect();
        self.same("a relief", "SELECT appeal_id FROM reliefs", known).await;
        let mut known = Vec::new();
        for case in &self.model.cases {
            known.extend(case.proposals.iter().map(|by| format!("{}|{}", case.id, self.user(Some(*by)))));
        }
        self.same("a wish to close", "SELECT case_id || '|' || user_id FROM closing_proposals", known).await;
        self.look_at_what_followed().await;
    }

    /// Compares what outcomes did elsewhere, and what was looked at again.
    async fn look_at_what_followed(&mut self) {
        let links = self.model.measures.iter().filter_map(|measure| {
            let (cause, own) = measure.rests?;
            Some(format!("{}|{}|{}", self.decision_id(measure.decision), self.decision_id(cause), u8::from(own)))
        });
        let known = links.collect();
        let links = "SELECT e.decision_id || '|' || k.because_of || '|' || CAST(k.own_grounds AS TEXT)
             FROM linked_effects k JOIN enforcements e ON e.enforcement_id = k.enforcement_id";
        self.same("a link", links, known).await;
        let charges = self.model.charges.iter().map(|charge| {
            let rule = RULES[self.model.decisions[charge.decision].rule];
            format!("{}|{rule}|{}", self.decision_id(charge.decision), u8::from(charge.wrong))
        });
        let known = charges.collect();
        let charges = "SELECT decision_id || '|' || rule_id || '|' || CAST(wrong AS TEXT) FROM rule_verdicts";
        self.same("a charge", charges, known).await;
        let known = self.model.fallen.iter().map(|(rule, since)| format!("{}|{since}", RULES[*rule])).collect();
        let fallen = "SELECT rule_id || '|' || CAST(activation AS TEXT) FROM rule_demotions";
        self.same("a rule that fell", fallen, known).await;
        let known = self.reversals_as_known();
        let reversals = "SELECT i.reversal_id || '|' || CASE WHEN v.finished_at IS NULL THEN '0' ELSE '1' END || '|' || i.account_id
             || '|' || COALESCE(i.why, i.state) FROM reversal_items i JOIN reversals v ON v.reversal_id = i.reversal_id";
        self.same("an account of a reversal", reversals, known).await;
        let vouched = self.model.known.iter();
        let known = vouched.map(|k| format!("{}|{}", self.model.cases[k.case].id, self.user(Some(k.by)))).collect();
        self.same("a known answer", "SELECT of_case || '|' || named_by FROM known_answers", known).await;
        let again = self.model.cases.iter().filter_map(|case| {
            let (of, known) = case.looks_at?;
            let purpose = if known { "known" } else { "double" };
            Some(format!("{}|{}|{purpose}", case.id, self.model.cases[of].id))
        });
        let known = again.collect();
        self.same("a second look", "SELECT case_id || '|' || of_case || '|' || purpose FROM quality_cases", known)
            .await;
    }

    /// Looks for what must never be true.
    pub async fn nothing_illegal(&mut self) {
        for (what, sql) in ILLEGAL {
            // As text on both databases, whatever it asks for.
            let found = self.eye.lines(sql).await;
            assert!(found.is_empty(), "{}{what}: {found:?}", self.place());
        }
    }
}
