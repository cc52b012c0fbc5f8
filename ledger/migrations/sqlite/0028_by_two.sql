-- What SQLite refuses for ../common/0028_by_two.sql, and one more word for why a case waits (see 0002 for why the text may be changed in place).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''ring'', ''link_overturned'')', '''ring'', ''link_overturned'', ''rule_reversed'')')
    WHERE type = 'table' AND name = 'cases';
PRAGMA writable_schema = RESET;

-- Two people lift what two people imposed, whichever case asks about it. Proposals count for a week, as in 0024.
CREATE TRIGGER cases_change_lifted_by_two BEFORE UPDATE ON cases
    WHEN NEW.closed_as = 'dismissed' AND OLD.closed_at IS NULL AND NEW.defer_reason IN ('link_overturned', 'rule_reversed')
        AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND e.rung = 'terminate' AND l.enforcement_id IS NULL)
        AND ((SELECT COUNT(DISTINCT user_id) FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND at > NEW.closed_at - 604800000) < 2
            OR NOT EXISTS (SELECT 1 FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND user_id = NEW.closed_by AND at > NEW.closed_at - 604800000))
BEGIN SELECT RAISE(ABORT, 'cases: two people lift a termination, whichever case asks about it'); END;
CREATE TRIGGER cases_change_left_by_a_reversal BEFORE UPDATE ON cases
    WHEN NEW.closed_as = 'overtaken' AND OLD.closed_at IS NULL AND NEW.defer_reason = 'rule_reversed'
        AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND l.enforcement_id IS NULL)
BEGIN SELECT RAISE(ABORT, 'cases: what a bulk reversal left is looked at while it stands'); END;
