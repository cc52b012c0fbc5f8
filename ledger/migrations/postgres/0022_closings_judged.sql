-- What Postgres refuses for ../common/0022_closings_judged.sql.

CREATE TRIGGER closing_draws_never BEFORE UPDATE OR DELETE ON closing_draws
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER closing_draws_never_emptied BEFORE TRUNCATE ON closing_draws
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_closing_draws_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM appeal_closings WHERE appeal_id = NEW.appeal_id AND closed_as = 'inadmissible') THEN
        RAISE EXCEPTION 'closing_draws: no appeal was closed against its holder';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closing_draws_guard BEFORE INSERT ON closing_draws
    FOR EACH ROW EXECUTE FUNCTION redress_closing_draws_guard();

CREATE OR REPLACE FUNCTION redress_quality_cases_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases q JOIN cases o ON o.decision_id = q.decision_id
        WHERE q.case_id = NEW.case_id AND q.kind = 'quality' AND q.closed_at IS NULL
            AND o.case_id = NEW.of_case AND o.kind = 'appeal') THEN
        RAISE EXCEPTION 'quality_cases: a second look is at an appeal about the same decision';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.of_case)
        AND NOT (NEW.purpose = 'double' AND EXISTS (SELECT 1 FROM cases c JOIN appeal_closings k ON k.appeal_id = c.appeal_id
            WHERE c.case_id = NEW.of_case AND k.closed_as = 'inadmissible')) THEN
        RAISE EXCEPTION 'quality_cases: only a decided case is looked at again';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION redress_appeal_closings_guard_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'inadmissible' AND EXISTS (SELECT 1 FROM cases c JOIN case_requirements r ON r.case_id = c.case_id
        WHERE c.appeal_id = NEW.appeal_id AND r.first_look = 1 AND NOT EXISTS (SELECT 1 FROM first_looks l
            WHERE l.case_id = c.case_id AND l.user_id = NEW.closed_by)) THEN
        RAISE EXCEPTION 'appeal_closings: a first look comes first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_closings_guard_look BEFORE INSERT ON appeal_closings
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_closings_guard_look();

CREATE FUNCTION redress_closing_proposals_guard_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM case_requirements r WHERE r.case_id = NEW.case_id AND r.first_look = 1
        AND NOT EXISTS (SELECT 1 FROM first_looks l WHERE l.case_id = NEW.case_id AND l.user_id = NEW.user_id)) THEN
        RAISE EXCEPTION 'closing_proposals: a first look comes first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closing_proposals_guard_look BEFORE INSERT ON closing_proposals
    FOR EACH ROW EXECUTE FUNCTION redress_closing_proposals_guard_look();
