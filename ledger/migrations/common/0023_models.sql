-- Models: the whole file, who put it to work, how far it may go, and what people said of what it decided.

CREATE TABLE models (
    model_hash  TEXT PRIMARY KEY CHECK (length(model_hash) = 64),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
    version     TEXT NOT NULL CHECK (length(version) BETWEEN 1 AND 128),
    text        TEXT NOT NULL,
    recorded_at {int} NOT NULL
){keyed};

-- Each step of a model: into shadow, live, out of service. The last step of a model is where it stands; one model at a time is live,
-- and one is in shadow.
CREATE TABLE model_steps (
    command_id {int} PRIMARY KEY REFERENCES engine_commands (command_id),
    model_hash TEXT NOT NULL REFERENCES models (model_hash),
    mode       TEXT NOT NULL CHECK (mode IN ('shadow', 'live', 'retired')),
    taken_by   TEXT NOT NULL REFERENCES users (user_id),
    at         {int} NOT NULL
){strict};
CREATE INDEX model_steps_by_model ON model_steps (model_hash, command_id);
CREATE INDEX model_steps_by_mode ON model_steps (mode, command_id);

CREATE VIEW models_in_service AS
    SELECT s.command_id, s.model_hash, s.mode, s.taken_by, s.at FROM model_steps s
    WHERE s.mode <> 'retired' AND NOT EXISTS (SELECT 1 FROM model_steps later
        WHERE later.command_id > s.command_id AND (later.model_hash = s.model_hash OR later.mode = s.mode));

-- The score of a decision, where a model was live, and whether a rule fired by it: only then the model answers for the decision.
CREATE TABLE decision_scores (
    decision_id      TEXT PRIMARY KEY REFERENCES decisions (decision_id),
    model_hash       TEXT NOT NULL,
    score_millionths {int} NOT NULL CHECK (score_millionths BETWEEN 0 AND 1000000),
    decisive         {int} NOT NULL CHECK (decisive IN (0, 1))
){keyed};
CREATE INDEX decision_scores_by_model ON decision_scores (model_hash);

-- Every outcome charged to the model whose score its decision rests on, right or wrong.
CREATE TABLE model_verdicts (
    outcome_id  TEXT PRIMARY KEY REFERENCES outcomes (outcome_id),
    model_hash  TEXT NOT NULL,
    decision_id TEXT NOT NULL REFERENCES decisions (decision_id),
    wrong       {int} NOT NULL CHECK (wrong IN (0, 1)),
    root_cause  TEXT,
    at          {int} NOT NULL
){keyed};
CREATE INDEX model_verdicts_by_model ON model_verdicts (model_hash, at);
CREATE INDEX model_verdicts_by_decision ON model_verdicts (decision_id);
