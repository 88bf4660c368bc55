-- What counts as a sale, line by line; derived from orders, with the day and the craft that were true when it came to count.
CREATE TABLE sale (
  ord BLOB NOT NULL,
  n INTEGER NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  craft BLOB NOT NULL,
  day TEXT NOT NULL,
  channel TEXT NOT NULL,
  pieces INTEGER NOT NULL CHECK (pieces > 0),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (ord, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_maker ON sale (maker, day, ord);

-- What was sold in a region and below it, by month; the craft of zeros stands for all crafts.
CREATE TABLE sales (
  region TEXT NOT NULL REFERENCES region (code),
  craft BLOB NOT NULL,
  month TEXT NOT NULL,
  channel TEXT NOT NULL,
  orders INTEGER NOT NULL,
  pieces INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (region, craft, month, channel)
) STRICT, WITHOUT ROWID;

-- The same of a maker.
CREATE TABLE sales_maker (
  maker BLOB NOT NULL REFERENCES maker (id),
  craft BLOB NOT NULL,
  month TEXT NOT NULL,
  channel TEXT NOT NULL,
  area TEXT NOT NULL,
  orders INTEGER NOT NULL,
  pieces INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (maker, craft, month, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_maker_area ON sales_maker (area, craft, month);
