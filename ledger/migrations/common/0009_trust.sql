-- Signed checkpoints of the audit log, second factors of people, sessions that end, sign-in at a provider.

-- What vouches for the log so far: number of entries and hash of the last one, signed under a key outside the database.
CREATE TABLE audit_checkpoints (
    number    {int} PRIMARY KEY CHECK (number > 0),
    entries   {int} NOT NULL UNIQUE CHECK (entries > 0),
    head      TEXT NOT NULL CHECK (length(head) = 64),
    at        {int} NOT NULL,
    key_id    TEXT NOT NULL CHECK (length(key_id) = 16),
    signature TEXT NOT NULL CHECK (length(signature) = 128)
){strict};

-- NULL: not since it was opened.
ALTER TABLE sessions ADD COLUMN seen_at {int};
-- Browser and system in two words, for its owner's list.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '' CHECK (length(device) <= 64);
ALTER TABLE sessions ADD COLUMN opened_by TEXT NOT NULL DEFAULT 'password' CHECK (opened_by IN ('password', 'code', 'provider'));
CREATE INDEX sessions_by_user ON sessions (user_id);

-- A password was right, and a second factor is awaited. Opens nothing.
CREATE TABLE sign_ins_pending (
    pending_hash TEXT PRIMARY KEY CHECK (length(pending_hash) = 64),
    user_id      TEXT NOT NULL REFERENCES users (user_id),
    wants        TEXT NOT NULL CHECK (wants IN ('code', 'enrolment')),
    wrong        {int} NOT NULL DEFAULT 0,
    expires_at   {int} NOT NULL
){strict};

-- The shared secret of a person's one-time codes, sealed under a key outside the database.
CREATE TABLE second_factors (
    user_id       TEXT PRIMARY KEY REFERENCES users (user_id),
    secret_sealed TEXT NOT NULL CHECK (length(secret_sealed) <= 256),
    begun_at      {int} NOT NULL,
    confirmed_at  {int},
    -- The 30-second step of the last code that was used: no code of it or before works again.
    last_step     {int} NOT NULL DEFAULT 0 CHECK (last_step >= 0)
){strict};

CREATE TABLE recovery_codes (
    user_id   TEXT NOT NULL REFERENCES users (user_id),
    code_hash TEXT NOT NULL CHECK (length(code_hash) = 64),
    used_at   {int},
    PRIMARY KEY (user_id, code_hash)
){strict};

-- Somebody is at the provider. Used once; nonce and verifier are made from a cookie and are not stored.
CREATE TABLE provider_sign_ins (
    state_hash   TEXT PRIMARY KEY CHECK (length(state_hash) = 64),
    browser_hash TEXT NOT NULL CHECK (length(browser_hash) = 64),
    next         TEXT NOT NULL CHECK (length(next) <= 2048),
    expires_at   {int} NOT NULL
){strict};
CREATE INDEX provider_sign_ins_by_expiry ON provider_sign_ins (expires_at);

-- Whom a provider's subject is here.
CREATE TABLE provider_users (
    issuer  TEXT NOT NULL CHECK (length(issuer) BETWEEN 1 AND 512),
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    user_id TEXT NOT NULL UNIQUE REFERENCES users (user_id),
    PRIMARY KEY (issuer, subject)
){keyed};
