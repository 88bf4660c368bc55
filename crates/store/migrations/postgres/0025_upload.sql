-- Photographs that are sent in pieces, until they are whole. Housekeeping: neither journaled nor part of a backup, gone after a day.
CREATE TABLE upload (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL,
  of_kind BIGINT NOT NULL,
  record UUID NOT NULL,
  size BIGINT NOT NULL CHECK (size > 0),
  got BIGINT NOT NULL CHECK (got >= 0 AND got <= size),
  made BIGINT NOT NULL,
  whole BIGINT NOT NULL,
  fault TEXT COLLATE "C",
  command UUID
);
CREATE INDEX upload_made ON upload (made);
CREATE INDEX upload_record ON upload (record);
CREATE INDEX upload_open ON upload (person, size) WHERE whole = 0 AND fault IS NULL;

-- The pieces that count, by where they begin; each lies beside the photographs under its name.
CREATE TABLE upload_piece (
  upload UUID NOT NULL REFERENCES upload (id),
  start BIGINT NOT NULL,
  name UUID NOT NULL,
  PRIMARY KEY (upload, start)
);
