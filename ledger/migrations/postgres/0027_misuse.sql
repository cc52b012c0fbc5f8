-- What Postgres refuses for ../common/0027_misuse.sql, and the words of its letters.

ALTER TABLE notices DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('imposed', 'appeal_received', 'outcome', 'message', 'question', 'withdrawn',
        'inadmissible', 'overdue', 'relief', 'corrected', 'merged', 'resumed', 'contacts_changed', 'appeals_warning', 'appeals_last',
        'objection_answered'));

CREATE TRIGGER named_appeals_never BEFORE UPDATE OR DELETE ON named_appeals
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER named_appeals_never_emptied BEFORE TRUNCATE ON named_appeals
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_named_appeals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM appeals a JOIN outcomes o ON o.appeal_id = a.appeal_id
        WHERE a.appeal_id = NEW.appeal_id AND o.kind = 'upheld' AND a.kind IN ('dispute', 'reinstatement')) THEN
        RAISE EXCEPTION 'named_appeals: only an appeal on which a person upheld the measure is named';
    END IF;
    IF EXISTS (SELECT 1 FROM appeal_warnings WHERE warning_id = NEW.named_in)
        OR EXISTS (SELECT 1 FROM appeals_last WHERE measure_id = NEW.named_in) THEN
        RAISE EXCEPTION 'named_appeals: what was named is written first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER named_appeals_guard BEFORE INSERT ON named_appeals
    FOR EACH ROW EXECUTE FUNCTION redress_named_appeals_guard();

CREATE TRIGGER appeal_warnings_never BEFORE UPDATE OR DELETE ON appeal_warnings
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeal_warnings_never_emptied BEFORE TRUNCATE ON appeal_warnings
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_appeal_warnings_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.warned_by AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'appeal_warnings: a senior or an admin warns';
    END IF;
    IF NEW.unfounded <> (SELECT COUNT(*) FROM named_appeals n JOIN appeals a ON a.appeal_id = n.appeal_id
        WHERE n.named_in = NEW.warning_id AND a.account_id = NEW.account_id)
        OR NEW.appeals <> (SELECT COUNT(*) FROM appeals WHERE account_id = NEW.account_id AND filed_at > NEW.at - 31536000000) THEN
        RAISE EXCEPTION 'appeal_warnings: the figures are those of the record';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notices
        WHERE notice_id = NEW.notice_id AND account_id = NEW.account_id AND kind = 'appeals_warning') THEN
        RAISE EXCEPTION 'appeal_warnings: the holder is told in the same breath';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_warnings_guard BEFORE INSERT ON appeal_warnings
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_warnings_guard();

CREATE TRIGGER appeals_last_never BEFORE UPDATE OR DELETE ON appeals_last
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeals_last_never_emptied BEFORE TRUNCATE ON appeals_last
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_appeals_last_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.put_by AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'appeals_last: a senior or an admin puts appeals last';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM appeal_warnings w WHERE w.warning_id = NEW.warning_id
        AND w.account_id = NEW.account_id AND w.at <= NEW.at - 86400000 AND w.at > NEW.at - 31536000000) THEN
        RAISE EXCEPTION 'appeals_last: the holder was warned a day before at least, and within a year';
    END IF;
    IF EXISTS (SELECT 1 FROM appeal_warnings WHERE warning_id = NEW.warning_id AND warned_by = NEW.put_by) THEN
        RAISE EXCEPTION 'appeals_last: who warned leaves it to another person';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM named_appeals n JOIN appeals a ON a.appeal_id = n.appeal_id
        JOIN appeal_warnings w ON w.warning_id = NEW.warning_id
        WHERE n.named_in = NEW.measure_id AND a.account_id = NEW.account_id AND a.filed_at > w.at) THEN
        RAISE EXCEPTION 'appeals_last: nothing came after the warning';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notices
        WHERE notice_id = NEW.notice_id AND account_id = NEW.account_id AND kind = 'appeals_last') THEN
        RAISE EXCEPTION 'appeals_last: the holder is told in the same breath';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_last_guard BEFORE INSERT ON appeals_last
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_last_guard();

CREATE TRIGGER appeals_last_objections_never BEFORE UPDATE OR DELETE ON appeals_last_objections
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeals_last_objections_never_emptied BEFORE TRUNCATE ON appeals_last_objections
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_appeals_last_objections_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM appeals_last_answers WHERE measure_id = NEW.measure_id)
        OR NOT EXISTS (SELECT 1 FROM appeals_last WHERE measure_id = NEW.measure_id AND until_at > NEW.at) THEN
        RAISE EXCEPTION 'appeals_last_objections: there is nothing to object to';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_last_objections_guard BEFORE INSERT ON appeals_last_objections
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_last_objections_guard();

CREATE TRIGGER appeals_last_answers_never BEFORE UPDATE OR DELETE ON appeals_last_answers
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeals_last_answers_never_emptied BEFORE TRUNCATE ON appeals_last_answers
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_appeals_last_answers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.answered_by AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'appeals_last_answers: a senior or an admin answers';
    END IF;
    IF NEW.ends = 0 AND NOT EXISTS (SELECT 1 FROM appeals_last_objections WHERE measure_id = NEW.measure_id) THEN
        RAISE EXCEPTION 'appeals_last_answers: there is no objection to answer';
    END IF;
    IF NEW.ends = 0 AND EXISTS (SELECT 1 FROM appeals_last m JOIN appeal_warnings w ON w.warning_id = m.warning_id
        WHERE m.measure_id = NEW.measure_id AND NEW.answered_by IN (m.put_by, w.warned_by)) THEN
        RAISE EXCEPTION 'appeals_last_answers: who had a hand in it does not keep it up';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notices n JOIN appeals_last m ON m.measure_id = NEW.measure_id
        WHERE n.notice_id = NEW.notice_id AND n.account_id = m.account_id AND n.kind = 'objection_answered') THEN
        RAISE EXCEPTION 'appeals_last_answers: the holder is told in the same breath';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_last_answers_guard BEFORE INSERT ON appeals_last_answers
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_last_answers_guard();

-- A case is behind others from its beginning or never, for a measure in force, and within the time that its holder was promised.
CREATE FUNCTION redress_cases_guard_behind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.behind IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals_behind b JOIN appeals a ON a.appeal_id = NEW.appeal_id
        WHERE b.measure_id = NEW.behind AND b.account_id = NEW.account_id AND b.at <= NEW.opened_at AND b.until_at > NEW.opened_at
            AND a.kind IN ('dispute', 'reinstatement')) THEN
        RAISE EXCEPTION 'cases: nothing is behind others without a measure in force';
    END IF;
    IF NEW.behind IS NOT NULL AND EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND decide_by < NEW.due_at) THEN
        RAISE EXCEPTION 'cases: what is behind others keeps the promised time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_guard_behind BEFORE INSERT ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_guard_behind();
CREATE FUNCTION redress_cases_change_behind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.behind IS NOT NULL AND NEW.behind IS DISTINCT FROM OLD.behind THEN
        RAISE EXCEPTION 'cases: nothing is put behind others afterwards';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_change_behind BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change_behind();
