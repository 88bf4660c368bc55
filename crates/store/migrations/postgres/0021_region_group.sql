-- Groups of regions outside the tree.
CREATE TABLE region_group (
  id UUID PRIMARY KEY NOT NULL,
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  names TEXT COLLATE "C" NOT NULL,
  about TEXT COLLATE "C" NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL
);

CREATE TABLE region_group_member (
  grp UUID NOT NULL REFERENCES region_group (id),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  ord BIGINT NOT NULL,
  since TEXT COLLATE "C",
  until TEXT COLLATE "C",
  PRIMARY KEY (grp, region)
);
CREATE INDEX region_group_member_region ON region_group_member (region);
