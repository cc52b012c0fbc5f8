-- An appeal that a case asks two people to decide is not closed against its holder by one alone.

-- Who wants an appeal closed as inadmissible where its case asks for two people.
CREATE TABLE closing_proposals (
    case_id TEXT NOT NULL REFERENCES cases (case_id),
    user_id TEXT NOT NULL REFERENCES users (user_id),
    why     TEXT NOT NULL CHECK (why IN ('late', 'not_holder')),
    at      {int} NOT NULL,
    -- SHA-256 over a salt and the words; the salt goes when the words go.
    seal    TEXT NOT NULL CHECK (length(seal) = 64),
    PRIMARY KEY (case_id, user_id)
){keyed};
CREATE INDEX closing_proposals_by_user ON closing_proposals (user_id);

-- May name people: erasable. Of the first of the two; the words of the second one are the closing's.
CREATE TABLE closing_proposal_words (
    case_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    words   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    salt    TEXT NOT NULL,
    PRIMARY KEY (case_id, user_id),
    FOREIGN KEY (case_id, user_id) REFERENCES closing_proposals (case_id, user_id)
){strict};

CREATE INDEX appeal_closings_by_closer ON appeal_closings (closed_by, closed_at);

-- As in 0014, and who closed an earlier appeal of the account against its holder, or looked again at a case of it, is no fresh eye.
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
        FROM quality_verdicts q JOIN cases c ON c.case_id = q.case_id JOIN decisions d ON d.account_id = c.account_id;
