-- Letters about rounds that were asked for, each once.
CREATE TABLE round_notice (
  round UUID NOT NULL REFERENCES assessment_round (id),
  person UUID NOT NULL REFERENCES person (id),
  what TEXT COLLATE "C" NOT NULL CHECK (what IN ('invited', 'reminder', 'complete', 'over')),
  mark TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (round, person, what, mark)
);
CREATE INDEX round_notice_person ON round_notice (person);
