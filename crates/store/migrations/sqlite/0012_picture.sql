-- Photographs of items and makers. No version before this one wrote any. One that was removed stands before place 0.
-- `sizes` and `fault` are what the job found that makes its sizes.
DROP TABLE picture;
CREATE TABLE picture (
  id BLOB PRIMARY KEY NOT NULL,
  of_kind INTEGER NOT NULL,
  record BLOB NOT NULL,
  ord INTEGER NOT NULL,
  media TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  alt TEXT NOT NULL,
  author TEXT NOT NULL,
  licence TEXT NOT NULL,
  status TEXT NOT NULL,
  sizes TEXT,
  fault TEXT,
  UNIQUE (record, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_media ON picture (media);
CREATE INDEX picture_waiting ON picture (id) WHERE sizes IS NULL AND fault IS NULL AND ord >= 0;
