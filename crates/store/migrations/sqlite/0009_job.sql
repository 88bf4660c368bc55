-- What the program does later. Housekeeping: neither journaled nor part of a backup, only what people do with it is.
-- A job is due from `due` on; while somebody does it, `lease` is theirs and `due` is when it counts as left behind. One that
-- failed too often is not due any more and waits for somebody to look at it.
CREATE TABLE job (
  id BLOB PRIMARY KEY NOT NULL,
  lane TEXT NOT NULL,
  kind TEXT NOT NULL,
  once TEXT UNIQUE,
  task TEXT NOT NULL,
  created INTEGER NOT NULL,
  due INTEGER,
  lease BLOB,
  tries INTEGER NOT NULL,
  error TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due ON job (lane, due, id) WHERE due IS NOT NULL;
