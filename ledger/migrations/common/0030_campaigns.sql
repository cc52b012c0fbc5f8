-- Campaigns: accounts that the laboratory found to be of one hand, who belongs to each, and what people say of it. Context for reviewers:
-- nothing in here is a ground of a decision.

-- A campaign as it was brought in, named by the hash of what it says; one that has grown is brought in anew, under the same campaign_id.
CREATE TABLE campaigns (
    campaign_hash TEXT PRIMARY KEY CHECK (length(campaign_hash) = 64),
    campaign_id   TEXT NOT NULL CHECK (length(campaign_id) = 16),
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    summary       TEXT NOT NULL CHECK (length(summary) BETWEEN 1 AND 4000),
    from_at       {int} NOT NULL,
    until_at      {int} NOT NULL CHECK (until_at >= from_at),
    members       {int} NOT NULL CHECK (members BETWEEN 2 AND 1024),
    brought_by    TEXT NOT NULL REFERENCES users (user_id),
    brought_at    {int} NOT NULL
){keyed};
CREATE INDEX campaigns_by_id ON campaigns (campaign_id, brought_at);

CREATE TABLE campaign_members (
    campaign_hash TEXT NOT NULL REFERENCES campaigns (campaign_hash),
    account_id    TEXT NOT NULL CHECK (length(account_id) BETWEEN 1 AND 128),
    first_at      {int} NOT NULL,
    last_at       {int} NOT NULL CHECK (last_at >= first_at),
    PRIMARY KEY (campaign_hash, account_id)
){keyed};
CREATE INDEX campaign_members_by_account ON campaign_members (account_id);

-- What people say, one after the other; the last one counts.
CREATE TABLE campaign_verdicts (
    campaign_hash TEXT NOT NULL REFERENCES campaigns (campaign_hash),
    number        {int} NOT NULL CHECK (number BETWEEN 1 AND 1000),
    verdict       TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed')),
    reason        TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 2000),
    decided_by    TEXT NOT NULL REFERENCES users (user_id),
    at            {int} NOT NULL,
    PRIMARY KEY (campaign_hash, number)
){keyed};

-- Of each campaign the newest that a person judged, where that was confirmed.
CREATE VIEW campaigns_confirmed AS
    SELECT c.campaign_hash, c.campaign_id, c.name, c.summary, c.from_at, c.until_at, c.members, v.reason, v.decided_by, v.at
    FROM campaigns c JOIN campaign_verdicts v ON v.campaign_hash = c.campaign_hash
    WHERE v.verdict = 'confirmed'
        AND NOT EXISTS (SELECT 1 FROM campaigns other JOIN campaign_verdicts later ON later.campaign_hash = other.campaign_hash
            WHERE other.campaign_id = c.campaign_id AND (later.at > v.at
                OR (later.at = v.at AND other.campaign_hash = c.campaign_hash AND later.number > v.number)
                OR (later.at = v.at AND other.campaign_hash > c.campaign_hash)));
