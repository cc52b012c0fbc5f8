-- Seals never change; a file's check is answered once.

CREATE FUNCTION redress_audit_seals_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first <> 1 + (SELECT COALESCE(MAX(last), NEW.first - 1) FROM audit_seals)
        OR NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.last) THEN
        RAISE EXCEPTION 'audit_seals: seals follow one another, and the log';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_seals_follow BEFORE INSERT ON audit_seals FOR EACH ROW EXECUTE FUNCTION redress_audit_seals_follow();

CREATE TRIGGER audit_seals_never BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER audit_seals_never_emptied BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_attachment_checks_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.verdict IS NOT NULL OR NEW.verdict IS NULL
        OR (NEW.attachment_id, NEW.asked_at) IS DISTINCT FROM (OLD.attachment_id, OLD.asked_at) THEN
        RAISE EXCEPTION 'attachment_checks: a check is answered once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachment_checks_change BEFORE UPDATE OR DELETE ON attachment_checks
    FOR EACH ROW EXECUTE FUNCTION redress_attachment_checks_change();
CREATE TRIGGER attachment_checks_never_emptied BEFORE TRUNCATE ON attachment_checks
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
