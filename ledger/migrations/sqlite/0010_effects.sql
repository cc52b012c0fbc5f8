-- The triggers for ../common/0010_effects.sql, and the rules that earlier outcomes are charged to.

CREATE TRIGGER rule_verdicts_never_replaced BEFORE INSERT ON rule_verdicts
    WHEN EXISTS (SELECT 1 FROM rule_verdicts WHERE outcome_id = NEW.outcome_id AND rule_id = NEW.rule_id)
BEGIN SELECT RAISE(ABORT, 'rule_verdicts: the row is there already'); END;
CREATE TRIGGER rule_verdicts_never_changed BEFORE UPDATE ON rule_verdicts
BEGIN SELECT RAISE(ABORT, 'rule_verdicts: a row never changes'); END;
CREATE TRIGGER rule_verdicts_never_deleted BEFORE DELETE ON rule_verdicts
BEGIN SELECT RAISE(ABORT, 'rule_verdicts: a row is never deleted'); END;

CREATE TRIGGER rule_demotions_never_replaced BEFORE INSERT ON rule_demotions
    WHEN EXISTS (SELECT 1 FROM rule_demotions WHERE command_id = NEW.command_id OR (rule_id = NEW.rule_id AND activation = NEW.activation))
BEGIN SELECT RAISE(ABORT, 'rule_demotions: the row is there already'); END;
CREATE TRIGGER rule_demotions_never_changed BEFORE UPDATE ON rule_demotions
BEGIN SELECT RAISE(ABORT, 'rule_demotions: a row never changes'); END;
CREATE TRIGGER rule_demotions_never_deleted BEFORE DELETE ON rule_demotions
BEGIN SELECT RAISE(ABORT, 'rule_demotions: a row is never deleted'); END;

CREATE TRIGGER linked_effects_never_replaced BEFORE INSERT ON linked_effects
    WHEN EXISTS (SELECT 1 FROM linked_effects WHERE enforcement_id = NEW.enforcement_id)
BEGIN SELECT RAISE(ABORT, 'linked_effects: the row is there already'); END;
CREATE TRIGGER linked_effects_never_changed BEFORE UPDATE ON linked_effects
BEGIN SELECT RAISE(ABORT, 'linked_effects: a row never changes'); END;
CREATE TRIGGER linked_effects_never_deleted BEFORE DELETE ON linked_effects
BEGIN SELECT RAISE(ABORT, 'linked_effects: a row is never deleted'); END;

CREATE TRIGGER platform_events_never_replaced BEFORE INSERT ON platform_events
    WHEN EXISTS (SELECT 1 FROM platform_events WHERE event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'platform_events: the row is there already'); END;
CREATE TRIGGER platform_events_never_deleted BEFORE DELETE ON platform_events
BEGIN SELECT RAISE(ABORT, 'platform_events: a row is never deleted'); END;

CREATE TRIGGER reversals_never_replaced BEFORE INSERT ON reversals
    WHEN EXISTS (SELECT 1 FROM reversals WHERE reversal_id = NEW.reversal_id)
BEGIN SELECT RAISE(ABORT, 'reversals: the row is there already'); END;
CREATE TRIGGER reversals_never_deleted BEFORE DELETE ON reversals
BEGIN SELECT RAISE(ABORT, 'reversals: a row is never deleted'); END;

CREATE TRIGGER reversal_items_never_replaced BEFORE INSERT ON reversal_items
    WHEN EXISTS (SELECT 1 FROM reversal_items WHERE reversal_id = NEW.reversal_id AND (position = NEW.position OR account_id = NEW.account_id))
BEGIN SELECT RAISE(ABORT, 'reversal_items: the row is there already'); END;
CREATE TRIGGER reversal_items_never_deleted BEFORE DELETE ON reversal_items
BEGIN SELECT RAISE(ABORT, 'reversal_items: a row is never deleted'); END;

CREATE TRIGGER rule_verdicts_effects_guard_1 BEFORE INSERT ON rule_verdicts
    WHEN NOT EXISTS (SELECT 1 FROM outcomes o JOIN decision_rules r ON r.decision_id = o.decision_id
        WHERE o.outcome_id = NEW.outcome_id AND o.decision_id = NEW.decision_id AND r.rule_id = NEW.rule_id
        AND (CASE WHEN o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical') THEN 1 ELSE 0 END) = NEW.wrong)
BEGIN SELECT RAISE(ABORT, 'rule_verdicts: a rule is charged with what an outcome says of its decision'); END;
CREATE TRIGGER rule_demotions_effects_guard_1 BEFORE INSERT ON rule_demotions
    WHEN NOT EXISTS (SELECT 1 FROM engine_commands WHERE command_id = NEW.command_id AND kind = 'demote_rule')
BEGIN SELECT RAISE(ABORT, 'rule_demotions: the engine is told in the same breath'); END;
CREATE TRIGGER rule_demotions_effects_guard_2 BEFORE INSERT ON rule_demotions
    WHEN NOT EXISTS (SELECT 1 FROM policy_activations WHERE command_id = NEW.activation AND policy_hash = NEW.policy_hash)
BEGIN SELECT RAISE(ABORT, 'rule_demotions: a demotion is of a rule of an active policy'); END;
CREATE TRIGGER linked_effects_effects_guard_1 BEFORE INSERT ON linked_effects
    WHEN NOT EXISTS (SELECT 1 FROM enforcements e JOIN decisions d ON d.decision_id = NEW.because_of
        WHERE e.enforcement_id = NEW.enforcement_id AND d.account_id <> e.account_id)
BEGIN SELECT RAISE(ABORT, 'linked_effects: the cause is a decision on another account'); END;
CREATE TRIGGER linked_effects_effects_guard_2 BEFORE INSERT ON linked_effects
    WHEN EXISTS (SELECT 1 FROM outcomes WHERE decision_id = NEW.because_of AND kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical'))
BEGIN SELECT RAISE(ABORT, 'linked_effects: nothing rests on a decision that a person overturned'); END;
CREATE TRIGGER policy_activations_effects_guard_1 BEFORE INSERT ON policy_activations
    WHEN (NEW.activated_by IS NULL AND EXISTS (SELECT 1 FROM rule_demotions d
        JOIN policy_rules p ON p.rule_id = d.rule_id AND p.policy_hash = NEW.policy_hash
        WHERE NOT EXISTS (SELECT 1 FROM policy_activations a JOIN policy_rules q ON q.policy_hash = a.policy_hash
            WHERE a.command_id > d.command_id AND q.rule_id = d.rule_id)))
BEGIN SELECT RAISE(ABORT, 'policy_activations: a demoted rule comes back by a person'); END;
CREATE TRIGGER policy_activations_effects_guard_2 BEFORE INSERT ON policy_activations
    WHEN EXISTS (SELECT 1 FROM rule_demotions d
        JOIN policy_rules p ON p.rule_id = d.rule_id AND p.policy_hash IN (NEW.policy_hash, d.policy_hash)
        JOIN users u ON u.user_id = NEW.activated_by
        WHERE lower(p.author) = lower(u.name)
        AND EXISTS (SELECT 1 FROM policy_rules n WHERE n.policy_hash = NEW.policy_hash AND n.rule_id = d.rule_id)
        AND NOT EXISTS (SELECT 1 FROM policy_activations a JOIN policy_rules q ON q.policy_hash = a.policy_hash
            WHERE a.command_id > d.command_id AND q.rule_id = d.rule_id))
BEGIN SELECT RAISE(ABORT, 'policy_activations: who wrote a demoted rule may not bring it back'); END;
CREATE TRIGGER reversals_effects_guard_1 BEFORE INSERT ON reversals
    WHEN NEW.approved_by IS NOT NULL OR NEW.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'reversals: a reversal begins as a proposal'); END;
CREATE TRIGGER reversals_effects_guard_2 BEFORE INSERT ON reversals
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.proposed_by AND role IN ('senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'reversals: a senior reviewer or an admin proposes'); END;
CREATE TRIGGER reversal_items_effects_guard_1 BEFORE INSERT ON reversal_items
    WHEN NOT EXISTS (SELECT 1 FROM reversals WHERE reversal_id = NEW.reversal_id AND approved_by IS NULL)
BEGIN SELECT RAISE(ABORT, 'reversal_items: what was approved is not added to'); END;
CREATE TRIGGER reversal_items_effects_guard_2 BEFORE INSERT ON reversal_items
    WHEN NEW.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'reversal_items: an item begins waiting'); END;

CREATE TRIGGER platform_events_change_1 BEFORE UPDATE ON platform_events
    WHEN (NEW.event_id, NEW.kind, NEW.body, NEW.created_at) IS NOT (OLD.event_id, OLD.kind, OLD.body, OLD.created_at)
BEGIN SELECT RAISE(ABORT, 'platform_events: what waits never changes'); END;
CREATE TRIGGER platform_events_change_2 BEFORE UPDATE ON platform_events
    WHEN OLD.state = 'delivered' AND NEW.state <> 'delivered'
BEGIN SELECT RAISE(ABORT, 'platform_events: what has arrived stays arrived'); END;
CREATE TRIGGER reversals_change_1 BEFORE UPDATE ON reversals
    WHEN (NEW.reversal_id, NEW.rule_id, NEW.policy_hash, NEW.from_at, NEW.until_at, NEW.outcome_kind, NEW.root_cause, NEW.text_seal,
         NEW.proposed_by, NEW.proposed_at)
        IS NOT (OLD.reversal_id, OLD.rule_id, OLD.policy_hash, OLD.from_at, OLD.until_at, OLD.outcome_kind, OLD.root_cause, OLD.text_seal,
         OLD.proposed_by, OLD.proposed_at)
BEGIN SELECT RAISE(ABORT, 'reversals: what was proposed never changes'); END;
CREATE TRIGGER reversals_change_2 BEFORE UPDATE ON reversals
    WHEN OLD.approved_by IS NOT NULL AND (NEW.approved_by, NEW.approved_at) IS NOT (OLD.approved_by, OLD.approved_at)
BEGIN SELECT RAISE(ABORT, 'reversals: an approval never changes'); END;
CREATE TRIGGER reversals_change_3 BEFORE UPDATE ON reversals
    WHEN OLD.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'reversals: a finished reversal never changes'); END;
CREATE TRIGGER reversals_change_4 BEFORE UPDATE ON reversals
    WHEN NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL
        AND NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.approved_by AND role IN ('senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'reversals: a senior reviewer or an admin approves'); END;
CREATE TRIGGER reversals_change_5 BEFORE UPDATE ON reversals
    WHEN NEW.approved_by = NEW.proposed_by
BEGIN SELECT RAISE(ABORT, 'reversals: a reversal needs two people'); END;
CREATE TRIGGER reversals_change_6 BEFORE UPDATE ON reversals
    WHEN NEW.finished_at IS NOT NULL AND EXISTS (SELECT 1 FROM reversal_items
        WHERE reversal_id = NEW.reversal_id AND state = 'waiting')
BEGIN SELECT RAISE(ABORT, 'reversals: accounts still wait'); END;
CREATE TRIGGER reversal_items_change_1 BEFORE UPDATE ON reversal_items
    WHEN (NEW.reversal_id, NEW.position, NEW.account_id) IS NOT (OLD.reversal_id, OLD.position, OLD.account_id)
BEGIN SELECT RAISE(ABORT, 'reversal_items: what was proposed never changes'); END;
CREATE TRIGGER reversal_items_change_2 BEFORE UPDATE ON reversal_items
    WHEN OLD.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'reversal_items: an account is done once'); END;
CREATE TRIGGER reversal_items_change_3 BEFORE UPDATE ON reversal_items
    WHEN NOT EXISTS (SELECT 1 FROM reversals WHERE reversal_id = NEW.reversal_id AND approved_by IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'reversal_items: a reversal needs two people'); END;
CREATE TRIGGER reversal_items_change_4 BEFORE UPDATE ON reversal_items
    WHEN NEW.outcome_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcomes
        WHERE outcome_id = NEW.outcome_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'reversal_items: the outcome is about another account'); END;

INSERT INTO rule_verdicts (outcome_id, rule_id, decision_id, policy_hash, model_hash, commands_seen, wrong, root_cause, at)
    SELECT o.outcome_id, r.rule_id, o.decision_id, d.policy_hash, json_extract(d.body, '$.model_hash'), d.commands_seen,
        CASE WHEN o.kind IN ('overturned_false_positive', 'overturned_wrong_ground', 'overturned_technical') THEN 1 ELSE 0 END, o.root_cause, o.decided_at
    FROM outcomes o JOIN decisions d ON d.decision_id = o.decision_id JOIN decision_rules r ON r.decision_id = o.decision_id;

-- Why an imposition waits: more words, put in place as 0002_words does.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''no_notifier'', ''propose_only'')', '''no_notifier'', ''propose_only'', ''third_party'', ''ring'', ''link_overturned'')')
    WHERE type = 'table' AND name = 'cases';
PRAGMA writable_schema = RESET;
