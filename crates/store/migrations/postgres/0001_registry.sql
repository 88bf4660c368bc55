-- Office, commands, journal.
CREATE TABLE meta (key TEXT COLLATE "C" PRIMARY KEY NOT NULL, value TEXT NOT NULL);

CREATE TABLE command (
  id UUID PRIMARY KEY NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  result TEXT NOT NULL
);

CREATE TABLE journal (
  position BIGINT UNIQUE,
  number BIGINT,
  office UUID NOT NULL,
  hlc BIGINT NOT NULL,
  device TEXT,
  device_at BIGINT,
  actor TEXT NOT NULL,
  command UUID NOT NULL,
  kind SMALLINT NOT NULL,
  record UUID NOT NULL,
  region TEXT COLLATE "C",
  operation SMALLINT NOT NULL,
  schema SMALLINT NOT NULL,
  reason TEXT,
  fields TEXT NOT NULL
);
CREATE UNIQUE INDEX journal_number ON journal (office, number);
CREATE INDEX journal_fresh ON journal (hlc) WHERE position IS NULL;
CREATE UNIQUE INDEX journal_command_record ON journal (command, record);
CREATE INDEX journal_record ON journal (record, position);

CREATE TABLE journal_held (
  office UUID NOT NULL,
  number BIGINT NOT NULL,
  hlc BIGINT NOT NULL,
  arrived_at BIGINT NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (office, number)
);

-- Which command last set a field, for fields that changed after their record was made.
CREATE TABLE version (
  record UUID NOT NULL,
  field TEXT COLLATE "C" NOT NULL,
  command UUID NOT NULL,
  PRIMARY KEY (record, field)
);

CREATE TABLE follower (name TEXT COLLATE "C" PRIMARY KEY NOT NULL, position BIGINT NOT NULL);

-- Keys of persons stay outside journal and sync; destroying one erases what it sealed.
CREATE TABLE person_key (person UUID PRIMARY KEY NOT NULL, secret BYTEA NOT NULL);
CREATE TABLE erasure (person UUID PRIMARY KEY NOT NULL, at BIGINT NOT NULL);

-- Addresses are for ever: a changed slug answers with the new one.
CREATE TABLE old_slug (
  kind SMALLINT NOT NULL,
  slug TEXT COLLATE "C" NOT NULL,
  record UUID NOT NULL,
  PRIMARY KEY (kind, slug)
);

CREATE TABLE source (
  record UUID NOT NULL,
  ord INTEGER NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (record, ord)
);

-- Derived counts, never journaled: how many published records of a kind lie in a region and all below it.
CREATE TABLE tally (
  region TEXT COLLATE "C" NOT NULL,
  what TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (region, what)
);

-- Regions.
CREATE TABLE region (
  code TEXT COLLATE "C" PRIMARY KEY NOT NULL,
  id UUID NOT NULL UNIQUE,
  edition TEXT NOT NULL,
  level INTEGER NOT NULL,
  form TEXT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  full_name TEXT NOT NULL,
  parent TEXT COLLATE "C" REFERENCES region (code) DEFERRABLE INITIALLY DEFERRED,
  since TEXT COLLATE "C",
  until TEXT,
  area_m2 BIGINT CHECK (area_m2 >= 0),
  population BIGINT CHECK (population >= 0),
  lat_e6 BIGINT,
  lng_e6 BIGINT,
  sort_key TEXT COLLATE "C" NOT NULL,
  match_key TEXT COLLATE "C" NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  area TEXT COLLATE "C"
);
CREATE INDEX region_parent_sort ON region (parent, sort_key, code);
CREATE INDEX region_match ON region (match_key);
CREATE UNIQUE INDEX region_path ON region (path);

CREATE TABLE region_name (
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  since TEXT COLLATE "C" NOT NULL,
  until TEXT,
  name TEXT COLLATE "C" NOT NULL,
  full_name TEXT NOT NULL,
  PRIMARY KEY (region, since)
);

CREATE TABLE region_parent (
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  since TEXT COLLATE "C" NOT NULL,
  until TEXT,
  parent TEXT COLLATE "C",
  PRIMARY KEY (region, since)
);

CREATE TABLE boundary (
  region TEXT COLLATE "C" PRIMARY KEY NOT NULL REFERENCES region (code),
  since TEXT COLLATE "C",
  geometry TEXT NOT NULL
);

-- Vocabularies.
CREATE TABLE term (
  vocabulary TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  id UUID NOT NULL UNIQUE,
  parent TEXT COLLATE "C",
  names TEXT NOT NULL,
  craft BOOLEAN NOT NULL,
  look TEXT NOT NULL,
  protection TEXT NOT NULL,
  note TEXT NOT NULL,
  ord INTEGER NOT NULL,
  PRIMARY KEY (vocabulary, key)
);

CREATE TABLE term_region (
  term UUID NOT NULL REFERENCES term (id),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  PRIMARY KEY (term, region)
);
CREATE INDEX term_region_region ON term_region (region);

-- Motifs.
CREATE TABLE motif (
  id UUID PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  match_key TEXT COLLATE "C" NOT NULL,
  family TEXT,
  meaning TEXT NOT NULL,
  wear TEXT NOT NULL,
  checked TEXT NOT NULL,
  status TEXT NOT NULL
);
CREATE INDEX motif_sort ON motif (sort_key, id);

CREATE TABLE motif_alias (
  motif UUID NOT NULL REFERENCES motif (id),
  ord INTEGER NOT NULL,
  alias TEXT NOT NULL,
  match_key TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (motif, ord)
);
CREATE INDEX motif_alias_match ON motif_alias (match_key);

CREATE TABLE motif_people (
  motif UUID NOT NULL REFERENCES motif (id),
  ord INTEGER NOT NULL,
  people TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (motif, ord)
);
CREATE INDEX motif_people_people ON motif_people (people);

CREATE TABLE motif_region (
  motif UUID NOT NULL REFERENCES motif (id),
  ord INTEGER NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  PRIMARY KEY (motif, ord)
);
CREATE INDEX motif_region_region ON motif_region (region);

-- Crafts.
CREATE TABLE craft (
  id UUID PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  names TEXT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  vocabulary TEXT COLLATE "C" NOT NULL DEFAULT 'category' CHECK (vocabulary = 'category'),
  category TEXT COLLATE "C" NOT NULL,
  warning TEXT NOT NULL,
  protected BOOLEAN NOT NULL,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL,
  FOREIGN KEY (vocabulary, category) REFERENCES term (vocabulary, key)
);
CREATE INDEX craft_category ON craft (category, sort_key);

CREATE TABLE craft_alias (
  craft UUID NOT NULL REFERENCES craft (id),
  ord INTEGER NOT NULL,
  alias TEXT NOT NULL,
  match_key TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (craft, ord)
);
CREATE INDEX craft_alias_match ON craft_alias (match_key);

CREATE TABLE craft_term (
  craft UUID NOT NULL REFERENCES craft (id),
  vocabulary TEXT COLLATE "C" NOT NULL,
  ord INTEGER NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (craft, vocabulary, ord),
  FOREIGN KEY (vocabulary, key) REFERENCES term (vocabulary, key)
);
CREATE INDEX craft_term_key ON craft_term (vocabulary, key, craft);

CREATE TABLE craft_motif (
  craft UUID NOT NULL REFERENCES craft (id),
  ord INTEGER NOT NULL,
  motif UUID NOT NULL REFERENCES motif (id),
  PRIMARY KEY (craft, ord)
);
CREATE INDEX craft_motif_motif ON craft_motif (motif, craft);

CREATE TABLE presence (
  id UUID PRIMARY KEY NOT NULL,
  craft UUID NOT NULL REFERENCES craft (id),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  locality TEXT,
  note TEXT NOT NULL,
  flagship_by TEXT NOT NULL,
  checked TEXT NOT NULL,
  UNIQUE (craft, region)
);
CREATE INDEX presence_region ON presence (region, craft);

-- Heritage registers.
CREATE TABLE heritage (
  id UUID PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  names TEXT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  craft UUID REFERENCES craft (id),
  register TEXT NOT NULL,
  status TEXT NOT NULL,
  year INTEGER,
  date TEXT,
  number TEXT,
  domain TEXT NOT NULL,
  note TEXT NOT NULL,
  checked TEXT NOT NULL
);
CREATE INDEX heritage_craft ON heritage (craft);

CREATE TABLE heritage_region (
  heritage UUID NOT NULL REFERENCES heritage (id),
  ord INTEGER NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  PRIMARY KEY (heritage, ord)
);
CREATE INDEX heritage_region_region ON heritage_region (region);

-- Flagships.
CREATE TABLE designation (
  id UUID PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  craft UUID NOT NULL REFERENCES craft (id),
  period TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('candidate', 'proposed', 'assessed', 'designated', 'under_review', 'retired')),
  document_number TEXT,
  document_date TEXT,
  basis TEXT NOT NULL,
  checked TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  UNIQUE (region, craft, period),
  CHECK (status NOT IN ('designated', 'under_review') OR (document_number IS NOT NULL AND document_date IS NOT NULL))
);
CREATE INDEX designation_craft ON designation (craft);

-- Makers and items.
CREATE TABLE maker (
  id UUID PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'group', 'cooperative', 'workshop', 'gallery')),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  area TEXT COLLATE "C" NOT NULL,
  locality TEXT,
  story TEXT NOT NULL,
  phone TEXT,
  whatsapp TEXT,
  email TEXT,
  website TEXT,
  instagram TEXT,
  address TEXT,
  consent_date TEXT,
  consent_by TEXT,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL,
  CHECK ((consent_date IS NULL) = (consent_by IS NULL))
);
CREATE INDEX maker_area ON maker (area, status, sort_key, id);
CREATE INDEX maker_sort ON maker (status, sort_key, id);

CREATE TABLE maker_craft (
  maker UUID NOT NULL REFERENCES maker (id),
  ord INTEGER NOT NULL,
  craft UUID NOT NULL REFERENCES craft (id),
  PRIMARY KEY (maker, ord)
);
CREATE INDEX maker_craft_craft ON maker_craft (craft, maker);

CREATE TABLE item (
  id UUID PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  slug TEXT COLLATE "C" NOT NULL UNIQUE,
  maker UUID NOT NULL REFERENCES maker (id),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  area TEXT COLLATE "C" NOT NULL,
  craft UUID NOT NULL REFERENCES craft (id),
  names TEXT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  description TEXT NOT NULL,
  length_mm INTEGER,
  width_mm INTEGER,
  height_mm INTEGER,
  weight_g INTEGER,
  price BIGINT CHECK (price >= 0),
  lead_days INTEGER CHECK (lead_days >= 0),
  stock BIGINT NOT NULL DEFAULT 0,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL
);
CREATE INDEX item_maker ON item (maker, status, id);
CREATE INDEX item_area ON item (area, status, id);
CREATE INDEX item_craft ON item (craft, status, id);

CREATE TABLE item_motif (
  item UUID NOT NULL REFERENCES item (id),
  ord INTEGER NOT NULL,
  motif UUID NOT NULL REFERENCES motif (id),
  PRIMARY KEY (item, ord)
);

CREATE TABLE item_material (
  item UUID NOT NULL REFERENCES item (id),
  ord INTEGER NOT NULL,
  vocabulary TEXT COLLATE "C" NOT NULL DEFAULT 'material' CHECK (vocabulary = 'material'),
  key TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (item, ord),
  FOREIGN KEY (vocabulary, key) REFERENCES term (vocabulary, key)
);

CREATE TABLE stock_movement (
  id UUID PRIMARY KEY NOT NULL,
  item UUID NOT NULL REFERENCES item (id),
  quantity BIGINT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX stock_movement_item ON stock_movement (item);

CREATE TABLE picture (
  id UUID PRIMARY KEY NOT NULL,
  record UUID NOT NULL,
  ord INTEGER NOT NULL,
  media TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  alt TEXT NOT NULL,
  author TEXT NOT NULL,
  licence TEXT NOT NULL,
  status TEXT NOT NULL,
  UNIQUE (record, ord)
);
