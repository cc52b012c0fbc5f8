-- Records: no row changes or goes.

CREATE TRIGGER known_answers_never BEFORE UPDATE OR DELETE ON known_answers
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER known_answers_never_emptied BEFORE TRUNCATE ON known_answers
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER quality_cases_never BEFORE UPDATE OR DELETE ON quality_cases
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER quality_cases_never_emptied BEFORE TRUNCATE ON quality_cases
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER quality_verdicts_never BEFORE UPDATE OR DELETE ON quality_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER quality_verdicts_never_emptied BEFORE TRUNCATE ON quality_verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER quality_draws_never BEFORE UPDATE OR DELETE ON quality_draws
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER quality_draws_never_emptied BEFORE TRUNCATE ON quality_draws
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

-- Who may write what -----------------------------------------------------------------------------------------------------

CREATE FUNCTION redress_known_answers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.named_by AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'known_answers: a senior or an admin vouches for an answer';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.of_case) THEN
        RAISE EXCEPTION 'known_answers: only a decided case has an answer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER known_answers_guard BEFORE INSERT ON known_answers
    FOR EACH ROW EXECUTE FUNCTION redress_known_answers_guard();

CREATE FUNCTION redress_quality_cases_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases q JOIN cases o ON o.decision_id = q.decision_id
        WHERE q.case_id = NEW.case_id AND q.kind = 'quality' AND q.closed_at IS NULL
            AND o.case_id = NEW.of_case AND o.kind = 'appeal') THEN
        RAISE EXCEPTION 'quality_cases: a second look is at an appeal about the same decision';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.of_case) THEN
        RAISE EXCEPTION 'quality_cases: only a decided case is looked at again';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quality_cases_guard BEFORE INSERT ON quality_cases
    FOR EACH ROW EXECUTE FUNCTION redress_quality_cases_guard();

CREATE FUNCTION redress_quality_verdicts_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'quality_verdicts: a person looks again';
    END IF;
    IF EXISTS (SELECT 1 FROM quality_cases q JOIN outcomes o ON o.case_id = q.of_case
        WHERE q.case_id = NEW.case_id AND o.decided_by = NEW.user_id) THEN
        RAISE EXCEPTION 'quality_verdicts: nobody looks again at what they decided';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'quality_verdicts: the case is closed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quality_verdicts_guard BEFORE INSERT ON quality_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_quality_verdicts_guard();

CREATE FUNCTION redress_cases_change_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND (
        (NEW.kind = 'quality') <> (NEW.closed_as = 'checked')
        OR (NEW.kind = 'quality' AND NOT EXISTS (SELECT 1 FROM quality_verdicts WHERE case_id = NEW.case_id))) THEN
        RAISE EXCEPTION 'cases: a second look ends with a verdict of its own, and nothing else does';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_change_checked BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change_checked();
