-- What SQLite itself refuses about checkpoints, second factors and provider's users.

CREATE TRIGGER audit_checkpoints_never_replaced BEFORE INSERT ON audit_checkpoints
    WHEN EXISTS (SELECT 1 FROM audit_checkpoints WHERE number = NEW.number OR entries = NEW.entries)
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints: the row is there already'); END;
CREATE TRIGGER audit_checkpoints_never_changed BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints: a row never changes'); END;
CREATE TRIGGER audit_checkpoints_never_deleted BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints: a row is never deleted'); END;
CREATE TRIGGER audit_checkpoints_guard_1 BEFORE INSERT ON audit_checkpoints
    WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit_checkpoints)
        OR NEW.entries <= (SELECT COALESCE(MAX(entries), 0) FROM audit_checkpoints)
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints: each covers more than the one before'); END;
CREATE TRIGGER audit_checkpoints_guard_2 BEFORE INSERT ON audit_checkpoints
    WHEN NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.entries AND hash = NEW.head)
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints: no entry has this number and hash'); END;

CREATE TRIGGER second_factors_change_1 BEFORE UPDATE ON second_factors
    WHEN NEW.user_id <> OLD.user_id
        OR NEW.last_step < OLD.last_step
BEGIN SELECT RAISE(ABORT, 'second_factors: a used code stays used'); END;
CREATE TRIGGER second_factors_change_2 BEFORE UPDATE ON second_factors
    WHEN OLD.confirmed_at IS NOT NULL
        AND (NEW.secret_sealed <> OLD.secret_sealed OR NEW.confirmed_at IS NOT OLD.confirmed_at)
BEGIN SELECT RAISE(ABORT, 'second_factors: a confirmed secret is taken away, never changed'); END;
CREATE TRIGGER recovery_codes_change_1 BEFORE UPDATE ON recovery_codes
    WHEN OLD.used_at IS NOT NULL OR NEW.user_id <> OLD.user_id OR NEW.code_hash <> OLD.code_hash
BEGIN SELECT RAISE(ABORT, 'recovery_codes: a used code stays used'); END;

CREATE TRIGGER provider_users_never_replaced BEFORE INSERT ON provider_users
    WHEN EXISTS (SELECT 1 FROM provider_users WHERE (issuer = NEW.issuer AND subject = NEW.subject) OR user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'provider_users: the row is there already'); END;
CREATE TRIGGER provider_users_never_changed BEFORE UPDATE ON provider_users
BEGIN SELECT RAISE(ABORT, 'provider_users: a row never changes'); END;
CREATE TRIGGER provider_users_never_deleted BEFORE DELETE ON provider_users
BEGIN SELECT RAISE(ABORT, 'provider_users: a row is never deleted'); END;
