-- What the program does later. Housekeeping: neither journaled nor part of a backup, only what people do with it is.
-- A job is due from `due` on; while somebody does it, `lease` is theirs and `due` is when it counts as left behind. One that
-- failed too often is not due any more and waits for somebody to look at it.
CREATE TABLE job (
  id UUID PRIMARY KEY NOT NULL,
  lane TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  once TEXT COLLATE "C" UNIQUE,
  task TEXT NOT NULL,
  created BIGINT NOT NULL,
  due BIGINT,
  lease UUID,
  tries BIGINT NOT NULL,
  error TEXT
);
CREATE INDEX job_due ON job (lane, due, id) WHERE due IS NOT NULL;
