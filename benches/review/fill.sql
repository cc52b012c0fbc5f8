-- Makes one suspension many: the newest imposed one is the pattern of what is written; every row passes the same guards as any
-- other. {from} and {to} number the decisions, the first {cases} of all have an open appeal, {now} is the time in milliseconds.
-- Runs as it is on SQLite and on Postgres. What it writes is in no audit entry: a ledger filled by this is for measuring.

INSERT INTO accounts (account_id, locale, plan, created_at, first_seen_at)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-' || n,
       CASE n % 5 WHEN 0 THEN 'de-DE' WHEN 1 THEN 'fr' WHEN 2 THEN 'es' WHEN 3 THEN 'pt-BR' ELSE 'en' END,
       CASE n % 7 WHEN 0 THEN 'trial' WHEN 1 THEN 'otp' ELSE 'business' END, {now} - 86400000 * (n % 1000), {now} - 86400000
FROM s;

INSERT INTO decisions (decision_id, account_id, rung, event_at, policy_hash, commands_seen, recorded_at, answer, answer_body, body,
    packed)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to}),
t AS (SELECT d.decision_id, d.account_id, d.event_at, d.policy_hash, d.answer_body, d.packed
      FROM decisions d
      WHERE d.answer = 'imposed' AND d.rung = 'suspend' AND d.account_id NOT LIKE 'bench-%' ORDER BY d.recorded_at DESC LIMIT 1)
SELECT 'bench-d' || n, 'bench-' || n, 'suspend', t.event_at, t.policy_hash, 0, {now} - 1000 * (n % 3600000), 'imposed', t.answer_body, '',
       t.packed
FROM s CROSS JOIN t;

INSERT INTO decision_rules (decision_id, rule_id, position, author, reason, facts)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to}),
t AS (SELECT decision_id FROM decisions
      WHERE answer = 'imposed' AND rung = 'suspend' AND account_id NOT LIKE 'bench-%' ORDER BY recorded_at DESC LIMIT 1)
SELECT 'bench-d' || n, r.rule_id, r.position, 'a bench', r.reason, r.facts
FROM s CROSS JOIN t JOIN decision_rules r ON r.decision_id = t.decision_id
UNION ALL SELECT 'bench-d' || n, 'rule-' || (n % 50), 100, 'a bench', 'LIST_QUALITY', NULL FROM s;

INSERT INTO statements (statement_id, decision_id, account_id, rung, created_at, link_nonce, content_hash, body)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to}),
t AS (SELECT statement_id, decision_id, account_id, content_hash, body FROM statements
      WHERE rung = 'suspend' AND account_id NOT LIKE 'bench-%' ORDER BY created_at DESC LIMIT 1)
SELECT 'bench-s' || n, 'bench-d' || n, 'bench-' || n, 'suspend', {now} - 1000 * (n % 3600000),
       '0000000000000000000000' || substr(CAST(10000000000 + n AS TEXT), 2), t.content_hash,
       replace(replace(replace(t.body, t.statement_id, 'bench-s' || n), t.decision_id, 'bench-d' || n), t.account_id, 'bench-' || n)
FROM s CROSS JOIN t;

INSERT INTO notices (notice_id, account_id, decision_id, statement_id, kind, standing, created_at)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-n' || n, 'bench-' || n, 'bench-d' || n, 'bench-s' || n, 'imposed', 'suspend', {now} - 1000 * (n % 3600000) FROM s;

INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-a' || n, 'bench-d' || n, 'bench-' || n, 'bench-s' || n, 'dispute', 1, {now} - 3600000, {now} + 86400000,
       '0000000000000000000000000000000000000000000000000000000000000000' FROM s WHERE n <= {cases};

INSERT INTO appeal_texts (appeal_id, view_text, contest_text, content_hash, salt)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-a' || n, 'These were invoices to our own customers.', 'The bounces came from one bad import.', 'none', 'none'
FROM s WHERE n <= {cases};

-- Deadlines from two hours ago to five days ahead, no two alike, in no order of their numbers.
INSERT INTO cases (case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at, sort_at, touch_by, priority, topic,
    language)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-c' || n, 'appeal', 'bench-' || n, 'bench-d' || n, 'bench-a' || n, CASE n % 4 WHEN 0 THEN 'limit' ELSE 'suspend' END,
       CASE n % 4 WHEN 0 THEN 2 ELSE 4 END, {now} - 3600000 * (n % 30), {now} - 7200000 + (n * 7919) % 439200000,
       {now} - 7200000 + (n * 7919) % 439200000, {now} - 3600000 + (n * 104729) % 86400000,
       CASE n % 16 WHEN 0 THEN 'p0' WHEN 1 THEN 'p2' WHEN 2 THEN 'p3' ELSE 'p1' END,
       CASE n % 3 WHEN 2 THEN 'verification' ELSE 'email' END,
       CASE n % 5 WHEN 0 THEN 'de' WHEN 1 THEN 'fr' WHEN 2 THEN 'es' WHEN 3 THEN 'pt' ELSE 'en' END
FROM s WHERE n <= {cases};

-- After the cases: an appeal is about the gravest measure that stands, and these are of every rung.
INSERT INTO enforcements (enforcement_id, decision_id, account_id, rung, statement_id, notice_id, imposed_at, cause)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-e' || n, 'bench-d' || n, 'bench-' || n, 'suspend', 'bench-s' || n, 'bench-n' || n, {now} - 1000 * (n % 3600000), 'automatic'
FROM s;

INSERT INTO case_requirements (case_id, first_look, people)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'bench-c' || n, 0, 1 FROM s WHERE n <= {cases};

INSERT INTO case_rules (rule_id, sort_at, severity, case_id)
WITH RECURSIVE s(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL SELECT n + 1 FROM s WHERE n < {to})
SELECT 'rule-' || (n % 50), {now} - 7200000 + (n * 7919) % 439200000, CASE n % 4 WHEN 0 THEN 2 ELSE 4 END, 'bench-c' || n
FROM s WHERE n <= {cases};
