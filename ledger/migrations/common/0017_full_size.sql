-- A ledger of a million decisions: evidence kept packed (rows of before stay as they are), and what pages and jobs ask for on indexes.
ALTER TABLE decisions ADD COLUMN packed {bytes} CHECK ((packed IS NULL) = (body <> '') AND length(packed) BETWEEN 1 AND 1048576);

-- What each rule measured, `[[signal, value], ...]`: cases are compared by it without unpacking.
ALTER TABLE decision_rules ADD COLUMN facts TEXT;

-- Cases like the one at issue: the newest of the same rule.
CREATE INDEX rule_verdicts_by_time ON rule_verdicts (rule_id, at);

-- The queue by one filter, with everything that another filter or a state asks for: what does not fit is passed over without being read.
DROP INDEX cases_open_by_kind;
CREATE INDEX cases_open_by_kind ON cases (kind, sort_at, severity DESC, case_id, closed_at, rung, priority, topic, language, opened_at,
    parked_until, waiting_until, escalated_at) WHERE closed_at IS NULL;
DROP INDEX cases_open_by_rung;
CREATE INDEX cases_open_by_rung ON cases (rung, sort_at, severity DESC, case_id, closed_at, kind, priority, topic, language, opened_at,
    parked_until, waiting_until, escalated_at) WHERE closed_at IS NULL;
DROP INDEX cases_open_by_class;
CREATE INDEX cases_open_by_class ON cases (priority, sort_at, severity DESC, case_id, closed_at, kind, rung, topic, language, opened_at,
    parked_until, waiting_until, escalated_at) WHERE closed_at IS NULL;
DROP INDEX cases_open_by_topic;
CREATE INDEX cases_open_by_topic ON cases (topic, sort_at, severity DESC, case_id, closed_at, kind, rung, priority, language, opened_at,
    parked_until, waiting_until, escalated_at) WHERE closed_at IS NULL;
DROP INDEX cases_open_by_language;
CREATE INDEX cases_open_by_language ON cases (language, sort_at, severity DESC, case_id, closed_at, kind, rung, priority, topic, opened_at,
    parked_until, waiting_until, escalated_at) WHERE closed_at IS NULL;

-- What pages and jobs ask for that no index had.
CREATE INDEX appeals_by_decision ON appeals (decision_id);
CREATE INDEX cases_due ON cases (due_at, case_id) WHERE closed_at IS NULL;
CREATE INDEX decisions_deferred ON decisions (recorded_at) WHERE answer = 'deferred';
CREATE INDEX outbox_dead ON outbox (notice_id, channel) WHERE state = 'dead';
CREATE INDEX quality_draws_by_time ON quality_draws (at);
CREATE INDEX quality_verdicts_by_time ON quality_verdicts (at);
