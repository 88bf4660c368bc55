-- Photographs that are sent in pieces, until they are whole. Housekeeping: neither journaled nor part of a backup, gone after a day.
CREATE TABLE upload (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL,
  of_kind INTEGER NOT NULL,
  record BLOB NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  got INTEGER NOT NULL CHECK (got >= 0 AND got <= size),
  made INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  fault TEXT,
  command BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_made ON upload (made);
CREATE INDEX upload_record ON upload (record);
CREATE INDEX upload_open ON upload (person, size) WHERE whole = 0 AND fault IS NULL;

-- The pieces that count, by where they begin; each lies beside the photographs under its name.
CREATE TABLE upload_piece (
  upload BLOB NOT NULL REFERENCES upload (id),
  start INTEGER NOT NULL,
  name BLOB NOT NULL,
  PRIMARY KEY (upload, start)
) STRICT, WITHOUT ROWID;
