-- What comes with an appeal: answers to questions, files, and how it may end without an outcome.
-- {bytes} is a column of bytes.

-- The decided appeal that this one follows, for a second one. There is no third.
ALTER TABLE appeals ADD COLUMN follows TEXT REFERENCES appeals (appeal_id);

-- Personal, erasable. What was asked, and what the holder answered.
CREATE TABLE appeal_answers (
    appeal_id TEXT NOT NULL REFERENCES appeals (appeal_id),
    question  TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 40),
    answer    TEXT NOT NULL,
    PRIMARY KEY (appeal_id, question)
){strict};

-- One file of an appeal. What is in it, and its name, lie apart.
CREATE TABLE attachments (
    attachment_id TEXT PRIMARY KEY,
    appeal_id     TEXT NOT NULL REFERENCES appeals (appeal_id),
    position      {int} NOT NULL CHECK (position BETWEEN 1 AND 5),
    media         TEXT NOT NULL CHECK (media IN ('pdf', 'png', 'jpeg', 'text', 'csv', 'eml')),
    size          {int} NOT NULL CHECK (size BETWEEN 1 AND 5242880),
    -- SHA-256 over a salt, the name and the hash of the bytes; the salt goes when the bytes go.
    content_seal  TEXT NOT NULL CHECK (length(content_seal) = 64),
    UNIQUE (appeal_id, position)
){keyed};

-- Personal, erasable.
CREATE TABLE attachment_bytes (
    attachment_id TEXT PRIMARY KEY REFERENCES attachments (attachment_id),
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    content_hash  TEXT NOT NULL CHECK (length(content_hash) = 64),
    salt          TEXT NOT NULL,
    bytes         {bytes} NOT NULL CHECK (length(bytes) BETWEEN 1 AND 5242880)
){strict};
CREATE INDEX attachment_bytes_by_hash ON attachment_bytes (content_hash);

-- Erasable. Fingerprints of an appeal's words: band 0 of all of them, the others of a sketch, so that alike texts share some.
CREATE TABLE appeal_prints (
    appeal_id TEXT NOT NULL REFERENCES appeals (appeal_id),
    band      {int} NOT NULL CHECK (band BETWEEN 0 AND 16),
    print     TEXT NOT NULL,
    PRIMARY KEY (appeal_id, band)
){strict};
CREATE INDEX appeal_prints_by_print ON appeal_prints (print, band);

-- A person ends an appeal without an outcome. A withdrawal is the holder's own and needs none of this.
CREATE TABLE appeal_closings (
    appeal_id   TEXT PRIMARY KEY REFERENCES appeals (appeal_id),
    closed_as   TEXT NOT NULL CHECK (closed_as IN ('inadmissible', 'merged')),
    why         TEXT CHECK (why IN ('late', 'not_holder')),
    merged_into TEXT REFERENCES appeals (appeal_id),
    closed_by   TEXT NOT NULL REFERENCES users (user_id),
    closed_at   {int} NOT NULL,
    words_seal  TEXT NOT NULL CHECK (length(words_seal) = 64),
    CHECK ((closed_as = 'inadmissible') = (why IS NOT NULL)),
    CHECK ((closed_as = 'merged') = (merged_into IS NOT NULL))
){keyed};
CREATE INDEX appeal_closings_by_target ON appeal_closings (merged_into);

-- May name people: erasable. To the holder, and for the record.
CREATE TABLE appeal_closing_words (
    appeal_id TEXT PRIMARY KEY REFERENCES appeal_closings (appeal_id),
    words     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    salt      TEXT NOT NULL
){strict};
