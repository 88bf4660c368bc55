-- Devices that are told of orders: their address and keys are sealed, and found again by a keyed hash of the address.
CREATE TABLE push_device (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL REFERENCES person (id),
  mark BYTEA NOT NULL UNIQUE,
  sealed BYTEA NOT NULL,
  name TEXT NOT NULL,
  created BIGINT NOT NULL
);
CREATE INDEX push_device_person ON push_device (person, created);

-- The key by which push services know the office, sealed. There is one.
CREATE TABLE push_key (
  id UUID PRIMARY KEY NOT NULL,
  sealed BYTEA NOT NULL,
  made BIGINT NOT NULL
);
