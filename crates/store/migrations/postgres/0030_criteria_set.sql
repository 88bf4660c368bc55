-- Councils' own sets of criteria. What a set says is kept as one text, as its file has it; the journal tells it part by part.
CREATE TABLE criteria_set (
  id UUID PRIMARY KEY NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  key TEXT COLLATE "C" NOT NULL,
  based_on TEXT COLLATE "C",
  stage TEXT COLLATE "C" NOT NULL,
  names TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  sample BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX criteria_set_key ON criteria_set (region, key);
