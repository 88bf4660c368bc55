-- Makers who invite somebody to act for them. Who is meant is written there only while it waits: as it was typed, and as the number
-- of a maker where it can be read as one.
CREATE TABLE invitation (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  sender BLOB NOT NULL REFERENCES person (id),
  told TEXT,
  number TEXT,
  deeds TEXT NOT NULL,
  until TEXT NOT NULL,
  lapses TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_maker ON invitation (maker, id);
CREATE INDEX invitation_told ON invitation (told, id) WHERE told IS NOT NULL;
CREATE INDEX invitation_sender ON invitation (sender, id);
CREATE INDEX invitation_number ON invitation (number, id) WHERE number IS NOT NULL;
