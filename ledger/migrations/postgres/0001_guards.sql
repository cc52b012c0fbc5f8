-- What Postgres itself refuses. Each message names the table and the rule. Run the service as a role that does not own the
-- tables: an owner can drop a trigger.

-- Rows that never change and never go -----------------------------------------------------------------------------------

CREATE FUNCTION redress_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION '%: a row never changes', TG_TABLE_NAME;
    END IF;
    RAISE EXCEPTION '%: a row is never deleted', TG_TABLE_NAME;
END $$;

CREATE TRIGGER policies_never BEFORE UPDATE OR DELETE ON policies
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER policies_never_emptied BEFORE TRUNCATE ON policies
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER policy_rules_never BEFORE UPDATE OR DELETE ON policy_rules
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER policy_rules_never_emptied BEFORE TRUNCATE ON policy_rules
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER policy_activations_never BEFORE UPDATE OR DELETE ON policy_activations
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER policy_activations_never_emptied BEFORE TRUNCATE ON policy_activations
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER engine_commands_never BEFORE UPDATE OR DELETE ON engine_commands
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER engine_commands_never_emptied BEFORE TRUNCATE ON engine_commands
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER decisions_never BEFORE UPDATE OR DELETE ON decisions
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER decisions_never_emptied BEFORE TRUNCATE ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER decision_rules_never BEFORE UPDATE OR DELETE ON decision_rules
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER decision_rules_never_emptied BEFORE TRUNCATE ON decision_rules
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER statements_never BEFORE UPDATE OR DELETE ON statements
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER statements_never_emptied BEFORE TRUNCATE ON statements
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER notices_never BEFORE UPDATE OR DELETE ON notices
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER notices_never_emptied BEFORE TRUNCATE ON notices
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER enforcements_never BEFORE UPDATE OR DELETE ON enforcements
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER enforcements_never_emptied BEFORE TRUNCATE ON enforcements
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER lifts_never BEFORE UPDATE OR DELETE ON lifts
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER lifts_never_emptied BEFORE TRUNCATE ON lifts
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER termination_approvals_never BEFORE UPDATE OR DELETE ON termination_approvals
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER termination_approvals_never_emptied BEFORE TRUNCATE ON termination_approvals
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER outcomes_never BEFORE UPDATE OR DELETE ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER outcomes_never_emptied BEFORE TRUNCATE ON outcomes
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER labels_never BEFORE UPDATE OR DELETE ON labels
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER labels_never_emptied BEFORE TRUNCATE ON labels
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER deliveries_never BEFORE UPDATE OR DELETE ON deliveries
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER deliveries_never_emptied BEFORE TRUNCATE ON deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER audit_never BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

-- Rows that change in place but never go --------------------------------------------------------------------------------

CREATE TRIGGER sequences_never_deleted BEFORE DELETE ON sequences
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER sequences_never_emptied BEFORE TRUNCATE ON sequences
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER users_never_deleted BEFORE DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER users_never_emptied BEFORE TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeals_never_deleted BEFORE DELETE ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeals_never_emptied BEFORE TRUNCATE ON appeals
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER cases_never_deleted BEFORE DELETE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER cases_never_emptied BEFORE TRUNCATE ON cases
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER outbox_never_deleted BEFORE DELETE ON outbox
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER outbox_never_emptied BEFORE TRUNCATE ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_sequences_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name <> OLD.name OR NEW.value <> OLD.value + 1 THEN
        RAISE EXCEPTION 'sequences: a number rises by one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sequences_change BEFORE UPDATE ON sequences
    FOR EACH ROW EXECUTE FUNCTION redress_sequences_change();

CREATE FUNCTION redress_users_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.user_id, NEW.name, NEW.created_at)
        IS DISTINCT FROM (OLD.user_id, OLD.name, OLD.created_at) THEN
        RAISE EXCEPTION 'users: id and name never change';
    END IF;
    IF (NEW.role = 'service') <> (OLD.role = 'service') THEN
        RAISE EXCEPTION 'users: a service never becomes a person, nor a person a service';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER users_change BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION redress_users_change();

CREATE FUNCTION redress_appeals_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.appeal_id, NEW.decision_id, NEW.account_id, NEW.statement_id, NEW.kind, NEW.wants_human,
         NEW.filed_at, NEW.decide_by, NEW.content_seal)
        IS DISTINCT FROM (OLD.appeal_id, OLD.decision_id, OLD.account_id, OLD.statement_id, OLD.kind, OLD.wants_human,
         OLD.filed_at, OLD.decide_by, OLD.content_seal) THEN
        RAISE EXCEPTION 'appeals: what was filed never changes';
    END IF;
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'appeals: a decided appeal never changes';
    END IF;
    IF NEW.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'appeals: an appeal ends with an outcome';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_change BEFORE UPDATE ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_change();

CREATE FUNCTION redress_cases_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.kind, NEW.account_id, NEW.decision_id, NEW.appeal_id, NEW.defer_reason, NEW.rung,
         NEW.severity, NEW.opened_at, NEW.due_at)
        IS DISTINCT FROM (OLD.case_id, OLD.kind, OLD.account_id, OLD.decision_id, OLD.appeal_id, OLD.defer_reason, OLD.rung,
         OLD.severity, OLD.opened_at, OLD.due_at) THEN
        RAISE EXCEPTION 'cases: what was asked never changes';
    END IF;
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'cases: a closed case never changes';
    END IF;
    IF NEW.closed_at IS NOT NULL AND (NEW.kind = 'appeal') <> (NEW.closed_as = 'decided') THEN
        RAISE EXCEPTION 'cases: an appeal is decided, and nothing else is';
    END IF;
    IF NEW.closed_as = 'decided' AND NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'cases: a decided case has an outcome';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_change BEFORE UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_change();

CREATE FUNCTION redress_outbox_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.notice_id, NEW.channel, NEW.created_at)
        IS DISTINCT FROM (OLD.notice_id, OLD.channel, OLD.created_at) THEN
        RAISE EXCEPTION 'outbox: what waits never changes';
    END IF;
    IF OLD.state = 'delivered' AND NEW.state <> 'delivered' THEN
        RAISE EXCEPTION 'outbox: what has arrived stays arrived';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outbox_change BEFORE UPDATE ON outbox
    FOR EACH ROW EXECUTE FUNCTION redress_outbox_change();

-- Who may write what, and on what it must rest ---------------------------------------------------------------------------

CREATE FUNCTION redress_enforcements_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM statements WHERE statement_id = NEW.statement_id
        AND decision_id = NEW.decision_id AND account_id = NEW.account_id AND rung = NEW.rung AND created_at <= NEW.imposed_at) THEN
        RAISE EXCEPTION 'enforcements: a statement of reasons for this measure comes first';
    END IF;
    IF NEW.cause = 'automatic' AND NOT EXISTS (SELECT 1 FROM decisions
        WHERE decision_id = NEW.decision_id AND answer = 'imposed' AND rung = NEW.rung) THEN
        RAISE EXCEPTION 'enforcements: an automatic one needs a decision that was imposed at this rung';
    END IF;
    IF NEW.cause IN ('brake', 'released') AND NOT EXISTS (SELECT 1 FROM decisions
        WHERE decision_id = NEW.decision_id AND answer = 'deferred' AND (NEW.cause = 'brake' OR rung = NEW.rung)) THEN
        RAISE EXCEPTION 'enforcements: only a deferred decision has an interim limit or a release';
    END IF;
    IF NEW.cause = 'released' AND NOT EXISTS (SELECT 1 FROM cases
        WHERE decision_id = NEW.decision_id AND kind = 'deferred' AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'enforcements: a release needs an open case';
    END IF;
    IF NEW.cause IN ('released', 'reduced', 'terminated') AND NOT EXISTS (
        SELECT 1 FROM users
            WHERE user_id = NEW.imposed_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'enforcements: this measure needs a person';
    END IF;
    IF NEW.cause = 'reduced' AND NOT EXISTS (SELECT 1 FROM outcomes
        WHERE decision_id = NEW.decision_id AND kind = 'upheld_reduced' AND reduced_to = NEW.rung
        AND decided_by = NEW.imposed_by) THEN
        RAISE EXCEPTION 'enforcements: a lesser measure needs the outcome that reduces to it';
    END IF;
    IF NEW.rung = 'terminate' AND (SELECT COUNT(DISTINCT t.user_id) FROM termination_approvals t
        JOIN cases c ON c.case_id = t.case_id JOIN users u ON u.user_id = t.user_id
        WHERE c.decision_id = NEW.decision_id AND c.kind = 'termination_proposal'
        AND c.closed_at IS NULL AND u.role IN ('reviewer', 'senior', 'admin')) < 2 THEN
        RAISE EXCEPTION 'enforcements: a termination needs two people';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notices WHERE notice_id = NEW.notice_id AND statement_id = NEW.statement_id
        AND decision_id = NEW.decision_id AND account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'enforcements: a notice carries its statement';
    END IF;
    IF NEW.cause = 'released' AND EXISTS (SELECT 1 FROM policy_activations a
        JOIN decisions d ON d.policy_hash = a.policy_hash
        WHERE d.decision_id = NEW.decision_id AND a.activated_by = NEW.imposed_by) THEN
        RAISE EXCEPTION 'enforcements: who activated the policy may not release';
    END IF;
    IF NEW.cause = 'released' AND EXISTS (SELECT 1 FROM decision_rules r
        JOIN decisions d ON d.decision_id = r.decision_id
        JOIN users u ON u.user_id = NEW.imposed_by
        LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
        WHERE d.decision_id = NEW.decision_id AND (lower(r.author) = lower(u.name) OR lower(p.author) = lower(u.name))) THEN
        RAISE EXCEPTION 'enforcements: who wrote the rule may not release';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcements_guard BEFORE INSERT ON enforcements
    FOR EACH ROW EXECUTE FUNCTION redress_enforcements_guard();

CREATE FUNCTION redress_outcomes_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.decided_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'outcomes: a person decides';
    END IF;
    IF NEW.case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases
        WHERE case_id = NEW.case_id AND decision_id = NEW.decision_id AND appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'outcomes: the case is about another decision or appeal';
    END IF;
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM policy_activations a
        JOIN decisions d ON d.policy_hash = a.policy_hash
        WHERE d.decision_id = NEW.decision_id AND a.activated_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'outcomes: who activated the policy may not uphold';
    END IF;
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM decision_rules r
        JOIN decisions d ON d.decision_id = r.decision_id
        JOIN users u ON u.user_id = NEW.decided_by
        LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
        WHERE d.decision_id = NEW.decision_id AND (lower(r.author) = lower(u.name) OR lower(p.author) = lower(u.name))) THEN
        RAISE EXCEPTION 'outcomes: who wrote the rule may not uphold';
    END IF;
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM enforcements
        WHERE decision_id = NEW.decision_id AND imposed_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'outcomes: who imposed the measure may not uphold';
    END IF;
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM termination_approvals t
        JOIN cases c ON c.case_id = t.case_id
        WHERE c.decision_id = NEW.decision_id AND t.user_id = NEW.decided_by) THEN
        RAISE EXCEPTION 'outcomes: who approved the termination may not uphold';
    END IF;
    IF NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM outcomes
        WHERE account_id = NEW.account_id AND decided_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'outcomes: who decided earlier on this account may not uphold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_guard BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_guard();

CREATE FUNCTION redress_lifts_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.lifted_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'lifts: a person lifts';
    END IF;
    IF NEW.cause = 'outcome' AND NOT EXISTS (SELECT 1 FROM outcomes o
        JOIN enforcements e ON e.decision_id = o.decision_id
        WHERE o.outcome_id = NEW.outcome_id AND e.enforcement_id = NEW.enforcement_id AND o.kind <> 'upheld') THEN
        RAISE EXCEPTION 'lifts: the outcome upholds, or is about another decision';
    END IF;
    IF NEW.cause IN ('dismissed', 'replaced') AND NOT EXISTS (SELECT 1 FROM enforcements
        WHERE enforcement_id = NEW.enforcement_id AND cause = 'brake') THEN
        RAISE EXCEPTION 'lifts: only an interim limit is dismissed or replaced';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lifts_guard BEFORE INSERT ON lifts
    FOR EACH ROW EXECUTE FUNCTION redress_lifts_guard();

CREATE FUNCTION redress_termination_approvals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'termination_approvals: a person approves';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases
        WHERE case_id = NEW.case_id AND kind = 'termination_proposal' AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'termination_approvals: there is no open proposal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER termination_approvals_guard BEFORE INSERT ON termination_approvals
    FOR EACH ROW EXECUTE FUNCTION redress_termination_approvals_guard();

CREATE FUNCTION redress_policy_activations_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.activated_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users
        WHERE user_id = NEW.activated_by AND role <> 'service' AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'policy_activations: a person activates';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policy_activations_guard BEFORE INSERT ON policy_activations
    FOR EACH ROW EXECUTE FUNCTION redress_policy_activations_guard();

CREATE FUNCTION redress_appeals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'appeals: an appeal begins open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_guard BEFORE INSERT ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_guard();

CREATE FUNCTION redress_cases_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'cases: a case begins open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_guard BEFORE INSERT ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_guard();
