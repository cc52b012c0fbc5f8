-- What Postgres itself refuses of what comes with an appeal, and the ends that an appeal and its case may have.

-- A case that its holder withdrew was closed by nobody who has an account here.
DO $$
DECLARE found_name TEXT;
BEGIN
    SELECT conname INTO STRICT found_name FROM pg_constraint
        WHERE conrelid = 'cases'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%closed_by%';
    EXECUTE format('ALTER TABLE cases DROP CONSTRAINT %I', found_name);
END $$;
ALTER TABLE cases ADD CONSTRAINT cases_closed_by_check
    CHECK ((closed_by IS NOT NULL) = (closed_at IS NOT NULL AND closed_as <> 'withdrawn'));
ALTER TABLE notices DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('imposed', 'appeal_received', 'outcome', 'message', 'question', 'withdrawn',
        'inadmissible', 'overdue', 'relief', 'corrected', 'merged'));

-- How an appeal ends -----------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION redress_appeals_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW.closed_at IS NOT NULL AND COALESCE(NEW.closed_as, 'decided') = 'decided'
        AND NOT EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'appeals: an appeal ends with an outcome';
    END IF;
    IF NEW.follows IS DISTINCT FROM OLD.follows THEN
        RAISE EXCEPTION 'appeals: what was filed never changes';
    END IF;
    IF (OLD.closed_at IS NULL AND NEW.closed_at IS NULL AND NEW.closed_as IS NOT NULL)
        OR (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND NEW.closed_as IS NULL
            AND EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id)) THEN
        RAISE EXCEPTION 'appeals: a closed appeal says how it ended';
    END IF;
    IF NEW.closed_as IN ('withdrawn', 'inadmissible', 'merged')
        AND EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'appeals: a decided appeal ends as decided';
    END IF;
    IF NEW.closed_as IN ('inadmissible', 'merged') AND NOT EXISTS (SELECT 1 FROM appeal_closings
        WHERE appeal_id = NEW.appeal_id AND closed_as = NEW.closed_as) THEN
        RAISE EXCEPTION 'appeals: a person closes it, and says why';
    END IF;
    IF NEW.closed_at IS NOT NULL AND COALESCE(NEW.closed_as, 'decided') IN ('decided', 'withdrawn')
        AND EXISTS (SELECT 1 FROM appeal_closings WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'appeals: what a person closed ends as they said';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION redress_outcomes_of_open_appeals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.appeal_id IS NOT NULL AND EXISTS (SELECT 1 FROM appeals
        WHERE appeal_id = NEW.appeal_id AND closed_as IN ('withdrawn', 'inadmissible', 'merged')) THEN
        RAISE EXCEPTION 'outcomes: the appeal is closed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_of_open_appeals BEFORE INSERT ON outcomes
    FOR EACH ROW EXECUTE FUNCTION redress_outcomes_of_open_appeals();

CREATE OR REPLACE FUNCTION redress_cases_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW.closed_at IS NOT NULL
        AND (NEW.kind = 'appeal') <> (NEW.closed_as IN ('decided', 'withdrawn', 'inadmissible', 'merged')) THEN
        RAISE EXCEPTION 'cases: an appeal is decided, and nothing else is';
    END IF;
    IF NEW.closed_as = 'decided' AND NOT EXISTS (SELECT 1 FROM outcomes WHERE case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'cases: a decided case has an outcome';
    END IF;
    IF NEW.closed_as IN ('withdrawn', 'inadmissible', 'merged') AND NOT EXISTS (SELECT 1 FROM appeals
        WHERE appeal_id = NEW.appeal_id AND closed_as = NEW.closed_as) THEN
        RAISE EXCEPTION 'cases: a case ends as its appeal did';
    END IF;
    IF NEW.closed_as IN ('inadmissible', 'merged') AND NOT EXISTS (SELECT 1 FROM appeal_closings
        WHERE appeal_id = NEW.appeal_id AND closed_by = NEW.closed_by) THEN
        RAISE EXCEPTION 'cases: who closed the appeal closes its case';
    END IF;
    RETURN NEW;
END $$;

-- A second appeal, and no third ------------------------------------------------------------------------------------------

CREATE FUNCTION redress_appeals_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.closed_as IS NOT NULL THEN
        RAISE EXCEPTION 'appeals: an appeal begins open';
    END IF;
    IF NEW.follows IS NULL AND EXISTS (SELECT 1 FROM appeals WHERE statement_id = NEW.statement_id
        AND closed_at IS NOT NULL AND COALESCE(closed_as, 'decided') = 'decided') THEN
        RAISE EXCEPTION 'appeals: a second appeal names the one that it follows';
    END IF;
    IF NEW.follows IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.follows
        AND statement_id = NEW.statement_id AND closed_at IS NOT NULL AND COALESCE(closed_as, 'decided') = 'decided') THEN
        RAISE EXCEPTION 'appeals: a second appeal follows a decided one against the same statement';
    END IF;
    IF (SELECT COUNT(*) FROM appeals WHERE statement_id = NEW.statement_id
        AND closed_at IS NOT NULL AND COALESCE(closed_as, 'decided') = 'decided') >= 2 THEN
        RAISE EXCEPTION 'appeals: there is no third appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeals_second BEFORE INSERT ON appeals
    FOR EACH ROW EXECUTE FUNCTION redress_appeals_second();

CREATE FUNCTION redress_cases_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.appeal_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND follows IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM attachments WHERE appeal_id = NEW.appeal_id)
        AND NOT EXISTS (SELECT 1 FROM appeal_answers WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'cases: a second appeal brings new evidence';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_second BEFORE INSERT ON cases
    FOR EACH ROW EXECUTE FUNCTION redress_cases_second();

-- What comes with an appeal comes before its case, and stays as it came until it is erased --------------------------------

CREATE TRIGGER attachments_never BEFORE UPDATE OR DELETE ON attachments
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER attachments_never_emptied BEFORE TRUNCATE ON attachments
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeal_closings_never BEFORE UPDATE OR DELETE ON appeal_closings
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeal_closings_never_emptied BEFORE TRUNCATE ON appeal_closings
    FOR EACH STATEMENT EXECUTE FUNCTION redress_never();
CREATE TRIGGER attachment_bytes_never BEFORE UPDATE ON attachment_bytes
    FOR EACH ROW EXECUTE FUNCTION redress_never();
CREATE TRIGGER appeal_answers_never BEFORE UPDATE ON appeal_answers
    FOR EACH ROW EXECUTE FUNCTION redress_never();

CREATE FUNCTION redress_attachments_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'attachments: a file comes with its appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachments_guard BEFORE INSERT ON attachments
    FOR EACH ROW EXECUTE FUNCTION redress_attachments_guard();

CREATE FUNCTION redress_attachment_bytes_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM attachments a WHERE a.attachment_id = NEW.attachment_id
        AND a.size = length(NEW.bytes) AND NOT EXISTS (SELECT 1 FROM cases WHERE appeal_id = a.appeal_id)) THEN
        RAISE EXCEPTION 'attachment_bytes: a file comes with its appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachment_bytes_guard BEFORE INSERT ON attachment_bytes
    FOR EACH ROW EXECUTE FUNCTION redress_attachment_bytes_guard();

CREATE FUNCTION redress_appeal_answers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'appeal_answers: an answer comes with its appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_answers_guard BEFORE INSERT ON appeal_answers
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_answers_guard();

-- Closed by a person, without an outcome ---------------------------------------------------------------------------------

CREATE FUNCTION redress_appeal_closings_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.closed_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL) THEN
        RAISE EXCEPTION 'appeal_closings: a person closes an appeal';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'appeal_closings: there is no such open appeal';
    END IF;
    IF NEW.merged_into IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals a JOIN appeals i ON i.account_id = a.account_id
        WHERE a.appeal_id = NEW.appeal_id AND i.appeal_id = NEW.merged_into AND i.appeal_id <> a.appeal_id
        AND i.closed_at IS NULL AND i.decide_by <= a.decide_by) THEN
        RAISE EXCEPTION 'appeal_closings: merged into an open appeal of the same account that is not due later';
    END IF;
    IF EXISTS (SELECT 1 FROM policy_activations p
        JOIN decisions d ON d.policy_hash = p.policy_hash JOIN appeals a ON a.decision_id = d.decision_id
        WHERE a.appeal_id = NEW.appeal_id AND p.activated_by = NEW.closed_by) THEN
        RAISE EXCEPTION 'appeal_closings: who activated the policy may not close the appeal';
    END IF;
    IF EXISTS (SELECT 1 FROM decision_rules r
        JOIN decisions d ON d.decision_id = r.decision_id JOIN appeals a ON a.decision_id = d.decision_id
        JOIN users u ON u.user_id = NEW.closed_by
        LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
        WHERE a.appeal_id = NEW.appeal_id AND (lower(r.author) = lower(u.name) OR lower(p.author) = lower(u.name))) THEN
        RAISE EXCEPTION 'appeal_closings: who wrote the rule may not close the appeal';
    END IF;
    IF EXISTS (SELECT 1 FROM enforcements e JOIN appeals a ON a.decision_id = e.decision_id
        WHERE a.appeal_id = NEW.appeal_id AND e.imposed_by = NEW.closed_by) THEN
        RAISE EXCEPTION 'appeal_closings: who imposed the measure may not close the appeal';
    END IF;
    IF EXISTS (SELECT 1 FROM termination_approvals t JOIN cases c ON c.case_id = t.case_id
        JOIN appeals a ON a.decision_id = c.decision_id
        WHERE a.appeal_id = NEW.appeal_id AND t.user_id = NEW.closed_by) THEN
        RAISE EXCEPTION 'appeal_closings: who approved the termination may not close the appeal';
    END IF;
    IF EXISTS (SELECT 1 FROM outcomes o JOIN appeals a ON a.account_id = o.account_id
        WHERE a.appeal_id = NEW.appeal_id AND o.decided_by = NEW.closed_by) THEN
        RAISE EXCEPTION 'appeal_closings: who decided earlier on this account may not close the appeal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appeal_closings_guard BEFORE INSERT ON appeal_closings
    FOR EACH ROW EXECUTE FUNCTION redress_appeal_closings_guard();
