-- The holder of a contract is told on the day it ends, once.
CREATE UNIQUE INDEX notices_terminated_once ON notices (statement_id) WHERE kind = 'terminated';
