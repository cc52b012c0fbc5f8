INSERT INTO decision_models (decision_id, model_hash)
    SELECT decision_id, body::json ->> 'model_hash' FROM decisions WHERE body::json ->> 'model_hash' IS NOT NULL;

CREATE TRIGGER decision_models_never BEFORE UPDATE OR DELETE ON decision_models
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER decision_models_never_emptied BEFORE TRUNCATE ON decision_models
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER sor_submissions_never BEFORE UPDATE OR DELETE ON sor_submissions
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER sor_submissions_never_emptied BEFORE TRUNCATE ON sor_submissions
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
