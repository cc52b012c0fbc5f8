INSERT INTO decision_models (decision_id, model_hash)
    SELECT decision_id, json_extract(body, '$.model_hash') FROM decisions WHERE json_extract(body, '$.model_hash') IS NOT NULL;

CREATE TRIGGER decision_models_never_replaced BEFORE INSERT ON decision_models
    WHEN EXISTS (SELECT 1 FROM decision_models WHERE decision_id = NEW.decision_id)
BEGIN SELECT RAISE(ABORT, 'decision_models: the row is there already'); END;
CREATE TRIGGER decision_models_never_changed BEFORE UPDATE ON decision_models
BEGIN SELECT RAISE(ABORT, 'decision_models: a row never changes'); END;
CREATE TRIGGER decision_models_never_deleted BEFORE DELETE ON decision_models
BEGIN SELECT RAISE(ABORT, 'decision_models: a row is never deleted'); END;

CREATE TRIGGER sor_submissions_never_replaced BEFORE INSERT ON sor_submissions
    WHEN EXISTS (SELECT 1 FROM sor_submissions WHERE statement_id = NEW.statement_id OR puid = NEW.puid)
BEGIN SELECT RAISE(ABORT, 'sor_submissions: the row is there already'); END;
CREATE TRIGGER sor_submissions_never_changed BEFORE UPDATE ON sor_submissions
BEGIN SELECT RAISE(ABORT, 'sor_submissions: a row never changes'); END;
CREATE TRIGGER sor_submissions_never_deleted BEFORE DELETE ON sor_submissions
BEGIN SELECT RAISE(ABORT, 'sor_submissions: a row is never deleted'); END;
CREATE TRIGGER sor_submissions_guard_key BEFORE INSERT ON sor_submissions
    WHEN NOT EXISTS (SELECT 1 FROM statements WHERE statement_id = NEW.statement_id)
BEGIN SELECT RAISE(ABORT, 'sor_submissions: there is no such statement'); END;
