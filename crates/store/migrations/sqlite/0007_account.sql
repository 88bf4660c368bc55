-- Persons with an account, and the roles they hold at regions.
CREATE TABLE person (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  login TEXT UNIQUE,
  lang TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  password_since INTEGER,
  second_since INTEGER,
  sample INTEGER NOT NULL CHECK (sample IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX person_region ON person (region, sort_key, id);

CREATE TABLE holding (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  since TEXT NOT NULL,
  until TEXT CHECK (until >= since)
) STRICT, WITHOUT ROWID;
CREATE INDEX holding_person ON holding (person, since);

-- What proves who somebody is: never in the journal. Codes and tokens are kept as hashes only.
CREATE TABLE password (
  person BLOB PRIMARY KEY NOT NULL REFERENCES person (id),
  hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last time step that was used, so that no code opens twice.
CREATE TABLE second_step (
  person BLOB PRIMARY KEY NOT NULL REFERENCES person (id),
  secret BLOB NOT NULL,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
  person BLOB NOT NULL REFERENCES person (id),
  hash BLOB NOT NULL,
  PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE card (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  hash BLOB NOT NULL UNIQUE,
  issued INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  revoked INTEGER,
  replaced_by BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX card_person ON card (person, issued);

-- Housekeeping: neither journaled nor part of a backup. `command` is the last one that wrote the row; its result is
-- forgotten with the next, so that no history of visits grows.
CREATE TABLE session (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  hash BLOB NOT NULL UNIQUE,
  previous BLOB,
  renewed INTEGER NOT NULL,
  means TEXT NOT NULL,
  waiting INTEGER NOT NULL CHECK (waiting IN (0, 1)),
  card BLOB REFERENCES card (id),
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  device TEXT NOT NULL,
  rights BLOB NOT NULL,
  pending BLOB,
  command BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (person, created);
CREATE INDEX session_previous ON session (previous) WHERE previous IS NOT NULL;
CREATE INDEX session_expires ON session (expires);

CREATE TABLE attempt (
  key BLOB PRIMARY KEY NOT NULL,
  count INTEGER NOT NULL,
  last INTEGER NOT NULL,
  command BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_last ON attempt (last);
