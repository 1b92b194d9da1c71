-- One of several stores that make the same changes in the same order: how far this one has come.
CREATE TABLE replica_position (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  log      TEXT NOT NULL,     -- which log of changes
  number   INTEGER NOT NULL   -- of the last change that is made here
) STRICT;
