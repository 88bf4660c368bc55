-- Rounds of assessment: candidates, assessors, what they weighed and scored, and the frozen result.
CREATE TABLE assessment_round (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  title TEXT NOT NULL,
  period TEXT NOT NULL,
  set_key TEXT NOT NULL,
  frozen_set TEXT,
  method TEXT NOT NULL,
  weighing TEXT NOT NULL,
  deadline TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'decided', 'announced', 'cancelled')),
  opened INTEGER,
  closed INTEGER,
  decided INTEGER,
  reason TEXT,
  sample INTEGER NOT NULL,
  sort_key TEXT NOT NULL,
  CHECK (state = 'draft' OR state = 'cancelled' OR frozen_set IS NOT NULL)
) STRICT;
CREATE INDEX assessment_round_region ON assessment_round (region, sort_key, id);
CREATE INDEX assessment_round_name ON assessment_round (sort_key, id);

CREATE TABLE round_candidate (
  id BLOB PRIMARY KEY NOT NULL,
  round BLOB NOT NULL REFERENCES assessment_round (id),
  designation BLOB NOT NULL REFERENCES designation (id),
  number INTEGER NOT NULL,
  withdrawn TEXT,
  UNIQUE (round, designation),
  UNIQUE (round, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_candidate_designation ON round_candidate (designation);

CREATE TABLE round_seat (
  id BLOB PRIMARY KEY NOT NULL,
  round BLOB NOT NULL REFERENCES assessment_round (id),
  person BLOB NOT NULL REFERENCES person (id),
  number INTEGER NOT NULL,
  declared TEXT,
  interests TEXT NOT NULL,
  left_why TEXT,
  UNIQUE (round, person),
  UNIQUE (round, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_seat_person ON round_seat (person);

CREATE TABLE round_weighing (
  seat BLOB PRIMARY KEY NOT NULL REFERENCES round_seat (id),
  id BLOB NOT NULL,
  levels TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE round_sheet (
  seat BLOB NOT NULL REFERENCES round_seat (id),
  candidate BLOB NOT NULL REFERENCES round_candidate (id),
  id BLOB NOT NULL,
  scores TEXT NOT NULL,
  PRIMARY KEY (seat, candidate)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_sheet_candidate ON round_sheet (candidate);

CREATE TABLE round_result (
  round BLOB PRIMARY KEY NOT NULL REFERENCES assessment_round (id),
  id BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

-- What a candidate should learn, as marked on its gap sheet.
CREATE TABLE training_need (
  id BLOB PRIMARY KEY NOT NULL,
  candidate BLOB NOT NULL REFERENCES round_candidate (id),
  criterion TEXT NOT NULL,
  note TEXT,
  UNIQUE (candidate, criterion)
) STRICT, WITHOUT ROWID;
