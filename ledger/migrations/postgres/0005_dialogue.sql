-- Rows that never change and never go -----------------------------------------------------------------------------------

CREATE TRIGGER messages_never BEFORE UPDATE OR DELETE ON messages
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER messages_never_emptied BEFORE TRUNCATE ON messages
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER missed_deadlines_never BEFORE UPDATE OR DELETE ON missed_deadlines
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER missed_deadlines_never_emptied BEFORE TRUNCATE ON missed_deadlines
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER reliefs_never BEFORE UPDATE OR DELETE ON reliefs
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER reliefs_never_emptied BEFORE TRUNCATE ON reliefs
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

-- A pause ends once, and stays -------------------------------------------------------------------------------------------

CREATE TRIGGER pauses_never_deleted BEFORE DELETE ON pauses
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER pauses_never_emptied BEFORE TRUNCATE ON pauses
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_pauses_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.message_id, NEW.case_id, NEW.due_before, NEW.began_at, NEW.until_at)
        IS DISTINCT FROM (OLD.message_id, OLD.case_id, OLD.due_before, OLD.began_at, OLD.until_at) THEN
        RAISE EXCEPTION 'pauses: what was promised never changes';
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'pauses: an ended pause never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pauses_change BEFORE UPDATE ON pauses
    FOR EACH ROW EXECUTE FUNCTION redress_pauses_change();

CREATE FUNCTION redress_pauses_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'pauses: a pause begins open';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM messages WHERE message_id = NEW.message_id AND case_id = NEW.case_id
        AND question IS NOT NULL AND at = NEW.began_at) THEN
        RAISE EXCEPTION 'pauses: a question to the holder comes first';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL AND due_at = NEW.due_before) THEN
        RAISE EXCEPTION 'pauses: the case is closed, or due at another time';
    END IF;
    IF EXISTS (SELECT 1 FROM pauses WHERE case_id = NEW.case_id AND ended_at > NEW.began_at) THEN
        RAISE EXCEPTION 'pauses: two never cover the same time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pauses_guard BEFORE INSERT ON pauses
    FOR EACH ROW EXECUTE FUNCTION redress_pauses_guard();

-- The deadline leaves the list of what never changes, whatever else the function says by now; it moves by pauses alone.
DO $$
DECLARE
    before TEXT := pg_get_functiondef('redress_cases_change'::regproc);
    after  TEXT := regexp_replace(before, ',\s*(NEW|OLD)\.due_at\)', ')', 'g');
BEGIN
    IF after = before OR after LIKE '%.due_at%' THEN
        RAISE EXCEPTION 'redress_cases_change does not name due_at where it is expected';
    END IF;
    EXECUTE after;
END $$;

CREATE FUNCTION redress_cases_deadline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pauses WHERE case_id = NEW.case_id
        AND ended_at > began_at AND due_before = OLD.due_at AND NEW.due_at = due_before + (ended_at - began_at)) THEN
        RAISE EXCEPTION 'cases: a deadline moves by what a pause has taken, never otherwise';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_deadline BEFORE UPDATE ON cases
    FOR EACH ROW WHEN (NEW.due_at <> OLD.due_at) EXECUTE FUNCTION redress_cases_deadline();

-- Who may write what, and on what it must rest ---------------------------------------------------------------------------

CREATE FUNCTION redress_messages_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases c JOIN appeals a ON a.appeal_id = c.appeal_id
        WHERE c.case_id = NEW.case_id AND c.appeal_id = NEW.appeal_id AND c.closed_at IS NULL AND a.closed_at IS NULL) THEN
        RAISE EXCEPTION 'messages: the appeal is not open';
    END IF;
    IF NEW.position <> 1 + (SELECT COUNT(*) FROM messages WHERE case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'messages: one follows the other';
    END IF;
    IF NEW.author = 'reviewer' AND NOT EXISTS (SELECT 1 FROM users u JOIN cases c ON c.claimed_by = u.user_id
        WHERE u.user_id = NEW.user_id AND u.role IN ('reviewer', 'senior', 'admin') AND u.disabled_at IS NULL
        AND c.case_id = NEW.case_id AND c.lease_until > NEW.at) THEN
        RAISE EXCEPTION 'messages: who writes to the holder has claimed the case';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER messages_guard BEFORE INSERT ON messages
    FOR EACH ROW EXECUTE FUNCTION redress_messages_guard();

CREATE FUNCTION redress_missed_deadlines_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL AND due_at = NEW.due_at) THEN
        RAISE EXCEPTION 'missed_deadlines: the case is closed, or due at another time';
    END IF;
    IF EXISTS (SELECT 1 FROM pauses WHERE case_id = NEW.case_id AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'missed_deadlines: the clock stands still';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER missed_deadlines_guard BEFORE INSERT ON missed_deadlines
    FOR EACH ROW EXECUTE FUNCTION redress_missed_deadlines_guard();

CREATE FUNCTION redress_reliefs_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id
        WHERE a.appeal_id = NEW.appeal_id AND a.decision_id = NEW.decision_id AND a.account_id = NEW.account_id
        AND c.case_id = NEW.case_id AND a.closed_at IS NULL AND c.closed_at IS NULL) THEN
        RAISE EXCEPTION 'reliefs: a relief needs an open appeal';
    END IF;
    IF NEW.cause = 'reviewer' AND NOT EXISTS (SELECT 1 FROM users u JOIN cases c ON c.claimed_by = u.user_id
        WHERE u.user_id = NEW.granted_by AND u.role IN ('reviewer', 'senior', 'admin') AND u.disabled_at IS NULL
        AND c.case_id = NEW.case_id AND c.lease_until > NEW.from_at) THEN
        RAISE EXCEPTION 'reliefs: who grants it has claimed the case';
    END IF;
    IF NEW.cause = 'overdue' AND NOT EXISTS (SELECT 1 FROM missed_deadlines
        WHERE case_id = NEW.case_id AND missed_at <= NEW.from_at) THEN
        RAISE EXCEPTION 'reliefs: the deadline was not missed';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
        WHERE e.decision_id = NEW.decision_id AND e.rung IN ('limit', 'hold', 'suspend') AND l.enforcement_id IS NULL) THEN
        RAISE EXCEPTION 'reliefs: nothing stands that it could ease';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reliefs_guard BEFORE INSERT ON reliefs
    FOR EACH ROW EXECUTE FUNCTION redress_reliefs_guard();
