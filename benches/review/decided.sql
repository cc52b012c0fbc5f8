-- Decides the appeals of decisions {from} to {to} of those that fill.sql wrote: by twenty people over the last 300 days, two thirds
-- upheld, the others overturned and lifted, through the same guards as any other outcome. Runs on SQLite and on Postgres.

INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-a' || n, 'bench-d' || n, 'bench-' || n, 'bench-s' || n, 'dispute', 1, {now} - 86400000 * (2 + n % 300),
       {now} - 86400000 * (1 + n % 300), '0000000000000000000000000000000000000000000000000000000000000000' FROM s;

INSERT INTO cases (case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at, sort_at, touch_by, priority, topic,
    language)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-c' || n, 'appeal', 'bench-' || n, 'bench-d' || n, 'bench-a' || n, 'suspend', 4, {now} - 86400000 * (2 + n % 300),
       {now} - 86400000 * (1 + n % 300), {now} - 86400000 * (1 + n % 300), {now} - 86400000 * (1 + n % 300), 'p1', 'email', 'en'
FROM s;

INSERT INTO case_requirements (case_id, first_look, people)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-c' || n, 0, 1 FROM s;

INSERT INTO independence_proofs (outcome_id, decision_id, user_id, at, found, checks)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-o' || n, 'bench-d' || n, 'bench-r' || (n % 20), {now} - 86400000 * (2 + n % 300) + 3600000 * (n % 29), 0, '[]'
FROM s WHERE n % 3 > 0;

INSERT INTO outcomes (outcome_id, decision_id, account_id, case_id, appeal_id, kind, root_cause, decided_by, decided_at, answer_seal)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-o' || n, 'bench-d' || n, 'bench-' || n, 'bench-c' || n, 'bench-a' || n,
       CASE WHEN n % 3 > 0 THEN 'upheld' ELSE 'overturned_false_positive' END, CASE WHEN n % 3 > 0 THEN NULL ELSE 'threshold' END,
       'bench-r' || (n % 20), {now} - 86400000 * (2 + n % 300) + 3600000 * (n % 29),
       '0000000000000000000000000000000000000000000000000000000000000000' FROM s;

INSERT INTO outcome_answers (outcome_id, answer, reason, salt)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-o' || n, 'We looked at your lists and at what bounced, number ' || n || '.', 'The addresses were bought.', 'none' FROM s;

INSERT INTO quality_draws (outcome_id, drawn, at)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-o' || n, 0, {now} FROM s;

INSERT INTO rule_verdicts (outcome_id, rule_id, decision_id, policy_hash, commands_seen, wrong, root_cause, at)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT o.outcome_id, r.rule_id, o.decision_id, d.policy_hash, d.commands_seen, CASE o.kind WHEN 'upheld' THEN 0 ELSE 1 END, o.root_cause,
       o.decided_at
FROM s JOIN outcomes o ON o.outcome_id = 'bench-o' || s.n JOIN decisions d ON d.decision_id = o.decision_id
     JOIN decision_rules r ON r.decision_id = o.decision_id;

INSERT INTO labels (label_id, decision_id, account_id, value, provenance, outcome_id, outcome_kind, root_cause, at)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-l' || n, 'bench-d' || n, 'bench-' || n, CASE WHEN n % 3 > 0 THEN 'abuse' ELSE 'not_abuse' END, 'human_review',
       'bench-o' || n, CASE WHEN n % 3 > 0 THEN 'upheld' ELSE 'overturned_false_positive' END,
       CASE WHEN n % 3 > 0 THEN NULL ELSE 'threshold' END, {now} - 86400000 * (2 + n % 300) + 3600000 * (n % 29) FROM s;

INSERT INTO lifts (enforcement_id, at, cause, outcome_id, lifted_by)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-e' || n, {now} - 86400000 * (2 + n % 300) + 3600000 * (n % 29), 'outcome', 'bench-o' || n, 'bench-r' || (n % 20)
FROM s WHERE n % 3 = 0;

UPDATE appeals SET closed_at = (SELECT decided_at FROM outcomes o WHERE o.appeal_id = appeals.appeal_id), closed_as = 'decided'
WHERE closed_at IS NULL AND EXISTS (SELECT 1 FROM outcomes o WHERE o.appeal_id = appeals.appeal_id);

UPDATE cases SET closed_at = (SELECT decided_at FROM outcomes o WHERE o.case_id = cases.case_id), closed_as = 'decided',
    closed_by = (SELECT decided_by FROM outcomes o WHERE o.case_id = cases.case_id)
WHERE closed_at IS NULL AND EXISTS (SELECT 1 FROM outcomes o WHERE o.case_id = cases.case_id);
