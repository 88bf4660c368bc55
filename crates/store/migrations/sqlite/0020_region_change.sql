-- Changes of regions: renamed, split, merged, moved. `snapshot` is what it takes to undo one.
CREATE TABLE region_change (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  other TEXT REFERENCES region (code),
  act TEXT NOT NULL CHECK (act IN ('rename', 'split', 'merge', 'move')),
  name TEXT,
  before_name TEXT NOT NULL,
  children TEXT NOT NULL,
  decree TEXT NOT NULL,
  date TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone')),
  snapshot TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX region_change_region ON region_change (region, id);
CREATE INDEX region_change_other ON region_change (other, id);
CREATE INDEX region_parent_parent ON region_parent (parent, region);
