-- An appeal closed as not admissible is an end against its holder: chance may have it looked at again, as it may an outcome.

-- Closings for which chance has been asked already, so that nothing is asked twice.
CREATE TABLE closing_draws (
    appeal_id TEXT PRIMARY KEY REFERENCES appeal_closings (appeal_id),
    drawn     {int} NOT NULL CHECK (drawn IN (0, 1)),
    at        {int} NOT NULL
){keyed};
INSERT INTO closing_draws (appeal_id, drawn, at)
    SELECT appeal_id, 0, closed_at FROM appeal_closings WHERE closed_as = 'inadmissible';
CREATE INDEX closing_draws_by_time ON closing_draws (at);
CREATE INDEX appeal_closings_by_time ON appeal_closings (closed_at);

-- Everybody who cannot look at an ended case as if it were new.
DROP VIEW quality_knows;
CREATE VIEW quality_knows AS
    SELECT q.case_id AS case_id, o.decided_by AS user_id FROM quality_cases q JOIN outcomes o ON o.case_id = q.of_case
    UNION ALL
    SELECT q.case_id, v.user_id FROM quality_cases q JOIN verdicts v ON v.case_id = q.of_case WHERE v.ended_at IS NULL
    UNION ALL
    SELECT q.case_id, k.named_by FROM quality_cases q JOIN known_answers k ON k.of_case = q.of_case
    UNION ALL
    SELECT q.case_id, k.closed_by FROM quality_cases q JOIN cases c ON c.case_id = q.of_case
        JOIN appeal_closings k ON k.appeal_id = c.appeal_id
    UNION ALL
    SELECT q.case_id, p.user_id FROM quality_cases q JOIN closing_proposals p ON p.case_id = q.of_case
    UNION ALL
    SELECT s.case_id, s.user_id FROM quality_seen s;
