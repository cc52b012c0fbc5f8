-- How urgent a case is, what it asks of a reviewer, and where it is: claimed, parked, handed over, escalated, waiting.

-- Its class, from which its deadlines come; see ledger/src/sla.rs.
ALTER TABLE cases ADD COLUMN priority TEXT NOT NULL DEFAULT 'p2' CHECK (priority IN ('p0', 'p1', 'p2', 'p3'));
-- The queue is in this order. It begins as the deadline, moves with it, and a raise brings it forward.
ALTER TABLE cases ADD COLUMN sort_at {int} NOT NULL DEFAULT 0;
-- A person should have begun by then; and when one did.
ALTER TABLE cases ADD COLUMN touch_by {int};
ALTER TABLE cases ADD COLUMN first_touch_at {int};
ALTER TABLE cases ADD COLUMN topic TEXT NOT NULL DEFAULT 'other' CHECK (topic IN ('email', 'sms', 'voice', 'verification', 'takeover',
    'payment', 'signup', 'content', 'other'));
ALTER TABLE cases ADD COLUMN language TEXT CHECK (length(language) BETWEEN 2 AND 3);
ALTER TABLE cases ADD COLUMN claimed_at {int};
ALTER TABLE cases ADD COLUMN parked_until {int};
ALTER TABLE cases ADD COLUMN parks {int} NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN offered_to TEXT REFERENCES users (user_id);
ALTER TABLE cases ADD COLUMN offered_until {int};
ALTER TABLE cases ADD COLUMN escalated_at {int};
-- Its holder was asked something, and has until then to answer.
ALTER TABLE cases ADD COLUMN waiting_until {int};

UPDATE cases SET sort_at = due_at, priority = CASE WHEN rung IN ('warn', 'limit') THEN 'p3' WHEN rung = 'hold' THEN 'p2' ELSE 'p1' END
    WHERE closed_at IS NULL;

-- One index answers any question about what is open without a look at the table; the others are for the usual filters.
DROP INDEX cases_open;
CREATE INDEX cases_queue ON cases (sort_at, severity DESC, case_id, closed_at, kind, rung, priority, topic, language, opened_at,
    claimed_by, lease_until, parked_until, offered_to, offered_until, escalated_at, waiting_until) WHERE closed_at IS NULL;
CREATE INDEX cases_open_by_kind ON cases (kind, sort_at, severity DESC, case_id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_by_rung ON cases (rung, sort_at, severity DESC, case_id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_by_class ON cases (priority, sort_at, severity DESC, case_id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_by_topic ON cases (topic, sort_at, severity DESC, case_id) WHERE closed_at IS NULL;
CREATE INDEX cases_open_by_language ON cases (language, sort_at, severity DESC, case_id) WHERE closed_at IS NULL;
CREATE INDEX cases_held ON cases (claimed_by, sort_at) WHERE closed_at IS NULL AND claimed_by IS NOT NULL;
CREATE INDEX cases_offered ON cases (offered_to, sort_at) WHERE closed_at IS NULL AND offered_to IS NOT NULL;
CREATE INDEX cases_parked ON cases (parked_until) WHERE closed_at IS NULL AND parked_until IS NOT NULL;
CREATE INDEX cases_waiting ON cases (waiting_until) WHERE closed_at IS NULL AND waiting_until IS NOT NULL;
CREATE INDEX cases_escalated ON cases (sort_at) WHERE closed_at IS NULL AND escalated_at IS NOT NULL;
CREATE INDEX cases_leased ON cases (lease_until) WHERE closed_at IS NULL AND lease_until IS NOT NULL;
CREATE INDEX cases_closed ON cases (closed_at DESC, severity DESC, case_id) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_of_account ON cases (account_id) WHERE closed_at IS NULL;
CREATE INDEX appeals_due ON cases (due_at) WHERE closed_at IS NULL AND kind = 'appeal';

-- Open cases by every rule behind them. No record: a row goes when its case is closed.
CREATE TABLE case_rules (
    rule_id  TEXT NOT NULL,
    sort_at  {int} NOT NULL,
    severity {int} NOT NULL,
    case_id  TEXT NOT NULL REFERENCES cases (case_id),
    PRIMARY KEY (rule_id, case_id)
){keyed};
CREATE INDEX case_rules_in_order ON case_rules (rule_id, sort_at, severity DESC, case_id);
CREATE INDEX case_rules_by_case ON case_rules (case_id);
INSERT INTO case_rules (rule_id, sort_at, severity, case_id)
    SELECT r.rule_id, c.sort_at, c.severity, c.case_id FROM cases c JOIN decision_rules r ON r.decision_id = c.decision_id
    WHERE c.closed_at IS NULL;

-- Who is not shown a case again because they passed it over. No record, and nobody's tally: a row goes when its case is closed.
CREATE TABLE case_skips (
    user_id TEXT NOT NULL REFERENCES users (user_id),
    case_id TEXT NOT NULL REFERENCES cases (case_id),
    PRIMARY KEY (user_id, case_id)
){keyed};
CREATE INDEX case_skips_by_case ON case_skips (case_id);

-- What reviewers write to each other about a case. May name people: erasable.
CREATE TABLE case_words (
    words_id TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL REFERENCES cases (case_id),
    user_id  TEXT NOT NULL REFERENCES users (user_id),
    at       {int} NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('park', 'hand_over', 'decline', 'escalate')),
    to_user  TEXT REFERENCES users (user_id),
    words    TEXT NOT NULL,
    salt     TEXT NOT NULL,
    CHECK ((kind = 'hand_over') = (to_user IS NOT NULL))
){strict};
CREATE INDEX case_words_by_case ON case_words (case_id, at);

-- What a reviewer is competent for, and reads. Without a row: everything.
CREATE TABLE user_topics (
    user_id TEXT NOT NULL REFERENCES users (user_id),
    topic   TEXT NOT NULL CHECK (topic IN ('email', 'sms', 'voice', 'verification', 'takeover', 'payment', 'signup', 'content', 'other')),
    PRIMARY KEY (user_id, topic)
){keyed};
CREATE TABLE user_languages (
    user_id  TEXT NOT NULL REFERENCES users (user_id),
    language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 3),
    PRIMARY KEY (user_id, language)
){keyed};
