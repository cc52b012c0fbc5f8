-- A merged appeal goes on by itself when the one that it was joined with ends: filed anew as it was, with the time it had.

ALTER TABLE appeals ADD COLUMN resumes TEXT REFERENCES appeals (appeal_id);
CREATE UNIQUE INDEX appeals_by_resumed ON appeals (resumes) WHERE resumes IS NOT NULL;
