-- How a designation came about and how long it holds, objections to it, and its yearly reviews.
ALTER TABLE designation ADD COLUMN document BLOB;
ALTER TABLE designation ADD COLUMN valid_from TEXT;
ALTER TABLE designation ADD COLUMN valid_until TEXT;
ALTER TABLE designation ADD COLUMN announced TEXT;
ALTER TABLE designation ADD COLUMN objection_until TEXT;
ALTER TABLE designation ADD COLUMN round BLOB;
ALTER TABLE designation ADD COLUMN outside INTEGER NOT NULL DEFAULT 0 CHECK (outside IN (0, 1));
ALTER TABLE designation ADD COLUMN retired_on TEXT;
ALTER TABLE designation ADD COLUMN retired_why TEXT;
-- Until now every decree came from outside.
UPDATE designation SET outside = 1 WHERE status IN ('designated', 'under_review');

CREATE TABLE objection (
  id BLOB PRIMARY KEY NOT NULL,
  designation BLOB NOT NULL REFERENCES designation (id),
  objector TEXT NOT NULL,
  grounds TEXT NOT NULL,
  date TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
  answer TEXT,
  answered TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX objection_designation ON objection (designation);

CREATE TABLE review (
  id BLOB PRIMARY KEY NOT NULL,
  designation BLOB NOT NULL REFERENCES designation (id),
  year INTEGER NOT NULL,
  findings TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('keep', 'under_review', 'retire')),
  date TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX review_designation ON review (designation, year);
