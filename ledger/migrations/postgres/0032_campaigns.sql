-- What Postgres refuses for ../common/0032_campaigns.sql, and the words of commands.

ALTER TABLE engine_commands DROP CONSTRAINT engine_commands_kind_check,
    ADD CONSTRAINT engine_commands_kind_check CHECK (kind IN ('reinstate', 'dismiss', 'imposed', 'activate_policy', 'account_facts',
        'demote_rule', 'activate_model', 'retire_model', 'tied', 'untied'));

CREATE TRIGGER campaigns_never BEFORE UPDATE OR DELETE ON campaigns
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER campaigns_never_emptied BEFORE TRUNCATE ON campaigns
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER campaign_members_never BEFORE UPDATE OR DELETE ON campaign_members
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER campaign_members_never_emptied BEFORE TRUNCATE ON campaign_members
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER campaign_verdicts_never BEFORE UPDATE OR DELETE ON campaign_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER campaign_verdicts_never_emptied BEFORE TRUNCATE ON campaign_verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE FUNCTION redress_campaigns_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.brought_by AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'campaigns: a senior or an admin brings one in';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaigns_guard BEFORE INSERT ON campaigns
    FOR EACH ROW EXECUTE FUNCTION redress_campaigns_guard();

CREATE FUNCTION redress_campaign_members_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM campaign_verdicts WHERE campaign_hash = NEW.campaign_hash) THEN
        RAISE EXCEPTION 'campaign_members: nobody joins a campaign that was judged';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaign_members_guard BEFORE INSERT ON campaign_members
    FOR EACH ROW EXECUTE FUNCTION redress_campaign_members_guard();

CREATE FUNCTION redress_campaign_verdicts_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.judged_by
            AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'campaign_verdicts: a person who decides cases judges a campaign';
    END IF;
    IF NEW.verdict = 'confirmed' AND EXISTS (SELECT 1 FROM campaigns
            WHERE campaign_hash = NEW.campaign_hash AND brought_by = NEW.judged_by) THEN
        RAISE EXCEPTION 'campaign_verdicts: who brought a campaign does not confirm it';
    END IF;
    IF (SELECT members FROM campaigns WHERE campaign_hash = NEW.campaign_hash)
            <> (SELECT COUNT(*) FROM campaign_members WHERE campaign_hash = NEW.campaign_hash) THEN
        RAISE EXCEPTION 'campaign_verdicts: a campaign is judged with all its members';
    END IF;
    IF NEW.number <> 1 + (SELECT COUNT(*) FROM campaign_verdicts WHERE campaign_hash = NEW.campaign_hash) THEN
        RAISE EXCEPTION 'campaign_verdicts: one follows the other';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaign_verdicts_guard BEFORE INSERT ON campaign_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_campaign_verdicts_guard();
