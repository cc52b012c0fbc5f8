-- What chance has asked about: measures that took effect by themselves and that nobody looked at, each asked about once, with the rate of that day.

CREATE TABLE control_draws (
    decision_id TEXT PRIMARY KEY REFERENCES decisions (decision_id),
    -- Of a thousand such measures so many were put before a person when this one was asked about.
    per_mille   {int} NOT NULL CHECK (per_mille BETWEEN 1 AND 1000),
    drawn       {int} NOT NULL CHECK (drawn IN (0, 1)),
    at          {int} NOT NULL,
    CHECK (drawn = 1 OR per_mille < 1000)
){keyed};
CREATE INDEX control_draws_by_time ON control_draws (at);
CREATE INDEX decisions_imposed ON decisions (recorded_at, decision_id) WHERE answer = 'imposed';
CREATE UNIQUE INDEX one_control_sample_per_decision ON cases (decision_id) WHERE defer_reason = 'control_sample';
