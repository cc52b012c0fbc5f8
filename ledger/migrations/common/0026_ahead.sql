-- How many open appeals are due before one, without reading all of them.
CREATE INDEX cases_open_by_kind_due ON cases (kind, due_at) WHERE closed_at IS NULL;
