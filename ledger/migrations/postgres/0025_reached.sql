-- What reached somebody has reached them. The time to answer a question runs from the moment at which it did; where it never does, the
-- pause lasts the 30 days that it may.

CREATE FUNCTION redress_outbox_reached() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.reached_at IS NOT NULL AND NEW.reached_at IS DISTINCT FROM OLD.reached_at THEN
        RAISE EXCEPTION 'outbox: what reached somebody has reached them';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outbox_reached BEFORE UPDATE ON outbox
    FOR EACH ROW EXECUTE FUNCTION redress_outbox_reached();

CREATE OR REPLACE FUNCTION redress_pauses_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.message_id, NEW.case_id, NEW.due_before, NEW.began_at)
        IS DISTINCT FROM (OLD.message_id, OLD.case_id, OLD.due_before, OLD.began_at) OR NEW.until_at < OLD.until_at THEN
        RAISE EXCEPTION 'pauses: what was promised never changes';
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'pauses: an ended pause never changes';
    END IF;
    IF NEW.until_at > OLD.until_at
        AND NEW.until_at > COALESCE((SELECT MIN(o.reached_at) FROM messages m JOIN outbox o ON o.notice_id = m.notice_id
            WHERE m.message_id = NEW.message_id) + OLD.until_at - OLD.began_at, OLD.began_at + 2592000000) THEN
        RAISE EXCEPTION 'pauses: the time to answer runs from when the question reached somebody';
    END IF;
    RETURN NEW;
END $$;
