-- What Postgres refuses for ../common/0014_fair.sql. First, releases that need two people.

CREATE TRIGGER imposition_approvals_never BEFORE UPDATE OR DELETE ON imposition_approvals
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER imposition_approvals_never_emptied BEFORE TRUNCATE ON imposition_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_imposition_approvals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'imposition_approvals: a person approves';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND kind = 'deferred' AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'imposition_approvals: nothing is deferred here';
    END IF;
    IF EXISTS (SELECT 1 FROM hands_in_decisions h JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.case_id = NEW.case_id AND h.user_id = NEW.user_id AND h.why IN ('activated_policy', 'wrote_rule')) THEN
        RAISE EXCEPTION 'imposition_approvals: who stands behind the rules does not release';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER imposition_approvals_guard BEFORE INSERT ON imposition_approvals
    FOR EACH ROW EXECUTE FUNCTION redress_imposition_approvals_guard();

CREATE FUNCTION redress_enforcements_guard_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cause = 'released' AND EXISTS (SELECT 1 FROM cases c JOIN case_requirements r ON r.case_id = c.case_id
        WHERE c.decision_id = NEW.decision_id AND c.kind = 'deferred' AND c.closed_at IS NULL AND r.people = 2
            AND ((SELECT COUNT(DISTINCT i.user_id) FROM imposition_approvals i WHERE i.case_id = c.case_id) < 2
                 OR NOT EXISTS (SELECT 1 FROM imposition_approvals i
                    WHERE i.case_id = c.case_id AND i.user_id = NEW.imposed_by))) THEN
        RAISE EXCEPTION 'enforcements: this release needs two people who agree';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcements_guard_two BEFORE INSERT ON enforcements
    FOR EACH ROW EXECUTE FUNCTION redress_enforcements_guard_two();

CREATE FUNCTION redress_cases_change_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'released' AND OLD.closed_at IS NULL
        AND EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND people = 2)
        AND (SELECT COUNT(DISTINCT user_id) FROM imposition_approvals WHERE case_id = NEW.case_id) < 2 THEN
        RAISE EXCEPTION 'cases: this release needs two people who agree';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_change_released BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change_released();

CREATE FUNCTION redress_outcomes_guard_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions
        WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by AND why = 'approved_release') THEN
        RAISE EXCEPTION 'outcomes: who agreed to the release may not uphold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_guard_released BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_guard_released();

-- Second looks are blind: who knows the outcome neither holds one nor gives one.

CREATE TRIGGER quality_seen_never BEFORE UPDATE OR DELETE ON quality_seen
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER quality_seen_never_emptied BEFORE TRUNCATE ON quality_seen
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_quality_verdicts_guard_blind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM quality_knows WHERE case_id = NEW.case_id AND user_id = NEW.user_id) THEN
        RAISE EXCEPTION 'quality_verdicts: who knows the outcome does not look again';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quality_verdicts_guard_blind BEFORE INSERT ON quality_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_quality_verdicts_guard_blind();

CREATE FUNCTION redress_cases_change_blind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'quality' AND NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS DISTINCT FROM OLD.claimed_by
        AND EXISTS (SELECT 1 FROM quality_knows WHERE case_id = NEW.case_id AND user_id = NEW.claimed_by) THEN
        RAISE EXCEPTION 'cases: who knows the outcome does not look again';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_change_blind BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change_blind();
