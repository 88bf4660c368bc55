-- Letters about rounds that were asked for, each once.
CREATE TABLE round_notice (
  round BLOB NOT NULL REFERENCES assessment_round (id),
  person BLOB NOT NULL REFERENCES person (id),
  what TEXT NOT NULL CHECK (what IN ('invited', 'reminder', 'complete', 'over')),
  mark TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (round, person, what, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_notice_person ON round_notice (person);
