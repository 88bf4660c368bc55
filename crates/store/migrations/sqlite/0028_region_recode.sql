-- A region may get another code.
CREATE TABLE region_change_again (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  other TEXT REFERENCES region (code),
  act TEXT NOT NULL CHECK (act IN ('rename', 'split', 'merge', 'move', 'recode')),
  name TEXT,
  before_name TEXT NOT NULL,
  children TEXT NOT NULL,
  decree TEXT NOT NULL,
  date TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone')),
  snapshot TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO region_change_again (id, region, other, act, name, before_name, children, decree, date, state, snapshot)
SELECT id, region, other, act, name, before_name, children, decree, date, state, snapshot FROM region_change;
DROP TABLE region_change;
ALTER TABLE region_change_again RENAME TO region_change;
CREATE INDEX region_change_region ON region_change (region, id);
CREATE INDEX region_change_other ON region_change (other, id);
