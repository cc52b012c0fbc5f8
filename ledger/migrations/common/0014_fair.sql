-- What keeps a review fair beyond one person's good will: two people behind a release of weight, second looks that
-- are blind, rules whose errors are not forgotten, bulk reversals that stop at nobody.

-- People who want a deferred imposition to take effect where the case asks for two.
CREATE TABLE imposition_approvals (
    case_id     TEXT NOT NULL REFERENCES cases (case_id),
    user_id     TEXT NOT NULL REFERENCES users (user_id),
    at          {int} NOT NULL,
    -- The decision on another account that the measure rests on, as this person sees it.
    because_of  TEXT REFERENCES decisions (decision_id),
    own_grounds {int} CHECK (own_grounds IN (0, 1)),
    PRIMARY KEY (case_id, user_id),
    CHECK ((because_of IS NULL) = (own_grounds IS NULL))
){keyed};

-- As in 0007, and who agreed to a release had a hand in it as well as who carried it out.
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
        WHERE v.ended_at IS NULL;

-- Who was shown the outcome that an open second look is to be blind to.
CREATE TABLE quality_seen (
    case_id TEXT NOT NULL REFERENCES quality_cases (case_id),
    user_id TEXT NOT NULL REFERENCES users (user_id),
    at      {int} NOT NULL,
    PRIMARY KEY (case_id, user_id)
){keyed};
CREATE INDEX open_second_looks ON cases (account_id) WHERE kind = 'quality' AND closed_at IS NULL;

-- Everybody who cannot look at a decided case as if it were new.
CREATE VIEW quality_knows AS
    SELECT q.case_id AS case_id, o.decided_by AS user_id FROM quality_cases q JOIN outcomes o ON o.case_id = q.of_case
    UNION ALL
    SELECT q.case_id, v.user_id FROM quality_cases q JOIN verdicts v ON v.case_id = q.of_case WHERE v.ended_at IS NULL
    UNION ALL
    SELECT q.case_id, k.named_by FROM quality_cases q JOIN known_answers k ON k.of_case = q.of_case
    UNION ALL
    SELECT s.case_id, s.user_id FROM quality_seen s;

-- What a rule asks, as SHA-256 (hex): while it stays the same, what people found out about it goes on counting under another policy.
-- Rules of policies from before this have none, and count within their own policy.
ALTER TABLE policy_rules ADD COLUMN condition_hash TEXT CHECK (condition_hash IS NULL OR length(condition_hash) = 64);

-- An account of a bulk reversal that fails again and again is set aside, with why, until a person has it tried anew.
ALTER TABLE reversal_items ADD COLUMN tries {int} NOT NULL DEFAULT 0 CHECK (tries >= 0);
ALTER TABLE reversal_items ADD COLUMN last_error TEXT;
ALTER TABLE reversal_items ADD COLUMN set_aside_at {int} CHECK (set_aside_at IS NULL OR last_error IS NOT NULL);
CREATE INDEX reversal_items_set_aside ON reversal_items (reversal_id, position) WHERE set_aside_at IS NOT NULL;
