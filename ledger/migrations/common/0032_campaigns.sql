-- Campaigns: accounts that the laboratory takes to be of one hand, who belongs to each, and what people say of it. Context for
-- reviewers: nothing in here is a ground of a decision.

-- A campaign as it was brought in, named by the hash of its id and members; one with other members is brought in anew, under the
-- same campaign_id. doubts: what speaks against it, a line each.
CREATE TABLE campaigns (
    campaign_hash TEXT PRIMARY KEY CHECK (length(campaign_hash) = 64),
    campaign_id   TEXT NOT NULL CHECK (length(campaign_id) = 16),
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    summary       TEXT NOT NULL CHECK (length(summary) BETWEEN 1 AND 4000),
    doubts        TEXT NOT NULL CHECK (length(doubts) <= 4000),
    from_at       {int} NOT NULL,
    until_at      {int} NOT NULL CHECK (until_at >= from_at),
    members       {int} NOT NULL CHECK (members BETWEEN 2 AND 1024),
    brought_by    TEXT NOT NULL REFERENCES users (user_id),
    brought_at    {int} NOT NULL
){keyed};
CREATE INDEX campaigns_by_id ON campaigns (campaign_id, brought_at, campaign_hash);
CREATE INDEX campaigns_by_time ON campaigns (brought_at, campaign_hash);

CREATE TABLE campaign_members (
    campaign_hash TEXT NOT NULL REFERENCES campaigns (campaign_hash),
    account_id    TEXT NOT NULL CHECK (length(account_id) BETWEEN 1 AND 128),
    first_at      {int} NOT NULL,
    last_at       {int} NOT NULL CHECK (last_at >= first_at),
    PRIMARY KEY (campaign_hash, account_id)
){keyed};
CREATE INDEX campaign_members_by_account ON campaign_members (account_id);

-- What people say, one after the other; the last one counts.
CREATE TABLE campaign_verdicts (
    campaign_hash TEXT NOT NULL REFERENCES campaigns (campaign_hash),
    number        {int} NOT NULL CHECK (number BETWEEN 1 AND 1000),
    verdict       TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed')),
    reason_seal   TEXT NOT NULL CHECK (length(reason_seal) = 64),
    judged_by     TEXT NOT NULL REFERENCES users (user_id),
    at            {int} NOT NULL,
    PRIMARY KEY (campaign_hash, number)
){keyed};

-- Why, in a person's words: erasable.
CREATE TABLE campaign_verdict_words (
    campaign_hash TEXT NOT NULL,
    number        {int} NOT NULL,
    reason        TEXT NOT NULL,
    salt          TEXT NOT NULL,
    PRIMARY KEY (campaign_hash, number),
    FOREIGN KEY (campaign_hash, number) REFERENCES campaign_verdicts (campaign_hash, number)
){strict};

-- Of each campaign the version that a person judged last, where that was confirmed.
CREATE VIEW campaigns_confirmed AS
    SELECT c.campaign_hash, c.campaign_id
    FROM campaigns c JOIN campaign_verdicts v ON v.campaign_hash = c.campaign_hash
    WHERE v.verdict = 'confirmed'
        AND NOT EXISTS (SELECT 1 FROM campaigns other JOIN campaign_verdicts later ON later.campaign_hash = other.campaign_hash
            WHERE other.campaign_id = c.campaign_id AND (later.at > v.at
                OR (later.at = v.at AND other.campaign_hash = c.campaign_hash AND later.number > v.number)
                OR (later.at = v.at AND other.campaign_hash > c.campaign_hash)));

-- What the engine was told of an account's ties.
CREATE INDEX engine_commands_of_ties ON engine_commands (account_id, command_id) WHERE kind IN ('tied', 'untied');

-- As in 0024, and who confirmed that an account is of one hand with others upholds nothing that was decided about it since.
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
            AND c.closed_as IN ('released', 'dismissed', 'terminated')
    UNION ALL
    SELECT d.decision_id, v.judged_by, 'confirmed_campaign', NULL
        FROM campaign_verdicts v JOIN campaign_members m ON m.campaign_hash = v.campaign_hash
        JOIN decisions d ON d.account_id = m.account_id
        WHERE v.verdict = 'confirmed' AND v.at <= d.recorded_at;
