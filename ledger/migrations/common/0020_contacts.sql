-- Whoever takes an account over changes its contacts first. So who was told before goes on being told for a while, an appeal is not
-- taken back soon after such a change, and the time to appeal is the database's to keep as well.

-- That an account's contacts changed. The record: no address is in it.
CREATE TABLE contact_changes (
    change_id  TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    at         {int} NOT NULL,
    removed    {int} NOT NULL CHECK (removed >= 0),
    added      {int} NOT NULL CHECK (added BETWEEN 0 AND 8),
    -- The letter about it, where something stood or waited.
    notice_id  TEXT UNIQUE REFERENCES notices (notice_id),
    CHECK (removed + added > 0)
){keyed};
-- The change that the contacts come from: an address that comes in needs another one.
ALTER TABLE accounts ADD COLUMN contacts_by TEXT REFERENCES contact_changes (change_id);
CREATE INDEX contact_changes_by_account ON contact_changes (account_id, at);

-- Personal, erasable. Addresses that were taken out, and are still told: until `until_at`, and while something stands or waits until
-- `at_most`.
CREATE TABLE earlier_contacts (
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    address    TEXT NOT NULL,
    change_id  TEXT NOT NULL REFERENCES contact_changes (change_id),
    removed_at {int} NOT NULL,
    until_at   {int} NOT NULL,
    at_most    {int} NOT NULL,
    PRIMARY KEY (account_id, address),
    -- 30 days at least, 365 at most.
    CHECK (until_at - removed_at >= 2592000000),
    CHECK (at_most >= until_at AND at_most - removed_at <= 31536000000)
){strict};
CREATE INDEX earlier_contacts_by_end ON earlier_contacts (until_at);

-- Accounts about which something stands or waits.
CREATE VIEW accounts_at_stake AS
    SELECT e.account_id AS account_id FROM enforcements e
        WHERE NOT EXISTS (SELECT 1 FROM lifts l WHERE l.enforcement_id = e.enforcement_id)
    UNION ALL
    SELECT c.account_id FROM cases c WHERE c.closed_at IS NULL AND c.kind <> 'quality';

-- The longest time to appeal that was ever promised, in whole days after the day on which the holder was told. One row.
CREATE TABLE appeal_window (
    one  {int} PRIMARY KEY CHECK (one = 1),
    days {int} NOT NULL CHECK (days >= 184)
){keyed};
INSERT INTO appeal_window (one, days) VALUES (1, 184);
