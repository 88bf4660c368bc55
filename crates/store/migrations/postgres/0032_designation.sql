-- How a designation came about and how long it holds, objections to it, and its yearly reviews.
ALTER TABLE designation ADD COLUMN document UUID;
ALTER TABLE designation ADD COLUMN valid_from TEXT COLLATE "C";
ALTER TABLE designation ADD COLUMN valid_until TEXT COLLATE "C";
ALTER TABLE designation ADD COLUMN announced TEXT COLLATE "C";
ALTER TABLE designation ADD COLUMN objection_until TEXT COLLATE "C";
ALTER TABLE designation ADD COLUMN round UUID;
ALTER TABLE designation ADD COLUMN outside BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE designation ADD COLUMN retired_on TEXT COLLATE "C";
ALTER TABLE designation ADD COLUMN retired_why TEXT COLLATE "C";
-- Until now every decree came from outside.
UPDATE designation SET outside = true WHERE status IN ('designated', 'under_review');

CREATE TABLE objection (
  id UUID PRIMARY KEY NOT NULL,
  designation UUID NOT NULL REFERENCES designation (id),
  objector TEXT COLLATE "C" NOT NULL,
  grounds TEXT COLLATE "C" NOT NULL,
  date TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
  answer TEXT COLLATE "C",
  answered TEXT COLLATE "C"
);
CREATE INDEX objection_designation ON objection (designation);

CREATE TABLE review (
  id UUID PRIMARY KEY NOT NULL,
  designation UUID NOT NULL REFERENCES designation (id),
  year BIGINT NOT NULL,
  findings TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('keep', 'under_review', 'retire')),
  date TEXT COLLATE "C" NOT NULL
);
CREATE INDEX review_designation ON review (designation, year);
