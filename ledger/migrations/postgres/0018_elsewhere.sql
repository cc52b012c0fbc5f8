-- What Postgres refuses for ../common/0018_elsewhere.sql. Guards that held up an overturn which follows from elsewhere.

CREATE OR REPLACE FUNCTION redress_outcomes_guard_verdicts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND first_look = 1)
        AND NOT EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by)
        AND NOT (NEW.kind NOT IN ('upheld', 'upheld_reduced')
            AND EXISTS (SELECT 1 FROM users WHERE user_id = NEW.decided_by AND role IN ('senior', 'admin'))
            AND NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND claimed_by = NEW.decided_by))
        AND NOT (NEW.kind LIKE 'overturned%'
            AND EXISTS (SELECT 1 FROM undone_elsewhere WHERE decision_id = NEW.decision_id)) THEN
        RAISE EXCEPTION 'outcomes: a first look comes first';
    END IF;
    IF EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome <> NEW.kind)
        AND NOT EXISTS (SELECT 1 FROM changed_minds
            WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome = NEW.kind)
        AND NOT (NEW.kind LIKE 'overturned%'
            AND EXISTS (SELECT 1 FROM undone_elsewhere WHERE decision_id = NEW.decision_id)) THEN
        RAISE EXCEPTION 'outcomes: a change of mind needs its words';
    END IF;
    IF NEW.case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'outcomes: what the case asks of its reviewers was never written';
    END IF;
    IF EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND people = 2)
        AND NOT EXISTS (SELECT 1 FROM verdicts mine WHERE mine.case_id = NEW.case_id AND mine.user_id = NEW.decided_by
            AND mine.ended_at IS NULL AND mine.outcome = NEW.kind AND mine.reduced_to IS NOT DISTINCT FROM NEW.reduced_to
            AND ((SELECT COUNT(DISTINCT user_id) FROM verdicts
                    WHERE case_id = NEW.case_id AND ended_at IS NULL AND effect = mine.effect) >= 2
                 OR (SELECT COUNT(DISTINCT user_id) FROM verdicts WHERE case_id = NEW.case_id AND ended_at IS NULL) >= 3))
        AND NOT (NEW.kind LIKE 'overturned%'
            AND EXISTS (SELECT 1 FROM undone_elsewhere WHERE decision_id = NEW.decision_id)) THEN
        RAISE EXCEPTION 'outcomes: this case needs two people who agree';
    END IF;
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND NOT EXISTS (SELECT 1 FROM independence_proofs
        WHERE outcome_id = NEW.outcome_id AND decision_id = NEW.decision_id AND user_id = NEW.decided_by) THEN
        RAISE EXCEPTION 'outcomes: who upholds proves independence first';
    END IF;
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions
        WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by AND why IN ('earlier_look', 'earlier_verdict')
        AND in_case IS DISTINCT FROM NEW.case_id) THEN
        RAISE EXCEPTION 'outcomes: who reviewed another case of this account may not uphold';
    END IF;
    RETURN NEW;
END $$;
