-- What must survive a crash. Times are UTC text of fixed width (nanoseconds), so they sort as text.

CREATE TABLE rollout_state (
  rollout  TEXT PRIMARY KEY,   -- namespace/name
  document TEXT NOT NULL       -- JSON, see StateDocuments
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  at         TEXT NOT NULL,
  rollout    TEXT NOT NULL,
  actor      TEXT NOT NULL,
  event      TEXT NOT NULL,
  from_phase TEXT NOT NULL,
  to_phase   TEXT NOT NULL,
  message    TEXT NOT NULL,
  evidence   TEXT NOT NULL     -- JSON array of measurements
) STRICT;

CREATE INDEX journal_by_rollout ON journal (rollout, number);
CREATE INDEX journal_by_time ON journal (at);

CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE command_outcome (
  command_id TEXT PRIMARY KEY,
  rollout    TEXT NOT NULL,
  at         TEXT NOT NULL,
  refusal    TEXT              -- NULL: it was done
) STRICT, WITHOUT ROWID;

CREATE INDEX command_outcome_by_time ON command_outcome (at);

-- The last good set of resources: one digest, many documents.
CREATE TABLE intent (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  digest   TEXT NOT NULL
) STRICT;

CREATE TABLE intent_document (
  resource TEXT PRIMARY KEY,   -- Kind namespace/name
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE published_version (
  key        TEXT PRIMARY KEY, -- node group and resource type
  generation INTEGER NOT NULL CHECK (generation >= 0),
  hash       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER published_version_never_goes_back BEFORE UPDATE ON published_version
WHEN NEW.generation < OLD.generation
BEGIN SELECT RAISE(ABORT, 'a published version never goes back'); END;
