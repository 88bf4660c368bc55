-- Persons with an account, and the roles they hold at regions.
CREATE TABLE person (
  id UUID PRIMARY KEY NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  name TEXT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  login TEXT COLLATE "C" UNIQUE,
  lang TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  password_since BIGINT,
  second_since BIGINT,
  sample BOOLEAN NOT NULL
);
CREATE INDEX person_region ON person (region, sort_key, id);

CREATE TABLE holding (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL REFERENCES person (id),
  role TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  since TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C" CHECK (until >= since)
);
CREATE INDEX holding_person ON holding (person, since);

-- What proves who somebody is: never in the journal. Codes and tokens are kept as hashes only.
CREATE TABLE password (
  person UUID PRIMARY KEY NOT NULL REFERENCES person (id),
  hash TEXT NOT NULL
);

-- The last time step that was used, so that no code opens twice.
CREATE TABLE second_step (
  person UUID PRIMARY KEY NOT NULL REFERENCES person (id),
  secret BYTEA NOT NULL,
  last BIGINT NOT NULL
);

CREATE TABLE recovery_code (
  person UUID NOT NULL REFERENCES person (id),
  hash BYTEA NOT NULL,
  PRIMARY KEY (person, hash)
);

CREATE TABLE card (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL REFERENCES person (id),
  hash BYTEA NOT NULL UNIQUE,
  issued BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  revoked BIGINT,
  replaced_by UUID
);
CREATE INDEX card_person ON card (person, issued);

-- Housekeeping: neither journaled nor part of a backup. `command` is the last one that wrote the row; its result is
-- forgotten with the next, so that no history of visits grows.
CREATE TABLE session (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL REFERENCES person (id),
  hash BYTEA NOT NULL UNIQUE,
  previous BYTEA,
  renewed BIGINT NOT NULL,
  means TEXT NOT NULL,
  waiting BOOLEAN NOT NULL,
  card UUID REFERENCES card (id),
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  device TEXT NOT NULL,
  rights BYTEA NOT NULL,
  pending BYTEA,
  command UUID NOT NULL
);
CREATE INDEX session_person ON session (person, created);
CREATE INDEX session_previous ON session (previous) WHERE previous IS NOT NULL;
CREATE INDEX session_expires ON session (expires);

CREATE TABLE attempt (
  key BYTEA PRIMARY KEY NOT NULL,
  count BIGINT NOT NULL,
  last BIGINT NOT NULL,
  command UUID NOT NULL
);
CREATE INDEX attempt_last ON attempt (last);
