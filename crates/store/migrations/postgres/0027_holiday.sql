-- Holidays of makers: the days, both included.
CREATE TABLE holiday (
  maker UUID PRIMARY KEY NOT NULL REFERENCES maker (id),
  since TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C"
);
CREATE INDEX holiday_until ON holiday (until, maker) WHERE until IS NOT NULL;
