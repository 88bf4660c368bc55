-- Money that went between the council and makers. What was taken back stays, with the reason.
CREATE TABLE payout (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  way TEXT COLLATE "C" NOT NULL CHECK (way IN ('to-maker', 'from-maker')),
  amount BIGINT NOT NULL CHECK (amount > 0),
  day TEXT COLLATE "C" NOT NULL,
  means TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C",
  proof UUID,
  undone TEXT COLLATE "C",
  at BIGINT NOT NULL
);
CREATE INDEX payout_maker ON payout (maker, id);

-- What stands between the council and a maker of money that is there: positive what the maker owes. Derived from orders and payouts.
CREATE TABLE maker_due (
  maker UUID PRIMARY KEY NOT NULL REFERENCES maker (id),
  area TEXT COLLATE "C" NOT NULL,
  amount BIGINT NOT NULL
);
CREATE INDEX maker_due_area ON maker_due (area, maker) WHERE amount <> 0;
CREATE INDEX maker_due_open ON maker_due (maker) WHERE amount <> 0;
