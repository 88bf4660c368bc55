-- Years of regions that the level above approved and closed.
CREATE TABLE year_lock (
  id uuid PRIMARY KEY,
  region text COLLATE "C" NOT NULL REFERENCES region (code),
  year integer NOT NULL,
  closed boolean NOT NULL,
  day text COLLATE "C" NOT NULL,
  note text COLLATE "C",
  UNIQUE (region, year)
);
