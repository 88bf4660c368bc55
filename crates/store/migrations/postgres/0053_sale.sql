-- What counts as a sale, line by line; derived from orders, with the day and the craft that were true when it came to count.
CREATE TABLE sale (
  ord UUID NOT NULL,
  n BIGINT NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  craft UUID NOT NULL,
  day TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  pieces BIGINT NOT NULL CHECK (pieces > 0),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (ord, n)
);
CREATE INDEX sale_maker ON sale (maker, day, ord);

-- What was sold in a region and below it, by month; the craft of zeros stands for all crafts.
CREATE TABLE sales (
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  craft UUID NOT NULL,
  month TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  orders BIGINT NOT NULL,
  pieces BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (region, craft, month, channel)
);

-- The same of a maker.
CREATE TABLE sales_maker (
  maker UUID NOT NULL REFERENCES maker (id),
  craft UUID NOT NULL,
  month TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,
  area TEXT COLLATE "C" NOT NULL,
  orders BIGINT NOT NULL,
  pieces BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (maker, craft, month, channel)
);
CREATE INDEX sales_maker_area ON sales_maker (area, craft, month);
