-- Devices that are told of orders: their address and keys are sealed, and found again by a keyed hash of the address.
CREATE TABLE push_device (
  id BLOB PRIMARY KEY NOT NULL,
  person BLOB NOT NULL REFERENCES person (id),
  mark BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX push_device_person ON push_device (person, created);

-- The key by which push services know the office, sealed. There is one.
CREATE TABLE push_key (
  id BLOB PRIMARY KEY NOT NULL,
  sealed BLOB NOT NULL,
  made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
