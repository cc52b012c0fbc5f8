-- What is undone without the appeal's own first look and second person, narrowed to what people have really settled elsewhere.

-- Set by the reversal itself, in the transaction that does this account: while it only waits, nothing about it is settled yet.
ALTER TABLE reversal_items ADD COLUMN begun_at {int};

-- As in 0018, with two changes: a bulk reversal counts only where it is doing this account, and what a person found who looked again at
-- a measure that a reversal had left counts as well.
DROP VIEW undone_elsewhere;
CREATE VIEW undone_elsewhere AS
    SELECT e.decision_id AS decision_id
        FROM enforcements e JOIN linked_effects k ON k.enforcement_id = e.enforcement_id
        JOIN outcomes o ON o.decision_id = k.because_of
        WHERE o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical')
            -- What has grounds of its own falls where people found that they do not carry it.
            AND (k.own_grounds = 0 OR EXISTS (SELECT 1 FROM cases c WHERE c.decision_id = e.decision_id
                AND c.defer_reason = 'link_overturned' AND c.closed_as = 'dismissed'))
    UNION ALL
    SELECT c.decision_id
        FROM cases c JOIN decision_rules r ON r.decision_id = c.decision_id
        JOIN reversal_items i ON i.account_id = c.account_id
        JOIN reversals v ON v.reversal_id = i.reversal_id AND v.rule_id = r.rule_id
        WHERE c.defer_reason = 'rule_reversed' AND c.closed_as = 'dismissed' AND i.state <> 'waiting'
    UNION ALL
    SELECT d.decision_id
        FROM decisions d JOIN decision_rules r ON r.decision_id = d.decision_id
        JOIN reversal_items i ON i.account_id = d.account_id
        JOIN reversals v ON v.reversal_id = i.reversal_id AND v.rule_id = r.rule_id
        WHERE i.state = 'waiting' AND i.begun_at IS NOT NULL AND v.approved_at IS NOT NULL AND v.finished_at IS NULL
            AND (v.policy_hash IS NULL OR v.policy_hash = d.policy_hash);
