-- Who persons are at the provider of the office's own accounts: the mark is a fingerprint of provider and subject.
CREATE TABLE identity (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL REFERENCES person (id),
  mark BYTEA NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  name TEXT NOT NULL,
  created BIGINT NOT NULL
);
CREATE INDEX identity_person ON identity (person, created);
