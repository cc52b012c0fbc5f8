-- What SQLite refuses about first looks, verdicts and proofs.

CREATE TRIGGER case_requirements_never_replaced BEFORE INSERT ON case_requirements
    WHEN EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'case_requirements: the row is there already'); END;
CREATE TRIGGER case_requirements_never_changed BEFORE UPDATE ON case_requirements
BEGIN SELECT RAISE(ABORT, 'case_requirements: a row never changes'); END;
CREATE TRIGGER case_requirements_never_deleted BEFORE DELETE ON case_requirements
BEGIN SELECT RAISE(ABORT, 'case_requirements: a row is never deleted'); END;

CREATE TRIGGER first_looks_never_replaced BEFORE INSERT ON first_looks
    WHEN EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'first_looks: the row is there already'); END;
CREATE TRIGGER first_looks_never_changed BEFORE UPDATE ON first_looks
BEGIN SELECT RAISE(ABORT, 'first_looks: a row never changes'); END;
CREATE TRIGGER first_looks_never_deleted BEFORE DELETE ON first_looks
BEGIN SELECT RAISE(ABORT, 'first_looks: a row is never deleted'); END;
CREATE TRIGGER first_looks_guard_1 BEFORE INSERT ON first_looks
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'first_looks: a person looks'); END;
CREATE TRIGGER first_looks_guard_2 BEFORE INSERT ON first_looks
    WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL AND claimed_by = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'first_looks: an open case is looked at by who has claimed it'); END;

CREATE TRIGGER changed_minds_never_replaced BEFORE INSERT ON changed_minds
    WHEN EXISTS (SELECT 1 FROM changed_minds WHERE case_id = NEW.case_id AND user_id = NEW.user_id AND outcome = NEW.outcome)
BEGIN SELECT RAISE(ABORT, 'changed_minds: the row is there already'); END;
CREATE TRIGGER changed_minds_never_changed BEFORE UPDATE ON changed_minds
BEGIN SELECT RAISE(ABORT, 'changed_minds: a row never changes'); END;
CREATE TRIGGER changed_minds_never_deleted BEFORE DELETE ON changed_minds
BEGIN SELECT RAISE(ABORT, 'changed_minds: a row is never deleted'); END;
CREATE TRIGGER changed_minds_guard_1 BEFORE INSERT ON changed_minds
    WHEN NOT EXISTS (SELECT 1 FROM first_looks
        WHERE case_id = NEW.case_id AND user_id = NEW.user_id AND outcome <> NEW.outcome)
BEGIN SELECT RAISE(ABORT, 'changed_minds: there was no other first look'); END;

CREATE TRIGGER independence_proofs_never_replaced BEFORE INSERT ON independence_proofs
    WHEN EXISTS (SELECT 1 FROM independence_proofs WHERE outcome_id = NEW.outcome_id)
BEGIN SELECT RAISE(ABORT, 'independence_proofs: the row is there already'); END;
CREATE TRIGGER independence_proofs_never_changed BEFORE UPDATE ON independence_proofs
BEGIN SELECT RAISE(ABORT, 'independence_proofs: a row never changes'); END;
CREATE TRIGGER independence_proofs_never_deleted BEFORE DELETE ON independence_proofs
BEGIN SELECT RAISE(ABORT, 'independence_proofs: a row is never deleted'); END;
CREATE TRIGGER independence_proofs_guard_1 BEFORE INSERT ON independence_proofs
    WHEN EXISTS (SELECT 1 FROM outcomes WHERE outcome_id = NEW.outcome_id)
BEGIN SELECT RAISE(ABORT, 'independence_proofs: a proof comes before its outcome'); END;

CREATE TRIGGER verdicts_never_replaced BEFORE INSERT ON verdicts
    WHEN EXISTS (SELECT 1 FROM verdicts WHERE verdict_id = NEW.verdict_id
        OR (ended_at IS NULL AND case_id = NEW.case_id AND user_id = NEW.user_id))
BEGIN SELECT RAISE(ABORT, 'verdicts: the row is there already'); END;
CREATE TRIGGER verdicts_never_deleted BEFORE DELETE ON verdicts
BEGIN SELECT RAISE(ABORT, 'verdicts: a row is never deleted'); END;
CREATE TRIGGER verdicts_change_1 BEFORE UPDATE ON verdicts
    WHEN (NEW.verdict_id, NEW.case_id, NEW.user_id, NEW.outcome, NEW.root_cause, NEW.reduced_to, NEW.effect, NEW.at,
         NEW.send_at, NEW.seal)
        IS NOT (OLD.verdict_id, OLD.case_id, OLD.user_id, OLD.outcome, OLD.root_cause, OLD.reduced_to, OLD.effect, OLD.at,
         OLD.send_at, OLD.seal)
BEGIN SELECT RAISE(ABORT, 'verdicts: what was said never changes'); END;
CREATE TRIGGER verdicts_change_2 BEFORE UPDATE ON verdicts
    WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'verdicts: what was taken back stays taken back'); END;
CREATE TRIGGER verdicts_change_3 BEFORE UPDATE ON verdicts
    WHEN EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'verdicts: on a closed case nothing is taken back'); END;
CREATE TRIGGER verdicts_change_4 BEFORE UPDATE ON verdicts
    WHEN NEW.ended_as = 'undone' AND NEW.ended_at >= OLD.send_at
BEGIN SELECT RAISE(ABORT, 'verdicts: the time to take it back is over'); END;
CREATE TRIGGER verdicts_guard_1 BEFORE INSERT ON verdicts
    WHEN NEW.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'verdicts: a verdict begins as one that counts'); END;
CREATE TRIGGER verdicts_guard_2 BEFORE INSERT ON verdicts
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'verdicts: a person decides'); END;
CREATE TRIGGER verdicts_guard_3 BEFORE INSERT ON verdicts
    WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND kind = 'appeal' AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'verdicts: there is no open appeal'); END;
CREATE TRIGGER verdicts_guard_4 BEFORE INSERT ON verdicts
    WHEN EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND first_look = 1)
        AND NOT EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'verdicts: a first look comes first'); END;
CREATE TRIGGER verdicts_guard_5 BEFORE INSERT ON verdicts
    WHEN EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.user_id AND outcome <> NEW.outcome)
        AND NOT EXISTS (SELECT 1 FROM changed_minds
            WHERE case_id = NEW.case_id AND user_id = NEW.user_id AND outcome = NEW.outcome)
BEGIN SELECT RAISE(ABORT, 'verdicts: a change of mind needs its words'); END;
CREATE TRIGGER verdicts_guard_6 BEFORE INSERT ON verdicts
    WHEN NEW.outcome IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions h
        JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.case_id = NEW.case_id AND h.user_id = NEW.user_id AND h.in_case IS NOT NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'verdicts: who had a hand in it may not uphold'); END;
CREATE TRIGGER verdicts_guard_7 BEFORE INSERT ON verdicts
    WHEN (SELECT COUNT(*) FROM verdicts WHERE case_id = NEW.case_id AND ended_at IS NULL)
        >= (SELECT CASE people WHEN 2 THEN 3 ELSE 1 END FROM case_requirements WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'verdicts: nobody else is asked'); END;

CREATE TRIGGER cases_guard_verdict BEFORE UPDATE ON cases
    WHEN NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS NOT OLD.claimed_by AND EXISTS (SELECT 1 FROM verdicts
        WHERE case_id = NEW.case_id AND user_id = NEW.claimed_by AND ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'cases: who has given a verdict leaves the case to another person'); END;

CREATE TRIGGER outcomes_guard_look BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND first_look = 1)
        AND NOT EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by)
        AND NOT (NEW.kind NOT IN ('upheld', 'upheld_reduced')
            AND EXISTS (SELECT 1 FROM users WHERE user_id = NEW.decided_by AND role IN ('senior', 'admin'))
            AND NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND claimed_by = NEW.decided_by))
BEGIN SELECT RAISE(ABORT, 'outcomes: a first look comes first'); END;
CREATE TRIGGER outcomes_guard_changed BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome <> NEW.kind)
        AND NOT EXISTS (SELECT 1 FROM changed_minds
            WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'outcomes: a change of mind needs its words'); END;
CREATE TRIGGER outcomes_guard_requirement BEFORE INSERT ON outcomes
    WHEN NEW.case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'outcomes: what the case asks of its reviewers was never written'); END;
CREATE TRIGGER outcomes_guard_people BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND people = 2)
        AND NOT EXISTS (SELECT 1 FROM verdicts mine WHERE mine.case_id = NEW.case_id AND mine.user_id = NEW.decided_by
            AND mine.ended_at IS NULL AND mine.outcome = NEW.kind AND mine.reduced_to IS NEW.reduced_to
            AND ((SELECT COUNT(DISTINCT user_id) FROM verdicts
                    WHERE case_id = NEW.case_id AND ended_at IS NULL AND effect = mine.effect) >= 2
                 OR (SELECT COUNT(DISTINCT user_id) FROM verdicts WHERE case_id = NEW.case_id AND ended_at IS NULL) >= 3))
BEGIN SELECT RAISE(ABORT, 'outcomes: this case needs two people who agree'); END;
CREATE TRIGGER outcomes_guard_proof BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND NOT EXISTS (SELECT 1 FROM independence_proofs
        WHERE outcome_id = NEW.outcome_id AND decision_id = NEW.decision_id AND user_id = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'outcomes: who upholds proves independence first'); END;
CREATE TRIGGER outcomes_guard_hands BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions
        WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by AND why IN ('earlier_look', 'earlier_verdict')
        AND in_case IS NOT NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'outcomes: who reviewed another case of this account may not uphold'); END;
