-- What Postgres refuses in the queue.

CREATE FUNCTION redress_cases_queue_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sort_at = 0 THEN
        NEW.sort_at := NEW.due_at;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_queue_begins BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION redress_cases_queue_begins();

CREATE FUNCTION redress_cases_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS DISTINCT FROM OLD.claimed_by THEN
        IF OLD.claimed_by IS NOT NULL AND (NEW.claimed_at IS NULL OR NEW.claimed_at < OLD.lease_until) THEN
            RAISE EXCEPTION 'cases: a lease that runs is taken over by nobody';
        END IF;
        IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.claimed_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
            RAISE EXCEPTION 'cases: a person claims';
        END IF;
        IF NEW.escalated_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM users WHERE user_id = NEW.claimed_by AND role IN ('senior', 'admin')) THEN
            RAISE EXCEPTION 'cases: an escalated case is for seniors';
        END IF;
    END IF;
    IF NEW.claimed_by IS NOT NULL AND (NEW.parked_until IS NOT NULL OR NEW.offered_to IS NOT NULL) THEN
        RAISE EXCEPTION 'cases: a claimed case is neither parked nor handed over';
    END IF;
    IF OLD.first_touch_at IS NOT NULL AND NEW.first_touch_at IS DISTINCT FROM OLD.first_touch_at THEN
        RAISE EXCEPTION 'cases: the first touch stays the first';
    END IF;
    IF NEW.priority > OLD.priority THEN
        RAISE EXCEPTION 'cases: a class only rises';
    END IF;
    IF NEW.parks < OLD.parks OR (NEW.parked_until IS NOT NULL AND NEW.parked_until IS DISTINCT FROM OLD.parked_until
        AND NEW.parks <> OLD.parks + 1) THEN
        RAISE EXCEPTION 'cases: every time it is parked counts';
    END IF;
    IF OLD.escalated_at IS NOT NULL AND NEW.escalated_at IS DISTINCT FROM OLD.escalated_at THEN
        RAISE EXCEPTION 'cases: what was escalated stays with seniors';
    END IF;
    IF (NEW.offered_to IS NULL) <> (NEW.offered_until IS NULL) THEN
        RAISE EXCEPTION 'cases: an offer has an end';
    END IF;
    -- The order moves with the deadline.
    IF NEW.due_at <> OLD.due_at AND NEW.sort_at = OLD.sort_at THEN
        NEW.sort_at := OLD.sort_at + NEW.due_at - OLD.due_at;
    END IF;
    IF NEW.sort_at <> OLD.sort_at THEN
        UPDATE case_rules SET sort_at = NEW.sort_at WHERE case_id = NEW.case_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_queue BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION redress_cases_queue();
