-- Which letters about designations were asked for: one a designation, matter and year.
CREATE TABLE designation_notice (
  designation UUID NOT NULL REFERENCES designation (id),
  due TEXT COLLATE "C" NOT NULL,
  year BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (designation, due, year)
);
