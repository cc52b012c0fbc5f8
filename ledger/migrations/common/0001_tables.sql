-- The tables of both dialects. Three words are filled in by the runner: {int} is a 64-bit integer, {strict} ends a table, {keyed}
-- ends one without a hidden second key, under which SQLite could replace a row.
-- Times are UTC milliseconds. Triggers that need a dialect are in ../sqlite and ../postgres under the same number.

-- Numbers without gaps, handed out inside the transaction that uses them. On Postgres the first row is also the writer's lock.
CREATE TABLE sequences (
    name  TEXT PRIMARY KEY,
    value {int} NOT NULL CHECK (value >= 0)
){keyed};
INSERT INTO sequences (name, value) VALUES ('audit', 0), ('engine_commands', 0);

-- Principals ----------------------------------------------------------------------------------------------------------

CREATE TABLE users (
    user_id       TEXT PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
    role          TEXT NOT NULL CHECK (role IN ('reviewer', 'senior', 'admin', 'service', 'auditor')),
    password_hash TEXT,
    disabled_at   {int},
    created_at    {int} NOT NULL,
    CHECK (role <> 'service' OR password_hash IS NULL)
){keyed};

CREATE TABLE api_tokens (
    token_hash TEXT PRIMARY KEY CHECK (length(token_hash) = 64),
    user_id    TEXT NOT NULL REFERENCES users (user_id),
    created_at {int} NOT NULL,
    revoked_at {int}
){strict};
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

CREATE TABLE sessions (
    session_hash TEXT PRIMARY KEY CHECK (length(session_hash) = 64),
    user_id      TEXT NOT NULL REFERENCES users (user_id),
    created_at   {int} NOT NULL,
    expires_at   {int} NOT NULL
){strict};
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Wrong sign-ins by hash of the name, known or not.
CREATE TABLE sign_in_tries (
    name_hash TEXT PRIMARY KEY,
    wrong     {int} NOT NULL,
    last_at   {int} NOT NULL
){strict};

-- Accounts ------------------------------------------------------------------------------------------------------------

CREATE TABLE accounts (
    account_id     TEXT PRIMARY KEY CHECK (length(account_id) BETWEEN 1 AND 128),
    locale         TEXT,
    plan           TEXT,
    created_at     {int},
    protected      {int} NOT NULL DEFAULT 0 CHECK (protected IN (0, 1)),
    first_seen_at  {int} NOT NULL,
    put_at         {int},
    reinstated_at  {int},
    -- Decisions that have not seen this command rest on evidence that no longer counts.
    stale_before_command {int} NOT NULL DEFAULT 0
){strict};

-- Personal, erasable.
CREATE TABLE account_contacts (
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    position   {int} NOT NULL,
    address    TEXT NOT NULL,
    PRIMARY KEY (account_id, position)
){strict};

-- Policies and switches -----------------------------------------------------------------------------------------------

CREATE TABLE policies (
    policy_hash TEXT PRIMARY KEY,
    text        TEXT NOT NULL,
    recorded_at {int} NOT NULL
){keyed};

CREATE TABLE policy_rules (
    policy_hash TEXT NOT NULL REFERENCES policies (policy_hash),
    rule_id     TEXT NOT NULL,
    author      TEXT NOT NULL,
    PRIMARY KEY (policy_hash, rule_id)
){keyed};

CREATE TABLE engine_commands (
    command_id {int} PRIMARY KEY CHECK (command_id > 0),
    at         {int} NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('reinstate', 'dismiss', 'imposed', 'activate_policy', 'account_facts')),
    account_id TEXT,
    body       TEXT NOT NULL
){strict};

CREATE TABLE policy_activations (
    command_id   {int} PRIMARY KEY REFERENCES engine_commands (command_id),
    policy_hash  TEXT NOT NULL REFERENCES policies (policy_hash),
    activated_by TEXT REFERENCES users (user_id),
    at           {int} NOT NULL
){strict};
CREATE INDEX policy_activations_by_policy ON policy_activations (policy_hash);

CREATE TABLE switches (
    name       TEXT PRIMARY KEY CHECK (name IN ('automation')),
    is_on      {int} NOT NULL CHECK (is_on IN (0, 1)),
    changed_at {int} NOT NULL
){strict};
INSERT INTO switches (name, is_on, changed_at) VALUES ('automation', 1, 0);

-- Signs of life; telemetry, not audited.
CREATE TABLE beats (
    who             TEXT PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('engine', 'notifier')),
    at              {int} NOT NULL,
    active_accounts {int},
    last_command    {int}
){strict};

-- Decisions and what follows from them ----------------------------------------------------------------------------------

CREATE TABLE decisions (
    decision_id   TEXT PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (account_id),
    rung          TEXT NOT NULL CHECK (rung IN ('observe', 'warn', 'limit', 'hold', 'suspend')),
    event_at      {int} NOT NULL,
    policy_hash   TEXT NOT NULL,
    commands_seen {int} NOT NULL,
    recorded_at   {int} NOT NULL,
    answer        TEXT NOT NULL CHECK (answer IN ('recorded', 'imposed', 'deferred', 'refused')),
    answer_body   TEXT NOT NULL,
    body          TEXT NOT NULL,
    UNIQUE (decision_id, account_id)
){keyed};
CREATE INDEX decisions_by_account ON decisions (account_id, recorded_at);

CREATE TABLE decision_rules (
    decision_id TEXT NOT NULL REFERENCES decisions (decision_id),
    rule_id     TEXT NOT NULL,
    position    {int} NOT NULL,
    author      TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (decision_id, rule_id)
){keyed};
CREATE INDEX decision_rules_by_rule ON decision_rules (rule_id);

CREATE TABLE statements (
    statement_id TEXT PRIMARY KEY,
    decision_id  TEXT NOT NULL,
    account_id   TEXT NOT NULL,
    rung         TEXT NOT NULL CHECK (rung IN ('warn', 'limit', 'hold', 'suspend', 'terminate')),
    created_at   {int} NOT NULL,
    link_nonce   TEXT NOT NULL UNIQUE CHECK (length(link_nonce) = 32),
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    body         TEXT NOT NULL,
    FOREIGN KEY (decision_id, account_id) REFERENCES decisions (decision_id, account_id),
    UNIQUE (statement_id, decision_id, account_id, rung)
){keyed};
CREATE INDEX statements_by_decision ON statements (decision_id);

-- A holder's challenge. Closed in place, never deleted, never reopened.
CREATE TABLE appeals (
    appeal_id    TEXT PRIMARY KEY,
    decision_id  TEXT NOT NULL REFERENCES decisions (decision_id),
    account_id   TEXT NOT NULL REFERENCES accounts (account_id),
    statement_id TEXT NOT NULL REFERENCES statements (statement_id),
    kind         TEXT NOT NULL CHECK (kind IN ('dispute', 'reinstatement')),
    wants_human  {int} NOT NULL CHECK (wants_human IN (0, 1)),
    filed_at     {int} NOT NULL,
    decide_by    {int} NOT NULL,
    -- SHA-256 over a salt and the hash of the texts; the salt goes when the texts go.
    content_seal TEXT NOT NULL CHECK (length(content_seal) = 64),
    closed_at    {int}
){keyed};
CREATE UNIQUE INDEX one_open_appeal_per_decision ON appeals (decision_id) WHERE closed_at IS NULL;
CREATE INDEX appeals_by_statement ON appeals (statement_id);

-- Personal, erasable.
CREATE TABLE appeal_texts (
    appeal_id    TEXT PRIMARY KEY REFERENCES appeals (appeal_id),
    view_text    TEXT NOT NULL,
    contest_text TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    salt         TEXT NOT NULL
){strict};

-- One unit of review. Claimed and closed in place, never deleted, never reopened.
CREATE TABLE cases (
    case_id      TEXT PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('appeal', 'deferred', 'termination_proposal')),
    account_id   TEXT NOT NULL,
    decision_id  TEXT NOT NULL,
    appeal_id    TEXT UNIQUE REFERENCES appeals (appeal_id),
    defer_reason TEXT CHECK (defer_reason IN ('brake', 'protected_account', 'automation_off', 'no_notifier', 'propose_only')),
    rung         TEXT NOT NULL CHECK (rung IN ('warn', 'limit', 'hold', 'suspend', 'terminate')),
    severity     {int} NOT NULL CHECK (severity BETWEEN 1 AND 5),
    opened_at    {int} NOT NULL,
    due_at       {int} NOT NULL,
    claimed_by   TEXT REFERENCES users (user_id),
    lease_until  {int},
    closed_at    {int},
    closed_as    TEXT CHECK (closed_as IN ('decided', 'released', 'dismissed', 'terminated', 'overtaken')),
    closed_by    TEXT REFERENCES users (user_id),
    FOREIGN KEY (decision_id, account_id) REFERENCES decisions (decision_id, account_id),
    CHECK ((kind = 'appeal') = (appeal_id IS NOT NULL)),
    CHECK ((kind = 'deferred') = (defer_reason IS NOT NULL)),
    CHECK ((claimed_by IS NULL) = (lease_until IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_as IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
){keyed};
CREATE INDEX cases_open ON cases (due_at, severity) WHERE closed_at IS NULL;
CREATE INDEX cases_by_decision ON cases (decision_id);
CREATE UNIQUE INDEX one_open_deferral_per_decision ON cases (decision_id) WHERE kind = 'deferred' AND closed_at IS NULL;
CREATE UNIQUE INDEX one_open_termination_proposal_per_account
    ON cases (account_id) WHERE kind = 'termination_proposal' AND closed_at IS NULL;

-- Reasons that reviewers give when they release, dismiss or approve. May name people: erasable.
CREATE TABLE case_notes (
    case_id TEXT NOT NULL REFERENCES cases (case_id),
    user_id TEXT NOT NULL REFERENCES users (user_id),
    at      {int} NOT NULL,
    reason  TEXT NOT NULL,
    salt    TEXT NOT NULL,
    PRIMARY KEY (case_id, user_id)
){strict};

CREATE TABLE termination_approvals (
    case_id     TEXT NOT NULL REFERENCES cases (case_id),
    user_id     TEXT NOT NULL REFERENCES users (user_id),
    approved_at {int} NOT NULL,
    PRIMARY KEY (case_id, user_id)
){keyed};

CREATE TABLE outcomes (
    outcome_id  TEXT PRIMARY KEY,
    decision_id TEXT NOT NULL,
    account_id  TEXT NOT NULL,
    case_id     TEXT UNIQUE REFERENCES cases (case_id),
    appeal_id   TEXT UNIQUE REFERENCES appeals (appeal_id),
    kind        TEXT NOT NULL CHECK (kind IN ('upheld', 'upheld_reduced', 'overturned_false_positive',
                    'overturned_wrong_ground', 'overturned_technical', 'reinstated_remediated', 'reinstated_victim')),
    root_cause  TEXT CHECK (root_cause IN ('threshold', 'data_quality', 'attribution', 'stale_intel', 'poisoned_signal',
                    'rule_bug', 'policy_unclear', 'reviewer_error')),
    reduced_to  TEXT CHECK (reduced_to IN ('warn', 'limit', 'hold')),
    decided_by  TEXT NOT NULL REFERENCES users (user_id),
    decided_at  {int} NOT NULL,
    answer_seal TEXT NOT NULL CHECK (length(answer_seal) = 64),
    FOREIGN KEY (decision_id, account_id) REFERENCES decisions (decision_id, account_id),
    CHECK ((case_id IS NULL) = (appeal_id IS NULL)),
    CHECK ((kind = 'upheld_reduced') = (reduced_to IS NOT NULL)),
    CHECK (root_cause IS NOT NULL
           OR kind NOT IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical'))
){keyed};
CREATE INDEX outcomes_by_decision ON outcomes (decision_id);
CREATE INDEX outcomes_by_account ON outcomes (account_id, decided_by);

-- May name people: erasable.
CREATE TABLE outcome_answers (
    outcome_id TEXT PRIMARY KEY REFERENCES outcomes (outcome_id),
    answer     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    salt       TEXT NOT NULL
){strict};

CREATE TABLE notices (
    notice_id    TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL,
    decision_id  TEXT NOT NULL,
    statement_id TEXT NOT NULL REFERENCES statements (statement_id),
    kind         TEXT NOT NULL CHECK (kind IN ('imposed', 'appeal_received', 'outcome')),
    appeal_id    TEXT REFERENCES appeals (appeal_id),
    outcome_id   TEXT REFERENCES outcomes (outcome_id),
    standing     TEXT NOT NULL,
    created_at   {int} NOT NULL,
    FOREIGN KEY (decision_id, account_id) REFERENCES decisions (decision_id, account_id),
    UNIQUE (notice_id, statement_id)
){keyed};
CREATE INDEX notices_by_statement ON notices (statement_id);
CREATE INDEX notices_by_account ON notices (account_id, created_at);

-- An effect on an account. It cannot exist without its own statement of the same decision, account and rung, nor without a
-- notice that carries that statement.
CREATE TABLE enforcements (
    enforcement_id TEXT PRIMARY KEY,
    decision_id    TEXT NOT NULL,
    account_id     TEXT NOT NULL,
    rung           TEXT NOT NULL,
    statement_id   TEXT NOT NULL UNIQUE,
    notice_id      TEXT NOT NULL,
    imposed_at     {int} NOT NULL,
    cause          TEXT NOT NULL CHECK (cause IN ('automatic', 'brake', 'released', 'reduced', 'terminated')),
    imposed_by     TEXT REFERENCES users (user_id),
    FOREIGN KEY (statement_id, decision_id, account_id, rung)
        REFERENCES statements (statement_id, decision_id, account_id, rung),
    FOREIGN KEY (notice_id, statement_id) REFERENCES notices (notice_id, statement_id),
    CHECK ((cause IN ('automatic', 'brake')) = (imposed_by IS NULL)),
    CHECK (cause <> 'brake' OR rung = 'limit'),
    CHECK ((cause = 'terminated') = (rung = 'terminate'))
){keyed};
CREATE INDEX enforcements_by_account ON enforcements (account_id);
CREATE INDEX enforcements_by_decision ON enforcements (decision_id);
CREATE UNIQUE INDEX one_automatic_enforcement_per_decision ON enforcements (decision_id) WHERE cause = 'automatic';
CREATE INDEX enforcements_by_time ON enforcements (imposed_at, rung);

-- The end of an enforcement; the enforcement itself stays as it was.
CREATE TABLE lifts (
    enforcement_id TEXT PRIMARY KEY REFERENCES enforcements (enforcement_id),
    at             {int} NOT NULL,
    cause          TEXT NOT NULL CHECK (cause IN ('outcome', 'dismissed', 'replaced')),
    outcome_id     TEXT REFERENCES outcomes (outcome_id),
    lifted_by      TEXT NOT NULL REFERENCES users (user_id),
    CHECK ((cause = 'outcome') = (outcome_id IS NOT NULL))
){keyed};

CREATE TABLE labels (
    label_id     TEXT PRIMARY KEY,
    decision_id  TEXT NOT NULL REFERENCES decisions (decision_id),
    account_id   TEXT NOT NULL REFERENCES accounts (account_id),
    value        TEXT NOT NULL CHECK (value IN ('abuse', 'other_abuse', 'not_abuse', 'victim', 'unclear')),
    provenance   TEXT NOT NULL CHECK (provenance IN ('human_review')),
    outcome_id   TEXT NOT NULL REFERENCES outcomes (outcome_id),
    outcome_kind TEXT NOT NULL,
    root_cause   TEXT,
    at           {int} NOT NULL
){keyed};
CREATE INDEX labels_by_decision ON labels (decision_id);

-- Outbox ----------------------------------------------------------------------------------------------------------------

CREATE TABLE outbox (
    notice_id    TEXT NOT NULL REFERENCES notices (notice_id),
    channel      TEXT NOT NULL CHECK (channel IN ('email', 'webhook')),
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    created_at   {int} NOT NULL,
    next_at      {int} NOT NULL,
    lease_until  {int},
    attempts     {int} NOT NULL DEFAULT 0,
    last_error   TEXT,
    resumed_at   {int},
    PRIMARY KEY (notice_id, channel)
){keyed};
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE state = 'waiting';

CREATE TABLE deliveries (
    delivery_id  TEXT PRIMARY KEY,
    notice_id    TEXT NOT NULL,
    channel      TEXT NOT NULL,
    at           {int} NOT NULL,
    result       TEXT NOT NULL CHECK (result IN ('delivered', 'retry', 'dead')),
    via          TEXT,
    -- Whether it told the holder: from the first such delivery on, the time to appeal runs.
    informs      {int} NOT NULL DEFAULT 0 CHECK (informs IN (0, 1)),
    content_hash TEXT,
    error        TEXT,
    FOREIGN KEY (notice_id, channel) REFERENCES outbox (notice_id, channel),
    CHECK (informs = 0 OR result = 'delivered'),
    CHECK ((result = 'delivered') = (content_hash IS NOT NULL))
){keyed};
CREATE INDEX deliveries_by_notice ON deliveries (notice_id);

-- Trust -----------------------------------------------------------------------------------------------------------------

CREATE TABLE audit (
    seq       {int} PRIMARY KEY CHECK (seq > 0),
    at        {int} NOT NULL,
    actor     TEXT NOT NULL,
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    detail    TEXT NOT NULL,
    prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
    hash      TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
){strict};
CREATE INDEX audit_by_subject ON audit (subject);
