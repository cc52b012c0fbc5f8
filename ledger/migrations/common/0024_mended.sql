-- Ways around what earlier files promise, closed. Tables and the view first; what is refused is in ../sqlite and ../postgres.

-- When somebody passed a case over: it is shown to them again after a day.
ALTER TABLE case_skips ADD COLUMN at {int} NOT NULL DEFAULT 0;

-- Cases that nobody had begun in the time for it. Each was raised once.
CREATE TABLE missed_touches (
    case_id  TEXT PRIMARY KEY REFERENCES cases (case_id),
    touch_by {int} NOT NULL,
    at       {int} NOT NULL,
    CHECK (at >= touch_by)
){keyed};
CREATE INDEX cases_untouched ON cases (touch_by) WHERE closed_at IS NULL AND first_touch_at IS NULL;

-- Who wants a measure lifted without an appeal, where it takes two people.
CREATE TABLE lift_proposals (
    proposal_id TEXT PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES decisions (decision_id),
    user_id     TEXT NOT NULL REFERENCES users (user_id),
    outcome     TEXT NOT NULL CHECK (outcome IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical',
                    'reinstated_remediated', 'reinstated_victim')),
    at          {int} NOT NULL,
    -- SHA-256 over a salt and the words; the salt goes when the words go.
    seal        TEXT NOT NULL CHECK (length(seal) = 64)
){keyed};
CREATE INDEX lift_proposals_by_decision ON lift_proposals (decision_id, at);

-- May name people: erasable. Of the first of the two; the words of the second one are the outcome's.
CREATE TABLE lift_proposal_words (
    proposal_id TEXT PRIMARY KEY REFERENCES lift_proposals (proposal_id),
    reason      TEXT NOT NULL,
    answer      TEXT NOT NULL,
    salt        TEXT NOT NULL
){strict};

-- Contracts whose day has come: the platform and the engine are told once.
CREATE TABLE terminations_begun (
    enforcement_id TEXT PRIMARY KEY REFERENCES enforcements (enforcement_id),
    at             {int} NOT NULL
){keyed};
CREATE INDEX enforcements_terminating ON enforcements (imposed_at) WHERE rung = 'terminate';

CREATE INDEX cases_by_closer ON cases (closed_by, account_id) WHERE closed_by IS NOT NULL;

-- As in 0019, and who settled what waited on an account is no fresh eye either.
DROP VIEW hands_in_decisions;
CREATE VIEW hands_in_decisions AS
    SELECT d.decision_id AS decision_id, a.activated_by AS user_id, 'activated_policy' AS why, NULL AS in_case
        FROM decisions d JOIN policy_activations a ON a.policy_hash = d.policy_hash
    UNION ALL
    SELECT d.decision_id, u.user_id, 'wrote_rule', NULL FROM decisions d
        JOIN decision_rules r ON r.decision_id = d.decision_id
        LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
        JOIN users u ON lower(u.name) = lower(r.author) OR lower(u.name) = lower(p.author)
    UNION ALL
    SELECT e.decision_id, e.imposed_by, 'imposed_measure', NULL FROM enforcements e
    UNION ALL
    SELECT c.decision_id, t.user_id, 'approved_termination', NULL
        FROM termination_approvals t JOIN cases c ON c.case_id = t.case_id
    UNION ALL
    SELECT c.decision_id, i.user_id, 'approved_release', NULL
        FROM imposition_approvals i JOIN cases c ON c.case_id = i.case_id
    UNION ALL
    SELECT d.decision_id, o.decided_by, 'earlier_outcome', NULL
        FROM outcomes o JOIN decisions d ON d.account_id = o.account_id
    UNION ALL
    SELECT d.decision_id, f.user_id, 'earlier_look', f.case_id
        FROM first_looks f JOIN cases c ON c.case_id = f.case_id JOIN decisions d ON d.account_id = c.account_id
    UNION ALL
    SELECT d.decision_id, v.user_id, 'earlier_verdict', v.case_id
        FROM verdicts v JOIN cases c ON c.case_id = v.case_id JOIN decisions d ON d.account_id = c.account_id
        WHERE v.ended_at IS NULL
    UNION ALL
    SELECT d.decision_id, k.closed_by, 'earlier_closing', c.case_id
        FROM appeal_closings k JOIN cases c ON c.appeal_id = k.appeal_id JOIN decisions d ON d.account_id = c.account_id
        WHERE k.closed_as = 'inadmissible'
    UNION ALL
    SELECT d.decision_id, p.user_id, 'earlier_closing', p.case_id
        FROM closing_proposals p JOIN cases c ON c.case_id = p.case_id JOIN decisions d ON d.account_id = c.account_id
    UNION ALL
    SELECT d.decision_id, q.user_id, 'earlier_second_look', q.case_id
        FROM quality_verdicts q JOIN cases c ON c.case_id = q.case_id JOIN decisions d ON d.account_id = c.account_id
    UNION ALL
    SELECT d.decision_id, c.closed_by, 'earlier_case', c.case_id
        FROM cases c JOIN decisions d ON d.account_id = c.account_id
        WHERE c.closed_by IS NOT NULL AND c.kind IN ('deferred', 'termination_proposal')
            AND c.closed_as IN ('released', 'dismissed', 'terminated');
