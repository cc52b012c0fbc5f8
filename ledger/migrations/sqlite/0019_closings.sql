-- What SQLite refuses for ../common/0019_closings.sql, and one relief for each appeal.

CREATE TRIGGER closing_proposals_never_replaced BEFORE INSERT ON closing_proposals
    WHEN EXISTS (SELECT 1 FROM closing_proposals WHERE case_id = NEW.case_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'closing_proposals: the row is there already'); END;
CREATE TRIGGER closing_proposals_never_changed BEFORE UPDATE ON closing_proposals
BEGIN SELECT RAISE(ABORT, 'closing_proposals: a row never changes'); END;
CREATE TRIGGER closing_proposals_never_deleted BEFORE DELETE ON closing_proposals
BEGIN SELECT RAISE(ABORT, 'closing_proposals: a row is never deleted'); END;
CREATE TRIGGER closing_proposals_guard_1 BEFORE INSERT ON closing_proposals
    WHEN NOT EXISTS (SELECT 1 FROM users
            WHERE user_id = NEW.user_id AND role IN ('reviewer', 'senior', 'admin') AND disabled_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'closing_proposals: a person proposes'); END;
CREATE TRIGGER closing_proposals_guard_2 BEFORE INSERT ON closing_proposals
    WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_id = NEW.case_id AND kind = 'appeal' AND closed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'closing_proposals: there is no open appeal'); END;
CREATE TRIGGER closing_proposals_guard_3 BEFORE INSERT ON closing_proposals
    WHEN EXISTS (SELECT 1 FROM hands_in_decisions h JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.case_id = NEW.case_id AND h.user_id = NEW.user_id AND h.in_case IS NOT NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'closing_proposals: who had a hand in it does not close its appeal'); END;

CREATE TRIGGER appeal_closings_guard_two BEFORE INSERT ON appeal_closings
    WHEN NEW.closed_as = 'inadmissible' AND EXISTS (SELECT 1 FROM cases c JOIN case_requirements r ON r.case_id = c.case_id
        WHERE c.appeal_id = NEW.appeal_id AND r.people = 2
            AND ((SELECT COUNT(DISTINCT p.user_id) FROM closing_proposals p WHERE p.case_id = c.case_id AND p.why = NEW.why) < 2
                 OR NOT EXISTS (SELECT 1 FROM closing_proposals p
                    WHERE p.case_id = c.case_id AND p.why = NEW.why AND p.user_id = NEW.closed_by)))
BEGIN SELECT RAISE(ABORT, 'appeal_closings: this closing needs two people who agree'); END;
CREATE TRIGGER appeal_closings_guard_hands BEFORE INSERT ON appeal_closings
    WHEN EXISTS (SELECT 1 FROM hands_in_decisions h JOIN cases c ON c.decision_id = h.decision_id
        WHERE c.appeal_id = NEW.appeal_id AND h.user_id = NEW.closed_by AND h.in_case IS NOT c.case_id
            AND h.why IN ('approved_release', 'earlier_look', 'earlier_verdict', 'earlier_closing', 'earlier_second_look'))
BEGIN SELECT RAISE(ABORT, 'appeal_closings: who reviewed an earlier case of this account may not close the appeal'); END;
CREATE TRIGGER outcomes_guard_reviewed BEFORE INSERT ON outcomes
    WHEN NEW.kind IN ('upheld', 'upheld_reduced') AND EXISTS (SELECT 1 FROM hands_in_decisions
        WHERE decision_id = NEW.decision_id AND user_id = NEW.decided_by
            AND why IN ('earlier_closing', 'earlier_second_look') AND in_case IS NOT NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'outcomes: who closed or looked again at a case of this account may not uphold'); END;

CREATE TRIGGER appeals_change_withdrawn BEFORE UPDATE ON appeals
    WHEN NEW.closed_as = 'withdrawn' AND OLD.closed_at IS NULL
        AND (SELECT COUNT(*) FROM appeals WHERE statement_id = NEW.statement_id AND closed_as = 'withdrawn') >= 3
BEGIN SELECT RAISE(ABORT, 'appeals: after three that were taken back, a person decides'); END;

-- One relief for each appeal, no longer for each decision. A unique key of a table cannot be dropped here, so the tables are made anew.
CREATE TABLE reliefs_kept AS SELECT * FROM reliefs;
CREATE TABLE relief_reasons_kept AS SELECT * FROM relief_reasons;
DROP TABLE relief_reasons;
DROP TABLE reliefs;
CREATE TABLE reliefs (
    relief_id             TEXT PRIMARY KEY,
    decision_id           TEXT NOT NULL,
    account_id            TEXT NOT NULL,
    appeal_id             TEXT NOT NULL UNIQUE REFERENCES appeals (appeal_id),
    case_id               TEXT NOT NULL REFERENCES cases (case_id),
    share_percent         INTEGER NOT NULL CHECK (share_percent BETWEEN 1 AND 50),
    known_recipients_only INTEGER NOT NULL CHECK (known_recipients_only IN (0, 1)),
    from_at               INTEGER NOT NULL,
    until_at              INTEGER,
    cause                 TEXT NOT NULL CHECK (cause IN ('reviewer', 'overdue')),
    granted_by            TEXT REFERENCES users (user_id),
    reason_seal           TEXT CHECK (length(reason_seal) = 64),
    notice_id             TEXT NOT NULL UNIQUE REFERENCES notices (notice_id),
    FOREIGN KEY (decision_id, account_id) REFERENCES decisions (decision_id, account_id),
    CHECK (until_at > from_at),
    CHECK ((cause = 'reviewer') = (granted_by IS NOT NULL)),
    CHECK ((cause = 'reviewer') = (reason_seal IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE relief_reasons (
    relief_id TEXT PRIMARY KEY REFERENCES reliefs (relief_id),
    reason    TEXT NOT NULL,
    salt      TEXT NOT NULL
) STRICT;
INSERT INTO reliefs (relief_id, decision_id, account_id, appeal_id, case_id, share_percent, known_recipients_only, from_at, until_at,
        cause, granted_by, reason_seal, notice_id)
    SELECT relief_id, decision_id, account_id, appeal_id, case_id, share_percent, known_recipients_only, from_at, until_at,
        cause, granted_by, reason_seal, notice_id FROM reliefs_kept;
INSERT INTO relief_reasons (relief_id, reason, salt) SELECT relief_id, reason, salt FROM relief_reasons_kept;
DROP TABLE reliefs_kept;
DROP TABLE relief_reasons_kept;
CREATE INDEX reliefs_by_account ON reliefs (account_id);
CREATE INDEX reliefs_by_decision ON reliefs (decision_id);

CREATE TRIGGER reliefs_never_replaced BEFORE INSERT ON reliefs
    WHEN EXISTS (SELECT 1 FROM reliefs
        WHERE relief_id = NEW.relief_id OR appeal_id = NEW.appeal_id OR notice_id = NEW.notice_id)
BEGIN SELECT RAISE(ABORT, 'reliefs: the row is there already'); END;
CREATE TRIGGER reliefs_never_changed BEFORE UPDATE ON reliefs
BEGIN SELECT RAISE(ABORT, 'reliefs: a row never changes'); END;
CREATE TRIGGER reliefs_never_deleted BEFORE DELETE ON reliefs
BEGIN SELECT RAISE(ABORT, 'reliefs: a row is never deleted'); END;
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
