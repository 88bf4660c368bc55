-- Makers take something off their own prices for some days; an order keeps what was taken off each line.
CREATE TABLE promotion (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  percent BIGINT CHECK (percent >= 1 AND percent <= 90),
  amount BIGINT CHECK (amount >= 1),
  items TEXT COLLATE "C" NOT NULL,
  since TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C" NOT NULL,
  code TEXT COLLATE "C",
  least BIGINT NOT NULL CHECK (least >= 0),
  ended BOOLEAN NOT NULL,
  CHECK ((percent IS NULL) <> (amount IS NULL))
);
CREATE INDEX promotion_maker ON promotion (maker, id);
ALTER TABLE order_line ADD COLUMN discount BIGINT NOT NULL DEFAULT 0 CHECK (discount >= 0);
-- What a buyer typed to get something off, one code beside the other.
ALTER TABLE basket ADD COLUMN codes TEXT COLLATE "C" NOT NULL DEFAULT '';
