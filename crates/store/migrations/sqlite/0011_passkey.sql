-- Passkeys: the public key with its counter proves who somebody is, and is never in the journal.
CREATE TABLE passkey (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  credential BLOB NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  used INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_person ON passkey (person, created);

-- Questions that wait for a device's answer, each answered once. Housekeeping: neither journaled nor part of a backup.
CREATE TABLE passkey_question (
  asked BLOB PRIMARY KEY NOT NULL,
  id BLOB NOT NULL,
  address BLOB NOT NULL,
  state TEXT NOT NULL,
  expires INTEGER NOT NULL,
  command BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_question_address ON passkey_question (address);
CREATE INDEX passkey_question_expires ON passkey_question (expires);
