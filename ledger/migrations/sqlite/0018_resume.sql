-- What SQLite refuses for ../common/0018_resume.sql, and the word of its letter (see 0002 for why the text may be changed in place).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''corrected'', ''merged'')', '''corrected'', ''merged'', ''resumed'')')
    WHERE type = 'table' AND name = 'notices';
PRAGMA writable_schema = RESET;

CREATE TRIGGER appeals_guard_resumes BEFORE INSERT ON appeals
    WHEN NEW.resumes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals m WHERE m.appeal_id = NEW.resumes AND m.closed_as = 'merged'
        AND (m.decision_id, m.statement_id, m.kind, m.wants_human, m.filed_at, m.decide_by, m.content_seal)
            = (NEW.decision_id, NEW.statement_id, NEW.kind, NEW.wants_human, NEW.filed_at, NEW.decide_by, NEW.content_seal)
        AND m.follows IS NEW.follows)
BEGIN SELECT RAISE(ABORT, 'appeals: what goes on is a merged appeal as it was filed'); END;
CREATE TRIGGER appeals_guard_resumes_once BEFORE INSERT ON appeals
    WHEN NEW.resumes IS NOT NULL AND EXISTS (SELECT 1 FROM appeals WHERE resumes = NEW.resumes)
BEGIN SELECT RAISE(ABORT, 'appeals: a merged appeal goes on once'); END;
CREATE TRIGGER appeals_change_resumes BEFORE UPDATE ON appeals
    WHEN NEW.resumes IS NOT OLD.resumes
BEGIN SELECT RAISE(ABORT, 'appeals: what was filed never changes'); END;

-- An appeal that carries another one on does not end before that goes on, unless nothing of its decision stands.
CREATE TRIGGER cases_change_carried BEFORE UPDATE ON cases
    WHEN NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.kind = 'appeal' AND NEW.closed_as <> 'merged'
        AND EXISTS (SELECT 1 FROM appeal_closings c JOIN appeals m ON m.appeal_id = c.appeal_id
            WHERE c.merged_into = NEW.appeal_id AND m.decision_id <> NEW.decision_id
                AND NOT EXISTS (SELECT 1 FROM appeals r WHERE r.resumes = m.appeal_id)
                AND NOT EXISTS (SELECT 1 FROM appeals o WHERE o.decision_id = m.decision_id AND o.closed_at IS NULL)
                AND EXISTS (SELECT 1 FROM enforcements e WHERE e.decision_id = m.decision_id
                    AND NOT EXISTS (SELECT 1 FROM lifts l WHERE l.enforcement_id = e.enforcement_id)))
BEGIN SELECT RAISE(ABORT, 'cases: what was merged into it goes on first'); END;

-- What of a second appeal was erased meanwhile does not keep it from going on.
DROP TRIGGER cases_guard_2;
CREATE TRIGGER cases_guard_2 BEFORE INSERT ON cases
    WHEN NEW.appeal_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND follows IS NOT NULL AND resumes IS NULL)
        AND NOT EXISTS (SELECT 1 FROM attachments WHERE appeal_id = NEW.appeal_id)
        AND NOT EXISTS (SELECT 1 FROM appeal_answers WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'cases: a second appeal brings new evidence'); END;
