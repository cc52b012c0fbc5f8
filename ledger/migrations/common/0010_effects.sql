-- What an outcome does beyond the one measure it is about: rules are charged, rules that err too often are demoted, what rested on
-- the decision elsewhere is undone, and a storm of false positives is undone as a whole.

-- Every outcome charged to every rule of its decision, right or wrong, with the policy and the model that decided.
CREATE TABLE rule_verdicts (
    outcome_id    TEXT NOT NULL REFERENCES outcomes (outcome_id),
    rule_id       TEXT NOT NULL,
    decision_id   TEXT NOT NULL REFERENCES decisions (decision_id),
    policy_hash   TEXT NOT NULL,
    model_hash    TEXT,
    commands_seen {int} NOT NULL,
    wrong         {int} NOT NULL CHECK (wrong IN (0, 1)),
    root_cause    TEXT,
    at            {int} NOT NULL,
    PRIMARY KEY (outcome_id, rule_id)
){keyed};
CREATE INDEX rule_verdicts_by_rule ON rule_verdicts (rule_id, commands_seen);
CREATE INDEX rule_verdicts_by_decision ON rule_verdicts (decision_id);

-- A rule that no longer acts by itself, with the figures that demoted it. It lasts until a person activates a policy anew.
CREATE TABLE rule_demotions (
    command_id       {int} PRIMARY KEY REFERENCES engine_commands (command_id),
    rule_id          TEXT NOT NULL,
    policy_hash      TEXT NOT NULL REFERENCES policies (policy_hash),
    activation       {int} NOT NULL REFERENCES policy_activations (command_id),
    outcome_id       TEXT NOT NULL REFERENCES outcomes (outcome_id),
    decided          {int} NOT NULL CHECK (decided > 0),
    overturned       {int} NOT NULL,
    lower_millionths {int} NOT NULL,
    limit_millionths {int} NOT NULL,
    at               {int} NOT NULL,
    UNIQUE (rule_id, activation),
    CHECK (overturned BETWEEN 1 AND decided),
    CHECK (lower_millionths > limit_millionths)
){strict};

-- What the platform is told that is about no single account.
CREATE TABLE platform_events (
    event_id    TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('rule.demoted', 'reversal.finished')),
    body        TEXT NOT NULL,
    created_at  {int} NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    next_at     {int} NOT NULL,
    lease_until {int},
    attempts    {int} NOT NULL DEFAULT 0,
    last_error  TEXT
){keyed};
CREATE INDEX platform_events_waiting ON platform_events (next_at) WHERE state = 'waiting';

-- An enforcement that a person released because of a decision on another account.
CREATE TABLE linked_effects (
    enforcement_id TEXT PRIMARY KEY REFERENCES enforcements (enforcement_id),
    because_of     TEXT NOT NULL REFERENCES decisions (decision_id),
    own_grounds    {int} NOT NULL CHECK (own_grounds IN (0, 1)),
    linked_by      TEXT NOT NULL REFERENCES users (user_id),
    at             {int} NOT NULL
){keyed};
CREATE INDEX linked_effects_by_cause ON linked_effects (because_of);

-- What counts as history against an account: a measure that stood or stands, that no person took back, and that nobody is
-- deciding on. Derived, so that an overturn removes it by itself.
CREATE VIEW strikes AS
SELECT e.account_id, e.decision_id, MIN(e.imposed_at) AS at
FROM enforcements e
WHERE e.cause <> 'brake'
    AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.decision_id = e.decision_id AND o.kind IN
        ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical', 'reinstated_victim'))
    AND NOT EXISTS (SELECT 1 FROM appeals a WHERE a.decision_id = e.decision_id AND a.closed_at IS NULL)
GROUP BY e.account_id, e.decision_id;

-- Bulk reversal: everything that a rule did in a time, undone as one act of two people, an account at a time.
CREATE TABLE reversals (
    reversal_id  TEXT PRIMARY KEY,
    rule_id      TEXT NOT NULL,
    policy_hash  TEXT,
    from_at      {int} NOT NULL,
    until_at     {int} NOT NULL,
    outcome_kind TEXT NOT NULL CHECK (outcome_kind IN ('overturned_false_positive', 'overturned_technical')),
    root_cause   TEXT NOT NULL CHECK (root_cause IN ('threshold', 'data_quality', 'attribution', 'stale_intel', 'poisoned_signal',
                     'rule_bug', 'policy_unclear', 'reviewer_error')),
    text_seal    TEXT NOT NULL CHECK (length(text_seal) = 64),
    proposed_by  TEXT NOT NULL REFERENCES users (user_id),
    proposed_at  {int} NOT NULL,
    approved_by  TEXT REFERENCES users (user_id),
    approved_at  {int},
    finished_at  {int},
    CHECK (from_at < until_at),
    CHECK (until_at <= proposed_at),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (approved_by IS NULL OR approved_by <> proposed_by),
    CHECK (finished_at IS NULL OR approved_at IS NOT NULL)
){keyed};

-- May name people: erasable.
CREATE TABLE reversal_texts (
    reversal_id TEXT PRIMARY KEY REFERENCES reversals (reversal_id),
    reason      TEXT NOT NULL,
    answer      TEXT NOT NULL,
    salt        TEXT NOT NULL
){strict};

CREATE TABLE reversal_items (
    reversal_id TEXT NOT NULL REFERENCES reversals (reversal_id),
    position    {int} NOT NULL,
    account_id  TEXT NOT NULL REFERENCES accounts (account_id),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'reversed', 'left_alone')),
    why         TEXT CHECK (why IN ('decided', 'nothing_left')),
    outcome_id  TEXT REFERENCES outcomes (outcome_id),
    at          {int},
    PRIMARY KEY (reversal_id, position),
    UNIQUE (reversal_id, account_id),
    CHECK ((state = 'waiting') = (at IS NULL)),
    CHECK ((state = 'left_alone') = (why IS NOT NULL)),
    CHECK (outcome_id IS NULL OR state = 'reversed')
){keyed};
CREATE INDEX reversal_items_waiting ON reversal_items (reversal_id, position) WHERE state = 'waiting';
