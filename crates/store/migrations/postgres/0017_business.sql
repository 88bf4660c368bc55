-- The business of a maker, its sealed numbers, permits, coaching and consent.
CREATE TABLE business (
  maker UUID PRIMARY KEY NOT NULL REFERENCES maker (id),
  owner TEXT,
  owner_sex TEXT COLLATE "C" CHECK (owner_sex IN ('f', 'm')),
  owner_born INTEGER,
  owner_disabled BOOLEAN,
  form TEXT COLLATE "C",
  started INTEGER,
  nib TEXT COLLATE "C",
  kbli TEXT NOT NULL,
  women_paid INTEGER CHECK (women_paid >= 0),
  women_unpaid INTEGER CHECK (women_unpaid >= 0),
  men_paid INTEGER CHECK (men_paid >= 0),
  men_unpaid INTEGER CHECK (men_unpaid >= 0),
  young INTEGER CHECK (young >= 0),
  disabled INTEGER CHECK (disabled >= 0),
  turnover BIGINT,
  assets BIGINT,
  capacity INTEGER,
  capacity_unit TEXT,
  lead_days INTEGER,
  materials TEXT NOT NULL,
  markets TEXT NOT NULL,
  channels TEXT NOT NULL,
  stage TEXT COLLATE "C",
  stage_since TEXT,
  open TEXT NOT NULL
);
CREATE INDEX business_nib ON business (nib) WHERE nib IS NOT NULL;

-- Stages at which a business stood, as events.
CREATE TABLE business_stage (
  maker UUID NOT NULL REFERENCES maker (id),
  at BIGINT NOT NULL,
  stage TEXT COLLATE "C" NOT NULL,
  since TEXT COLLATE "C",
  PRIMARY KEY (maker, at)
);

-- Sealed by keys outside the database; `hash` is keyed and finds an exact value.
CREATE TABLE maker_number (
  kind TEXT COLLATE "C" NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  sealed BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (kind, maker)
);
CREATE INDEX maker_number_hash ON maker_number (kind, hash);
CREATE INDEX maker_number_maker ON maker_number (maker);

-- `area` follows the maker's, so that a list of a regency is one range.
CREATE TABLE permit (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  area TEXT COLLATE "C",
  kind TEXT COLLATE "C" NOT NULL,
  number TEXT NOT NULL,
  issuer TEXT,
  issued TEXT COLLATE "C",
  expires TEXT COLLATE "C",
  note TEXT
);
CREATE INDEX permit_maker ON permit (maker, id);
CREATE INDEX permit_area ON permit (area, expires, id) WHERE expires IS NOT NULL;
CREATE INDEX permit_expires ON permit (expires, id) WHERE expires IS NOT NULL;

-- Which reminders were asked for: one a permit, day of expiry and threshold.
CREATE TABLE permit_notice (
  permit UUID NOT NULL REFERENCES permit (id),
  expires TEXT COLLATE "C" NOT NULL,
  days BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (permit, expires, days)
);

CREATE TABLE coaching (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  area TEXT COLLATE "C",
  day TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  told TEXT NOT NULL,
  source TEXT,
  value BIGINT,
  result TEXT,
  next TEXT,
  due TEXT COLLATE "C",
  done BOOLEAN NOT NULL
);
CREATE INDEX coaching_maker ON coaching (maker, day, id);
CREATE INDEX coaching_area ON coaching (area, due, id) WHERE due IS NOT NULL AND NOT done;
CREATE INDEX coaching_due ON coaching (due, id) WHERE due IS NOT NULL AND NOT done;

CREATE TABLE consent (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  day TEXT COLLATE "C" NOT NULL,
  lang TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  text TEXT NOT NULL,
  witness TEXT NOT NULL,
  way TEXT COLLATE "C" NOT NULL,
  withdrawn TEXT COLLATE "C"
);
CREATE INDEX consent_maker ON consent (maker, id);

-- The same telephone may be the same maker.
CREATE INDEX maker_phone ON maker (phone) WHERE phone IS NOT NULL;
CREATE INDEX maker_whatsapp ON maker (whatsapp) WHERE whatsapp IS NOT NULL;

-- Who is an officer of a region, for whom a reminder is.
CREATE INDEX holding_region ON holding (region, role);
