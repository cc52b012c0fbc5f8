-- An open appeal that needs two people does not hold up a bulk reversal, which two people wanted.

DROP TRIGGER outcomes_guard_people;
CREATE TRIGGER outcomes_guard_people BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND people = 2)
        AND NOT EXISTS (SELECT 1 FROM verdicts mine WHERE mine.case_id = NEW.case_id AND mine.user_id = NEW.decided_by
            AND mine.ended_at IS NULL AND mine.outcome = NEW.kind AND mine.reduced_to IS NEW.reduced_to
            AND ((SELECT COUNT(DISTINCT user_id) FROM verdicts
                    WHERE case_id = NEW.case_id AND ended_at IS NULL AND effect = mine.effect) >= 2
                 OR (SELECT COUNT(DISTINCT user_id) FROM verdicts WHERE case_id = NEW.case_id AND ended_at IS NULL) >= 3))
        -- Two people agreed on it already: who proposed and who approved the bulk reversal that this account waits in.
        AND NOT (NEW.kind LIKE 'overturned%' AND EXISTS (SELECT 1 FROM reversal_items i
            JOIN reversals v ON v.reversal_id = i.reversal_id
            WHERE i.account_id = NEW.account_id AND i.state = 'waiting' AND v.approved_at IS NOT NULL AND v.finished_at IS NULL))
BEGIN SELECT RAISE(ABORT, 'outcomes: this case needs two people who agree'); END;
