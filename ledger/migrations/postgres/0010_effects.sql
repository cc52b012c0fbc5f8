-- The triggers for ../common/0010_effects.sql, and the rules that earlier outcomes are charged to.

CREATE TRIGGER rule_verdicts_never BEFORE UPDATE OR DELETE ON rule_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER rule_verdicts_never_emptied BEFORE TRUNCATE ON rule_verdicts
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER rule_demotions_never BEFORE UPDATE OR DELETE ON rule_demotions
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER rule_demotions_never_emptied BEFORE TRUNCATE ON rule_demotions
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER linked_effects_never BEFORE UPDATE OR DELETE ON linked_effects
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER linked_effects_never_emptied BEFORE TRUNCATE ON linked_effects
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER platform_events_never_deleted BEFORE DELETE ON platform_events
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER platform_events_never_emptied BEFORE TRUNCATE ON platform_events
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER reversals_never_deleted BEFORE DELETE ON reversals
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER reversals_never_emptied BEFORE TRUNCATE ON reversals
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER reversal_items_never_deleted BEFORE DELETE ON reversal_items
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER reversal_items_never_emptied BEFORE TRUNCATE ON reversal_items
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_rule_verdicts_effects_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM outcomes o JOIN decision_rules r ON r.decision_id = o.decision_id
        WHERE o.outcome_id = NEW.outcome_id AND o.decision_id = NEW.decision_id AND r.rule_id = NEW.rule_id
        AND (CASE WHEN o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical') THEN 1 ELSE 0 END) = NEW.wrong) THEN
        RAISE EXCEPTION 'rule_verdicts: a rule is charged with what an outcome says of its decision';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule_verdicts_effects_guard BEFORE INSERT ON rule_verdicts
    FOR EACH ROW EXECUTE FUNCTION redress_rule_verdicts_effects_guard();

CREATE FUNCTION redress_rule_demotions_effects_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM engine_commands WHERE command_id = NEW.command_id AND kind = 'demote_rule') THEN
        RAISE EXCEPTION 'rule_demotions: the engine is told in the same breath';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM policy_activations WHERE command_id = NEW.activation AND policy_hash = NEW.policy_hash) THEN
        RAISE EXCEPTION 'rule_demotions: a demotion is of a rule of an active policy';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule_demotions_effects_guard BEFORE INSERT ON rule_demotions
    FOR EACH ROW EXECUTE FUNCTION redress_rule_demotions_effects_guard();

CREATE FUNCTION redress_linked_effects_effects_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM enforcements e JOIN decisions d ON d.decision_id = NEW.because_of
        WHERE e.enforcement_id = NEW.enforcement_id AND d.account_id <> e.account_id) THEN
        RAISE EXCEPTION 'linked_effects: the cause is a decision on another account';
    END IF;
    IF EXISTS (SELECT 1 FROM outcomes WHERE decision_id = NEW.because_of AND kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical')) THEN
        RAISE EXCEPTION 'linked_effects: nothing rests on a decision that a person overturned';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER linked_effects_effects_guard BEFORE INSERT ON linked_effects
    FOR EACH ROW EXECUTE FUNCTION redress_linked_effects_effects_guard();

CREATE FUNCTION redress_policy_activations_effects_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.activated_by IS NULL AND EXISTS (SELECT 1 FROM rule_demotions d
        JOIN policy_rules p ON p.rule_id = d.rule_id AND p.policy_hash = NEW.policy_hash
        WHERE NOT EXISTS (SELECT 1 FROM policy_activations a JOIN policy_rules q ON q.policy_hash = a.policy_hash
            WHERE a.command_id > d.command_id AND q.rule_id = d.rule_id))) THEN
        RAISE EXCEPTION 'policy_activations: a demoted rule comes back by a person';
    END IF;
    IF EXISTS (SELECT 1 FROM rule_demotions d
        JOIN policy_rules p ON p.rule_id = d.rule_id AND p.policy_hash IN (NEW.policy_hash, d.policy_hash)
        JOIN users u ON u.user_id = NEW.activated_by
        WHERE lower(p.author) = lower(u.name)
        AND EXISTS (SELECT 1 FROM policy_rules n WHERE n.policy_hash = NEW.policy_hash AND n.rule_id = d.rule_id)
        AND NOT EXISTS (SELECT 1 FROM policy_activations a JOIN policy_rules q ON q.policy_hash = a.policy_hash
            WHERE a.command_id > d.command_id AND q.rule_id = d.rule_id)) THEN
        RAISE EXCEPTION 'policy_activations: who wrote a demoted rule may not bring it back';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policy_activations_effects_guard BEFORE INSERT ON policy_activations
    FOR EACH ROW EXECUTE FUNCTION redress_policy_activations_effects_guard();

CREATE FUNCTION redress_reversals_effects_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.approved_by IS NOT NULL OR NEW.finished_at IS NOT NULL THEN
        RAISE EXCEPTION 'reversals: a reversal begins as a proposal';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.proposed_by AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'reversals: a senior reviewer or an admin proposes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reversals_effects_guard BEFORE INSERT ON reversals
    FOR EACH ROW EXECUTE FUNCTION redress_reversals_effects_guard();

CREATE FUNCTION redress_reversal_items_effects_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reversals WHERE reversal_id = NEW.reversal_id AND approved_by IS NULL) THEN
        RAISE EXCEPTION 'reversal_items: what was approved is not added to';
    END IF;
    IF NEW.state <> 'waiting' THEN
        RAISE EXCEPTION 'reversal_items: an item begins waiting';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reversal_items_effects_guard BEFORE INSERT ON reversal_items
    FOR EACH ROW EXECUTE FUNCTION redress_reversal_items_effects_guard();

CREATE FUNCTION redress_platform_events_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.event_id, NEW.kind, NEW.body, NEW.created_at) IS DISTINCT FROM (OLD.event_id, OLD.kind, OLD.body, OLD.created_at) THEN
        RAISE EXCEPTION 'platform_events: what waits never changes';
    END IF;
    IF OLD.state = 'delivered' AND NEW.state <> 'delivered' THEN
        RAISE EXCEPTION 'platform_events: what has arrived stays arrived';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER platform_events_change BEFORE UPDATE ON platform_events
    FOR EACH ROW EXECUTE FUNCTION redress_platform_events_change();

CREATE FUNCTION redress_reversals_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reversal_id, NEW.rule_id, NEW.policy_hash, NEW.from_at, NEW.until_at, NEW.outcome_kind, NEW.root_cause, NEW.text_seal,
         NEW.proposed_by, NEW.proposed_at)
        IS DISTINCT FROM (OLD.reversal_id, OLD.rule_id, OLD.policy_hash, OLD.from_at, OLD.until_at, OLD.outcome_kind, OLD.root_cause, OLD.text_seal,
         OLD.proposed_by, OLD.proposed_at) THEN
        RAISE EXCEPTION 'reversals: what was proposed never changes';
    END IF;
    IF OLD.approved_by IS NOT NULL AND (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at) THEN
        RAISE EXCEPTION 'reversals: an approval never changes';
    END IF;
    IF OLD.finished_at IS NOT NULL THEN
        RAISE EXCEPTION 'reversals: a finished reversal never changes';
    END IF;
    IF NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL
        AND NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.approved_by AND role IN ('senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'reversals: a senior reviewer or an admin approves';
    END IF;
    IF NEW.approved_by = NEW.proposed_by THEN
        RAISE EXCEPTION 'reversals: a reversal needs two people';
    END IF;
    IF NEW.finished_at IS NOT NULL AND EXISTS (SELECT 1 FROM reversal_items
        WHERE reversal_id = NEW.reversal_id AND state = 'waiting') THEN
        RAISE EXCEPTION 'reversals: accounts still wait';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reversals_change BEFORE UPDATE ON reversals
    FOR EACH ROW EXECUTE FUNCTION redress_reversals_change();

CREATE FUNCTION redress_reversal_items_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reversal_id, NEW.position, NEW.account_id) IS DISTINCT FROM (OLD.reversal_id, OLD.position, OLD.account_id) THEN
        RAISE EXCEPTION 'reversal_items: what was proposed never changes';
    END IF;
    IF OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'reversal_items: an account is done once';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM reversals WHERE reversal_id = NEW.reversal_id AND approved_by IS NOT NULL) THEN
        RAISE EXCEPTION 'reversal_items: a reversal needs two people';
    END IF;
    IF NEW.outcome_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcomes
        WHERE outcome_id = NEW.outcome_id AND account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'reversal_items: the outcome is about another account';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reversal_items_change BEFORE UPDATE ON reversal_items
    FOR EACH ROW EXECUTE FUNCTION redress_reversal_items_change();

INSERT INTO rule_verdicts (outcome_id, rule_id, decision_id, policy_hash, model_hash, commands_seen, wrong, root_cause, at)
    SELECT o.outcome_id, r.rule_id, o.decision_id, d.policy_hash, d.body::json ->> 'model_hash', d.commands_seen,
        CASE WHEN o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical') THEN 1 ELSE 0 END, o.root_cause, o.decided_at
    FROM outcomes o JOIN decisions d ON d.decision_id = o.decision_id JOIN decision_rules r ON r.decision_id = o.decision_id;

-- Why an imposition waits: more words.
ALTER TABLE cases DROP CONSTRAINT cases_defer_reason_check,
    ADD CONSTRAINT cases_defer_reason_check CHECK (defer_reason IN ('brake', 'protected_account', 'automation_off', 'no_notifier',
        'propose_only', 'third_party', 'ring', 'link_overturned'));
