-- What SQLite refuses for ../common/0014_fair.sql. First, releases that need two people.

CREATE TRIGGER imposition_approvals_never_replaced BEFORE INSERT ON imposition_approvals
    WHEN EXISTS (SELECT 1 FROM imposition_approvals WHERE case_id = NEW.case_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'imposition_approvals: the row is there already'); END;
CREATE TRIGGER imposition_approvals_never_changed BEFORE UPDATE ON imposition_approvals
BEGIN SELECT RAISE(ABORT, 'imposition_approvals: a row never changes'); END;
CREATE TRIGGER imposition_approvals_never_deleted BEFORE DELETE ON imposition_approvals
BEGIN SELECT RAISE(ABORT, 'imposition_approvals: a row is never deleted'); END;
CREATE TRIGGER imposition_approvals_guard_1 BEFORE INSERT ON imposition_approvals
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'imposition_approvals: a person approves'); END;
CREATE TRIGGER imposition_approvals_guard_2 BEFORE INSERT ON imposition_approvals
    WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND kind = 'deferred' AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'imposition_approvals: nothing is deferred here'); END;
CREATE TRIGGER imposition_approvals_guard_3 BEFORE INSERT ON imposition_approvals
    WHEN EXISTS (SELECT 1 FROM hands_in_decisions h JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.case_id = NEW.case_id AND h.user_id = NEW.user_id AND h.why IN ('activated_policy', 'wrote_rule'))
BEGIN SELECT RAISE(ABORT, 'imposition_approvals: who stands behind the rules does not release'); END;

CREATE TRIGGER enforcements_guard_two BEFORE INSERT ON enforcements
    WHEN NEW.cause = 'released' AND EXISTS (SELECT 1 FROM cases c JOIN case_requirements r ON r.case_id = c.case_id
        WHERE c.decision_id = NEW.decision_id AND c.kind = 'deferred' AND c.closed_at IS NULL AND r.people = 2
            AND ((SELECT COUNT(DISTINCT i.user_id) FROM imposition_approvals i WHERE i.case_id = c.case_id) < 2
                 OR NOT EXISTS (SELECT 1 FROM imposition_approvals i
                    WHERE i.case_id = c.case_id AND i.user_id = NEW.imposed_by)))
BEGIN SELECT RAISE(ABORT, 'enforcements: this release needs two people who agree'); END;
CREATE TRIGGER cases_change_released BEFORE UPDATE ON cases
    WHEN NEW.closed_as = 'released' AND OLD.closed_at IS NULL
        AND EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND people = 2)
        AND (SELECT COUNT(DISTINCT user_id) FROM imposition_approvals WHERE case_id = NEW.case_id) < 2
BEGIN SELECT RAISE(ABORT, 'cases: this release needs two people who agree'); END;
CREATE TRIGGER outcomes_guard_released BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions
        WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by AND why = 'approved_release')
BEGIN SELECT RAISE(ABORT, 'outcomes: who agreed to the release may not uphold'); END;

-- Second looks are blind: who knows the outcome neither holds one nor gives one.

CREATE TRIGGER quality_seen_never_replaced BEFORE INSERT ON quality_seen
    WHEN EXISTS (SELECT 1 FROM quality_seen WHERE case_id = NEW.case_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'quality_seen: the row is there already'); END;
CREATE TRIGGER quality_seen_never_changed BEFORE UPDATE ON quality_seen
BEGIN SELECT RAISE(ABORT, 'quality_seen: a row never changes'); END;
CREATE TRIGGER quality_seen_never_deleted BEFORE DELETE ON quality_seen
BEGIN SELECT RAISE(ABORT, 'quality_seen: a row is never deleted'); END;
CREATE TRIGGER quality_verdicts_guard_blind BEFORE INSERT ON quality_verdicts
    WHEN EXISTS (SELECT 1 FROM quality_knows WHERE case_id = NEW.case_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: who knows the outcome does not look again'); END;
CREATE TRIGGER cases_change_blind BEFORE UPDATE ON cases
    WHEN NEW.kind = 'quality' AND NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS NOT OLD.claimed_by
        AND EXISTS (SELECT 1 FROM quality_knows WHERE case_id = NEW.case_id AND user_id = NEW.claimed_by)
BEGIN SELECT RAISE(ABORT, 'cases: who knows the outcome does not look again'); END;
