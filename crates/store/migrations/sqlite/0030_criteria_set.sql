-- Councils' own sets of criteria. What a set says is kept as one text, as its file has it; the journal tells it part by part.
CREATE TABLE criteria_set (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  key TEXT NOT NULL,
  based_on TEXT,
  stage TEXT NOT NULL,
  names TEXT NOT NULL,
  body TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  sample INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX criteria_set_key ON criteria_set (region, key);
