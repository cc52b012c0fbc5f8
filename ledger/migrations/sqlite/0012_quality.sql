-- Records: no row changes or goes.

CREATE TRIGGER known_answers_never_replaced BEFORE INSERT ON known_answers
    WHEN EXISTS (SELECT 1 FROM known_answers WHERE of_case = NEW.of_case)
BEGIN SELECT RAISE(ABORT, 'known_answers: the row is there already'); END;
CREATE TRIGGER known_answers_never_changed BEFORE UPDATE ON known_answers
BEGIN SELECT RAISE(ABORT, 'known_answers: a row never changes'); END;
CREATE TRIGGER known_answers_never_deleted BEFORE DELETE ON known_answers
BEGIN SELECT RAISE(ABORT, 'known_answers: a row is never deleted'); END;

CREATE TRIGGER quality_cases_never_replaced BEFORE INSERT ON quality_cases
    WHEN EXISTS (SELECT 1 FROM quality_cases WHERE case_id = NEW.case_id OR (NEW.purpose = 'double' AND purpose = 'double' AND of_case = NEW.of_case))
BEGIN SELECT RAISE(ABORT, 'quality_cases: the row is there already'); END;
CREATE TRIGGER quality_cases_never_changed BEFORE UPDATE ON quality_cases
BEGIN SELECT RAISE(ABORT, 'quality_cases: a row never changes'); END;
CREATE TRIGGER quality_cases_never_deleted BEFORE DELETE ON quality_cases
BEGIN SELECT RAISE(ABORT, 'quality_cases: a row is never deleted'); END;

CREATE TRIGGER quality_verdicts_never_replaced BEFORE INSERT ON quality_verdicts
    WHEN EXISTS (SELECT 1 FROM quality_verdicts WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: the row is there already'); END;
CREATE TRIGGER quality_verdicts_never_changed BEFORE UPDATE ON quality_verdicts
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: a row never changes'); END;
CREATE TRIGGER quality_verdicts_never_deleted BEFORE DELETE ON quality_verdicts
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: a row is never deleted'); END;

CREATE TRIGGER quality_draws_never_replaced BEFORE INSERT ON quality_draws
    WHEN EXISTS (SELECT 1 FROM quality_draws WHERE outcome_id = NEW.outcome_id)
BEGIN SELECT RAISE(ABORT, 'quality_draws: the row is there already'); END;
CREATE TRIGGER quality_draws_never_changed BEFORE UPDATE ON quality_draws
BEGIN SELECT RAISE(ABORT, 'quality_draws: a row never changes'); END;
CREATE TRIGGER quality_draws_never_deleted BEFORE DELETE ON quality_draws
BEGIN SELECT RAISE(ABORT, 'quality_draws: a row is never deleted'); END;

-- Who may write what -----------------------------------------------------------------------------------------------------

CREATE TRIGGER known_answers_guard_1 BEFORE INSERT ON known_answers
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.named_by AND role IN ('senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'known_answers: a senior or an admin vouches for an answer'); END;
CREATE TRIGGER known_answers_guard_2 BEFORE INSERT ON known_answers
    WHEN NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.of_case)
BEGIN SELECT RAISE(ABORT, 'known_answers: only a decided case has an answer'); END;
CREATE TRIGGER quality_cases_guard_1 BEFORE INSERT ON quality_cases
    WHEN NOT EXISTS (SELECT 1 FROM cases q JOIN cases o ON o.decision_id = q.decision_id
        WHERE q.case_id = NEW.case_id AND q.kind = 'quality' AND q.closed_at IS NULL
            AND o.case_id = NEW.of_case AND o.kind = 'appeal')
BEGIN SELECT RAISE(ABORT, 'quality_cases: a second look is at an appeal about the same decision'); END;
CREATE TRIGGER quality_cases_guard_2 BEFORE INSERT ON quality_cases
    WHEN NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.of_case)
BEGIN SELECT RAISE(ABORT, 'quality_cases: only a decided case is looked at again'); END;
CREATE TRIGGER quality_verdicts_guard_1 BEFORE INSERT ON quality_verdicts
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: a person looks again'); END;
CREATE TRIGGER quality_verdicts_guard_2 BEFORE INSERT ON quality_verdicts
    WHEN EXISTS (SELECT 1 FROM quality_cases q JOIN outcomes o ON o.case_id = q.of_case
        WHERE q.case_id = NEW.case_id AND o.decided_by = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: nobody looks again at what they decided'); END;
CREATE TRIGGER quality_verdicts_guard_3 BEFORE INSERT ON quality_verdicts
    WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: the case is closed'); END;
CREATE TRIGGER cases_change_checked BEFORE UPDATE ON cases
    WHEN NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND (
        (NEW.kind = 'quality') <> (NEW.closed_as = 'checked')
        OR (NEW.kind = 'quality' AND NOT EXISTS (SELECT 1 FROM quality_verdicts WHERE case_id = NEW.case_id)))
BEGIN SELECT RAISE(ABORT, 'cases: a second look ends with a verdict of its own, and nothing else does'); END;
CREATE TRIGGER quality_verdicts_guard_key BEFORE INSERT ON quality_verdicts
    WHEN NOT EXISTS (SELECT 1 FROM quality_cases WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'quality_verdicts: there is no such second look'); END;
CREATE TRIGGER quality_draws_guard_key BEFORE INSERT ON quality_draws
    WHEN NOT EXISTS (SELECT 1 FROM outcomes WHERE outcome_id = NEW.outcome_id)
BEGIN SELECT RAISE(ABORT, 'quality_draws: there is no such outcome'); END;
