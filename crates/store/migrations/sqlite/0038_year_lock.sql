-- Years of regions that the level above approved and closed.
CREATE TABLE year_lock (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  year INTEGER NOT NULL,
  closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
  day TEXT NOT NULL,
  note TEXT,
  UNIQUE (region, year)
) STRICT, WITHOUT ROWID;
