-- A decision's evidence is kept packed; rows of before stay as they are.
ALTER TABLE decisions ADD COLUMN packed {bytes} CHECK ((packed IS NULL) = (body <> '') AND length(packed) BETWEEN 1 AND 1048576);

-- Cases like the one at issue: the newest of the same rule.
CREATE INDEX rule_verdicts_by_time ON rule_verdicts (rule_id, at);
