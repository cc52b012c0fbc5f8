-- What Postgres refuses for ../common/0028_by_two.sql, and one more word for why a case waits.

ALTER TABLE cases DROP CONSTRAINT cases_defer_reason_check,
    ADD CONSTRAINT cases_defer_reason_check CHECK (defer_reason IN ('brake', 'protected_account', 'automation_off', 'no_notifier',
        'propose_only', 'third_party', 'ring', 'link_overturned', 'rule_reversed'));

-- Two people lift what two people imposed, whichever case asks about it. Proposals count for a week, as in 0024.
CREATE FUNCTION redress_cases_change_lifted_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'dismissed' AND OLD.closed_at IS NULL AND NEW.defer_reason IN ('link_overturned', 'rule_reversed')
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
CREATE TRIGGER cases_change_lifted_by_two BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change_lifted_by_two();
