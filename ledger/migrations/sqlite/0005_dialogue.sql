-- Rows that never change and never go -----------------------------------------------------------------------------------

CREATE TRIGGER messages_never_replaced BEFORE INSERT ON messages
    WHEN EXISTS (SELECT 1 FROM messages WHERE message_id = NEW.message_id OR notice_id = NEW.notice_id
        OR (case_id = NEW.case_id AND (position = NEW.position OR question = NEW.question)))
BEGIN SELECT RAISE(ABORT, 'messages: the row is there already'); END;
CREATE TRIGGER messages_never_changed BEFORE UPDATE ON messages
BEGIN SELECT RAISE(ABORT, 'messages: a row never changes'); END;
CREATE TRIGGER messages_never_deleted BEFORE DELETE ON messages
BEGIN SELECT RAISE(ABORT, 'messages: a row is never deleted'); END;

CREATE TRIGGER missed_deadlines_never_replaced BEFORE INSERT ON missed_deadlines
    WHEN EXISTS (SELECT 1 FROM missed_deadlines WHERE case_id = NEW.case_id OR notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'missed_deadlines: the row is there already'); END;
CREATE TRIGGER missed_deadlines_never_changed BEFORE UPDATE ON missed_deadlines
BEGIN SELECT RAISE(ABORT, 'missed_deadlines: a row never changes'); END;
CREATE TRIGGER missed_deadlines_never_deleted BEFORE DELETE ON missed_deadlines
BEGIN SELECT RAISE(ABORT, 'missed_deadlines: a row is never deleted'); END;

CREATE TRIGGER reliefs_never_replaced BEFORE INSERT ON reliefs
    WHEN EXISTS (SELECT 1 FROM reliefs
        WHERE relief_id = NEW.relief_id OR decision_id = NEW.decision_id OR notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'reliefs: the row is there already'); END;
CREATE TRIGGER reliefs_never_changed BEFORE UPDATE ON reliefs
BEGIN SELECT RAISE(ABORT, 'reliefs: a row never changes'); END;
CREATE TRIGGER reliefs_never_deleted BEFORE DELETE ON reliefs
BEGIN SELECT RAISE(ABORT, 'reliefs: a row is never deleted'); END;

-- A pause ends once, and stays -------------------------------------------------------------------------------------------

CREATE TRIGGER pauses_never_replaced BEFORE INSERT ON pauses
    WHEN EXISTS (SELECT 1 FROM pauses WHERE message_id = NEW.message_id
        OR (case_id = NEW.case_id AND ended_at IS NULL AND NEW.ended_at IS NULL))
BEGIN SELECT RAISE(ABORT, 'pauses: the row is there already'); END;
CREATE TRIGGER pauses_never_deleted BEFORE DELETE ON pauses
BEGIN SELECT RAISE(ABORT, 'pauses: a row is never deleted'); END;
CREATE TRIGGER pauses_change_1 BEFORE UPDATE ON pauses
    WHEN (NEW.message_id, NEW.case_id, NEW.due_before, NEW.began_at, NEW.until_at)
        IS NOT (OLD.message_id, OLD.case_id, OLD.due_before, OLD.began_at, OLD.until_at)
BEGIN SELECT RAISE(ABORT, 'pauses: what was promised never changes'); END;
CREATE TRIGGER pauses_change_2 BEFORE UPDATE ON pauses
    WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'pauses: an ended pause never changes'); END;
CREATE TRIGGER pauses_guard_1 BEFORE INSERT ON pauses
    WHEN NEW.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'pauses: a pause begins open'); END;
CREATE TRIGGER pauses_guard_2 BEFORE INSERT ON pauses
    WHEN NOT EXISTS (SELECT 1 FROM messages WHERE message_id = NEW.message_id AND case_id = NEW.case_id
        AND question IS NOT NULL AND at = NEW.began_at)
BEGIN SELECT RAISE(ABORT, 'pauses: a question to the holder comes first'); END;
CREATE TRIGGER pauses_guard_3 BEFORE INSERT ON pauses
    WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL AND due_at = NEW.due_before)
BEGIN SELECT RAISE(ABORT, 'pauses: the case is closed, or due at another time'); END;
CREATE TRIGGER pauses_guard_4 BEFORE INSERT ON pauses
    WHEN EXISTS (SELECT 1 FROM pauses WHERE case_id = NEW.case_id AND ended_at > NEW.began_at)
BEGIN SELECT RAISE(ABORT, 'pauses: two never cover the same time'); END;

-- The deadline: everything else that was asked stays as it was (0001), the deadline moves by pauses alone.
DROP TRIGGER cases_change_1;
CREATE TRIGGER cases_change_1 BEFORE UPDATE ON cases
    WHEN (NEW.case_id, NEW.kind, NEW.account_id, NEW.decision_id, NEW.appeal_id, NEW.defer_reason, NEW.rung,
         NEW.severity, NEW.opened_at)
        IS NOT (OLD.case_id, OLD.kind, OLD.account_id, OLD.decision_id, OLD.appeal_id, OLD.defer_reason, OLD.rung,
         OLD.severity, OLD.opened_at)
BEGIN SELECT RAISE(ABORT, 'cases: what was asked never changes'); END;
CREATE TRIGGER cases_deadline BEFORE UPDATE ON cases
    WHEN NEW.due_at <> OLD.due_at AND NOT EXISTS (SELECT 1 FROM pauses WHERE case_id = NEW.case_id
        AND ended_at > began_at AND due_before = OLD.due_at AND NEW.due_at = due_before + (ended_at - began_at))
BEGIN SELECT RAISE(ABORT, 'cases: a deadline moves by what a pause has taken, never otherwise'); END;

-- Who may write what, and on what it must rest ---------------------------------------------------------------------------

CREATE TRIGGER messages_guard_1 BEFORE INSERT ON messages
    WHEN NOT EXISTS (SELECT 1 FROM cases c JOIN appeals a ON a.appeal_id = c.appeal_id
        WHERE c.case_id = NEW.case_id AND c.appeal_id = NEW.appeal_id AND c.closed_at IS NULL AND a.closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'messages: the appeal is not open'); END;
CREATE TRIGGER messages_guard_2 BEFORE INSERT ON messages
    WHEN NEW.position <> 1 + (SELECT COUNT(*) FROM messages WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'messages: one follows the other'); END;
CREATE TRIGGER messages_guard_3 BEFORE INSERT ON messages
    WHEN NEW.author = 'reviewer' AND NOT EXISTS (SELECT 1 FROM users u JOIN cases c ON c.claimed_by = u.user_id
        WHERE u.user_id = NEW.user_id AND u.role IN ('reviewer', 'senior', 'admin') AND u.disabled_at IS NULL
        AND c.case_id = NEW.case_id AND c.lease_until > NEW.at)
BEGIN SELECT RAISE(ABORT, 'messages: who writes to the holder has claimed the case'); END;

CREATE TRIGGER missed_deadlines_guard_1 BEFORE INSERT ON missed_deadlines
    WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND closed_at IS NULL AND due_at = NEW.due_at)
BEGIN SELECT RAISE(ABORT, 'missed_deadlines: the case is closed, or due at another time'); END;
CREATE TRIGGER missed_deadlines_guard_2 BEFORE INSERT ON missed_deadlines
    WHEN EXISTS (SELECT 1 FROM pauses WHERE case_id = NEW.case_id AND ended_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'missed_deadlines: the clock stands still'); END;

CREATE TRIGGER reliefs_guard_1 BEFORE INSERT ON reliefs
    WHEN NOT EXISTS (SELECT 1 FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id
        WHERE a.appeal_id = NEW.appeal_id AND a.decision_id = NEW.decision_id AND a.account_id = NEW.account_id
        AND c.case_id = NEW.case_id AND a.closed_at IS NULL AND c.closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'reliefs: a relief needs an open appeal'); END;
CREATE TRIGGER reliefs_guard_2 BEFORE INSERT ON reliefs
    WHEN NEW.cause = 'reviewer' AND NOT EXISTS (SELECT 1 FROM users u JOIN cases c ON c.claimed_by = u.user_id
        WHERE u.user_id = NEW.granted_by AND u.role IN ('reviewer', 'senior', 'admin') AND u.disabled_at IS NULL
        AND c.case_id = NEW.case_id AND c.lease_until > NEW.from_at)
BEGIN SELECT RAISE(ABORT, 'reliefs: who grants it has claimed the case'); END;
CREATE TRIGGER reliefs_guard_3 BEFORE INSERT ON reliefs
    WHEN NEW.cause = 'overdue' AND NOT EXISTS (SELECT 1 FROM missed_deadlines
        WHERE case_id = NEW.case_id AND missed_at <= NEW.from_at)
BEGIN SELECT RAISE(ABORT, 'reliefs: the deadline was not missed'); END;
CREATE TRIGGER reliefs_guard_4 BEFORE INSERT ON reliefs
    WHEN NOT EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
        WHERE e.decision_id = NEW.decision_id AND e.rung IN ('limit', 'hold', 'suspend') AND l.enforcement_id IS NULL)
BEGIN SELECT RAISE(ABORT, 'reliefs: nothing stands that it could ease'); END;
