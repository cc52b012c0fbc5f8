-- What Postgres refuses for ../common/0019_closings.sql, and one relief for each appeal.

CREATE TRIGGER closing_proposals_never BEFORE UPDATE OR DELETE ON closing_proposals
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER closing_proposals_never_emptied BEFORE TRUNCATE ON closing_proposals
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_closing_proposals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'closing_proposals: a person proposes';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND kind = 'appeal' AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'closing_proposals: there is no open appeal';
    END IF;
    IF EXISTS (SELECT 1 FROM hands_in_decisions h JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.case_id = NEW.case_id AND h.user_id = NEW.user_id AND h.in_case IS DISTINCT FROM NEW.case_id) THEN
        RAISE EXCEPTION 'closing_proposals: who had a hand in it does not close its appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closing_proposals_guard BEFORE INSERT ON closing_proposals
    FOR EACH ROW EXECUTE FUNCTION redress_closing_proposals_guard();

CREATE FUNCTION redress_appeal_closings_guard_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'inadmissible' AND EXISTS (SELECT 1 FROM cases c JOIN case_requirements r ON r.case_id = c.case_id
        WHERE c.appeal_id = NEW.appeal_id AND r.people = 2
            AND ((SELECT COUNT(DISTINCT p.user_id) FROM closing_proposals p WHERE p.case_id = c.case_id AND p.why = NEW.why) < 2
                 OR NOT EXISTS (SELECT 1 FROM closing_proposals p
                    WHERE p.case_id = c.case_id AND p.why = NEW.why AND p.user_id = NEW.closed_by))) THEN
        RAISE EXCEPTION 'appeal_closings: this closing needs two people who agree';
    END IF;
    IF EXISTS (SELECT 1 FROM hands_in_decisions h JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.appeal_id = NEW.appeal_id AND h.user_id = NEW.closed_by AND h.in_case IS DISTINCT FROM c.case_id
            AND h.why IN ('approved_release', 'earlier_look', 'earlier_verdict', 'earlier_closing', 'earlier_second_look')) THEN
        RAISE EXCEPTION 'appeal_closings: who reviewed an earlier case of this account may not close the appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_closings_guard_two BEFORE INSERT ON appeal_closings
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_closings_guard_two();

CREATE FUNCTION redress_outcomes_guard_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions
        WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by
            AND why IN ('earlier_closing', 'earlier_second_look') AND in_case IS DISTINCT FROM NEW.case_id) THEN
        RAISE EXCEPTION 'outcomes: who closed or looked again at a case of this account may not uphold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_guard_reviewed BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_guard_reviewed();

CREATE FUNCTION redress_appeals_change_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'withdrawn' AND OLD.closed_at IS NULL
        AND (SELECT COUNT(*) FROM appeals WHERE statement_id = NEW.statement_id AND closed_as = 'withdrawn') >= 3 THEN
        RAISE EXCEPTION 'appeals: after three that were taken back, a person decides';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_change_withdrawn BEFORE UPDATE ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_change_withdrawn();

-- One relief for each appeal, no longer for each decision.
ALTER TABLE reliefs DROP CONSTRAINT reliefs_decision_id_key, ADD CONSTRAINT reliefs_appeal_id_key UNIQUE (appeal_id);
CREATE INDEX reliefs_by_decision ON reliefs (decision_id);
