-- What Postgres itself refuses about checkpoints, second factors and provider's users.

CREATE TRIGGER audit_checkpoints_never BEFORE UPDATE OR DELETE ON audit_checkpoints
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER audit_checkpoints_never_emptied BEFORE TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER provider_users_never BEFORE UPDATE OR DELETE ON provider_users
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER provider_users_never_emptied BEFORE TRUNCATE ON provider_users
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_audit_checkpoints_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit_checkpoints)
        OR NEW.entries <= (SELECT COALESCE(MAX(entries), 0) FROM audit_checkpoints) THEN
        RAISE EXCEPTION 'audit_checkpoints: each covers more than the one before';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.entries AND hash = NEW.head) THEN
        RAISE EXCEPTION 'audit_checkpoints: no entry has this number and hash';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_checkpoints_guard BEFORE INSERT ON audit_checkpoints
    FOR EACH ROW EXECUTE FUNCTION redress_audit_checkpoints_guard();

CREATE FUNCTION redress_second_factors_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id <> OLD.user_id OR NEW.last_step < OLD.last_step THEN
        RAISE EXCEPTION 'second_factors: a used code stays used';
    END IF;
    IF OLD.confirmed_at IS NOT NULL
        AND (NEW.secret_sealed <> OLD.secret_sealed OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at) THEN
        RAISE EXCEPTION 'second_factors: a confirmed secret is taken away, never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER second_factors_change BEFORE UPDATE ON second_factors
    FOR EACH ROW EXECUTE FUNCTION redress_second_factors_change();

CREATE FUNCTION redress_recovery_codes_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR NEW.user_id <> OLD.user_id OR NEW.code_hash <> OLD.code_hash THEN
        RAISE EXCEPTION 'recovery_codes: a used code stays used';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recovery_codes_change BEFORE UPDATE ON recovery_codes
    FOR EACH ROW EXECUTE FUNCTION redress_recovery_codes_change();
