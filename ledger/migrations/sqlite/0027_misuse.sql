-- What SQLite refuses for ../common/0027_misuse.sql, and the words of its letters (see 0002 for why the text may be changed in place).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''resumed'', ''contacts_changed'')', '''resumed'', ''contacts_changed'', ''appeals_warning'', ''appeals_last'', ''objection_answered'')')
    WHERE type = 'table' AND name = 'notices';
PRAGMA writable_schema = RESET;

CREATE TRIGGER named_appeals_never_replaced BEFORE INSERT ON named_appeals
    WHEN EXISTS (SELECT 1 FROM named_appeals WHERE appeal_id = NEW.appeal_id)
BEGIN SELECT RAISE(ABORT, 'named_appeals: the row is there already'); END;
CREATE TRIGGER named_appeals_never_changed BEFORE UPDATE ON named_appeals
BEGIN SELECT RAISE(ABORT, 'named_appeals: a row never changes'); END;
CREATE TRIGGER named_appeals_never_deleted BEFORE DELETE ON named_appeals
BEGIN SELECT RAISE(ABORT, 'named_appeals: a row is never deleted'); END;
CREATE TRIGGER named_appeals_guard_1 BEFORE INSERT ON named_appeals
    WHEN NOT EXISTS (SELECT 1 FROM appeals a JOIN outcomes o ON o.appeal_id = a.appeal_id
        WHERE a.appeal_id = NEW.appeal_id AND o.kind = 'upheld' AND a.kind IN ('dispute', 'reinstatement'))
BEGIN SELECT RAISE(ABORT, 'named_appeals: only an appeal on which a person upheld the measure is named'); END;
CREATE TRIGGER named_appeals_guard_2 BEFORE INSERT ON named_appeals
    WHEN EXISTS (SELECT 1 FROM appeal_warnings WHERE warning_id = NEW.named_in)
        OR EXISTS (SELECT 1 FROM appeals_last WHERE measure_id = NEW.named_in)
BEGIN SELECT RAISE(ABORT, 'named_appeals: what was named is written first'); END;

CREATE TRIGGER appeal_warnings_never_replaced BEFORE INSERT ON appeal_warnings
    WHEN EXISTS (SELECT 1 FROM appeal_warnings WHERE warning_id = NEW.warning_id OR notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'appeal_warnings: the row is there already'); END;
CREATE TRIGGER appeal_warnings_never_changed BEFORE UPDATE ON appeal_warnings
BEGIN SELECT RAISE(ABORT, 'appeal_warnings: a row never changes'); END;
CREATE TRIGGER appeal_warnings_never_deleted BEFORE DELETE ON appeal_warnings
BEGIN SELECT RAISE(ABORT, 'appeal_warnings: a row is never deleted'); END;
CREATE TRIGGER appeal_warnings_guard_1 BEFORE INSERT ON appeal_warnings
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.warned_by AND role IN ('senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'appeal_warnings: a senior or an admin warns'); END;
CREATE TRIGGER appeal_warnings_guard_2 BEFORE INSERT ON appeal_warnings
    WHEN NEW.unfounded <> (SELECT COUNT(*) FROM named_appeals n JOIN appeals a ON a.appeal_id = n.appeal_id
        WHERE n.named_in = NEW.warning_id AND a.account_id = NEW.account_id)
        OR NEW.appeals <> (SELECT COUNT(*) FROM appeals WHERE account_id = NEW.account_id AND filed_at > NEW.at - 31536000000)
BEGIN SELECT RAISE(ABORT, 'appeal_warnings: the figures are those of the record'); END;
CREATE TRIGGER appeal_warnings_guard_3 BEFORE INSERT ON appeal_warnings
    WHEN NOT EXISTS (SELECT 1 FROM notices
        WHERE notice_id = NEW.notice_id AND account_id = NEW.account_id AND kind = 'appeals_warning')
BEGIN SELECT RAISE(ABORT, 'appeal_warnings: the holder is told in the same breath'); END;

CREATE TRIGGER appeals_last_never_replaced BEFORE INSERT ON appeals_last
    WHEN EXISTS (SELECT 1 FROM appeals_last WHERE measure_id = NEW.measure_id OR notice_id = NEW.notice_id OR warning_id = NEW.warning_id)
BEGIN SELECT RAISE(ABORT, 'appeals_last: the row is there already'); END;
CREATE TRIGGER appeals_last_never_changed BEFORE UPDATE ON appeals_last
BEGIN SELECT RAISE(ABORT, 'appeals_last: a row never changes'); END;
CREATE TRIGGER appeals_last_never_deleted BEFORE DELETE ON appeals_last
BEGIN SELECT RAISE(ABORT, 'appeals_last: a row is never deleted'); END;
CREATE TRIGGER appeals_last_guard_1 BEFORE INSERT ON appeals_last
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.put_by AND role IN ('senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'appeals_last: a senior or an admin puts appeals last'); END;
CREATE TRIGGER appeals_last_guard_2 BEFORE INSERT ON appeals_last
    WHEN NOT EXISTS (SELECT 1 FROM appeal_warnings w WHERE w.warning_id = NEW.warning_id
        AND w.account_id = NEW.account_id AND w.at <= NEW.at - 86400000 AND w.at > NEW.at - 31536000000)
BEGIN SELECT RAISE(ABORT, 'appeals_last: the holder was warned a day before at least, and within a year'); END;
CREATE TRIGGER appeals_last_guard_3 BEFORE INSERT ON appeals_last
    WHEN EXISTS (SELECT 1 FROM appeal_warnings WHERE warning_id = NEW.warning_id AND warned_by = NEW.put_by)
BEGIN SELECT RAISE(ABORT, 'appeals_last: who warned leaves it to another person'); END;
CREATE TRIGGER appeals_last_guard_4 BEFORE INSERT ON appeals_last
    WHEN NOT EXISTS (SELECT 1 FROM named_appeals n JOIN appeals a ON a.appeal_id = n.appeal_id
        JOIN appeal_warnings w ON w.warning_id = NEW.warning_id
        WHERE n.named_in = NEW.measure_id AND a.account_id = NEW.account_id AND a.filed_at > w.at)
BEGIN SELECT RAISE(ABORT, 'appeals_last: nothing came after the warning'); END;
CREATE TRIGGER appeals_last_guard_5 BEFORE INSERT ON appeals_last
    WHEN NOT EXISTS (SELECT 1 FROM notices
        WHERE notice_id = NEW.notice_id AND account_id = NEW.account_id AND kind = 'appeals_last')
BEGIN SELECT RAISE(ABORT, 'appeals_last: the holder is told in the same breath'); END;

CREATE TRIGGER appeals_last_objections_never_replaced BEFORE INSERT ON appeals_last_objections
    WHEN EXISTS (SELECT 1 FROM appeals_last_objections WHERE measure_id = NEW.measure_id)
BEGIN SELECT RAISE(ABORT, 'appeals_last_objections: the row is there already'); END;
CREATE TRIGGER appeals_last_objections_never_changed BEFORE UPDATE ON appeals_last_objections
BEGIN SELECT RAISE(ABORT, 'appeals_last_objections: a row never changes'); END;
CREATE TRIGGER appeals_last_objections_never_deleted BEFORE DELETE ON appeals_last_objections
BEGIN SELECT RAISE(ABORT, 'appeals_last_objections: a row is never deleted'); END;
CREATE TRIGGER appeals_last_objections_guard_1 BEFORE INSERT ON appeals_last_objections
    WHEN EXISTS (SELECT 1 FROM appeals_last_answers WHERE measure_id = NEW.measure_id)
        OR NOT EXISTS (SELECT 1 FROM appeals_last WHERE measure_id = NEW.measure_id AND until_at > NEW.at)
BEGIN SELECT RAISE(ABORT, 'appeals_last_objections: there is nothing to object to'); END;

CREATE TRIGGER appeals_last_answers_never_replaced BEFORE INSERT ON appeals_last_answers
    WHEN EXISTS (SELECT 1 FROM appeals_last_answers WHERE measure_id = NEW.measure_id OR notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'appeals_last_answers: the row is there already'); END;
CREATE TRIGGER appeals_last_answers_never_changed BEFORE UPDATE ON appeals_last_answers
BEGIN SELECT RAISE(ABORT, 'appeals_last_answers: a row never changes'); END;
CREATE TRIGGER appeals_last_answers_never_deleted BEFORE DELETE ON appeals_last_answers
BEGIN SELECT RAISE(ABORT, 'appeals_last_answers: a row is never deleted'); END;
CREATE TRIGGER appeals_last_answers_guard_1 BEFORE INSERT ON appeals_last_answers
    WHEN NOT EXISTS (SELECT 1 FROM users WHERE user_id = NEW.answered_by AND role IN ('senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'appeals_last_answers: a senior or an admin answers'); END;
CREATE TRIGGER appeals_last_answers_guard_2 BEFORE INSERT ON appeals_last_answers
    WHEN NEW.ends = 0 AND NOT EXISTS (SELECT 1 FROM appeals_last_objections WHERE measure_id = NEW.measure_id)
BEGIN SELECT RAISE(ABORT, 'appeals_last_answers: there is no objection to answer'); END;
CREATE TRIGGER appeals_last_answers_guard_3 BEFORE INSERT ON appeals_last_answers
    WHEN NEW.ends = 0 AND EXISTS (SELECT 1 FROM appeals_last m JOIN appeal_warnings w ON w.warning_id = m.warning_id
        WHERE m.measure_id = NEW.measure_id AND NEW.answered_by IN (m.put_by, w.warned_by))
BEGIN SELECT RAISE(ABORT, 'appeals_last_answers: who had a hand in it does not keep it up'); END;
CREATE TRIGGER appeals_last_answers_guard_4 BEFORE INSERT ON appeals_last_answers
    WHEN NOT EXISTS (SELECT 1 FROM notices n JOIN appeals_last m ON m.measure_id = NEW.measure_id
        WHERE n.notice_id = NEW.notice_id AND n.account_id = m.account_id AND n.kind = 'objection_answered')
BEGIN SELECT RAISE(ABORT, 'appeals_last_answers: the holder is told in the same breath'); END;

-- A case is behind others from its beginning or never, for a measure in force, and within the time that its holder was promised.
CREATE TRIGGER cases_guard_behind BEFORE INSERT ON cases
    WHEN NEW.behind IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appeals_behind b JOIN appeals a ON a.appeal_id = NEW.appeal_id
        WHERE b.measure_id = NEW.behind AND b.account_id = NEW.account_id AND b.at <= NEW.opened_at AND b.until_at > NEW.opened_at
            AND a.kind IN ('dispute', 'reinstatement'))
BEGIN SELECT RAISE(ABORT, 'cases: nothing is behind others without a measure in force'); END;
CREATE TRIGGER cases_guard_behind_promise BEFORE INSERT ON cases
    WHEN NEW.behind IS NOT NULL AND EXISTS (SELECT 1 FROM appeals WHERE appeal_id = NEW.appeal_id AND decide_by < NEW.due_at)
BEGIN SELECT RAISE(ABORT, 'cases: what is behind others keeps the promised time'); END;
CREATE TRIGGER cases_change_behind BEFORE UPDATE ON cases
    WHEN NEW.behind IS NOT NULL AND NEW.behind IS NOT OLD.behind
BEGIN SELECT RAISE(ABORT, 'cases: nothing is put behind others afterwards'); END;
