-- What a case is shown beside: accounts that share a contact or appeals.

CREATE INDEX account_contacts_by_address ON account_contacts (address);
CREATE INDEX appeals_by_account ON appeals (account_id);
