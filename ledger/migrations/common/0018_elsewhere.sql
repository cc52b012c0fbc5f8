-- What people decided elsewhere reaches an open appeal in its holder's favour.

-- Decisions on which an overturn follows from what people decided elsewhere: the measure rests on a decision that they overturned, or
-- two people reverse what its rule did. No first look and no second person on the appeal itself holds that up.
CREATE VIEW undone_elsewhere AS
    SELECT e.decision_id AS decision_id
        FROM enforcements e JOIN linked_effects k ON k.enforcement_id = e.enforcement_id
        JOIN outcomes o ON o.decision_id = k.because_of
        WHERE o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical')
            -- What has grounds of its own falls where a person found that they do not carry it.
            AND (k.own_grounds = 0 OR EXISTS (SELECT 1 FROM cases c WHERE c.decision_id = e.decision_id
                AND c.defer_reason = 'link_overturned' AND c.closed_as = 'dismissed'))
    UNION ALL
    SELECT d.decision_id
        FROM decisions d JOIN decision_rules r ON r.decision_id = d.decision_id
        JOIN reversal_items i ON i.account_id = d.account_id
        JOIN reversals v ON v.reversal_id = i.reversal_id AND v.rule_id = r.rule_id
        WHERE i.state = 'waiting' AND v.approved_at IS NOT NULL AND v.finished_at IS NULL
            AND (v.policy_hash IS NULL OR v.policy_hash = d.policy_hash);
