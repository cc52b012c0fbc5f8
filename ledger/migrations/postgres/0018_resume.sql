-- What Postgres refuses for ../common/0018_resume.sql, and the word of its letter.

ALTER TABLE notices DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('imposed', 'appeal_received', 'outcome', 'message', 'question', 'withdrawn',
        'inadmissible', 'overdue', 'relief', 'corrected', 'merged', 'resumed'));

CREATE FUNCTION redress_appeals_resumes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.resumes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals m WHERE m.appeal_id = NEW.resumes AND m.closed_as = 'merged'
        AND (m.decision_id, m.statement_id, m.kind, m.wants_human, m.filed_at, m.decide_by, m.content_seal)
            = (NEW.decision_id, NEW.statement_id, NEW.kind, NEW.wants_human, NEW.filed_at, NEW.decide_by, NEW.content_seal)
        AND m.follows IS NOT DISTINCT FROM NEW.follows) THEN
        RAISE EXCEPTION 'appeals: what goes on is a merged appeal as it was filed';
    END IF;
    IF NEW.resumes IS NOT NULL AND EXISTS (SELECT 1 FROM appeals WHERE resumes = NEW.resumes) THEN
        RAISE EXCEPTION 'appeals: a merged appeal goes on once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_resumes BEFORE INSERT ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_resumes();

CREATE FUNCTION redress_appeals_resumes_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.resumes IS DISTINCT FROM OLD.resumes THEN
        RAISE EXCEPTION 'appeals: what was filed never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_resumes_change BEFORE UPDATE ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_resumes_change();

-- An appeal that carries another one on does not end before that goes on, unless nothing of its decision stands.
CREATE FUNCTION redress_cases_carried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.kind = 'appeal' AND NEW.closed_as <> 'merged'
        AND EXISTS (SELECT 1 FROM appeal_closings c JOIN appeals m ON m.appeal_id = c.appeal_id
            WHERE c.merged_into = NEW.appeal_id AND m.decision_id <> NEW.decision_id
                AND NOT EXISTS (SELECT 1 FROM appeals r WHERE r.resumes = m.appeal_id)
                AND NOT EXISTS (SELECT 1 FROM appeals o WHERE o.decision_id = m.decision_id AND o.closed_at IS NULL)
                AND EXISTS (SELECT 1 FROM enforcements e WHERE e.decision_id = m.decision_id
                    AND NOT EXISTS (SELECT 1 FROM lifts l WHERE l.enforcement_id = e.enforcement_id))) THEN
        RAISE EXCEPTION 'cases: what was merged into it goes on first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_carried BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_carried();

-- What of a second appeal was erased meanwhile does not keep it from going on.
CREATE OR REPLACE FUNCTION redress_cases_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.appeal_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND follows IS NOT NULL AND resumes IS NULL)
        AND NOT EXISTS (SELECT 1 FROM attachments WHERE appeal_id = NEW.appeal_id)
        AND NOT EXISTS (SELECT 1 FROM appeal_answers WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'cases: a second appeal brings new evidence';
    END IF;
    RETURN NEW;
END $$;
