-- What Postgres refuses for ../common/0023_models.sql.

ALTER TABLE engine_commands DROP CONSTRAINT engine_commands_kind_check,
    ADD CONSTRAINT engine_commands_kind_check CHECK (kind IN ('reinstate', 'dismiss', 'imposed', 'activate_policy', 'account_facts',
        'demote_rule', 'activate_model', 'retire_model'));

CREATE TRIGGER models_never BEFORE UPDATE OR DELETE ON models
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER models_never_emptied BEFORE TRUNCATE ON models
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER model_steps_never BEFORE UPDATE OR DELETE ON model_steps
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER model_steps_never_emptied BEFORE TRUNCATE ON model_steps
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER decision_scores_never BEFORE UPDATE OR DELETE ON decision_scores
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER decision_scores_never_emptied BEFORE TRUNCATE ON decision_scores
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER model_verdicts_never BEFORE UPDATE OR DELETE ON model_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER model_verdicts_never_emptied BEFORE TRUNCATE ON model_verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_model_steps_model_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM engine_commands WHERE command_id = NEW.command_id
            AND kind = CASE WHEN NEW.mode = 'retired' THEN 'retire_model' ELSE 'activate_model' END) THEN
        RAISE EXCEPTION 'model_steps: the engine is told in the same breath';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.taken_by AND role = 'admin' AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'model_steps: an admin takes a step';
    END IF;
    IF NEW.mode = 'live' AND NOT EXISTS (SELECT 1 FROM models_in_service
            WHERE model_hash = NEW.model_hash AND mode = 'shadow') THEN
        RAISE EXCEPTION 'model_steps: a model is in shadow before it is live';
    END IF;
    IF NEW.mode = 'live' AND EXISTS (SELECT 1 FROM models_in_service
            WHERE model_hash = NEW.model_hash AND mode = 'shadow' AND taken_by = NEW.taken_by) THEN
        RAISE EXCEPTION 'model_steps: who put a model in shadow does not make it live';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER model_steps_model_guard BEFORE INSERT ON model_steps
    FOR EACH ROW EXECUTE FUNCTION redress_model_steps_model_guard();

CREATE FUNCTION redress_decision_scores_model_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decisive = 1 AND NOT EXISTS (SELECT 1 FROM decision_models
            WHERE decision_id = NEW.decision_id AND model_hash = NEW.model_hash) THEN
        RAISE EXCEPTION 'decision_scores: what a model decided names it';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_scores_model_guard BEFORE INSERT ON decision_scores
    FOR EACH ROW EXECUTE FUNCTION redress_decision_scores_model_guard();

CREATE FUNCTION redress_model_verdicts_model_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM outcomes o JOIN decision_scores s ON s.decision_id = o.decision_id
            WHERE o.outcome_id = NEW.outcome_id AND o.decision_id = NEW.decision_id AND s.decisive = 1 AND s.model_hash = NEW.model_hash
            AND (CASE WHEN o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical') THEN 1 ELSE 0 END) = NEW.wrong) THEN
        RAISE EXCEPTION 'model_verdicts: a model is charged with what an outcome says of its decision';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER model_verdicts_model_guard BEFORE INSERT ON model_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_model_verdicts_model_guard();

CREATE FUNCTION redress_outcomes_model_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM decision_models d
            JOIN model_steps s ON s.model_hash = d.model_hash
            WHERE d.decision_id = NEW.decision_id AND s.mode <> 'retired' AND s.taken_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'outcomes: who put the model to work may not uphold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_model_guard BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_model_guard();

CREATE FUNCTION redress_enforcements_model_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cause = 'released' AND EXISTS (SELECT 1 FROM decision_models d
            JOIN model_steps s ON s.model_hash = d.model_hash
            WHERE d.decision_id = NEW.decision_id AND s.mode <> 'retired' AND s.taken_by = NEW.imposed_by) THEN
        RAISE EXCEPTION 'enforcements: who put the model to work may not release';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcements_model_guard BEFORE INSERT ON enforcements
    FOR EACH ROW EXECUTE FUNCTION redress_enforcements_model_guard();

CREATE FUNCTION redress_imposition_approvals_model_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases c JOIN decision_models d ON d.decision_id = c.decision_id
            JOIN model_steps s ON s.model_hash = d.model_hash
            WHERE c.case_id = NEW.case_id AND s.mode <> 'retired' AND s.taken_by = NEW.user_id) THEN
        RAISE EXCEPTION 'imposition_approvals: who put the model to work does not release';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER imposition_approvals_model_guard BEFORE INSERT ON imposition_approvals
    FOR EACH ROW EXECUTE FUNCTION redress_imposition_approvals_model_guard();

CREATE FUNCTION redress_appeal_closings_model_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM appeals a JOIN decision_models d ON d.decision_id = a.decision_id
            JOIN model_steps s ON s.model_hash = d.model_hash
            WHERE a.appeal_id = NEW.appeal_id AND s.mode <> 'retired' AND s.taken_by = NEW.closed_by) THEN
        RAISE EXCEPTION 'appeal_closings: who put the model to work may not close the appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_closings_model_guard BEFORE INSERT ON appeal_closings
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_closings_model_guard();
