-- What figures and the export of statements need. Times are UTC milliseconds.

-- The model that took part in a decision, for figures by its version.
CREATE TABLE decision_models (
    decision_id TEXT PRIMARY KEY REFERENCES decisions (decision_id),
    model_hash  TEXT NOT NULL CHECK (length(model_hash) BETWEEN 1 AND 128)
){keyed};
CREATE INDEX decision_models_by_model ON decision_models (model_hash);

-- Statements of reasons that a transparency database has taken. The puid is its idempotency key, unique for ever.
CREATE TABLE sor_submissions (
    statement_id TEXT PRIMARY KEY REFERENCES statements (statement_id),
    puid         TEXT NOT NULL UNIQUE CHECK (length(puid) BETWEEN 1 AND 500),
    record_hash  TEXT NOT NULL CHECK (length(record_hash) = 64),
    answer       TEXT NOT NULL CHECK (answer IN ('created', 'existing')),
    at           {int} NOT NULL
){keyed};

CREATE INDEX appeals_by_filing ON appeals (filed_at);
CREATE INDEX outcomes_by_time ON outcomes (decided_at);
CREATE INDEX statements_by_time ON statements (created_at, statement_id);
