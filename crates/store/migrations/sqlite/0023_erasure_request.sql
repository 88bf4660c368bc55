-- Makers who ask for the erasure of their data, for the officer who decides.
CREATE TABLE erasure_request (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  asker BLOB NOT NULL REFERENCES person (id),
  asked INTEGER NOT NULL,
  why TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'taken-back')),
  answer TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_request_maker ON erasure_request (maker, id);
CREATE INDEX erasure_request_waiting ON erasure_request (asked, id) WHERE state = 'waiting';
