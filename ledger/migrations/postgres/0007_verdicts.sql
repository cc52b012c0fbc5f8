-- What Postgres refuses about first looks, verdicts and proofs.

CREATE TRIGGER case_requirements_never BEFORE UPDATE OR DELETE ON case_requirements
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER case_requirements_never_emptied BEFORE TRUNCATE ON case_requirements
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER first_looks_never BEFORE UPDATE OR DELETE ON first_looks
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER first_looks_never_emptied BEFORE TRUNCATE ON first_looks
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER changed_minds_never BEFORE UPDATE OR DELETE ON changed_minds
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER changed_minds_never_emptied BEFORE TRUNCATE ON changed_minds
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER independence_proofs_never BEFORE UPDATE OR DELETE ON independence_proofs
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER independence_proofs_never_emptied BEFORE TRUNCATE ON independence_proofs
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER verdicts_never_deleted BEFORE DELETE ON verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER verdicts_never_emptied BEFORE TRUNCATE ON verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_first_looks_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'first_looks: a person looks';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL AND claimed_by = NEW.user_id) THEN
        RAISE EXCEPTION 'first_looks: an open case is looked at by who has claimed it';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER first_looks_guard BEFORE INSERT ON first_looks
    FOR EACH ROW EXECUTE FUNCTION redress_first_looks_guard();

CREATE FUNCTION redress_changed_minds_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM first_looks
        WHERE case_id = NEW.case_id AND user_id = NEW.user_id AND outcome <> NEW.outcome) THEN
        RAISE EXCEPTION 'changed_minds: there was no other first look';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER changed_minds_guard BEFORE INSERT ON changed_minds
    FOR EACH ROW EXECUTE FUNCTION redress_changed_minds_guard();

CREATE FUNCTION redress_independence_proofs_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM outcomes WHERE outcome_id = NEW.outcome_id) THEN
        RAISE EXCEPTION 'independence_proofs: a proof comes before its outcome';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER independence_proofs_guard BEFORE INSERT ON independence_proofs
    FOR EACH ROW EXECUTE FUNCTION redress_independence_proofs_guard();

CREATE FUNCTION redress_verdicts_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.verdict_id, NEW.case_id, NEW.user_id, NEW.outcome, NEW.root_cause, NEW.reduced_to, NEW.effect, NEW.at,
         NEW.send_at, NEW.seal)
        IS DISTINCT FROM (OLD.verdict_id, OLD.case_id, OLD.user_id, OLD.outcome, OLD.root_cause, OLD.reduced_to, OLD.effect,
         OLD.at, OLD.send_at, OLD.seal) THEN
        RAISE EXCEPTION 'verdicts: what was said never changes';
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'verdicts: what was taken back stays taken back';
    END IF;
    IF EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'verdicts: on a closed case nothing is taken back';
    END IF;
    IF NEW.ended_as = 'undone' AND NEW.ended_at >= OLD.send_at THEN
        RAISE EXCEPTION 'verdicts: the time to take it back is over';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verdicts_change BEFORE UPDATE ON verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_verdicts_change();

CREATE FUNCTION redress_verdicts_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'verdicts: a verdict begins as one that counts';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'verdicts: a person decides';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND kind = 'appeal' AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'verdicts: there is no open appeal';
    END IF;
    IF EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND first_look = 1)
        AND NOT EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.user_id) THEN
        RAISE EXCEPTION 'verdicts: a first look comes first';
    END IF;
    IF EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.user_id AND outcome <> NEW.outcome)
        AND NOT EXISTS (SELECT 1 FROM changed_minds
            WHERE case_id = NEW.case_id AND user_id = NEW.user_id AND outcome = NEW.outcome) THEN
        RAISE EXCEPTION 'verdicts: a change of mind needs its words';
    END IF;
    IF NEW.outcome IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions h
        JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.case_id = NEW.case_id AND h.user_id = NEW.user_id AND h.in_case IS DISTINCT FROM NEW.case_id) THEN
        RAISE EXCEPTION 'verdicts: who had a hand in it may not uphold';
    END IF;
    IF (SELECT COUNT(*) FROM verdicts WHERE case_id = NEW.case_id AND ended_at IS NULL)
        >= (SELECT CASE people WHEN 2 THEN 3 ELSE 1 END FROM case_requirements WHERE case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'verdicts: nobody else is asked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verdicts_guard BEFORE INSERT ON verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_verdicts_guard();

CREATE FUNCTION redress_cases_guard_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.claimed_by IS NOT NULL AND NEW.claimed_by IS DISTINCT FROM OLD.claimed_by AND EXISTS (SELECT 1 FROM verdicts
        WHERE case_id = NEW.case_id AND user_id = NEW.claimed_by AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'cases: who has given a verdict leaves the case to another person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_guard_verdict BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_guard_verdict();

CREATE FUNCTION redress_outcomes_guard_verdicts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM case_requirements WHERE case_id = NEW.case_id AND first_look = 1)
        AND NOT EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by)
        AND NOT (NEW.kind NOT IN ('upheld', 'upheld_reduced')
            AND EXISTS (SELECT 1 FROM users WHERE user_id = NEW.decided_by AND role IN ('senior', 'admin'))
            AND NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND claimed_by = NEW.decided_by)) THEN
        RAISE EXCEPTION 'outcomes: a first look comes first';
    END IF;
    IF EXISTS (SELECT 1 FROM first_looks WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome <> NEW.kind)
        AND NOT EXISTS (SELECT 1 FROM changed_minds
            WHERE case_id = NEW.case_id AND user_id = NEW.decided_by AND outcome = NEW.kind) THEN
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
                 OR (SELECT COUNT(DISTINCT user_id) FROM verdicts WHERE case_id = NEW.case_id AND ended_at IS NULL) >= 3)) THEN
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
CREATE TRIGGER outcomes_guard_verdicts BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_guard_verdicts();
