-- More words where a CHECK lists them.

ALTER TABLE appeals DROP CONSTRAINT appeals_kind_check,
    ADD CONSTRAINT appeals_kind_check CHECK (kind IN ('dispute', 'reinstatement', 'takeover', 'identity'));
ALTER TABLE cases DROP CONSTRAINT cases_kind_check,
    ADD CONSTRAINT cases_kind_check CHECK (kind IN ('appeal', 'deferred', 'termination_proposal', 'quality'));
ALTER TABLE cases DROP CONSTRAINT cases_closed_as_check,
    ADD CONSTRAINT cases_closed_as_check CHECK (closed_as IN ('decided', 'released', 'dismissed', 'terminated', 'overtaken',
        'withdrawn', 'inadmissible', 'merged', 'checked'));
ALTER TABLE notices DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('imposed', 'appeal_received', 'outcome', 'message', 'question', 'withdrawn',
        'inadmissible', 'overdue', 'relief', 'corrected'));
ALTER TABLE engine_commands DROP CONSTRAINT engine_commands_kind_check,
    ADD CONSTRAINT engine_commands_kind_check CHECK (kind IN ('reinstate', 'dismiss', 'imposed', 'activate_policy', 'account_facts',
        'demote_rule'));

-- How an appeal ended: NULL while it is open, and for those decided before this column was there.
ALTER TABLE appeals ADD COLUMN closed_as TEXT CHECK (closed_as IN ('decided', 'withdrawn', 'inadmissible', 'merged'));
