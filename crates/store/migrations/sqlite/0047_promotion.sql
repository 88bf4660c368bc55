-- Makers take something off their own prices for some days; an order keeps what was taken off each line.
CREATE TABLE promotion (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  percent INTEGER CHECK (percent >= 1 AND percent <= 90),
  amount INTEGER CHECK (amount >= 1),
  items TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  code TEXT,
  least INTEGER NOT NULL CHECK (least >= 0),
  ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
  CHECK ((percent IS NULL) <> (amount IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX promotion_maker ON promotion (maker, id);
ALTER TABLE order_line ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0);
-- What a buyer typed to get something off, one code beside the other.
ALTER TABLE basket ADD COLUMN codes TEXT NOT NULL DEFAULT '';
