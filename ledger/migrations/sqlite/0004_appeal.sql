-- What SQLite itself refuses of what comes with an appeal, and the ends that an appeal and its case may have.

-- A case that its holder withdrew was closed by nobody who has an account here. See 0002 for why the text may be changed in place.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK ((closed_at IS NULL) = (closed_by IS NULL))',
        'CHECK ((closed_by IS NOT NULL) = (closed_at IS NOT NULL AND closed_as <> ''withdrawn''))')
    WHERE type = 'table' AND name = 'cases';
UPDATE sqlite_schema SET sql = replace(sql, '''relief'', ''corrected'')', '''relief'', ''corrected'', ''merged'')')
    WHERE type = 'table' AND name = 'notices';
PRAGMA writable_schema = RESET;

-- How an appeal ends -----------------------------------------------------------------------------------------------------

DROP TRIGGER appeals_change_3;
CREATE TRIGGER appeals_change_3 BEFORE UPDATE ON appeals
    WHEN NEW.closed_at IS NOT NULL AND COALESCE(NEW.closed_as, 'decided') = 'decided'
        AND NOT EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'appeals: an appeal ends with an outcome'); END;
CREATE TRIGGER appeals_change_4 BEFORE UPDATE ON appeals
    WHEN NEW.follows IS NOT OLD.follows
BEGIN SELECT RAISE(ABORT, 'appeals: what was filed never changes'); END;
CREATE TRIGGER appeals_change_5 BEFORE UPDATE ON appeals
    WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NULL AND NEW.closed_as IS NOT NULL)
        OR (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND NEW.closed_as IS NULL
            AND EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id))
BEGIN SELECT RAISE(ABORT, 'appeals: a closed appeal says how it ended'); END;
CREATE TRIGGER appeals_change_6 BEFORE UPDATE ON appeals
    WHEN NEW.closed_as IN ('withdrawn', 'inadmissible', 'merged')
        AND EXISTS (SELECT 1 FROM outcomes WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'appeals: a decided appeal ends as decided'); END;
CREATE TRIGGER appeals_change_7 BEFORE UPDATE ON appeals
    WHEN NEW.closed_as IN ('inadmissible', 'merged') AND NOT EXISTS (SELECT 1 FROM appeal_closings
        WHERE appeal_id = NEW.appeal_id AND closed_as = NEW.closed_as)
BEGIN SELECT RAISE(ABORT, 'appeals: a person closes it, and says why'); END;
CREATE TRIGGER appeals_change_8 BEFORE UPDATE ON appeals
    WHEN NEW.closed_at IS NOT NULL AND COALESCE(NEW.closed_as, 'decided') IN ('decided', 'withdrawn')
        AND EXISTS (SELECT 1 FROM appeal_closings WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'appeals: what a person closed ends as they said'); END;
CREATE TRIGGER outcomes_guard_8 BEFORE INSERT ON outcomes
    WHEN NEW.appeal_id IS NOT NULL AND EXISTS (SELECT 1 FROM appeals
        WHERE appeal_id = NEW.appeal_id AND closed_as IN ('withdrawn', 'inadmissible', 'merged'))
BEGIN SELECT RAISE(ABORT, 'outcomes: the appeal is closed'); END;

DROP TRIGGER cases_change_3;
CREATE TRIGGER cases_change_3 BEFORE UPDATE ON cases
    WHEN NEW.closed_at IS NOT NULL
        AND (NEW.kind = 'appeal') <> (NEW.closed_as IN ('decided', 'withdrawn', 'inadmissible', 'merged'))
BEGIN SELECT RAISE(ABORT, 'cases: an appeal is decided, and nothing else is'); END;
CREATE TRIGGER cases_change_5 BEFORE UPDATE ON cases
    WHEN NEW.closed_as IN ('withdrawn', 'inadmissible', 'merged') AND NOT EXISTS (SELECT 1 FROM appeals
        WHERE appeal_id = NEW.appeal_id AND closed_as = NEW.closed_as)
BEGIN SELECT RAISE(ABORT, 'cases: a case ends as its appeal did'); END;
CREATE TRIGGER cases_change_6 BEFORE UPDATE ON cases
    WHEN NEW.closed_as IN ('inadmissible', 'merged') AND NOT EXISTS (SELECT 1 FROM appeal_closings
        WHERE appeal_id = NEW.appeal_id AND closed_by = NEW.closed_by)
BEGIN SELECT RAISE(ABORT, 'cases: who closed the appeal closes its case'); END;

-- A second appeal, and no third ------------------------------------------------------------------------------------------

CREATE TRIGGER appeals_guard_2 BEFORE INSERT ON appeals
    WHEN NEW.closed_as IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'appeals: an appeal begins open'); END;
CREATE TRIGGER appeals_guard_3 BEFORE INSERT ON appeals
    WHEN NEW.follows IS NULL AND EXISTS (SELECT 1 FROM appeals WHERE statement_id = NEW.statement_id
        AND closed_at IS NOT NULL AND COALESCE(closed_as, 'decided') = 'decided')
BEGIN SELECT RAISE(ABORT, 'appeals: a second appeal names the one that it follows'); END;
CREATE TRIGGER appeals_guard_4 BEFORE INSERT ON appeals
    WHEN NEW.follows IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.follows
        AND statement_id = NEW.statement_id AND closed_at IS NOT NULL AND COALESCE(closed_as, 'decided') = 'decided')
BEGIN SELECT RAISE(ABORT, 'appeals: a second appeal follows a decided one against the same statement'); END;
CREATE TRIGGER appeals_guard_5 BEFORE INSERT ON appeals
    WHEN (SELECT COUNT(*) FROM appeals WHERE statement_id = NEW.statement_id
        AND closed_at IS NOT NULL AND COALESCE(closed_as, 'decided') = 'decided') >= 2
BEGIN SELECT RAISE(ABORT, 'appeals: there is no third appeal'); END;
CREATE TRIGGER cases_guard_2 BEFORE INSERT ON cases
    WHEN NEW.appeal_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND follows IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM attachments WHERE appeal_id = NEW.appeal_id)
        AND NOT EXISTS (SELECT 1 FROM appeal_answers WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'cases: a second appeal brings new evidence'); END;

-- What comes with an appeal comes before its case, and stays as it came until it is erased --------------------------------

CREATE TRIGGER attachments_never_replaced BEFORE INSERT ON attachments
    WHEN EXISTS (SELECT 1 FROM attachments WHERE attachment_id = NEW.attachment_id
        OR (appeal_id = NEW.appeal_id AND position = NEW.position))
BEGIN SELECT RAISE(ABORT, 'attachments: the row is there already'); END;
CREATE TRIGGER attachments_never_changed BEFORE UPDATE ON attachments
BEGIN SELECT RAISE(ABORT, 'attachments: a row never changes'); END;
CREATE TRIGGER attachments_never_deleted BEFORE DELETE ON attachments
BEGIN SELECT RAISE(ABORT, 'attachments: a row is never deleted'); END;
CREATE TRIGGER attachments_guard_1 BEFORE INSERT ON attachments
    WHEN EXISTS (SELECT 1 FROM cases WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'attachments: a file comes with its appeal'); END;
CREATE TRIGGER attachments_guard_key BEFORE INSERT ON attachments
    WHEN NOT EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'attachments: there is no such appeal'); END;

CREATE TRIGGER attachment_bytes_never_replaced BEFORE INSERT ON attachment_bytes
    WHEN EXISTS (SELECT 1 FROM attachment_bytes WHERE attachment_id = NEW.attachment_id)
BEGIN SELECT RAISE(ABORT, 'attachment_bytes: the row is there already'); END;
CREATE TRIGGER attachment_bytes_never_changed BEFORE UPDATE ON attachment_bytes
BEGIN SELECT RAISE(ABORT, 'attachment_bytes: a row never changes'); END;
CREATE TRIGGER attachment_bytes_guard_1 BEFORE INSERT ON attachment_bytes
    WHEN NOT EXISTS (SELECT 1 FROM attachments a WHERE a.attachment_id = NEW.attachment_id
        AND a.size = length(NEW.bytes) AND NOT EXISTS (SELECT 1 FROM cases WHERE appeal_id = a.appeal_id))
BEGIN SELECT RAISE(ABORT, 'attachment_bytes: a file comes with its appeal'); END;

CREATE TRIGGER appeal_answers_never_replaced BEFORE INSERT ON appeal_answers
    WHEN EXISTS (SELECT 1 FROM appeal_answers WHERE appeal_id = NEW.appeal_id AND question = NEW.question)
BEGIN SELECT RAISE(ABORT, 'appeal_answers: the row is there already'); END;
CREATE TRIGGER appeal_answers_never_changed BEFORE UPDATE ON appeal_answers
BEGIN SELECT RAISE(ABORT, 'appeal_answers: a row never changes'); END;
CREATE TRIGGER appeal_answers_guard_1 BEFORE INSERT ON appeal_answers
    WHEN EXISTS (SELECT 1 FROM cases WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'appeal_answers: an answer comes with its appeal'); END;

-- Closed by a person, without an outcome ---------------------------------------------------------------------------------

CREATE TRIGGER appeal_closings_never_replaced BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM appeal_closings WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: the row is there already'); END;
CREATE TRIGGER appeal_closings_never_changed BEFORE UPDATE ON appeal_closings
BEGIN SELECT RAISE(ABORT, 'appeal_closings: a row never changes'); END;
CREATE TRIGGER appeal_closings_never_deleted BEFORE DELETE ON appeal_closings
BEGIN SELECT RAISE(ABORT, 'appeal_closings: a row is never deleted'); END;
CREATE TRIGGER appeal_closings_guard_1 BEFORE INSERT ON appeal_closings
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.closed_by AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: a person closes an appeal'); END;
CREATE TRIGGER appeal_closings_guard_2 BEFORE INSERT ON appeal_closings
    WHEN NOT EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: there is no such open appeal'); END;
CREATE TRIGGER appeal_closings_guard_3 BEFORE INSERT ON appeal_closings
    WHEN NEW.merged_into IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals a JOIN appeals i ON i.account_id = a.account_id
        WHERE a.appeal_id = NEW.appeal_id AND i.appeal_id = NEW.merged_into AND i.appeal_id <> a.appeal_id
        AND i.closed_at IS NULL AND i.decide_by <= a.decide_by)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: merged into an open appeal of the same account that is not due later'); END;
CREATE TRIGGER appeal_closings_guard_4 BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM policy_activations p
        JOIN decisions d ON d.policy_hash = p.policy_hash JOIN appeals a ON a.decision_id = d.decision_id
        WHERE a.appeal_id = NEW.appeal_id AND p.activated_by = NEW.closed_by)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: who activated the policy may not close the appeal'); END;
CREATE TRIGGER appeal_closings_guard_5 BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM decision_rules r
        JOIN decisions d ON d.decision_id = r.decision_id JOIN appeals a ON a.decision_id = d.decision_id
        JOIN users u ON u.user_id = NEW.closed_by
        LEFT JOIN policy_rules p ON p.policy_hash = d.policy_hash AND p.rule_id = r.rule_id
        WHERE a.appeal_id = NEW.appeal_id AND (lower(r.author) = lower(u.name) OR lower(p.author) = lower(u.name)))
BEGIN SELECT RAISE(ABORT, 'appeal_closings: who wrote the rule may not close the appeal'); END;
CREATE TRIGGER appeal_closings_guard_6 BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM enforcements e JOIN appeals a ON a.decision_id = e.decision_id
        WHERE a.appeal_id = NEW.appeal_id AND e.imposed_by = NEW.closed_by)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: who imposed the measure may not close the appeal'); END;
CREATE TRIGGER appeal_closings_guard_7 BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM termination_approvals t JOIN cases c ON c.case_id = t.case_id
        JOIN appeals a ON a.decision_id = c.decision_id
        WHERE a.appeal_id = NEW.appeal_id AND t.user_id = NEW.closed_by)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: who approved the termination may not close the appeal'); END;
CREATE TRIGGER appeal_closings_guard_8 BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM outcomes o JOIN appeals a ON a.account_id = o.account_id
        WHERE a.appeal_id = NEW.appeal_id AND o.decided_by = NEW.closed_by)
BEGIN SELECT RAISE(ABORT, 'appeal_closings: who decided earlier on this account may not close the appeal'); END;
