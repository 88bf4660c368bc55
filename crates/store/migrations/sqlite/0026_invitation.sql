-- Makers who invite somebody to act for them. Who is meant is written there only while it waits.
CREATE TABLE invitation (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  told TEXT,
  deeds TEXT NOT NULL,
  until TEXT NOT NULL,
  lapses TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_maker ON invitation (maker, id);
CREATE INDEX invitation_told ON invitation (told, id) WHERE told IS NOT NULL;
