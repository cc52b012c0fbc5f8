-- What SQLite refuses for ../common/0023_models.sql. A CHECK says nothing about how rows lie on disk, so its text is changed in place.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''account_facts'', ''demote_rule'')', '''account_facts'', ''demote_rule'', ''activate_model'', ''retire_model'')')
    WHERE type = 'table' AND name = 'engine_commands';
PRAGMA writable_schema = RESET;

CREATE TRIGGER models_never_replaced BEFORE INSERT ON models
    WHEN EXISTS (SELECT 1 FROM models WHERE model_hash = NEW.model_hash)
BEGIN SELECT RAISE(ABORT, 'models: the row is there already'); END;
CREATE TRIGGER models_never_changed BEFORE UPDATE ON models
BEGIN SELECT RAISE(ABORT, 'models: a row never changes'); END;
CREATE TRIGGER models_never_deleted BEFORE DELETE ON models
BEGIN SELECT RAISE(ABORT, 'models: a row is never deleted'); END;
CREATE TRIGGER model_steps_never_replaced BEFORE INSERT ON model_steps
    WHEN EXISTS (SELECT 1 FROM model_steps WHERE command_id = NEW.command_id)
BEGIN SELECT RAISE(ABORT, 'model_steps: the row is there already'); END;
CREATE TRIGGER model_steps_never_changed BEFORE UPDATE ON model_steps
BEGIN SELECT RAISE(ABORT, 'model_steps: a row never changes'); END;
CREATE TRIGGER model_steps_never_deleted BEFORE DELETE ON model_steps
BEGIN SELECT RAISE(ABORT, 'model_steps: a row is never deleted'); END;
CREATE TRIGGER decision_scores_never_replaced BEFORE INSERT ON decision_scores
    WHEN EXISTS (SELECT 1 FROM decision_scores WHERE decision_id = NEW.decision_id)
BEGIN SELECT RAISE(ABORT, 'decision_scores: the row is there already'); END;
CREATE TRIGGER decision_scores_never_changed BEFORE UPDATE ON decision_scores
BEGIN SELECT RAISE(ABORT, 'decision_scores: a row never changes'); END;
CREATE TRIGGER decision_scores_never_deleted BEFORE DELETE ON decision_scores
BEGIN SELECT RAISE(ABORT, 'decision_scores: a row is never deleted'); END;
CREATE TRIGGER model_verdicts_never_replaced BEFORE INSERT ON model_verdicts
    WHEN EXISTS (SELECT 1 FROM model_verdicts WHERE outcome_id = NEW.outcome_id)
BEGIN SELECT RAISE(ABORT, 'model_verdicts: the row is there already'); END;
CREATE TRIGGER model_verdicts_never_changed BEFORE UPDATE ON model_verdicts
BEGIN SELECT RAISE(ABORT, 'model_verdicts: a row never changes'); END;
CREATE TRIGGER model_verdicts_never_deleted BEFORE DELETE ON model_verdicts
BEGIN SELECT RAISE(ABORT, 'model_verdicts: a row is never deleted'); END;

CREATE TRIGGER model_steps_model_guard_1 BEFORE INSERT ON model_steps
    WHEN NOT EXISTS (SELECT 1 FROM engine_commands WHERE command_id = NEW.command_id
        AND kind = CASE WHEN NEW.mode = 'retired' THEN 'retire_model' ELSE 'activate_model' END)
BEGIN SELECT RAISE(ABORT, 'model_steps: the engine is told in the same breath'); END;
CREATE TRIGGER model_steps_model_guard_2 BEFORE INSERT ON model_steps
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.taken_by AND role = 'admin' AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'model_steps: an admin takes a step'); END;
CREATE TRIGGER model_steps_model_guard_3 BEFORE INSERT ON model_steps
    WHEN NEW.mode = 'live' AND NOT EXISTS (SELECT 1 FROM models_in_service
        WHERE model_hash = NEW.model_hash AND mode = 'shadow')
BEGIN SELECT RAISE(ABORT, 'model_steps: a model is in shadow before it is live'); END;
CREATE TRIGGER model_steps_model_guard_4 BEFORE INSERT ON model_steps
    WHEN NEW.mode = 'live' AND EXISTS (SELECT 1 FROM models_in_service
        WHERE model_hash = NEW.model_hash AND mode = 'shadow' AND taken_by = NEW.taken_by)
BEGIN SELECT RAISE(ABORT, 'model_steps: who put a model in shadow does not make it live'); END;
CREATE TRIGGER decision_scores_model_guard_1 BEFORE INSERT ON decision_scores
    WHEN NEW.decisive = 1 AND NOT EXISTS (SELECT 1 FROM decision_models
        WHERE decision_id = NEW.decision_id AND model_hash = NEW.model_hash)
BEGIN SELECT RAISE(ABORT, 'decision_scores: what a model decided names it'); END;
CREATE TRIGGER model_verdicts_model_guard_1 BEFORE INSERT ON model_verdicts
    WHEN NOT EXISTS (SELECT 1 FROM outcomes o JOIN decision_scores s ON s.decision_id = o.decision_id
        WHERE o.outcome_id = NEW.outcome_id AND o.decision_id = NEW.decision_id AND s.decisive = 1 AND s.model_hash = NEW.model_hash
        AND (CASE WHEN o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical') THEN 1 ELSE 0 END) = NEW.wrong)
BEGIN SELECT RAISE(ABORT, 'model_verdicts: a model is charged with what an outcome says of its decision'); END;
CREATE TRIGGER outcomes_model_guard_1 BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM decision_models d
        JOIN model_steps s ON s.model_hash = d.model_hash
        WHERE d.decision_id = NEW.decision_id AND s.mode <> 'retired' AND s.taken_by = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'outcomes: who put the model to work may not uphold'); END;
CREATE TRIGGER enforcements_model_guard_1 BEFORE INSERT ON enforcements
    WHEN NEW.cause = 'released' AND EXISTS (SELECT 1 FROM decision_models d
        JOIN model_steps s ON s.model_hash = d.model_hash
        WHERE d.decision_id = NEW.decision_id AND s.mode <> 'retired' AND s.taken_by = NEW.imposed_by)
BEGIN SELECT RAISE(ABORT, 'enforcements: who put the model to work may not release'); END;
CREATE TRIGGER imposition_approvals_model_guard_1 BEFORE INSERT ON imposition_approvals
    WHEN EXISTS (SELECT 1 FROM cases c JOIN decision_models d ON d.decision_id = c.decision_id
        JOIN model_steps s ON s.model_hash = d.model_hash
        WHERE c.case_id = NEW.case_id AND s.mode <> 'retired' AND s.taken_by = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'imposition_approvals: who put the model to work does not release'); END;
CREATE TRIGGER appeal_closings_model_guard_1 BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM appeals a JOIN decision_models d ON d.decision_id = a.decision_id
        JOIN model_steps s ON s.model_hash = d.model_hash
        WHERE a.appeal_id = NEW.appeal_id AND s.mode <> 'retired' AND s.taken_by = NEW.closed_by)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: who put the model to work may not close the appeal'); END;
