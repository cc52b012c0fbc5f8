-- What SQLite refuses for ../common/0031_promotions.sql.

CREATE TRIGGER model_promotions_never_replaced BEFORE INSERT ON model_promotions
    WHEN EXISTS (SELECT 1 FROM model_promotions WHERE command_id = NEW.command_id)
BEGIN SELECT RAISE(ABORT, 'model_promotions: the row is there already'); END;
CREATE TRIGGER model_promotions_never_changed BEFORE UPDATE ON model_promotions
BEGIN SELECT RAISE(ABORT, 'model_promotions: a row never changes'); END;
CREATE TRIGGER model_promotions_never_deleted BEFORE DELETE ON model_promotions
BEGIN SELECT RAISE(ABORT, 'model_promotions: a row is never deleted'); END;

CREATE TRIGGER model_promotions_guard_step BEFORE INSERT ON model_promotions
    WHEN NOT EXISTS (SELECT 1 FROM model_steps WHERE command_id = NEW.command_id AND model_hash = NEW.model_hash AND mode = 'shadow')
BEGIN SELECT RAISE(ABORT, 'model_promotions: a promotion comes with a step of its model into shadow'); END;
CREATE TRIGGER model_steps_guard_promotion BEFORE INSERT ON model_steps
    WHEN NEW.mode = 'live' AND EXISTS (SELECT 1 FROM models_in_service s JOIN model_promotions p ON p.command_id = s.command_id
        WHERE s.model_hash = NEW.model_hash AND s.mode = 'shadow' AND p.verdict = 'worse')
BEGIN SELECT RAISE(ABORT, 'model_steps: a challenger that is worse does not go live'); END;
