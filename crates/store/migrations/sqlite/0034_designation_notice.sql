-- Which letters about designations were asked for: one a designation, matter and year.
CREATE TABLE designation_notice (
  designation BLOB NOT NULL REFERENCES designation (id),
  due TEXT NOT NULL,
  year INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (designation, due, year)
) STRICT, WITHOUT ROWID;
