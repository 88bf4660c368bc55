-- The business of a maker, its sealed numbers, permits, coaching and consent.
CREATE TABLE business (
  maker BLOB PRIMARY KEY NOT NULL REFERENCES maker (id),
  owner TEXT,
  owner_sex TEXT CHECK (owner_sex IN ('f', 'm')),
  owner_born INTEGER,
  owner_disabled INTEGER CHECK (owner_disabled IN (0, 1)),
  form TEXT,
  started INTEGER,
  nib TEXT,
  kbli TEXT NOT NULL,
  women_paid INTEGER CHECK (women_paid >= 0),
  women_unpaid INTEGER CHECK (women_unpaid >= 0),
  men_paid INTEGER CHECK (men_paid >= 0),
  men_unpaid INTEGER CHECK (men_unpaid >= 0),
  young INTEGER CHECK (young >= 0),
  disabled INTEGER CHECK (disabled >= 0),
  turnover INTEGER,
  assets INTEGER,
  capacity INTEGER,
  capacity_unit TEXT,
  lead_days INTEGER,
  materials TEXT NOT NULL,
  markets TEXT NOT NULL,
  channels TEXT NOT NULL,
  stage TEXT,
  stage_since TEXT,
  open TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX business_nib ON business (nib) WHERE nib IS NOT NULL;

-- Stages at which a business stood, as events.
CREATE TABLE business_stage (
  maker BLOB NOT NULL REFERENCES maker (id),
  at INTEGER NOT NULL,
  stage TEXT NOT NULL,
  since TEXT,
  PRIMARY KEY (maker, at)
) STRICT, WITHOUT ROWID;

-- Sealed by keys outside the database; `hash` is keyed and finds an exact value.
CREATE TABLE maker_number (
  kind TEXT NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  sealed BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (kind, maker)
) STRICT, WITHOUT ROWID;
CREATE INDEX maker_number_hash ON maker_number (kind, hash);
CREATE INDEX maker_number_maker ON maker_number (maker);

-- `area` follows the maker's, so that a list of a regency is one range.
CREATE TABLE permit (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  area TEXT,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  issuer TEXT,
  issued TEXT,
  expires TEXT,
  note TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX permit_maker ON permit (maker, id);
CREATE INDEX permit_area ON permit (area, expires, id) WHERE expires IS NOT NULL;
CREATE INDEX permit_expires ON permit (expires, id) WHERE expires IS NOT NULL;

-- Which reminders were asked for: one a permit, day of expiry and threshold.
CREATE TABLE permit_notice (
  permit BLOB NOT NULL REFERENCES permit (id),
  expires TEXT NOT NULL,
  days INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (permit, expires, days)
) STRICT, WITHOUT ROWID;

CREATE TABLE coaching (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  area TEXT,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  told TEXT NOT NULL,
  source TEXT,
  value INTEGER,
  result TEXT,
  next TEXT,
  due TEXT,
  done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX coaching_maker ON coaching (maker, day, id);
CREATE INDEX coaching_area ON coaching (area, due, id) WHERE due IS NOT NULL AND NOT done;
CREATE INDEX coaching_due ON coaching (due, id) WHERE due IS NOT NULL AND NOT done;

CREATE TABLE consent (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  day TEXT NOT NULL,
  lang TEXT NOT NULL,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  witness TEXT NOT NULL,
  way TEXT NOT NULL,
  withdrawn TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_maker ON consent (maker, id);

-- The same telephone may be the same maker.
CREATE INDEX maker_phone ON maker (phone) WHERE phone IS NOT NULL;
CREATE INDEX maker_whatsapp ON maker (whatsapp) WHERE whatsapp IS NOT NULL;

-- Who is an officer of a region, for whom a reminder is.
CREATE INDEX holding_region ON holding (region, role);
