-- What SQLite itself refuses. Each trigger's message names the table and the rule.
--
-- Nothing here rests on what a connection has switched on. An insert over any existing key is refused before it happens, so that
-- INSERT OR REPLACE cannot pass for an edit without recursive_triggers; and what a foreign key says about the record is said again
-- below, for connections without foreign_keys.

-- Rows that never change and never go -----------------------------------------------------------------------------------

CREATE TRIGGER policies_never_replaced BEFORE INSERT ON policies
    WHEN EXISTS (SELECT 1 FROM policies WHERE policy_hash = NEW.policy_hash)
BEGIN SELECT RAISE(ABORT, 'policies: the row is there already'); END;
CREATE TRIGGER policies_never_changed BEFORE UPDATE ON policies
BEGIN SELECT RAISE(ABORT, 'policies: a row never changes'); END;
CREATE TRIGGER policies_never_deleted BEFORE DELETE ON policies
BEGIN SELECT RAISE(ABORT, 'policies: a row is never deleted'); END;

CREATE TRIGGER policy_rules_never_replaced BEFORE INSERT ON policy_rules
    WHEN EXISTS (SELECT 1 FROM policy_rules WHERE policy_hash = NEW.policy_hash AND rule_id = NEW.rule_id)
BEGIN SELECT RAISE(ABORT, 'policy_rules: the row is there already'); END;
CREATE TRIGGER policy_rules_never_changed BEFORE UPDATE ON policy_rules
BEGIN SELECT RAISE(ABORT, 'policy_rules: a row never changes'); END;
CREATE TRIGGER policy_rules_never_deleted BEFORE DELETE ON policy_rules
BEGIN SELECT RAISE(ABORT, 'policy_rules: a row is never deleted'); END;

CREATE TRIGGER policy_activations_never_replaced BEFORE INSERT ON policy_activations
    WHEN EXISTS (SELECT 1 FROM policy_activations WHERE command_id = NEW.command_id)
BEGIN SELECT RAISE(ABORT, 'policy_activations: the row is there already'); END;
CREATE TRIGGER policy_activations_never_changed BEFORE UPDATE ON policy_activations
BEGIN SELECT RAISE(ABORT, 'policy_activations: a row never changes'); END;
CREATE TRIGGER policy_activations_never_deleted BEFORE DELETE ON policy_activations
BEGIN SELECT RAISE(ABORT, 'policy_activations: a row is never deleted'); END;

CREATE TRIGGER engine_commands_never_replaced BEFORE INSERT ON engine_commands
    WHEN EXISTS (SELECT 1 FROM engine_commands WHERE command_id = NEW.command_id)
BEGIN SELECT RAISE(ABORT, 'engine_commands: the row is there already'); END;
CREATE TRIGGER engine_commands_never_changed BEFORE UPDATE ON engine_commands
BEGIN SELECT RAISE(ABORT, 'engine_commands: a row never changes'); END;
CREATE TRIGGER engine_commands_never_deleted BEFORE DELETE ON engine_commands
BEGIN SELECT RAISE(ABORT, 'engine_commands: a row is never deleted'); END;

CREATE TRIGGER decisions_never_replaced BEFORE INSERT ON decisions
    WHEN EXISTS (SELECT 1 FROM decisions WHERE decision_id = NEW.decision_id)
BEGIN SELECT RAISE(ABORT, 'decisions: the row is there already'); END;
CREATE TRIGGER decisions_never_changed BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions: a row never changes'); END;
CREATE TRIGGER decisions_never_deleted BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions: a row is never deleted'); END;

CREATE TRIGGER decision_rules_never_replaced BEFORE INSERT ON decision_rules
    WHEN EXISTS (SELECT 1 FROM decision_rules WHERE decision_id = NEW.decision_id AND rule_id = NEW.rule_id)
BEGIN SELECT RAISE(ABORT, 'decision_rules: the row is there already'); END;
CREATE TRIGGER decision_rules_never_changed BEFORE UPDATE ON decision_rules
BEGIN SELECT RAISE(ABORT, 'decision_rules: a row never changes'); END;
CREATE TRIGGER decision_rules_never_deleted BEFORE DELETE ON decision_rules
BEGIN SELECT RAISE(ABORT, 'decision_rules: a row is never deleted'); END;

CREATE TRIGGER statements_never_replaced BEFORE INSERT ON statements
    WHEN EXISTS (SELECT 1 FROM statements WHERE statement_id = NEW.statement_id OR link_nonce = NEW.link_nonce)
BEGIN SELECT RAISE(ABORT, 'statements: the row is there already'); END;
CREATE TRIGGER statements_never_changed BEFORE UPDATE ON statements
BEGIN SELECT RAISE(ABORT, 'statements: a row never changes'); END;
CREATE TRIGGER statements_never_deleted BEFORE DELETE ON statements
BEGIN SELECT RAISE(ABORT, 'statements: a row is never deleted'); END;

CREATE TRIGGER notices_never_replaced BEFORE INSERT ON notices
    WHEN EXISTS (SELECT 1 FROM notices WHERE notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'notices: the row is there already'); END;
CREATE TRIGGER notices_never_changed BEFORE UPDATE ON notices
BEGIN SELECT RAISE(ABORT, 'notices: a row never changes'); END;
CREATE TRIGGER notices_never_deleted BEFORE DELETE ON notices
BEGIN SELECT RAISE(ABORT, 'notices: a row is never deleted'); END;

CREATE TRIGGER enforcements_never_replaced BEFORE INSERT ON enforcements
    WHEN EXISTS (SELECT 1 FROM enforcements WHERE enforcement_id = NEW.enforcement_id OR statement_id = NEW.statement_id
        OR (NEW.cause = 'automatic' AND cause = 'automatic' AND decision_id = NEW.decision_id))
BEGIN SELECT RAISE(ABORT, 'enforcements: the row is there already'); END;
CREATE TRIGGER enforcements_never_changed BEFORE UPDATE ON enforcements
BEGIN SELECT RAISE(ABORT, 'enforcements: a row never changes'); END;
CREATE TRIGGER enforcements_never_deleted BEFORE DELETE ON enforcements
BEGIN SELECT RAISE(ABORT, 'enforcements: a row is never deleted'); END;

CREATE TRIGGER lifts_never_replaced BEFORE INSERT ON lifts
    WHEN EXISTS (SELECT 1 FROM lifts WHERE enforcement_id = NEW.enforcement_id)
BEGIN SELECT RAISE(ABORT, 'lifts: the row is there already'); END;
CREATE TRIGGER lifts_never_changed BEFORE UPDATE ON lifts
BEGIN SELECT RAISE(ABORT, 'lifts: a row never changes'); END;
CREATE TRIGGER lifts_never_deleted BEFORE DELETE ON lifts
BEGIN SELECT RAISE(ABORT, 'lifts: a row is never deleted'); END;

CREATE TRIGGER termination_approvals_never_replaced BEFORE INSERT ON termination_approvals
    WHEN EXISTS (SELECT 1 FROM termination_approvals WHERE case_id = NEW.case_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'termination_approvals: the row is there already'); END;
CREATE TRIGGER termination_approvals_never_changed BEFORE UPDATE ON termination_approvals
BEGIN SELECT RAISE(ABORT, 'termination_approvals: a row never changes'); END;
CREATE TRIGGER termination_approvals_never_deleted BEFORE DELETE ON termination_approvals
BEGIN SELECT RAISE(ABORT, 'termination_approvals: a row is never deleted'); END;

CREATE TRIGGER outcomes_never_replaced BEFORE INSERT ON outcomes
    WHEN EXISTS (SELECT 1 FROM outcomes WHERE outcome_id = NEW.outcome_id OR case_id = NEW.case_id OR appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'outcomes: the row is there already'); END;
CREATE TRIGGER outcomes_never_changed BEFORE UPDATE ON outcomes
BEGIN SELECT RAISE(ABORT, 'outcomes: a row never changes'); END;
CREATE TRIGGER outcomes_never_deleted BEFORE DELETE ON outcomes
BEGIN SELECT RAISE(ABORT, 'outcomes: a row is never deleted'); END;

CREATE TRIGGER labels_never_replaced BEFORE INSERT ON labels
    WHEN EXISTS (SELECT 1 FROM labels WHERE label_id = NEW.label_id)
BEGIN SELECT RAISE(ABORT, 'labels: the row is there already'); END;
CREATE TRIGGER labels_never_changed BEFORE UPDATE ON labels
BEGIN SELECT RAISE(ABORT, 'labels: a row never changes'); END;
CREATE TRIGGER labels_never_deleted BEFORE DELETE ON labels
BEGIN SELECT RAISE(ABORT, 'labels: a row is never deleted'); END;

CREATE TRIGGER deliveries_never_replaced BEFORE INSERT ON deliveries
    WHEN EXISTS (SELECT 1 FROM deliveries WHERE delivery_id = NEW.delivery_id)
BEGIN SELECT RAISE(ABORT, 'deliveries: the row is there already'); END;
CREATE TRIGGER deliveries_never_changed BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries: a row never changes'); END;
CREATE TRIGGER deliveries_never_deleted BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries: a row is never deleted'); END;

CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'audit: the row is there already'); END;
CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: a row never changes'); END;
CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit: a row is never deleted'); END;

-- Rows that change in place but never go --------------------------------------------------------------------------------

CREATE TRIGGER sequences_never_replaced BEFORE INSERT ON sequences
    WHEN EXISTS (SELECT 1 FROM sequences WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'sequences: the row is there already'); END;
CREATE TRIGGER sequences_never_deleted BEFORE DELETE ON sequences
BEGIN SELECT RAISE(ABORT, 'sequences: a row is never deleted'); END;
CREATE TRIGGER sequences_change_1 BEFORE UPDATE ON sequences
    WHEN NEW.name <> OLD.name OR NEW.value <> OLD.value + 1
BEGIN SELECT RAISE(ABORT, 'sequences: a number rises by one'); END;

CREATE TRIGGER users_never_replaced BEFORE INSERT ON users
    WHEN EXISTS (SELECT 1 FROM users WHERE user_id = NEW.user_id OR name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'users: the row is there already'); END;
CREATE TRIGGER users_never_deleted BEFORE DELETE ON users
BEGIN SELECT RAISE(ABORT, 'users: a row is never deleted'); END;
CREATE TRIGGER users_change_1 BEFORE UPDATE ON users
    WHEN (NEW.user_id, NEW.name, NEW.created_at)
        IS NOT (OLD.user_id, OLD.name, OLD.created_at)
BEGIN SELECT RAISE(ABORT, 'users: id and name never change'); END;
CREATE TRIGGER users_change_2 BEFORE UPDATE ON users
    WHEN (NEW.role = 'service') <> (OLD.role = 'service')
BEGIN SELECT RAISE(ABORT, 'users: a service never becomes a person, nor a person a service'); END;

CREATE TRIGGER appeals_never_replaced BEFORE INSERT ON appeals
    WHEN EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id
        OR (NEW.closed_at IS NULL AND closed_at IS NULL AND decision_id = NEW.decision_id))
BEGIN SELECT RAISE(ABORT, 'appeals: the row is there already'); END;
CREATE TRIGGER appeals_never_deleted BEFORE DELETE ON appeals
BEGIN SELECT RAISE(ABORT, 'appeals: a row is never deleted'); END;
CREATE TRIGGER appeals_change_1 BEFORE UPDATE ON appeals
    WHEN (NEW.appeal_id, NEW.decision_id, NEW.account_id, NEW.statement_id, NEW.kind, NEW.wants_human,
         NEW.filed_at, NEW.decide_by, NEW.content_seal)
        IS NOT (OLD.appeal_id, OLD.decision_id, OLD.account_id, OLD.statement_id, OLD.kind, OLD.wants_human,
         OLD.filed_at, OLD.decide_by, OLD.content_seal)
BEGIN SELECT RAISE(ABORT, 'appeals: what was filed never changes'); END;
CREATE TRIGGER appeals_change_2 BEFORE UPDATE ON appeals
    WHEN OLD.closed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'appeals: a decided appeal never changes'); END;
CREATE TRIGGER appeals_change_3 BEFORE UPDATE ON appeals
    WHEN NEW.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'appeals: an appeal ends with an outcome'); END;

CREATE TRIGGER cases_never_replaced BEFORE INSERT ON cases
    WHEN EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id OR appeal_id = NEW.appeal_id
        OR (NEW.closed_at IS NULL AND closed_at IS NULL AND kind = NEW.kind
            AND ((kind = 'deferred' AND decision_id = NEW.decision_id)
                 OR (kind = 'termination_proposal' AND account_id = NEW.account_id))))
BEGIN SELECT RAISE(ABORT, 'cases: the row is there already'); END;
CREATE TRIGGER cases_never_deleted BEFORE DELETE ON cases
BEGIN SELECT RAISE(ABORT, 'cases: a row is never deleted'); END;
CREATE TRIGGER cases_change_1 BEFORE UPDATE ON cases
    WHEN (NEW.case_id, NEW.kind, NEW.account_id, NEW.decision_id, NEW.appeal_id, NEW.defer_reason, NEW.rung,
         NEW.severity, NEW.opened_at, NEW.due_at)
        IS NOT (OLD.case_id, OLD.kind, OLD.account_id, OLD.decision_id, OLD.appeal_id, OLD.defer_reason, OLD.rung,
         OLD.severity, OLD.opened_at, OLD.due_at)
BEGIN SELECT RAISE(ABORT, 'cases: what was asked never changes'); END;
CREATE TRIGGER cases_change_2 BEFORE UPDATE ON cases
    WHEN OLD.closed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'cases: a closed case never changes'); END;
CREATE TRIGGER cases_change_3 BEFORE UPDATE ON cases
    WHEN NEW.closed_at IS NOT NULL AND (NEW.kind = 'appeal') <> (NEW.closed_as = 'decided')
BEGIN SELECT RAISE(ABORT, 'cases: an appeal is decided, and nothing else is'); END;
CREATE TRIGGER cases_change_4 BEFORE UPDATE ON cases
    WHEN NEW.closed_as = 'decided' AND NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'cases: a decided case has an outcome'); END;

CREATE TRIGGER outbox_never_replaced BEFORE INSERT ON outbox
    WHEN EXISTS (SELECT 1 FROM outbox WHERE notice_id = NEW.notice_id AND channel = NEW.channel)
BEGIN SELECT RAISE(ABORT, 'outbox: the row is there already'); END;
CREATE TRIGGER outbox_never_deleted BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'outbox: a row is never deleted'); END;
CREATE TRIGGER outbox_change_1 BEFORE UPDATE ON outbox
    WHEN (NEW.notice_id, NEW.channel, NEW.created_at)
        IS NOT (OLD.notice_id, OLD.channel, OLD.created_at)
BEGIN SELECT RAISE(ABORT, 'outbox: what waits never changes'); END;
CREATE TRIGGER outbox_change_2 BEFORE UPDATE ON outbox
    WHEN OLD.state = 'delivered' AND NEW.state <> 'delivered'
BEGIN SELECT RAISE(ABORT, 'outbox: what has arrived stays arrived'); END;

-- Who may write what, and on what it must rest ---------------------------------------------------------------------------

CREATE TRIGGER enforcements_guard_1 BEFORE INSERT ON enforcements
    WHEN NOT EXISTS (SELECT 1 FROM statements WHERE statement_id = NEW.statement_id
        AND decision_id = NEW.decision_id AND account_id = NEW.account_id AND rung = NEW.rung AND created_at <= NEW.imposed_at)
BEGIN SELECT RAISE(ABORT, 'enforcements: a statement of reasons for this measure comes first'); END;
CREATE TRIGGER enforcements_guard_2 BEFORE INSERT ON enforcements
    WHEN NEW.cause = 'automatic' AND NOT EXISTS (SELECT 1 FROM decisions
        WHERE decision_id = NEW.decision_id AND answer = 'imposed' AND rung = NEW.rung)
BEGIN SELECT RAISE(ABORT, 'enforcements: an automatic one needs a decision that was imposed at this rung'); END;
CREATE TRIGGER enforcements_guard_3 BEFORE INSERT ON enforcements
    WHEN NEW.cause IN ('brake', 'released') AND NOT EXISTS (SELECT 1 FROM decisions
        WHERE decision_id = NEW.decision_id AND answer = 'deferred' AND (NEW.cause = 'brake' OR rung = NEW.rung))
BEGIN SELECT RAISE(ABORT, 'enforcements: only a deferred decision has an interim limit or a release'); END;
CREATE TRIGGER enforcements_guard_4 BEFORE INSERT ON enforcements
    WHEN NEW.cause = 'released' AND NOT EXISTS (SELECT 1 FROM cases
        WHERE decision_id = NEW.decision_id AND kind = 'deferred' AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'enforcements: a release needs an open case'); END;
CREATE TRIGGER enforcements_guard_5 BEFORE INSERT ON enforcements
    WHEN NEW.cause IN ('released', 'reduced', 'terminated') AND NOT EXISTS (
        SELECT 1 FROM users
            WHERE user_id = NEW.imposed_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'enforcements: this measure needs a person'); END;
CREATE TRIGGER enforcements_guard_6 BEFORE INSERT ON enforcements
    WHEN NEW.cause = 'reduced' AND NOT EXISTS (SELECT 1 FROM outcomes
        WHERE decision_id = NEW.decision_id AND kind = 'upheld_reduced' AND reduced_to = NEW.rung
        AND decided_by = NEW.imposed_by)
BEGIN SELECT RAISE(ABORT, 'enforcements: a lesser measure needs the outcome that reduces to it'); END;
CREATE TRIGGER enforcements_guard_7 BEFORE INSERT ON enforcements
    WHEN NEW.rung = 'terminate' AND (SELECT COUNT(DISTINCT t.user_id) FROM termination_approvals t
        JOIN cases c ON c.case_id = t.case_id JOIN users u ON u.user_id = t.user_id
        WHERE c.decision_id = NEW.decision_id AND c.kind = 'termination_proposal'
        AND c.closed_at IS NULL AND u.role IN ('reviewer', 'senior', 'admin')) < 2
BEGIN SELECT RAISE(ABORT, 'enforcements: a termination needs two people'); END;
CREATE TRIGGER enforcements_guard_8 BEFORE INSERT ON enforcements
    WHEN NOT EXISTS (SELECT 1 FROM notices WHERE notice_id = NEW.notice_id AND statement_id = NEW.statement_id
        AND decision_id = NEW.decision_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'enforcements: a notice carries its statement'); END;
CREATE TRIGGER enforcements_guard_9 BEFORE INSERT ON enforcements
    WHEN NEW.cause = 'released' AND EXISTS (SELECT 1 FROM policy_activations a
        JOIN decisions d ON d.policy_hash = a.policy_hash
        WHERE d.decision_id = NEW.decision_id AND a.activated_by = NEW.imposed_by)
BEGIN SELECT RAISE(ABORT, 'enforcements: who activated the policy may not release'); END;
CREATE TRIGGER enforcements_guard_10 BEFORE INSERT ON enforcements
    WHEN NEW.cause = 'released' AND EXISTS (SELECT 1 FROM decision_rules r
        JOIN decisions d ON d.decision_id = r.decision_id
        JOIN users u ON u.user_id = NEW.imposed_by
        LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
        WHERE d.decision_id = NEW.decision_id AND (lower(r.author) = lower(u.name) OR lower(p.author) = lower(u.name)))
BEGIN SELECT RAISE(ABORT, 'enforcements: who wrote the rule may not release'); END;

CREATE TRIGGER outcomes_guard_1 BEFORE INSERT ON outcomes
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.decided_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'outcomes: a person decides'); END;
CREATE TRIGGER outcomes_guard_2 BEFORE INSERT ON outcomes
    WHEN NEW.case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases
        WHERE case_id = NEW.case_id AND decision_id = NEW.decision_id AND appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'outcomes: the case is about another decision or appeal'); END;
CREATE TRIGGER outcomes_guard_3 BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM policy_activations a
        JOIN decisions d ON d.policy_hash = a.policy_hash
        WHERE d.decision_id = NEW.decision_id AND a.activated_by = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'outcomes: who activated the policy may not uphold'); END;
CREATE TRIGGER outcomes_guard_4 BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM decision_rules r
        JOIN decisions d ON d.decision_id = r.decision_id
        JOIN users u ON u.user_id = NEW.decided_by
        LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
        WHERE d.decision_id = NEW.decision_id AND (lower(r.author) = lower(u.name) OR lower(p.author) = lower(u.name)))
BEGIN SELECT RAISE(ABORT, 'outcomes: who wrote the rule may not uphold'); END;
CREATE TRIGGER outcomes_guard_5 BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM enforcements
        WHERE decision_id = NEW.decision_id AND imposed_by = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'outcomes: who imposed the measure may not uphold'); END;
CREATE TRIGGER outcomes_guard_6 BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM termination_approvals t
        JOIN cases c ON c.case_id = t.case_id
        WHERE c.decision_id = NEW.decision_id AND t.user_id = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'outcomes: who approved the termination may not uphold'); END;
CREATE TRIGGER outcomes_guard_7 BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM outcomes
        WHERE account_id = NEW.account_id AND decided_by = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'outcomes: who decided earlier on this account may not uphold'); END;

CREATE TRIGGER lifts_guard_1 BEFORE INSERT ON lifts
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.lifted_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'lifts: a person lifts'); END;
CREATE TRIGGER lifts_guard_2 BEFORE INSERT ON lifts
    WHEN NEW.cause = 'outcome' AND NOT EXISTS (SELECT 1 FROM outcomes o
        JOIN enforcements e ON e.decision_id = o.decision_id
        WHERE o.outcome_id = NEW.outcome_id AND e.enforcement_id = NEW.enforcement_id AND o.kind <> 'upheld')
BEGIN SELECT RAISE(ABORT, 'lifts: the outcome upholds, or is about another decision'); END;
CREATE TRIGGER lifts_guard_3 BEFORE INSERT ON lifts
    WHEN NEW.cause IN ('dismissed', 'replaced') AND NOT EXISTS (SELECT 1 FROM enforcements
        WHERE enforcement_id = NEW.enforcement_id AND cause = 'brake')
BEGIN SELECT RAISE(ABORT, 'lifts: only an interim limit is dismissed or replaced'); END;

CREATE TRIGGER termination_approvals_guard_1 BEFORE INSERT ON termination_approvals
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'termination_approvals: a person approves'); END;
CREATE TRIGGER termination_approvals_guard_2 BEFORE INSERT ON termination_approvals
    WHEN NOT EXISTS (SELECT 1 FROM cases
        WHERE case_id = NEW.case_id AND kind = 'termination_proposal' AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'termination_approvals: there is no open proposal'); END;

CREATE TRIGGER policy_activations_guard_1 BEFORE INSERT ON policy_activations
    WHEN NEW.activated_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users
        WHERE user_id = NEW.activated_by AND role <> 'service' AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'policy_activations: a person activates'); END;

CREATE TRIGGER appeals_guard_1 BEFORE INSERT ON appeals
    WHEN NEW.closed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'appeals: an appeal begins open'); END;
CREATE TRIGGER cases_guard_1 BEFORE INSERT ON cases
    WHEN NEW.closed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'cases: a case begins open'); END;

-- What foreign keys say too, on connections that have them ---------------------------------------------------------------

CREATE TRIGGER statements_guard_key BEFORE INSERT ON statements
    WHEN NOT EXISTS (SELECT 1 FROM decisions WHERE decision_id = NEW.decision_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'statements: the decision comes first'); END;
CREATE TRIGGER notices_guard_key BEFORE INSERT ON notices
    WHEN NOT EXISTS (SELECT 1 FROM statements WHERE statement_id = NEW.statement_id
        AND decision_id = NEW.decision_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'notices: a notice is about a statement of its decision'); END;
CREATE TRIGGER outcomes_guard_key BEFORE INSERT ON outcomes
    WHEN NOT EXISTS (SELECT 1 FROM decisions WHERE decision_id = NEW.decision_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'outcomes: there is no such decision'); END;
CREATE TRIGGER appeals_guard_key BEFORE INSERT ON appeals
    WHEN NOT EXISTS (SELECT 1 FROM statements WHERE statement_id = NEW.statement_id
        AND decision_id = NEW.decision_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'appeals: an appeal is about a statement of its decision'); END;
CREATE TRIGGER cases_guard_key BEFORE INSERT ON cases
    WHEN NOT EXISTS (SELECT 1 FROM decisions WHERE decision_id = NEW.decision_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'cases: there is no such decision'); END;
CREATE TRIGGER lifts_guard_key BEFORE INSERT ON lifts
    WHEN NOT EXISTS (SELECT 1 FROM enforcements WHERE enforcement_id = NEW.enforcement_id)
BEGIN SELECT RAISE(ABORT, 'lifts: there is no such enforcement'); END;
CREATE TRIGGER labels_guard_key BEFORE INSERT ON labels
    WHEN NOT EXISTS (SELECT 1 FROM outcomes WHERE outcome_id = NEW.outcome_id
        AND decision_id = NEW.decision_id AND account_id = NEW.account_id)
BEGIN SELECT RAISE(ABORT, 'labels: a label needs its outcome'); END;
CREATE TRIGGER outbox_guard_key BEFORE INSERT ON outbox
    WHEN NOT EXISTS (SELECT 1 FROM notices WHERE notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'outbox: there is no such notice'); END;
CREATE TRIGGER deliveries_guard_key BEFORE INSERT ON deliveries
    WHEN NOT EXISTS (SELECT 1 FROM outbox WHERE notice_id = NEW.notice_id AND channel = NEW.channel)
BEGIN SELECT RAISE(ABORT, 'deliveries: nothing waited'); END;
