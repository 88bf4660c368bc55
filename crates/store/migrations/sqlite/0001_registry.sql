-- Office, commands, journal.
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE command (
  id BLOB PRIMARY KEY NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  result TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  position INTEGER PRIMARY KEY,
  number INTEGER,
  office BLOB NOT NULL,
  hlc INTEGER NOT NULL,
  device TEXT,
  device_at INTEGER,
  actor TEXT NOT NULL,
  command BLOB NOT NULL,
  kind INTEGER NOT NULL,
  record BLOB NOT NULL,
  region TEXT,
  operation INTEGER NOT NULL,
  schema INTEGER NOT NULL,
  reason TEXT,
  fields TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_number ON journal (office, number);
CREATE UNIQUE INDEX journal_command_record ON journal (command, record);
CREATE INDEX journal_record ON journal (record, position);

CREATE TABLE journal_held (
  office BLOB NOT NULL,
  number INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (office, number)
) STRICT, WITHOUT ROWID;

-- Which command last set a field, for fields that changed after their record was made.
CREATE TABLE version (
  record BLOB NOT NULL,
  field TEXT NOT NULL,
  command BLOB NOT NULL,
  PRIMARY KEY (record, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE follower (name TEXT PRIMARY KEY NOT NULL, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Keys of persons stay outside journal and sync; destroying one erases what it sealed.
CREATE TABLE person_key (person BLOB PRIMARY KEY NOT NULL, secret BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE erasure (person BLOB PRIMARY KEY NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Addresses are for ever: a changed slug answers with the new one.
CREATE TABLE old_slug (
  kind INTEGER NOT NULL,
  slug TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (kind, slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
  record BLOB NOT NULL,
  ord INTEGER NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (record, ord)
) STRICT, WITHOUT ROWID;

-- Derived counts, never journaled: how many published records of a kind lie in a region and all below it.
CREATE TABLE tally (
  region TEXT NOT NULL,
  what TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (region, what)
) STRICT, WITHOUT ROWID;

-- Regions.
CREATE TABLE region (
  code TEXT PRIMARY KEY NOT NULL,
  id BLOB NOT NULL UNIQUE,
  edition TEXT NOT NULL,
  level INTEGER NOT NULL,
  form TEXT NOT NULL,
  name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  parent TEXT REFERENCES region (code) DEFERRABLE INITIALLY DEFERRED,
  since TEXT,
  until TEXT,
  area_m2 INTEGER CHECK (area_m2 >= 0),
  population INTEGER CHECK (population >= 0),
  lat_e6 INTEGER,
  lng_e6 INTEGER,
  sort_key TEXT NOT NULL,
  match_key TEXT NOT NULL,
  path TEXT NOT NULL,
  area TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX region_parent_sort ON region (parent, sort_key, code);
CREATE INDEX region_match ON region (match_key);
CREATE UNIQUE INDEX region_path ON region (path);

CREATE TABLE region_name (
  region TEXT NOT NULL REFERENCES region (code),
  since TEXT NOT NULL,
  until TEXT,
  name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  PRIMARY KEY (region, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE region_parent (
  region TEXT NOT NULL REFERENCES region (code),
  since TEXT NOT NULL,
  until TEXT,
  parent TEXT,
  PRIMARY KEY (region, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE boundary (
  region TEXT PRIMARY KEY NOT NULL REFERENCES region (code),
  since TEXT,
  geometry TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Vocabularies.
CREATE TABLE term (
  vocabulary TEXT NOT NULL,
  key TEXT NOT NULL,
  id BLOB NOT NULL UNIQUE,
  parent TEXT,
  names TEXT NOT NULL,
  craft INTEGER NOT NULL CHECK (craft IN (0, 1)),
  look TEXT NOT NULL,
  protection TEXT NOT NULL,
  note TEXT NOT NULL,
  ord INTEGER NOT NULL,
  PRIMARY KEY (vocabulary, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE term_region (
  term BLOB NOT NULL REFERENCES term (id),
  region TEXT NOT NULL REFERENCES region (code),
  PRIMARY KEY (term, region)
) STRICT, WITHOUT ROWID;
CREATE INDEX term_region_region ON term_region (region);

-- Motifs.
CREATE TABLE motif (
  id BLOB PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  match_key TEXT NOT NULL,
  family TEXT,
  meaning TEXT NOT NULL,
  wear TEXT NOT NULL,
  checked TEXT NOT NULL,
  status TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX motif_sort ON motif (sort_key, id);

CREATE TABLE motif_alias (
  motif BLOB NOT NULL REFERENCES motif (id),
  ord INTEGER NOT NULL,
  alias TEXT NOT NULL,
  match_key TEXT NOT NULL,
  PRIMARY KEY (motif, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX motif_alias_match ON motif_alias (match_key);

CREATE TABLE motif_people (
  motif BLOB NOT NULL REFERENCES motif (id),
  ord INTEGER NOT NULL,
  people TEXT NOT NULL,
  PRIMARY KEY (motif, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX motif_people_people ON motif_people (people);

CREATE TABLE motif_region (
  motif BLOB NOT NULL REFERENCES motif (id),
  ord INTEGER NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  PRIMARY KEY (motif, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX motif_region_region ON motif_region (region);

-- Crafts.
CREATE TABLE craft (
  id BLOB PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,
  names TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  vocabulary TEXT NOT NULL DEFAULT 'category' CHECK (vocabulary = 'category'),
  category TEXT NOT NULL,
  warning TEXT NOT NULL,
  protected INTEGER NOT NULL CHECK (protected IN (0, 1)),
  status TEXT NOT NULL,
  sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
  FOREIGN KEY (vocabulary, category) REFERENCES term (vocabulary, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX craft_category ON craft (category, sort_key);

CREATE TABLE craft_alias (
  craft BLOB NOT NULL REFERENCES craft (id),
  ord INTEGER NOT NULL,
  alias TEXT NOT NULL,
  match_key TEXT NOT NULL,
  PRIMARY KEY (craft, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX craft_alias_match ON craft_alias (match_key);

CREATE TABLE craft_term (
  craft BLOB NOT NULL REFERENCES craft (id),
  vocabulary TEXT NOT NULL,
  ord INTEGER NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (craft, vocabulary, ord),
  FOREIGN KEY (vocabulary, key) REFERENCES term (vocabulary, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX craft_term_key ON craft_term (vocabulary, key, craft);

CREATE TABLE craft_motif (
  craft BLOB NOT NULL REFERENCES craft (id),
  ord INTEGER NOT NULL,
  motif BLOB NOT NULL REFERENCES motif (id),
  PRIMARY KEY (craft, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX craft_motif_motif ON craft_motif (motif, craft);

CREATE TABLE presence (
  id BLOB PRIMARY KEY NOT NULL,
  craft BLOB NOT NULL REFERENCES craft (id),
  region TEXT NOT NULL REFERENCES region (code),
  locality TEXT,
  note TEXT NOT NULL,
  flagship_by TEXT NOT NULL,
  checked TEXT NOT NULL,
  UNIQUE (craft, region)
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_region ON presence (region, craft);

-- Heritage registers.
CREATE TABLE heritage (
  id BLOB PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  names TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  craft BLOB REFERENCES craft (id),
  register TEXT NOT NULL,
  status TEXT NOT NULL,
  year INTEGER,
  date TEXT,
  number TEXT,
  domain TEXT NOT NULL,
  note TEXT NOT NULL,
  checked TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX heritage_craft ON heritage (craft);

CREATE TABLE heritage_region (
  heritage BLOB NOT NULL REFERENCES heritage (id),
  ord INTEGER NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  PRIMARY KEY (heritage, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX heritage_region_region ON heritage_region (region);

-- Flagships.
CREATE TABLE designation (
  id BLOB PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL REFERENCES region (code),
  craft BLOB NOT NULL REFERENCES craft (id),
  period TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('candidate', 'proposed', 'assessed', 'designated', 'under_review', 'retired')),
  document_number TEXT,
  document_date TEXT,
  basis TEXT NOT NULL,
  checked TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  UNIQUE (region, craft, period),
  CHECK (status NOT IN ('designated', 'under_review') OR (document_number IS NOT NULL AND document_date IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX designation_craft ON designation (craft);

-- Makers and items.
CREATE TABLE maker (
  id BLOB PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'group', 'cooperative', 'workshop', 'gallery')),
  region TEXT NOT NULL REFERENCES region (code),
  area TEXT NOT NULL,
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
  sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
  CHECK ((consent_date IS NULL) = (consent_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX maker_area ON maker (area, status, sort_key, id);
CREATE INDEX maker_sort ON maker (status, sort_key, id);

CREATE TABLE maker_craft (
  maker BLOB NOT NULL REFERENCES maker (id),
  ord INTEGER NOT NULL,
  craft BLOB NOT NULL REFERENCES craft (id),
  PRIMARY KEY (maker, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX maker_craft_craft ON maker_craft (craft, maker);

CREATE TABLE item (
  id BLOB PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,
  maker BLOB NOT NULL REFERENCES maker (id),
  region TEXT NOT NULL REFERENCES region (code),
  area TEXT NOT NULL,
  craft BLOB NOT NULL REFERENCES craft (id),
  names TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  description TEXT NOT NULL,
  length_mm INTEGER,
  width_mm INTEGER,
  height_mm INTEGER,
  weight_g INTEGER,
  price INTEGER CHECK (price >= 0),
  lead_days INTEGER CHECK (lead_days >= 0),
  stock INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL,
  sample INTEGER NOT NULL CHECK (sample IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX item_maker ON item (maker, status, id);
CREATE INDEX item_area ON item (area, status, id);
CREATE INDEX item_craft ON item (craft, status, id);

CREATE TABLE item_motif (
  item BLOB NOT NULL REFERENCES item (id),
  ord INTEGER NOT NULL,
  motif BLOB NOT NULL REFERENCES motif (id),
  PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_material (
  item BLOB NOT NULL REFERENCES item (id),
  ord INTEGER NOT NULL,
  vocabulary TEXT NOT NULL DEFAULT 'material' CHECK (vocabulary = 'material'),
  key TEXT NOT NULL,
  PRIMARY KEY (item, ord),
  FOREIGN KEY (vocabulary, key) REFERENCES term (vocabulary, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_movement (
  id BLOB PRIMARY KEY NOT NULL,
  item BLOB NOT NULL REFERENCES item (id),
  quantity INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_movement_item ON stock_movement (item);

CREATE TABLE picture (
  id BLOB PRIMARY KEY NOT NULL,
  record BLOB NOT NULL,
  ord INTEGER NOT NULL,
  media TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  alt TEXT NOT NULL,
  author TEXT NOT NULL,
  licence TEXT NOT NULL,
  status TEXT NOT NULL,
  UNIQUE (record, ord)
) STRICT, WITHOUT ROWID;
