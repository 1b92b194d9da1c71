-- The journal is bounded: a sweep takes its oldest entries. It says so by a row here, in the same
-- transaction; everybody else is still refused.

CREATE TABLE journal_sweep (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1)
) STRICT;

DROP TRIGGER journal_is_append_only_delete;

CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal
WHEN NOT EXISTS (SELECT 1 FROM journal_sweep)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
