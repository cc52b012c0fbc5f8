-- What Postgres refuses for ../common/0029_told.sql, and the word of its letter.

ALTER TABLE notices DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('imposed', 'appeal_received', 'outcome', 'message', 'question', 'withdrawn',
        'inadmissible', 'overdue', 'relief', 'corrected', 'merged', 'resumed', 'contacts_changed', 'appeals_warning', 'appeals_last',
        'objection_answered', 'terminated'));

CREATE FUNCTION redress_terminations_begun_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM enforcements e WHERE e.enforcement_id = NEW.enforcement_id
        -- Before its day another trigger refuses it.
        AND e.imposed_at <= NEW.at - 2592000000
        AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.statement_id = e.statement_id AND n.kind = 'terminated')) THEN
        RAISE EXCEPTION 'terminations_begun: its holder is told in the same breath';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER terminations_begun_guard_told BEFORE INSERT ON terminations_begun
    FOR EACH ROW EXECUTE FUNCTION redress_terminations_begun_told();
