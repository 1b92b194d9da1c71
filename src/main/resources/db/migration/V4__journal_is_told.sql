-- The journal is told to others: each line says which revision was in service, and the store has a
-- name of its own, so that nobody takes the lines of one for those of another.

ALTER TABLE journal ADD COLUMN stable TEXT;  -- a revision; NULL: none, or written before this

CREATE TABLE store_identity (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  id       TEXT NOT NULL
) STRICT;

INSERT INTO store_identity (only_row, id) VALUES (1, lower(hex(randomblob(16))));
