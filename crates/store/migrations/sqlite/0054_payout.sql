-- Money that went between the council and makers. What was taken back stays, with the reason.
CREATE TABLE payout (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  way TEXT NOT NULL CHECK (way IN ('to-maker', 'from-maker')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  day TEXT NOT NULL,
  means TEXT NOT NULL,
  note TEXT,
  proof BLOB,
  undone TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payout_maker ON payout (maker, id);

-- What stands between the council and a maker of money that is there: positive what the maker owes. Derived from orders and payouts.
CREATE TABLE maker_due (
  maker BLOB PRIMARY KEY NOT NULL REFERENCES maker (id),
  area TEXT NOT NULL,
  amount INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX maker_due_area ON maker_due (area, maker) WHERE amount <> 0;
CREATE INDEX maker_due_open ON maker_due (maker) WHERE amount <> 0;
