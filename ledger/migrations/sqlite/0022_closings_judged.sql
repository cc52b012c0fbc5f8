-- What SQLite refuses for ../common/0022_closings_judged.sql.

CREATE TRIGGER closing_draws_never_replaced BEFORE INSERT ON closing_draws
    WHEN EXISTS (SELECT 1 FROM closing_draws WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'closing_draws: the row is there already'); END;
CREATE TRIGGER closing_draws_never_changed BEFORE UPDATE ON closing_draws
BEGIN SELECT RAISE(ABORT, 'closing_draws: a row never changes'); END;
CREATE TRIGGER closing_draws_never_deleted BEFORE DELETE ON closing_draws
BEGIN SELECT RAISE(ABORT, 'closing_draws: a row is never deleted'); END;
CREATE TRIGGER closing_draws_guard BEFORE INSERT ON closing_draws
    WHEN NOT EXISTS (SELECT 1 FROM appeal_closings WHERE appeal_id = NEW.appeal_id AND closed_as = 'inadmissible')
BEGIN SELECT RAISE(ABORT, 'closing_draws: no appeal was closed against its holder'); END;

DROP TRIGGER quality_cases_guard_2;
CREATE TRIGGER quality_cases_guard_2 BEFORE INSERT ON quality_cases
    WHEN NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.of_case)
        AND NOT (NEW.purpose = 'double' AND EXISTS (SELECT 1 FROM cases c JOIN appeal_closings k ON k.appeal_id = c.appeal_id
            WHERE c.case_id = NEW.of_case AND k.closed_as = 'inadmissible'))
BEGIN SELECT RAISE(ABORT, 'quality_cases: only a decided case is looked at again'); END;

CREATE TRIGGER appeal_closings_guard_look BEFORE INSERT ON appeal_closings
    WHEN NEW.closed_as = 'inadmissible' AND EXISTS (SELECT 1 FROM cases c JOIN case_requirements r ON r.case_id = c.case_id
        WHERE c.appeal_id = NEW.appeal_id AND r.first_look = 1 AND NOT EXISTS (SELECT 1 FROM first_looks l
            WHERE l.case_id = c.case_id AND l.user_id = NEW.closed_by))
BEGIN SELECT RAISE(ABORT, 'appeal_closings: a first look comes first'); END;
CREATE TRIGGER closing_proposals_guard_look BEFORE INSERT ON closing_proposals
    WHEN EXISTS (SELECT 1 FROM case_requirements r WHERE r.case_id = NEW.case_id AND r.first_look = 1
        AND NOT EXISTS (SELECT 1 FROM first_looks l WHERE l.case_id = NEW.case_id AND l.user_id = NEW.user_id))
BEGIN SELECT RAISE(ABORT, 'closing_proposals: a first look comes first'); END;
