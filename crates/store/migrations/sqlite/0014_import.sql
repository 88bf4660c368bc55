-- Imports that people began in the browser. Housekeeping: neither journaled nor part of a backup; what they store is.
CREATE TABLE import (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  means TEXT NOT NULL,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  stage TEXT NOT NULL,
  begun INTEGER NOT NULL,
  phase TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  moved INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  command BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX import_person ON import (person, id);
CREATE INDEX import_moved ON import (moved);

-- The file in pieces, and what was found, a page in each.
CREATE TABLE import_part (
  import BLOB NOT NULL REFERENCES import (id),
  what TEXT NOT NULL,
  ord INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (import, what, ord)
) STRICT;
