-- Appeals that are plainly without ground, again and again (DSA 23): a person warns first; only then, for a bounded time, are further
-- appeals of the account handled after those of others, within the promised time. None is refused, and the holder may object.

-- Appeals that people upheld the measure on, named as plainly without ground; each is held against its holder once.
CREATE TABLE named_appeals (
    appeal_id TEXT PRIMARY KEY REFERENCES appeals (appeal_id),
    -- The warning or the measure that names it, written right after.
    named_in  TEXT NOT NULL,
    at        {int} NOT NULL
){keyed};
CREATE INDEX named_appeals_by_use ON named_appeals (named_in);

CREATE TABLE appeal_warnings (
    warning_id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    warned_by  TEXT NOT NULL REFERENCES users (user_id),
    at         {int} NOT NULL,
    -- Absolute number and share; gravity and intent are in the words.
    unfounded  {int} NOT NULL CHECK (unfounded >= 3),
    appeals    {int} NOT NULL,
    notice_id  TEXT NOT NULL UNIQUE REFERENCES notices (notice_id),
    -- SHA-256 over a salt and the words; the salt goes when the words go.
    words_seal TEXT NOT NULL CHECK (length(words_seal) = 64),
    CHECK (unfounded <= appeals AND unfounded * 2 > appeals)
){keyed};
CREATE INDEX appeal_warnings_by_account ON appeal_warnings (account_id, at);

CREATE TABLE appeals_last (
    measure_id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    warning_id TEXT NOT NULL UNIQUE REFERENCES appeal_warnings (warning_id),
    put_by     TEXT NOT NULL REFERENCES users (user_id),
    at         {int} NOT NULL,
    until_at   {int} NOT NULL,
    notice_id  TEXT NOT NULL UNIQUE REFERENCES notices (notice_id),
    words_seal TEXT NOT NULL CHECK (length(words_seal) = 64),
    -- 90 days at most.
    CHECK (until_at > at AND until_at - at <= 7776000000)
){keyed};
CREATE INDEX appeals_last_by_account ON appeals_last (account_id, at);

-- The holder objects: until another person has answered, nothing is handled after others.
CREATE TABLE appeals_last_objections (
    measure_id TEXT PRIMARY KEY REFERENCES appeals_last (measure_id),
    at         {int} NOT NULL,
    words_seal TEXT NOT NULL CHECK (length(words_seal) = 64)
){keyed};
CREATE TABLE appeals_last_answers (
    measure_id  TEXT PRIMARY KEY REFERENCES appeals_last (measure_id),
    ends        {int} NOT NULL CHECK (ends IN (0, 1)),
    answered_by TEXT NOT NULL REFERENCES users (user_id),
    at          {int} NOT NULL,
    notice_id   TEXT NOT NULL UNIQUE REFERENCES notices (notice_id),
    words_seal  TEXT NOT NULL CHECK (length(words_seal) = 64)
){keyed};

-- May name people: erasable. What is said to the holder or by them, and for the record, under the id of what it belongs to.
CREATE TABLE misuse_words (
    of_id  TEXT NOT NULL,
    part   TEXT NOT NULL CHECK (part IN ('warning', 'last', 'objection', 'answer')),
    words  TEXT NOT NULL,
    reason TEXT NOT NULL,
    salt   TEXT NOT NULL,
    PRIMARY KEY (of_id, part)
){strict};

-- What is in force, whatever the hour: not ended, not objected to without an answer, and nobody found for the holder since.
CREATE VIEW appeals_behind AS
    SELECT m.measure_id AS measure_id, m.account_id AS account_id, m.at AS at, m.until_at AS until_at FROM appeals_last m
    WHERE NOT EXISTS (SELECT 1 FROM appeals_last_answers x WHERE x.measure_id = m.measure_id AND x.ends = 1)
        AND (NOT EXISTS (SELECT 1 FROM appeals_last_objections o WHERE o.measure_id = m.measure_id)
            OR EXISTS (SELECT 1 FROM appeals_last_answers x WHERE x.measure_id = m.measure_id AND x.ends = 0))
        AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.account_id = m.account_id AND o.decided_at >= m.at AND o.kind <> 'upheld');

-- The measure that a case is behind others for.
ALTER TABLE cases ADD COLUMN behind TEXT REFERENCES appeals_last (measure_id);
