-- Second looks that have no effect: at a sample of what was decided, and at cases whose answer is known.

-- Decided cases whose answer somebody vouches for.
CREATE TABLE known_answers (
    of_case  TEXT PRIMARY KEY REFERENCES cases (case_id),
    expected TEXT NOT NULL CHECK (expected IN ('stands', 'lessened', 'ends')),
    named_by TEXT NOT NULL REFERENCES users (user_id),
    at       {int} NOT NULL
){keyed};

-- A case of kind quality shows the evidence and the words of another one.
CREATE TABLE quality_cases (
    case_id  TEXT PRIMARY KEY REFERENCES cases (case_id),
    of_case  TEXT NOT NULL REFERENCES cases (case_id),
    purpose  TEXT NOT NULL CHECK (purpose IN ('double', 'known')),
    expected TEXT CHECK (expected IN ('stands', 'lessened', 'ends')),
    CHECK ((purpose = 'known') = (expected IS NOT NULL))
){keyed};
CREATE UNIQUE INDEX one_double_review_per_case ON quality_cases (of_case) WHERE purpose = 'double';
CREATE INDEX quality_cases_by_origin ON quality_cases (of_case);

CREATE TABLE quality_verdicts (
    case_id TEXT PRIMARY KEY REFERENCES quality_cases (case_id),
    user_id TEXT NOT NULL REFERENCES users (user_id),
    outcome TEXT NOT NULL CHECK (outcome IN ('upheld', 'upheld_reduced', 'overturned_false_positive',
                'overturned_wrong_ground', 'overturned_technical', 'reinstated_remediated', 'reinstated_victim')),
    effect  TEXT NOT NULL CHECK (effect IN ('stands', 'lessened', 'ends')),
    at      {int} NOT NULL,
    -- SHA-256 over a salt and the reason; the salt goes when the words go.
    seal    TEXT NOT NULL CHECK (length(seal) = 64),
    CHECK (effect = CASE outcome WHEN 'upheld' THEN 'stands' WHEN 'upheld_reduced' THEN 'lessened' ELSE 'ends' END)
){keyed};
CREATE INDEX quality_verdicts_by_user ON quality_verdicts (user_id, at);

-- May name people: erasable.
CREATE TABLE quality_words (
    case_id TEXT PRIMARY KEY REFERENCES quality_verdicts (case_id),
    reason  TEXT NOT NULL,
    salt    TEXT NOT NULL
){strict};

-- Outcomes for which chance has been asked already, so that nothing is asked twice.
CREATE TABLE quality_draws (
    outcome_id TEXT PRIMARY KEY REFERENCES outcomes (outcome_id),
    drawn      {int} NOT NULL CHECK (drawn IN (0, 1)),
    at         {int} NOT NULL
){keyed};
INSERT INTO quality_draws (outcome_id, drawn, at) SELECT outcome_id, 0, decided_at FROM outcomes;
