-- Seals of audit entries under a key outside the database, and the checks of files that holders sent.

-- One row for the entries `first` to `last`: for each 16 bytes of HMAC-SHA256 over its number and hash, in hex, one behind the other.
CREATE TABLE audit_seals (
    first  {int} PRIMARY KEY CHECK (first > 0),
    last   {int} NOT NULL UNIQUE CHECK (last >= first AND last < first + 1000),
    key_id TEXT NOT NULL CHECK (length(key_id) = 16),
    tags   TEXT NOT NULL,
    CHECK (length(tags) = 32 * (last - first + 1))
){strict};

-- A file that has to be checked for harmful software before anybody sees it. A file without a row was sent while nothing checked files.
CREATE TABLE attachment_checks (
    attachment_id TEXT PRIMARY KEY REFERENCES attachments (attachment_id),
    asked_at      {int} NOT NULL,
    checked_at    {int},
    verdict       TEXT CHECK (verdict IN ('clean', 'harmful')),
    -- What the scanner calls it.
    finding       TEXT CHECK (length(finding) BETWEEN 1 AND 200),
    CHECK ((verdict IS NULL) = (checked_at IS NULL)),
    CHECK (finding IS NULL OR verdict = 'harmful')
){strict};
CREATE INDEX attachment_checks_open ON attachment_checks (asked_at) WHERE verdict IS NULL;
