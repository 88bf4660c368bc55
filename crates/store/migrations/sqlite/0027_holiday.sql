-- Holidays of makers: the days, both included.
CREATE TABLE holiday (
  maker BLOB PRIMARY KEY NOT NULL REFERENCES maker (id),
  since TEXT NOT NULL,
  until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX holiday_until ON holiday (until, maker) WHERE until IS NOT NULL;
