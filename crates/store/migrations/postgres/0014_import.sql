-- Imports that people began in the browser. Housekeeping: neither journaled nor part of a backup; what they store is.
CREATE TABLE import (
  id UUID PRIMARY KEY NOT NULL,
  person UUID NOT NULL REFERENCES person (id),
  means TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  file TEXT COLLATE "C" NOT NULL,
  stage TEXT COLLATE "C" NOT NULL,
  begun BIGINT NOT NULL,
  phase TEXT COLLATE "C" NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  moved BIGINT NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  command UUID
);
CREATE INDEX import_person ON import (person, id);
CREATE INDEX import_moved ON import (moved);

-- The file in pieces, and what was found, a page in each.
CREATE TABLE import_part (
  import UUID NOT NULL REFERENCES import (id),
  what TEXT COLLATE "C" NOT NULL,
  ord BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (import, what, ord)
);
