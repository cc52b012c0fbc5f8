-- What Postgres refuses for ../common/0033_control.sql, and one more word for why a case waits.

ALTER TABLE cases DROP CONSTRAINT cases_defer_reason_check,
    ADD CONSTRAINT cases_defer_reason_check CHECK (defer_reason IN ('brake', 'protected_account', 'automation_off', 'no_notifier',
        'propose_only', 'third_party', 'ring', 'link_overturned', 'rule_reversed', 'control_sample'));

CREATE TRIGGER control_draws_never BEFORE UPDATE OR DELETE ON control_draws
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER control_draws_never_emptied BEFORE TRUNCATE ON control_draws
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_control_draws_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM decisions WHERE decision_id = NEW.decision_id AND answer = 'imposed') THEN
        RAISE EXCEPTION 'control_draws: chance is asked about what took effect by itself';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER control_draws_guard BEFORE INSERT ON control_draws
    FOR EACH ROW EXECUTE FUNCTION redress_control_draws_guard();

CREATE FUNCTION redress_cases_guard_control() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.defer_reason IS DISTINCT FROM 'control_sample' THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM control_draws WHERE decision_id = NEW.decision_id AND drawn = 1) THEN
        RAISE EXCEPTION 'cases: a control sample is what chance has drawn';
    END IF;
    IF EXISTS (SELECT 1 FROM appeals WHERE decision_id = NEW.decision_id)
        OR EXISTS (SELECT 1 FROM outcomes WHERE decision_id = NEW.decision_id)
        OR NOT EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND l.enforcement_id IS NULL) THEN
        RAISE EXCEPTION 'cases: a control sample stands, and nobody has looked at it';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_guard_control BEFORE INSERT ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_guard_control();

-- As in 0028, and of a control sample as well.
CREATE OR REPLACE FUNCTION redress_cases_change_lifted_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'dismissed' AND OLD.closed_at IS NULL
        AND NEW.defer_reason IN ('link_overturned', 'rule_reversed', 'control_sample')
        AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND e.rung = 'terminate' AND l.enforcement_id IS NULL)
        AND ((SELECT COUNT(DISTINCT user_id) FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND at > NEW.closed_at - 604800000) < 2
            OR NOT EXISTS (SELECT 1 FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND user_id = NEW.closed_by AND at > NEW.closed_at - 604800000)) THEN
        RAISE EXCEPTION 'cases: two people lift a termination, whichever case asks about it';
    END IF;
    IF NEW.closed_as = 'overtaken' AND OLD.closed_at IS NULL AND NEW.defer_reason = 'rule_reversed'
        AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND l.enforcement_id IS NULL) THEN
        RAISE EXCEPTION 'cases: what a bulk reversal left is looked at while it stands';
    END IF;
    RETURN NEW;
END $$;
