-- What SQLite refuses for ../common/0029_told.sql, and the word of its letter (see 0002 for why the text may be changed in place).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''appeals_last'', ''objection_answered'')', '''appeals_last'', ''objection_answered'', ''terminated'')')
    WHERE type = 'table' AND name = 'notices';
PRAGMA writable_schema = RESET;

CREATE TRIGGER terminations_begun_guard_told BEFORE INSERT ON terminations_begun
    WHEN EXISTS (SELECT 1 FROM enforcements e WHERE e.enforcement_id = NEW.enforcement_id
        -- Before its day another trigger refuses it.
        AND e.imposed_at <= NEW.at - 2592000000
        AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.statement_id = e.statement_id AND n.kind = 'terminated'))
BEGIN SELECT RAISE(ABORT, 'terminations_begun: its holder is told in the same breath'); END;
