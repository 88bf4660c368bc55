-- Photographs of items and makers. No version before this one wrote any. One that was removed stands before place 0.
-- `sizes` and `fault` are what the job found that makes its sizes.
DROP TABLE picture;
CREATE TABLE picture (
  id UUID PRIMARY KEY NOT NULL,
  of_kind BIGINT NOT NULL,
  record UUID NOT NULL,
  ord BIGINT NOT NULL,
  media TEXT COLLATE "C" NOT NULL,
  width BIGINT NOT NULL CHECK (width > 0),
  height BIGINT NOT NULL CHECK (height > 0),
  alt TEXT NOT NULL,
  author TEXT NOT NULL,
  licence TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  sizes TEXT,
  fault TEXT,
  UNIQUE (record, ord)
);
CREATE INDEX picture_media ON picture (media);
CREATE INDEX picture_waiting ON picture (id) WHERE sizes IS NULL AND fault IS NULL AND ord >= 0;
