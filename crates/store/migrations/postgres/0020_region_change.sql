-- Changes of regions: renamed, split, merged, moved. `snapshot` is what it takes to undo one.
CREATE TABLE region_change (
  id UUID PRIMARY KEY NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  other TEXT COLLATE "C" REFERENCES region (code),
  act TEXT COLLATE "C" NOT NULL CHECK (act IN ('rename', 'split', 'merge', 'move')),
  name TEXT COLLATE "C",
  before_name TEXT COLLATE "C" NOT NULL,
  children TEXT COLLATE "C" NOT NULL,
  decree TEXT COLLATE "C" NOT NULL,
  date TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('done', 'undone')),
  snapshot TEXT COLLATE "C" NOT NULL
);
CREATE INDEX region_change_region ON region_change (region, id);
CREATE INDEX region_change_other ON region_change (other, id);
CREATE INDEX region_parent_parent ON region_parent (parent, region);
