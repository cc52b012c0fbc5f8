-- How a case is decided: what it asks of its reviewers, what they saw before the machine's view, and what they said while it waits.

-- Written when the case opens, so that nobody can choose it by looking first.
CREATE TABLE case_requirements (
    case_id    TEXT PRIMARY KEY REFERENCES cases (case_id),
    -- Whether a reviewer commits a verdict before the machine's view is shown.
    first_look {int} NOT NULL CHECK (first_look IN (0, 1)),
    -- How many people have to agree on what happens to the measure.
    people     {int} NOT NULL CHECK (people IN (1, 2)),
    why        TEXT CHECK (why IN ('termination', 'protected', 'plan', 'recipients')),
    CHECK ((people = 2) = (why IS NOT NULL))
){keyed};
INSERT INTO case_requirements (case_id, first_look, people, why) SELECT case_id, 0, 1, NULL FROM cases;

-- A provisional verdict on the evidence alone.
CREATE TABLE first_looks (
    case_id TEXT NOT NULL REFERENCES cases (case_id),
    user_id TEXT NOT NULL REFERENCES users (user_id),
    outcome TEXT NOT NULL CHECK (outcome IN ('upheld', 'upheld_reduced', 'overturned_false_positive',
                'overturned_wrong_ground', 'overturned_technical', 'reinstated_remediated', 'reinstated_victim')),
    at      {int} NOT NULL,
    -- SHA-256 over a salt and the reason; the salt goes when the words go.
    seal    TEXT NOT NULL CHECK (length(seal) = 64),
    PRIMARY KEY (case_id, user_id)
){keyed};
CREATE INDEX first_looks_by_user ON first_looks (user_id);

-- May name people: erasable.
CREATE TABLE first_look_words (
    case_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    reason  TEXT NOT NULL,
    salt    TEXT NOT NULL,
    PRIMARY KEY (case_id, user_id),
    FOREIGN KEY (case_id, user_id) REFERENCES first_looks (case_id, user_id)
){strict};

-- One person's verdict on a case, given and not yet an outcome: it can be taken back for some seconds, or another person has to agree.
-- It changes once at most, when it is taken back.
CREATE TABLE verdicts (
    verdict_id TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (case_id),
    user_id    TEXT NOT NULL REFERENCES users (user_id),
    outcome    TEXT NOT NULL CHECK (outcome IN ('upheld', 'upheld_reduced', 'overturned_false_positive',
                   'overturned_wrong_ground', 'overturned_technical', 'reinstated_remediated', 'reinstated_victim')),
    root_cause TEXT CHECK (root_cause IN ('threshold', 'data_quality', 'attribution', 'stale_intel', 'poisoned_signal',
                   'rule_bug', 'policy_unclear', 'reviewer_error')),
    reduced_to TEXT CHECK (reduced_to IN ('warn', 'limit', 'hold')),
    -- What happens to the measure. Two people agree who give the same effect.
    effect     TEXT NOT NULL CHECK (effect IN ('stands', 'warn', 'limit', 'hold', 'ends')),
    at         {int} NOT NULL,
    send_at    {int} NOT NULL,
    seal       TEXT NOT NULL CHECK (length(seal) = 64),
    ended_at   {int},
    ended_as   TEXT CHECK (ended_as IN ('undone', 'void')),
    CHECK (send_at >= at),
    CHECK ((outcome = 'upheld_reduced') = (reduced_to IS NOT NULL)),
    CHECK (effect = CASE outcome WHEN 'upheld' THEN 'stands' WHEN 'upheld_reduced' THEN reduced_to ELSE 'ends' END),
    CHECK ((ended_at IS NULL) = (ended_as IS NULL))
){keyed};
CREATE UNIQUE INDEX one_verdict_per_person ON verdicts (case_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX verdicts_by_user ON verdicts (user_id);
CREATE INDEX verdicts_by_time ON verdicts (send_at) WHERE ended_at IS NULL;

-- May name people: erasable.
CREATE TABLE verdict_words (
    verdict_id TEXT PRIMARY KEY REFERENCES verdicts (verdict_id),
    reason     TEXT NOT NULL,
    answer     TEXT NOT NULL,
    salt       TEXT NOT NULL
){strict};

-- Why somebody decided otherwise than at the first look.
CREATE TABLE changed_minds (
    case_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at      {int} NOT NULL,
    seal    TEXT NOT NULL CHECK (length(seal) = 64),
    PRIMARY KEY (case_id, user_id, outcome),
    FOREIGN KEY (case_id, user_id) REFERENCES first_looks (case_id, user_id)
){keyed};

-- May name people: erasable.
CREATE TABLE changed_mind_words (
    case_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    why     TEXT NOT NULL,
    salt    TEXT NOT NULL,
    PRIMARY KEY (case_id, user_id, outcome),
    FOREIGN KEY (case_id, user_id, outcome) REFERENCES changed_minds (case_id, user_id, outcome)
){strict};

-- What was looked at before somebody upheld: each question with what it found. Written before the outcome, which rests on it.
CREATE TABLE independence_proofs (
    outcome_id  TEXT PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES decisions (decision_id),
    user_id     TEXT NOT NULL REFERENCES users (user_id),
    at          {int} NOT NULL,
    found       {int} NOT NULL CHECK (found = 0),
    checks      TEXT NOT NULL
){keyed};

-- Who had a hand in what: each line bars a person from upholding that decision (but for the case named, where one is named: one's
-- own case is no earlier one).
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
    SELECT d.decision_id, o.decided_by, 'earlier_outcome', NULL
        FROM outcomes o JOIN decisions d ON d.account_id = o.account_id
    UNION ALL
    SELECT d.decision_id, f.user_id, 'earlier_look', f.case_id
        FROM first_looks f JOIN cases c ON c.case_id = f.case_id JOIN decisions d ON d.account_id = c.account_id
    UNION ALL
    SELECT d.decision_id, v.user_id, 'earlier_verdict', v.case_id
        FROM verdicts v JOIN cases c ON c.case_id = v.case_id JOIN decisions d ON d.account_id = c.account_id
        WHERE v.ended_at IS NULL;

-- A reviewer's last answers, to see whether a new one says anything of its own.
CREATE INDEX outcomes_by_decider ON outcomes (decided_by, decided_at);
