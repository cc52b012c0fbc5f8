-- What SQLite refuses for ../common/0032_campaigns.sql, and the words of commands (see 0023 for why the text may be changed in place).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''activate_model'', ''retire_model'')', '''activate_model'', ''retire_model'', ''tied'', ''untied'')')
    WHERE type = 'table' AND name = 'engine_commands';
PRAGMA writable_schema = RESET;

CREATE TRIGGER campaigns_never_replaced BEFORE INSERT ON campaigns
    WHEN EXISTS (SELECT 1 FROM campaigns WHERE campaign_hash = NEW.campaign_hash)
BEGIN SELECT RAISE(ABORT, 'campaigns: the row is there already'); END;
CREATE TRIGGER campaigns_never_changed BEFORE UPDATE ON campaigns
BEGIN SELECT RAISE(ABORT, 'campaigns: a row never changes'); END;
CREATE TRIGGER campaigns_never_deleted BEFORE DELETE ON campaigns
BEGIN SELECT RAISE(ABORT, 'campaigns: a row is never deleted'); END;
CREATE TRIGGER campaign_members_never_replaced BEFORE INSERT ON campaign_members
    WHEN EXISTS (SELECT 1 FROM campaign_members WHERE campaign_hash = NEW.campaign_hash AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'campaign_members: the row is there already'); END;
CREATE TRIGGER campaign_members_never_changed BEFORE UPDATE ON campaign_members
BEGIN SELECT RAISE(ABORT, 'campaign_members: a row never changes'); END;
CREATE TRIGGER campaign_members_never_deleted BEFORE DELETE ON campaign_members
BEGIN SELECT RAISE(ABORT, 'campaign_members: a row is never deleted'); END;
CREATE TRIGGER campaign_verdicts_never_changed BEFORE UPDATE ON campaign_verdicts
BEGIN SELECT RAISE(ABORT, 'campaign_verdicts: a row never changes'); END;
CREATE TRIGGER campaign_verdicts_never_deleted BEFORE DELETE ON campaign_verdicts
BEGIN SELECT RAISE(ABORT, 'campaign_verdicts: a row is never deleted'); END;

CREATE TRIGGER campaigns_guard_1 BEFORE INSERT ON campaigns
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.brought_by AND role IN ('senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'campaigns: a senior or an admin brings one in'); END;
CREATE TRIGGER campaign_members_guard_1 BEFORE INSERT ON campaign_members
    WHEN EXISTS (SELECT 1 FROM campaign_verdicts WHERE campaign_hash = NEW.campaign_hash)
BEGIN SELECT RAISE(ABORT, 'campaign_members: nobody joins a campaign that was judged'); END;
CREATE TRIGGER campaign_verdicts_guard_1 BEFORE INSERT ON campaign_verdicts
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.judged_by
        AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'campaign_verdicts: a person who decides cases judges a campaign'); END;
CREATE TRIGGER campaign_verdicts_guard_2 BEFORE INSERT ON campaign_verdicts
    WHEN NEW.verdict = 'confirmed' AND EXISTS (SELECT 1 FROM campaigns
        WHERE campaign_hash = NEW.campaign_hash AND brought_by = NEW.judged_by)
BEGIN SELECT RAISE(ABORT, 'campaign_verdicts: who brought a campaign does not confirm it'); END;
CREATE TRIGGER campaign_verdicts_guard_3 BEFORE INSERT ON campaign_verdicts
    WHEN (SELECT members FROM campaigns WHERE campaign_hash = NEW.campaign_hash)
        <> (SELECT COUNT(*) FROM campaign_members WHERE campaign_hash = NEW.campaign_hash)
BEGIN SELECT RAISE(ABORT, 'campaign_verdicts: a campaign is judged with all its members'); END;
CREATE TRIGGER campaign_verdicts_guard_4 BEFORE INSERT ON campaign_verdicts
    WHEN NEW.number <> 1 + (SELECT COUNT(*) FROM campaign_verdicts WHERE campaign_hash = NEW.campaign_hash)
BEGIN SELECT RAISE(ABORT, 'campaign_verdicts: one follows the other'); END;
-- Asked before the others: the youngest is.
CREATE TRIGGER campaign_verdicts_never_replaced BEFORE INSERT ON campaign_verdicts
    WHEN EXISTS (SELECT 1 FROM campaign_verdicts WHERE campaign_hash = NEW.campaign_hash AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'campaign_verdicts: the row is there already'); END;
