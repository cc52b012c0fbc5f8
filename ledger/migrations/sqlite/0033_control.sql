-- What SQLite refuses for ../common/0033_control.sql, and one more word for why a case waits (see 0002 for why the text may be changed in place).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''link_overturned'', ''rule_reversed'')', '''link_overturned'', ''rule_reversed'', ''control_sample'')')
    WHERE type = 'table' AND name = 'cases';
PRAGMA writable_schema = RESET;

CREATE TRIGGER control_draws_never_replaced BEFORE INSERT ON control_draws
    WHEN EXISTS (SELECT 1 FROM control_draws WHERE decision_id = NEW.decision_id)
BEGIN SELECT RAISE(ABORT, 'control_draws: the row is there already'); END;
CREATE TRIGGER control_draws_never_changed BEFORE UPDATE ON control_draws
BEGIN SELECT RAISE(ABORT, 'control_draws: a row never changes'); END;
CREATE TRIGGER control_draws_never_deleted BEFORE DELETE ON control_draws
BEGIN SELECT RAISE(ABORT, 'control_draws: a row is never deleted'); END;

CREATE TRIGGER control_draws_guard_imposed BEFORE INSERT ON control_draws
    WHEN NOT EXISTS (SELECT 1 FROM decisions WHERE decision_id = NEW.decision_id AND answer = 'imposed')
BEGIN SELECT RAISE(ABORT, 'control_draws: chance is asked about what took effect by itself'); END;
CREATE TRIGGER cases_guard_control BEFORE INSERT ON cases
    WHEN NEW.defer_reason = 'control_sample'
        AND NOT EXISTS (SELECT 1 FROM control_draws WHERE decision_id = NEW.decision_id AND drawn = 1)
BEGIN SELECT RAISE(ABORT, 'cases: a control sample is what chance has drawn'); END;
CREATE TRIGGER cases_guard_control_seen BEFORE INSERT ON cases
    WHEN NEW.defer_reason = 'control_sample'
        AND (EXISTS (SELECT 1 FROM appeals WHERE decision_id = NEW.decision_id)
            OR EXISTS (SELECT 1 FROM outcomes WHERE decision_id = NEW.decision_id)
            OR NOT EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
                WHERE e.decision_id = NEW.decision_id AND l.enforcement_id IS NULL))
BEGIN SELECT RAISE(ABORT, 'cases: a control sample stands, and nobody has looked at it'); END;

-- As in 0028, and of a control sample as well.
DROP TRIGGER cases_change_lifted_by_two;
CREATE TRIGGER cases_change_lifted_by_two BEFORE UPDATE ON cases
    WHEN NEW.closed_as = 'dismissed' AND OLD.closed_at IS NULL
        AND NEW.defer_reason IN ('link_overturned', 'rule_reversed', 'control_sample')
        AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND e.rung = 'terminate' AND l.enforcement_id IS NULL)
        AND ((SELECT COUNT(DISTINCT user_id) FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND at > NEW.closed_at - 604800000) < 2
            OR NOT EXISTS (SELECT 1 FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND user_id = NEW.closed_by AND at > NEW.closed_at - 604800000))
BEGIN SELECT RAISE(ABORT, 'cases: two people lift a termination, whichever case asks about it'); END;
