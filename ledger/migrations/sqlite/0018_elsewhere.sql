-- What SQLite refuses for ../common/0018_elsewhere.sql. Guards that held up an overturn which follows from elsewhere.

DROP TRIGGER outcomes_guard_look;
CREATE TRIGGER outcomes_guard_look BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND first_look = 1)
        AND NOT EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by)
        AND NOT (NEW.kind NOT IN ('upheld', 'upheld_reduced')
            AND EXISTS (SELECT 1 FROM users WHERE user_id = NEW.decided_by AND role IN ('senior', 'admin'))
            AND NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND claimed_by = NEW.decided_by))
        AND NOT (NEW.kind LIKE 'overturned%'
            AND EXISTS (SELECT 1 FROM undone_elsewhere WHERE decision_id = NEW.decision_id))
BEGIN SELECT RAISE(ABORT, 'outcomes: a first look comes first'); END;
DROP TRIGGER outcomes_guard_changed;
CREATE TRIGGER outcomes_guard_changed BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome <> NEW.kind)
        AND NOT EXISTS (SELECT 1 FROM changed_minds
            WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome = NEW.kind)
        AND NOT (NEW.kind LIKE 'overturned%'
            AND EXISTS (SELECT 1 FROM undone_elsewhere WHERE decision_id = NEW.decision_id))
BEGIN SELECT RAISE(ABORT, 'outcomes: a change of mind needs its words'); END;
DROP TRIGGER outcomes_guard_people;
CREATE TRIGGER outcomes_guard_people BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND people = 2)
        AND NOT EXISTS (SELECT 1 FROM verdicts mine WHERE mine.case_id = NEW.case_id AND mine.user_id = NEW.decided_by
            AND mine.ended_at IS NULL AND mine.outcome = NEW.kind AND mine.reduced_to IS NEW.reduced_to
            AND ((SELECT COUNT(DISTINCT user_id) FROM verdicts
                    WHERE case_id = NEW.case_id AND ended_at IS NULL AND effect = mine.effect) >= 2
                 OR (SELECT COUNT(DISTINCT user_id) FROM verdicts WHERE case_id = NEW.case_id AND ended_at IS NULL) >= 3))
        AND NOT (NEW.kind LIKE 'overturned%'
            AND EXISTS (SELECT 1 FROM undone_elsewhere WHERE decision_id = NEW.decision_id))
BEGIN SELECT RAISE(ABORT, 'outcomes: this case needs two people who agree'); END;
