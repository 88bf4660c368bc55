-- Passkeys: the public key with its counter proves who somebody is, and is never in the journal.
CREATE TABLE passkey (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL REFERENCES person (id),
  credential BYTEA NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  name TEXT NOT NULL,
  created BIGINT NOT NULL,
  used BIGINT
);
CREATE INDEX passkey_person ON passkey (person, created);

-- Questions that wait for a device's answer, each answered once. Housekeeping: neither journaled nor part of a backup.
CREATE TABLE passkey_question (
  asked BYTEA PRIMARY KEY NOT NULL,
  id UUID NOT NULL,
  address BYTEA NOT NULL,
  state TEXT NOT NULL,
  expires BIGINT NOT NULL,
  command UUID NOT NULL
);
CREATE INDEX passkey_question_address ON passkey_question (address);
CREATE INDEX passkey_question_expires ON passkey_question (expires);
