-- What Postgres refuses for ../common/0020_contacts.sql, and the word of its letter.

ALTER TABLE notices DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('imposed', 'appeal_received', 'outcome', 'message', 'question', 'withdrawn',
        'inadmissible', 'overdue', 'relief', 'corrected', 'merged', 'resumed', 'contacts_changed'));

CREATE TRIGGER contact_changes_never BEFORE UPDATE OR DELETE ON contact_changes
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER contact_changes_never_emptied BEFORE TRUNCATE ON contact_changes
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

-- Erasable, and not to be cut short.
CREATE TRIGGER earlier_contacts_never BEFORE UPDATE ON earlier_contacts
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_earlier_contacts_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT COUNT(*) FROM earlier_contacts WHERE account_id = NEW.account_id) >= 8 THEN
        RAISE EXCEPTION 'earlier_contacts: at most eight are kept, the oldest';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER earlier_contacts_guard BEFORE INSERT ON earlier_contacts
    FOR EACH ROW EXECUTE FUNCTION redress_earlier_contacts_guard();

-- Contacts of an account about which something stands or waits.
CREATE FUNCTION redress_account_contacts_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_at_stake WHERE account_id = OLD.account_id)
        AND NOT EXISTS (SELECT 1 FROM earlier_contacts WHERE account_id = OLD.account_id AND address = OLD.address)
        AND NOT EXISTS (SELECT 1 FROM account_contacts o
            WHERE o.account_id = OLD.account_id AND o.address = OLD.address AND o.position <> OLD.position)
        AND (SELECT COUNT(*) FROM earlier_contacts WHERE account_id = OLD.account_id) < 8 THEN
        RAISE EXCEPTION 'account_contacts: who was told so far goes on being told';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER account_contacts_guard_out BEFORE DELETE ON account_contacts
    FOR EACH ROW EXECUTE FUNCTION redress_account_contacts_out();

CREATE FUNCTION redress_account_contacts_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_at_stake WHERE account_id = NEW.account_id)
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = NEW.account_id AND a.put_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM contact_changes c WHERE c.account_id = a.account_id AND c.at >= a.put_at
                AND c.change_id IS DISTINCT FROM a.contacts_by)) THEN
        RAISE EXCEPTION 'account_contacts: a change of contacts is recorded first';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_contacts_guard_in BEFORE INSERT ON account_contacts
    FOR EACH ROW EXECUTE FUNCTION redress_account_contacts_in();

CREATE FUNCTION redress_account_contacts_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account_id <> OLD.account_id OR NEW.address <> OLD.address THEN
        RAISE EXCEPTION 'account_contacts: an address is taken out or put in, never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_contacts_change BEFORE UPDATE ON account_contacts
    FOR EACH ROW EXECUTE FUNCTION redress_account_contacts_change();

-- 72 hours from the change or from the filing, whichever came later, for changes up to 30 days before the filing.
CREATE FUNCTION redress_appeals_change_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as = 'withdrawn' AND OLD.closed_at IS NULL
        AND EXISTS (SELECT 1 FROM contact_changes c WHERE c.account_id = NEW.account_id AND c.at > NEW.filed_at - 2592000000
            AND NEW.closed_at < 259200000 + GREATEST(c.at, NEW.filed_at)) THEN
        RAISE EXCEPTION 'appeals: after a change of contacts nobody takes an appeal back for 72 hours';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_change_frozen BEFORE UPDATE ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_change_frozen();

-- The time to appeal: whole days after the day on which the holder was told, and 30 after the day of an end that was not their doing.
CREATE FUNCTION redress_appeals_guard_window() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.filed_at >= (SELECT (MIN(d.at) / 86400000 + 1 + (SELECT days FROM appeal_window)) * 86400000
            FROM deliveries d JOIN notices n ON n.notice_id = d.notice_id
            WHERE n.statement_id = NEW.statement_id AND d.informs = 1)
        AND NEW.filed_at >= COALESCE((SELECT (MAX(COALESCE(i.closed_at, a.closed_at)) / 86400000 + 31) * 86400000 FROM appeals a
            LEFT JOIN appeal_closings c ON c.appeal_id = a.appeal_id LEFT JOIN appeals i ON i.appeal_id = c.merged_into
            WHERE a.statement_id = NEW.statement_id AND a.closed_at IS NOT NULL AND COALESCE(a.closed_as, 'decided') <> 'withdrawn'), 0) THEN
        RAISE EXCEPTION 'appeals: the time to appeal is over';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_guard_window BEFORE INSERT ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_guard_window();

CREATE TRIGGER appeal_window_never_emptied BEFORE TRUNCATE ON appeal_window
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeal_window_never BEFORE DELETE ON appeal_window
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_appeal_window_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.one <> OLD.one OR NEW.days < OLD.days THEN
        RAISE EXCEPTION 'appeal_window: what was promised is not taken back';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_window_change BEFORE UPDATE ON appeal_window
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_window_change();
