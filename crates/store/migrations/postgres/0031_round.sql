-- Rounds of assessment: candidates, assessors, what they weighed and scored, and the frozen result.
CREATE TABLE assessment_round (
  id UUID PRIMARY KEY NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  title TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  set_key TEXT COLLATE "C" NOT NULL,
  frozen_set TEXT COLLATE "C",
  method TEXT COLLATE "C" NOT NULL,
  weighing TEXT COLLATE "C" NOT NULL,
  deadline TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'decided', 'announced', 'cancelled')),
  opened BIGINT,
  closed BIGINT,
  decided BIGINT,
  reason TEXT COLLATE "C",
  sample BOOLEAN NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  CHECK (state = 'draft' OR state = 'cancelled' OR frozen_set IS NOT NULL)
);
CREATE INDEX assessment_round_region ON assessment_round (region, sort_key, id);
CREATE INDEX assessment_round_name ON assessment_round (sort_key, id);

CREATE TABLE round_candidate (
  id UUID PRIMARY KEY NOT NULL,
  round UUID NOT NULL REFERENCES assessment_round (id),
  designation UUID NOT NULL REFERENCES designation (id),
  number BIGINT NOT NULL,
  withdrawn TEXT COLLATE "C",
  UNIQUE (round, designation),
  UNIQUE (round, number)
);
CREATE INDEX round_candidate_designation ON round_candidate (designation);

CREATE TABLE round_seat (
  id UUID PRIMARY KEY NOT NULL,
  round UUID NOT NULL REFERENCES assessment_round (id),
  person UUID NOT NULL REFERENCES person (id),
  number BIGINT NOT NULL,
  declared TEXT COLLATE "C",
  interests TEXT COLLATE "C" NOT NULL,
  left_why TEXT COLLATE "C",
  UNIQUE (round, person),
  UNIQUE (round, number)
);
CREATE INDEX round_seat_person ON round_seat (person);

CREATE TABLE round_weighing (
  seat UUID PRIMARY KEY NOT NULL REFERENCES round_seat (id),
  id UUID NOT NULL,
  levels TEXT COLLATE "C" NOT NULL
);

CREATE TABLE round_sheet (
  seat UUID NOT NULL REFERENCES round_seat (id),
  candidate UUID NOT NULL REFERENCES round_candidate (id),
  id UUID NOT NULL,
  scores TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (seat, candidate)
);
CREATE INDEX round_sheet_candidate ON round_sheet (candidate);

CREATE TABLE round_result (
  round UUID PRIMARY KEY NOT NULL REFERENCES assessment_round (id),
  id UUID NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL
);

-- What a candidate should learn, as marked on its gap sheet.
CREATE TABLE training_need (
  id UUID PRIMARY KEY NOT NULL,
  candidate UUID NOT NULL REFERENCES round_candidate (id),
  criterion TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C",
  UNIQUE (candidate, criterion)
);
