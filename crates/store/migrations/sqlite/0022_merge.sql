-- Makers that were recorded twice: the record that was merged leads to the one that stays.
CREATE TABLE maker_merge (
  maker BLOB PRIMARY KEY NOT NULL REFERENCES maker (id),
  into_maker BLOB NOT NULL REFERENCES maker (id),
  entry BLOB NOT NULL,
  at INTEGER NOT NULL,
  CHECK (maker <> into_maker)
) STRICT, WITHOUT ROWID;
CREATE INDEX maker_merge_into ON maker_merge (into_maker, maker);

-- A record is named by its kind and id: the business of a maker has the maker's id, and one command may change both.
DROP INDEX journal_command_record;
CREATE UNIQUE INDEX journal_command_record ON journal (command, record, kind);
