-- What Postgres refuses for ../common/0031_promotions.sql.

CREATE TRIGGER model_promotions_never BEFORE UPDATE OR DELETE ON model_promotions
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER model_promotions_never_emptied BEFORE TRUNCATE ON model_promotions
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_model_promotions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM model_steps
            WHERE command_id = NEW.command_id AND model_hash = NEW.model_hash AND mode = 'shadow') THEN
        RAISE EXCEPTION 'model_promotions: a promotion comes with a step of its model into shadow';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER model_promotions_guard BEFORE INSERT ON model_promotions
    FOR EACH ROW EXECUTE FUNCTION redress_model_promotions_guard();

CREATE FUNCTION redress_model_steps_promotion_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.mode = 'live' AND EXISTS (SELECT 1 FROM models_in_service s JOIN model_promotions p ON p.command_id = s.command_id
            WHERE s.model_hash = NEW.model_hash AND s.mode = 'shadow' AND p.verdict = 'worse') THEN
        RAISE EXCEPTION 'model_steps: a challenger that is worse does not go live';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER model_steps_promotion_guard BEFORE INSERT ON model_steps
    FOR EACH ROW EXECUTE FUNCTION redress_model_steps_promotion_guard();
