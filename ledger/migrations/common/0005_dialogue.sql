-- What happens while an appeal waits: words both ways, a clock that stands still while the holder is asked, a deadline that was
-- missed, and a limited service meanwhile.

-- One message of the thread about an open appeal. What it says is in message_texts.
CREATE TABLE messages (
    message_id   TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL REFERENCES cases (case_id),
    appeal_id    TEXT NOT NULL REFERENCES appeals (appeal_id),
    position     {int} NOT NULL CHECK (position BETWEEN 1 AND 50),
    author       TEXT NOT NULL CHECK (author IN ('holder', 'reviewer')),
    user_id      TEXT REFERENCES users (user_id),
    -- Which question of the case it is, where it is one.
    question     {int} CHECK (question BETWEEN 1 AND 2),
    notice_id    TEXT UNIQUE REFERENCES notices (notice_id),
    at           {int} NOT NULL,
    -- SHA-256 over a salt and the text; the salt goes when the text goes.
    content_seal TEXT NOT NULL CHECK (length(content_seal) = 64),
    UNIQUE (case_id, position),
    UNIQUE (case_id, question),
    CHECK ((author = 'reviewer') = (user_id IS NOT NULL)),
    CHECK (author = 'reviewer' OR question IS NULL)
){keyed};

-- Personal, erasable.
CREATE TABLE message_texts (
    message_id TEXT PRIMARY KEY REFERENCES messages (message_id),
    text       TEXT NOT NULL,
    salt       TEXT NOT NULL
){strict};

-- The clock stands still while the holder is asked: from the question to the answer, or until the time is up. When it ends, the
-- case's deadline moves by just that long.
CREATE TABLE pauses (
    message_id TEXT PRIMARY KEY REFERENCES messages (message_id),
    case_id    TEXT NOT NULL REFERENCES cases (case_id),
    due_before {int} NOT NULL,
    began_at   {int} NOT NULL,
    until_at   {int} NOT NULL,
    ended_at   {int},
    ended_by   TEXT CHECK (ended_by IN ('answer', 'time', 'closed')),
    -- At most 30 days, and never once the deadline was missed.
    CHECK (until_at > began_at AND until_at - began_at <= 2592000000),
    CHECK (began_at < due_before),
    CHECK (ended_at BETWEEN began_at AND until_at),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK (ended_by <> 'time' OR ended_at = until_at)
){keyed};
CREATE UNIQUE INDEX one_open_pause_per_case ON pauses (case_id) WHERE ended_at IS NULL;
CREATE INDEX pauses_by_case ON pauses (case_id);
CREATE INDEX pauses_open ON pauses (until_at) WHERE ended_at IS NULL;

-- Cases whose deadline passed while they were open: once each, with the apology where there is a holder to tell.
CREATE TABLE missed_deadlines (
    case_id   TEXT PRIMARY KEY REFERENCES cases (case_id),
    due_at    {int} NOT NULL,
    missed_at {int} NOT NULL,
    notice_id TEXT UNIQUE REFERENCES notices (notice_id),
    CHECK (missed_at >= due_at)
){keyed};

-- A limited service while an appeal waits. It is in effect until its time is up or its appeal is closed; the measure stays.
CREATE TABLE reliefs (
    relief_id             TEXT PRIMARY KEY,
    decision_id           TEXT NOT NULL UNIQUE,
    account_id            TEXT NOT NULL,
    appeal_id             TEXT NOT NULL REFERENCES appeals (appeal_id),
    case_id               TEXT NOT NULL REFERENCES cases (case_id),
    share_percent         {int} NOT NULL CHECK (share_percent BETWEEN 1 AND 50),
    known_recipients_only {int} NOT NULL CHECK (known_recipients_only IN (0, 1)),
    from_at               {int} NOT NULL,
    until_at              {int},
    cause                 TEXT NOT NULL CHECK (cause IN ('reviewer', 'overdue')),
    granted_by            TEXT REFERENCES users (user_id),
    reason_seal           TEXT CHECK (length(reason_seal) = 64),
    notice_id             TEXT NOT NULL UNIQUE REFERENCES notices (notice_id),
    FOREIGN KEY (decision_id, account_id) REFERENCES decisions (decision_id, account_id),
    CHECK (until_at > from_at),
    CHECK ((cause = 'reviewer') = (granted_by IS NOT NULL)),
    CHECK ((cause = 'reviewer') = (reason_seal IS NOT NULL))
){keyed};
CREATE INDEX reliefs_by_account ON reliefs (account_id);

-- May name people: erasable.
CREATE TABLE relief_reasons (
    relief_id TEXT PRIMARY KEY REFERENCES reliefs (relief_id),
    reason    TEXT NOT NULL,
    salt      TEXT NOT NULL
){strict};

-- How long such appeals took lately.
CREATE INDEX appeals_closed ON appeals (kind, closed_at) WHERE closed_at IS NOT NULL;
