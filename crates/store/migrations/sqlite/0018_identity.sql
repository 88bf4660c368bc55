-- Who persons are at the provider of the office's own accounts: the mark is a fingerprint of provider and subject.
CREATE TABLE identity (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  mark BLOB NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_person ON identity (person, created);
