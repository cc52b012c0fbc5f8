-- More words where a CHECK lists them. A CHECK says nothing about how rows lie on disk, so its text is changed in place, as
-- SQLite's documentation of ALTER TABLE allows; a rebuild of the table would drop every trigger that guards it.

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''dispute'', ''reinstatement'')', '''dispute'', ''reinstatement'', ''takeover'', ''identity'')')
    WHERE type = 'table' AND name = 'appeals';
UPDATE sqlite_schema SET sql = replace(sql, '''appeal'', ''deferred'', ''termination_proposal'')', '''appeal'', ''deferred'', ''termination_proposal'', ''quality'')')
    WHERE type = 'table' AND name = 'cases';
UPDATE sqlite_schema SET sql = replace(sql, '''terminated'', ''overtaken'')', '''terminated'', ''overtaken'', ''withdrawn'', ''inadmissible'', ''merged'', ''checked'')')
    WHERE type = 'table' AND name = 'cases';
UPDATE sqlite_schema SET sql = replace(sql, '''appeal_received'', ''outcome'')', '''appeal_received'', ''outcome'', ''message'', ''question'', ''withdrawn'', ''inadmissible'', ''overdue'', ''relief'', ''corrected'')')
    WHERE type = 'table' AND name = 'notices';
UPDATE sqlite_schema SET sql = replace(sql, '''activate_policy'', ''account_facts'')', '''activate_policy'', ''account_facts'', ''demote_rule'')')
    WHERE type = 'table' AND name = 'engine_commands';
PRAGMA writable_schema = RESET;

-- How an appeal ended: NULL while it is open, and for those decided before this column was there.
ALTER TABLE appeals ADD COLUMN closed_as TEXT CHECK (closed_as IN ('decided', 'withdrawn', 'inadmissible', 'merged'));
