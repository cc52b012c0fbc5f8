-- Seals never change; a file's check is answered once.

CREATE TRIGGER audit_seals_never_replaced BEFORE INSERT ON audit_seals
    WHEN EXISTS (SELECT 1 FROM audit_seals WHERE first = NEW.first OR last = NEW.last)
BEGIN SELECT RAISE(ABORT, 'audit_seals: the row is there already'); END;
CREATE TRIGGER audit_seals_follow BEFORE INSERT ON audit_seals
    WHEN NEW.first <> 1 + (SELECT COALESCE(MAX(last), NEW.first - 1) FROM audit_seals)
        OR NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.last)
BEGIN SELECT RAISE(ABORT, 'audit_seals: seals follow one another, and the log'); END;
CREATE TRIGGER audit_seals_never_changed BEFORE UPDATE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'audit_seals: a row never changes'); END;
CREATE TRIGGER audit_seals_never_deleted BEFORE DELETE ON audit_seals
BEGIN SELECT RAISE(ABORT, 'audit_seals: a row is never deleted'); END;

CREATE TRIGGER attachment_checks_never_replaced BEFORE INSERT ON attachment_checks
    WHEN EXISTS (SELECT 1 FROM attachment_checks WHERE attachment_id = NEW.attachment_id)
BEGIN SELECT RAISE(ABORT, 'attachment_checks: the row is there already'); END;
CREATE TRIGGER attachment_checks_change BEFORE UPDATE ON attachment_checks
    WHEN OLD.verdict IS NOT NULL OR NEW.verdict IS NULL OR NEW.attachment_id <> OLD.attachment_id OR NEW.asked_at <> OLD.asked_at
BEGIN SELECT RAISE(ABORT, 'attachment_checks: a check is answered once'); END;
CREATE TRIGGER attachment_checks_never_deleted BEFORE DELETE ON attachment_checks
BEGIN SELECT RAISE(ABORT, 'attachment_checks: a row is never deleted'); END;
