-- What Postgres refuses for ../common/0024_mended.sql.

CREATE TRIGGER lift_proposals_never BEFORE UPDATE OR DELETE ON lift_proposals
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER lift_proposals_never_emptied BEFORE TRUNCATE ON lift_proposals
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER terminations_begun_never BEFORE UPDATE OR DELETE ON terminations_begun
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER terminations_begun_never_emptied BEFORE TRUNCATE ON terminations_begun
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER missed_touches_never BEFORE UPDATE OR DELETE ON missed_touches
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER missed_touches_never_emptied BEFORE TRUNCATE ON missed_touches
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

-- An appeal, by whichever letter, is about the gravest measure that stands of its decision; and two people decide on the end of a contract.
CREATE FUNCTION redress_cases_guard_gravest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'appeal' AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
        WHERE e.decision_id = NEW.decision_id AND l.enforcement_id IS NULL
            AND CASE e.rung WHEN 'warn' THEN 1 WHEN 'limit' THEN 2 WHEN 'hold' THEN 3 WHEN 'suspend' THEN 4 ELSE 5 END
                > CASE NEW.rung WHEN 'warn' THEN 1 WHEN 'limit' THEN 2 WHEN 'hold' THEN 3 WHEN 'suspend' THEN 4 ELSE 5 END) THEN
        RAISE EXCEPTION 'cases: an appeal is about the gravest measure of its decision';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_guard_gravest BEFORE INSERT ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_guard_gravest();
CREATE FUNCTION redress_case_requirements_guard_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.people = 1 AND EXISTS (SELECT 1 FROM cases
        WHERE case_id = NEW.case_id AND kind = 'appeal' AND rung = 'terminate') THEN
        RAISE EXCEPTION 'case_requirements: an appeal against a termination needs two people';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_requirements_guard_two BEFORE INSERT ON case_requirements
    FOR EACH ROW EXECUTE FUNCTION redress_case_requirements_guard_two();
CREATE FUNCTION redress_enforcements_guard_appealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.rung = 'terminate' AND EXISTS (SELECT 1 FROM appeals
        WHERE decision_id = NEW.decision_id AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'enforcements: no contract ends while an appeal against the decision waits';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcements_guard_appealed BEFORE INSERT ON enforcements
    FOR EACH ROW EXECUTE FUNCTION redress_enforcements_guard_appealed();

-- What was given to seniors is theirs once the lease of who holds it ends. A verdict that waits may outlast it.
CREATE FUNCTION redress_cases_change_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.escalated_at IS NOT NULL AND NEW.claimed_by = OLD.claimed_by AND NEW.lease_until > OLD.lease_until
        AND NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.claimed_by AND role IN ('senior', 'admin'))
        AND NOT EXISTS (SELECT 1 FROM verdicts WHERE case_id = NEW.case_id AND user_id = NEW.claimed_by AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'cases: what was escalated is kept on by none but seniors';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_change_in_time BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change_in_time();

-- A measure whose cause was overturned is looked at by a person for as long as it stands.
CREATE FUNCTION redress_cases_change_by_its_own_grounds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'overtaken' AND OLD.closed_at IS NULL AND NEW.defer_reason = 'link_overturned'
        AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND l.enforcement_id IS NULL) THEN
        RAISE EXCEPTION 'cases: whether a measure stands by its own grounds is looked at while it stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_change_by_its_own_grounds BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change_by_its_own_grounds();

-- Who settled what waited on an account upholds nothing on it, and turns no appeal of it away. Of whoever imposed the measure itself, earlier
-- files say so.
CREATE FUNCTION redress_outcomes_guard_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions
        WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by AND why = 'earlier_case' AND in_case IS DISTINCT FROM NEW.case_id)
        AND NOT EXISTS (SELECT 1 FROM enforcements WHERE decision_id = NEW.decision_id AND imposed_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'outcomes: who settled what waited on this account may not uphold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_guard_settled BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_guard_settled();
CREATE FUNCTION redress_appeal_closings_guard_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM hands_in_decisions h JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.appeal_id = NEW.appeal_id AND h.user_id = NEW.closed_by AND h.why = 'earlier_case')
        AND NOT EXISTS (SELECT 1 FROM enforcements e JOIN appeals a ON a.decision_id = e.decision_id
            WHERE a.appeal_id = NEW.appeal_id AND e.imposed_by = NEW.closed_by) THEN
        RAISE EXCEPTION 'appeal_closings: who settled what waited on this account may not close the appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_closings_guard_settled BEFORE INSERT ON appeal_closings
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_closings_guard_settled();

-- Two people lift what it takes two people to uphold.
CREATE FUNCTION redress_lift_proposals_guard_1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'lift_proposals: a senior reviewer or an admin proposes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lift_proposals_guard_1 BEFORE INSERT ON lift_proposals
    FOR EACH ROW EXECUTE FUNCTION redress_lift_proposals_guard_1();
CREATE FUNCTION redress_lift_proposals_guard_2() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
        WHERE e.decision_id = NEW.decision_id AND l.enforcement_id IS NULL) THEN
        RAISE EXCEPTION 'lift_proposals: nothing of this decision stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lift_proposals_guard_2 BEFORE INSERT ON lift_proposals
    FOR EACH ROW EXECUTE FUNCTION redress_lift_proposals_guard_2();
CREATE FUNCTION redress_outcomes_guard_lift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id IS NULL AND NEW.kind NOT IN ('upheld', 'upheld_reduced')
        AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
            WHERE e.decision_id = NEW.decision_id AND e.rung = 'terminate' AND l.enforcement_id IS NULL)
        -- Proposals count for a week.
        AND ((SELECT COUNT(DISTINCT user_id) FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND at > NEW.decided_at - 604800000) < 2
            OR NOT EXISTS (SELECT 1 FROM lift_proposals
                WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by AND at > NEW.decided_at - 604800000))
        AND NOT (NEW.kind LIKE 'overturned%' AND EXISTS (SELECT 1 FROM undone_elsewhere WHERE decision_id = NEW.decision_id)) THEN
        RAISE EXCEPTION 'outcomes: a termination is lifted by two people';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_guard_lift BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_guard_lift();

-- A termination takes effect thirty days after its statement, where it stands.
CREATE FUNCTION redress_terminations_begun_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
        WHERE e.enforcement_id = NEW.enforcement_id AND e.rung = 'terminate' AND l.enforcement_id IS NULL
            -- Thirty days: P2B, article 4(2).
            AND e.imposed_at <= NEW.at - 2592000000) THEN
        RAISE EXCEPTION 'terminations_begun: a contract ends thirty days after its statement';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER terminations_begun_guard BEFORE INSERT ON terminations_begun
    FOR EACH ROW EXECUTE FUNCTION redress_terminations_begun_guard();
CREATE FUNCTION redress_missed_touches_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases
        WHERE case_id = NEW.case_id AND touch_by = NEW.touch_by AND closed_at IS NULL AND first_touch_at IS NULL) THEN
        RAISE EXCEPTION 'missed_touches: somebody has begun, or the time is another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER missed_touches_guard BEFORE INSERT ON missed_touches
    FOR EACH ROW EXECUTE FUNCTION redress_missed_touches_guard();

-- As in 0018_resume, but for what a later appeal answered already: that would never go on, and its carrier never end.
CREATE OR REPLACE FUNCTION redress_cases_carried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.kind = 'appeal' AND NEW.closed_as <> 'merged'
        AND EXISTS (SELECT 1 FROM appeal_closings c JOIN appeals m ON m.appeal_id = c.appeal_id
            WHERE c.merged_into = NEW.appeal_id AND m.decision_id <> NEW.decision_id
                AND NOT EXISTS (SELECT 1 FROM appeals r WHERE r.resumes = m.appeal_id)
                AND NOT EXISTS (SELECT 1 FROM appeals o WHERE o.decision_id = m.decision_id AND o.closed_at IS NULL)
                -- What was filed anew meanwhile and decided answers it.
                AND (SELECT COUNT(*) FROM appeals d WHERE d.statement_id = m.statement_id
                        AND d.closed_at IS NOT NULL AND COALESCE(d.closed_as, 'decided') = 'decided')
                    <= CASE WHEN m.follows IS NULL THEN 0 ELSE 1 END
                AND EXISTS (SELECT 1 FROM enforcements e WHERE e.decision_id = m.decision_id
                    AND NOT EXISTS (SELECT 1 FROM lifts l WHERE l.enforcement_id = e.enforcement_id))) THEN
        RAISE EXCEPTION 'cases: what was merged into it goes on first';
    END IF;
    RETURN NEW;
END $$;

-- What the platform is told when the day of a termination has come.
ALTER TABLE platform_events DROP CONSTRAINT platform_events_kind_check,
    ADD CONSTRAINT platform_events_kind_check CHECK (kind IN ('rule.demoted', 'reversal.finished', 'account.terminated'));
