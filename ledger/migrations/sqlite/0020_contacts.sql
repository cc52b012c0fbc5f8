-- What SQLite refuses for ../common/0020_contacts.sql, and the word of its letter (see 0002 for why the text may be changed in place).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''merged'', ''resumed'')', '''merged'', ''resumed'', ''contacts_changed'')')
    WHERE type = 'table' AND name = 'notices';
PRAGMA writable_schema = RESET;

CREATE TRIGGER contact_changes_never_replaced BEFORE INSERT ON contact_changes
    WHEN EXISTS (SELECT 1 FROM contact_changes WHERE change_id = NEW.change_id OR notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'contact_changes: the row is there already'); END;
CREATE TRIGGER contact_changes_never_changed BEFORE UPDATE ON contact_changes
BEGIN SELECT RAISE(ABORT, 'contact_changes: a row never changes'); END;
CREATE TRIGGER contact_changes_never_deleted BEFORE DELETE ON contact_changes
BEGIN SELECT RAISE(ABORT, 'contact_changes: a row is never deleted'); END;

-- Erasable, and not to be cut short: it is replaced by nothing, and never changed.
CREATE TRIGGER earlier_contacts_never_replaced BEFORE INSERT ON earlier_contacts
    WHEN EXISTS (SELECT 1 FROM earlier_contacts WHERE account_id = NEW.account_id AND address = NEW.address)
BEGIN SELECT RAISE(ABORT, 'earlier_contacts: the row is there already'); END;
CREATE TRIGGER earlier_contacts_never_changed BEFORE UPDATE ON earlier_contacts
BEGIN SELECT RAISE(ABORT, 'earlier_contacts: a row never changes'); END;
CREATE TRIGGER earlier_contacts_guard BEFORE INSERT ON earlier_contacts
    WHEN (SELECT COUNT(*) FROM earlier_contacts WHERE account_id = NEW.account_id) >= 8
BEGIN SELECT RAISE(ABORT, 'earlier_contacts: at most eight are kept, the oldest'); END;

-- Contacts of an account about which something stands or waits.
CREATE TRIGGER account_contacts_guard_out BEFORE DELETE ON account_contacts
    WHEN EXISTS (SELECT 1 FROM accounts_at_stake WHERE account_id = OLD.account_id)
        AND NOT EXISTS (SELECT 1 FROM earlier_contacts WHERE account_id = OLD.account_id AND address = OLD.address)
        AND NOT EXISTS (SELECT 1 FROM account_contacts o
            WHERE o.account_id = OLD.account_id AND o.address = OLD.address AND o.position <> OLD.position)
        AND (SELECT COUNT(*) FROM earlier_contacts WHERE account_id = OLD.account_id) < 8
BEGIN SELECT RAISE(ABORT, 'account_contacts: who was told so far goes on being told'); END;
CREATE TRIGGER account_contacts_guard_in BEFORE INSERT ON account_contacts
    WHEN EXISTS (SELECT 1 FROM accounts_at_stake WHERE account_id = NEW.account_id)
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = NEW.account_id AND a.put_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM contact_changes c WHERE c.account_id = a.account_id AND c.at >= a.put_at
                AND c.change_id IS NOT a.contacts_by))
BEGIN SELECT RAISE(ABORT, 'account_contacts: a change of contacts is recorded first'); END;
CREATE TRIGGER account_contacts_change BEFORE UPDATE ON account_contacts
    WHEN NEW.account_id <> OLD.account_id OR NEW.address <> OLD.address
BEGIN SELECT RAISE(ABORT, 'account_contacts: an address is taken out or put in, never changed'); END;

-- 72 hours from the change or from the filing, whichever came later, for changes up to 30 days before the filing.
CREATE TRIGGER appeals_change_frozen BEFORE UPDATE ON appeals
    WHEN NEW.closed_as = 'withdrawn' AND OLD.closed_at IS NULL
        AND EXISTS (SELECT 1 FROM contact_changes c WHERE c.account_id = NEW.account_id AND c.at > NEW.filed_at - 2592000000
            AND NEW.closed_at < 259200000 + CASE WHEN c.at > NEW.filed_at THEN c.at ELSE NEW.filed_at END)
BEGIN SELECT RAISE(ABORT, 'appeals: after a change of contacts nobody takes an appeal back for 72 hours'); END;

-- The time to appeal: whole days after the day on which the holder was told, and 30 after the day of an end that was not their doing.
CREATE TRIGGER appeals_guard_window BEFORE INSERT ON appeals
    WHEN NEW.filed_at >= (SELECT (MIN(d.at) / 86400000 + 1 + (SELECT days FROM appeal_window)) * 86400000
            FROM deliveries d JOIN notices n ON n.notice_id = d.notice_id
            WHERE n.statement_id = NEW.statement_id AND d.informs = 1)
        AND NEW.filed_at >= COALESCE((SELECT (MAX(COALESCE(i.closed_at, a.closed_at)) / 86400000 + 31) * 86400000 FROM appeals a
            LEFT JOIN appeal_closings c ON c.appeal_id = a.appeal_id LEFT JOIN appeals i ON i.appeal_id = c.merged_into
            WHERE a.statement_id = NEW.statement_id AND a.closed_at IS NOT NULL AND COALESCE(a.closed_as, 'decided') <> 'withdrawn'), 0)
BEGIN SELECT RAISE(ABORT, 'appeals: the time to appeal is over'); END;

CREATE TRIGGER appeal_window_never_replaced BEFORE INSERT ON appeal_window
    WHEN EXISTS (SELECT 1 FROM appeal_window)
BEGIN SELECT RAISE(ABORT, 'appeal_window: the row is there already'); END;
CREATE TRIGGER appeal_window_never_deleted BEFORE DELETE ON appeal_window
BEGIN SELECT RAISE(ABORT, 'appeal_window: a row is never deleted'); END;
CREATE TRIGGER appeal_window_change BEFORE UPDATE ON appeal_window
    WHEN NEW.one <> OLD.one OR NEW.days < OLD.days
BEGIN SELECT RAISE(ABORT, 'appeal_window: what was promised is not taken back'); END;
