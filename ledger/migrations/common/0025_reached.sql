-- When a notice first reached somebody through a channel, be it one of the holder's addresses while another has it wait: from then on it
-- holds back no later one, and the time to answer a question runs.
ALTER TABLE outbox ADD COLUMN reached_at {int};
UPDATE outbox SET reached_at = (SELECT MIN(d.at) FROM deliveries d
    WHERE d.notice_id = outbox.notice_id AND d.channel = outbox.channel AND d.informs = 1);
