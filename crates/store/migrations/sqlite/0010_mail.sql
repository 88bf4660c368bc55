-- Where mail reaches a person, and codes with which somebody chooses a new password; only their hashes are kept.
ALTER TABLE person ADD COLUMN email TEXT;
CREATE INDEX person_email ON person (email) WHERE email IS NOT NULL;

CREATE TABLE reset_code (
  hash BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  job BLOB,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reset_code_person ON reset_code (person, expires);
CREATE INDEX reset_code_expires ON reset_code (expires);
