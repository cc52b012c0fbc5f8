-- A decision's evidence is kept packed; rows of before stay as they are.
ALTER TABLE decisions ADD COLUMN packed {bytes} CHECK ((packed IS NULL) = (body <> '') AND length(packed) BETWEEN 1 AND 1048576);

-- What each rule measured, `[[signal, value], ...]`: cases are compared by it without unpacking.
ALTER TABLE decision_rules ADD COLUMN facts TEXT;

-- Cases like the one at issue: the newest of the same rule.
CREATE INDEX rule_verdicts_by_time ON rule_verdicts (rule_id, at);
