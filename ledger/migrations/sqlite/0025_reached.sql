-- What reached somebody has reached them. The time to answer a question runs from the moment at which it did; where it never does, the
-- pause lasts the 30 days that it may.

CREATE TRIGGER outbox_change_3 BEFORE UPDATE ON outbox
    WHEN OLD.reached_at IS NOT NULL AND NEW.reached_at IS NOT OLD.reached_at
BEGIN SELECT RAISE(ABORT, 'outbox: what reached somebody has reached them'); END;

DROP TRIGGER pauses_change_1;
CREATE TRIGGER pauses_change_1 BEFORE UPDATE ON pauses
    WHEN (NEW.message_id, NEW.case_id, NEW.due_before, NEW.began_at)
        IS NOT (OLD.message_id, OLD.case_id, OLD.due_before, OLD.began_at) OR NEW.until_at < OLD.until_at
BEGIN SELECT RAISE(ABORT, 'pauses: what was promised never changes'); END;
CREATE TRIGGER pauses_change_3 BEFORE UPDATE ON pauses
    WHEN NEW.until_at > OLD.until_at
        AND NEW.until_at > COALESCE((SELECT MIN(o.reached_at) FROM messages m JOIN outbox o ON o.notice_id = m.notice_id
            WHERE m.message_id = NEW.message_id) + OLD.until_at - OLD.began_at, OLD.began_at + 2592000000)
BEGIN SELECT RAISE(ABORT, 'pauses: the time to answer runs from when the question reached somebody'); END;
