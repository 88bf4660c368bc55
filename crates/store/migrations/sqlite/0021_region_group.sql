-- Groups of regions outside the tree.
CREATE TABLE region_group (
  id BLOB PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  names TEXT NOT NULL,
  about TEXT NOT NULL,
  sort_key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE region_group_member (
  grp BLOB NOT NULL REFERENCES region_group (id),
  region TEXT NOT NULL REFERENCES region (code),
  ord INTEGER NOT NULL,
  since TEXT,
  until TEXT,
  PRIMARY KEY (grp, region)
) STRICT, WITHOUT ROWID;
CREATE INDEX region_group_member_region ON region_group_member (region);
