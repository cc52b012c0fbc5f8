-- What SQLite refuses in the queue.

-- As in 0001, each question on an index of its own: asked as one, it read every open case.
DROP TRIGGER cases_never_replaced;
CREATE TRIGGER cases_never_replaced BEFORE INSERT ON cases
    WHEN EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id OR appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'cases: the row is there already'); END;
CREATE TRIGGER cases_never_replaced_2 BEFORE INSERT ON cases
    WHEN NEW.kind = 'deferred' AND NEW.closed_at IS NULL AND EXISTS (SELECT 1 FROM cases
        WHERE decision_id = NEW.decision_id AND kind = 'deferred' AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'cases: the row is there already'); END;
CREATE TRIGGER cases_never_replaced_3 BEFORE INSERT ON cases
    WHEN NEW.kind = 'termination_proposal' AND NEW.closed_at IS NULL AND EXISTS (SELECT 1 FROM cases
        WHERE account_id = NEW.account_id AND kind = 'termination_proposal' AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'cases: the row is there already'); END;

CREATE TRIGGER cases_queue_begins AFTER INSERT ON cases WHEN NEW.sort_at = 0
BEGIN UPDATE cases SET sort_at = NEW.due_at WHERE case_id = NEW.case_id; END;
-- The order moves with the deadline.
CREATE TRIGGER cases_queue_moves AFTER UPDATE OF due_at ON cases WHEN NEW.due_at <> OLD.due_at AND NEW.sort_at = OLD.sort_at
BEGIN UPDATE cases SET sort_at = OLD.sort_at + NEW.due_at - OLD.due_at WHERE case_id = NEW.case_id; END;
CREATE TRIGGER cases_queue_rules AFTER UPDATE OF sort_at ON cases WHEN NEW.sort_at <> OLD.sort_at
BEGIN UPDATE case_rules SET sort_at = NEW.sort_at WHERE case_id = NEW.case_id; END;

CREATE TRIGGER cases_queue_1 BEFORE UPDATE ON cases
    WHEN NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS NOT OLD.claimed_by AND OLD.claimed_by IS NOT NULL
        AND (NEW.claimed_at IS NULL OR NEW.claimed_at < OLD.lease_until)
BEGIN SELECT RAISE(ABORT, 'cases: a lease that runs is taken over by nobody'); END;
CREATE TRIGGER cases_queue_2 BEFORE UPDATE ON cases
    WHEN NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS NOT OLD.claimed_by AND NOT EXISTS (SELECT 1 FROM users
        WHERE user_id = NEW.claimed_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'cases: a person claims'); END;
CREATE TRIGGER cases_queue_3 BEFORE UPDATE ON cases
    WHEN NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS NOT OLD.claimed_by AND NEW.escalated_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM users WHERE user_id = NEW.claimed_by AND role IN ('senior', 'admin'))
BEGIN SELECT RAISE(ABORT, 'cases: an escalated case is for seniors'); END;
CREATE TRIGGER cases_queue_4 BEFORE UPDATE ON cases
    WHEN NEW.claimed_by IS NOT NULL AND (NEW.parked_until IS NOT NULL OR NEW.offered_to IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'cases: a claimed case is neither parked nor handed over'); END;
CREATE TRIGGER cases_queue_5 BEFORE UPDATE ON cases
    WHEN OLD.first_touch_at IS NOT NULL AND NEW.first_touch_at IS NOT OLD.first_touch_at
BEGIN SELECT RAISE(ABORT, 'cases: the first touch stays the first'); END;
CREATE TRIGGER cases_queue_6 BEFORE UPDATE ON cases
    WHEN NEW.priority > OLD.priority
BEGIN SELECT RAISE(ABORT, 'cases: a class only rises'); END;
CREATE TRIGGER cases_queue_7 BEFORE UPDATE ON cases
    WHEN NEW.parked_until IS NOT NULL AND NEW.parked_until IS NOT OLD.parked_until AND NEW.parks <> OLD.parks + 1
BEGIN SELECT RAISE(ABORT, 'cases: every time it is parked counts'); END;
CREATE TRIGGER cases_queue_8 BEFORE UPDATE ON cases
    WHEN NEW.parks < OLD.parks
BEGIN SELECT RAISE(ABORT, 'cases: every time it is parked counts'); END;
CREATE TRIGGER cases_queue_9 BEFORE UPDATE ON cases
    WHEN OLD.escalated_at IS NOT NULL AND NEW.escalated_at IS NOT OLD.escalated_at
BEGIN SELECT RAISE(ABORT, 'cases: what was escalated stays with seniors'); END;
CREATE TRIGGER cases_queue_10 BEFORE UPDATE ON cases
    WHEN (NEW.offered_to IS NULL) <> (NEW.offered_until IS NULL)
BEGIN SELECT RAISE(ABORT, 'cases: an offer has an end'); END;
