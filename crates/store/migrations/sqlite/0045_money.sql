-- An order has amounts: what came in, what went back, what is taken off and what has to be there before work begins; it can be
-- paid to the council by a payment service. An entry of the books may be about no single order. The tables that hang on an order are made anew, since what
-- they allow changes.
CREATE TABLE maker_order_again (
  id BLOB PRIMARY KEY NOT NULL,
  grp BLOB NOT NULL REFERENCES order_group (id),
  maker BLOB NOT NULL REFERENCES maker (id),
  region TEXT NOT NULL REFERENCES region (code),
  area TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('sent', 'asked', 'pick-up')),
  delivery INTEGER CHECK (delivery >= 0),
  paying TEXT NOT NULL CHECK (paying IN ('qris', 'bank', 'cash', 'provider')),
  extra INTEGER NOT NULL CHECK (extra >= 0),
  fee INTEGER NOT NULL CHECK (fee >= 0),
  goods INTEGER NOT NULL CHECK (goods >= 0),
  state TEXT NOT NULL CHECK (state IN ('asked', 'placed', 'accepted', 'packed', 'handed-over', 'received', 'cancelled', 'expired')),
  payment TEXT NOT NULL CHECK (payment IN ('open', 'reported', 'partly', 'paid', 'owed', 'returned')),
  due INTEGER,
  tracking TEXT,
  reason TEXT,
  seen INTEGER,
  sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
  at INTEGER NOT NULL,
  discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0 AND discount <= goods),
  deposit INTEGER CHECK (deposit >= 0),
  received INTEGER NOT NULL DEFAULT 0 CHECK (received >= 0),
  returned INTEGER NOT NULL DEFAULT 0 CHECK (returned >= 0 AND returned <= received),
  remitted INTEGER NOT NULL DEFAULT 0 CHECK (remitted >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE order_line_again (
  ord BLOB NOT NULL REFERENCES maker_order_again (id),
  n INTEGER NOT NULL,
  item BLOB NOT NULL REFERENCES item (id),
  names TEXT NOT NULL,
  price INTEGER NOT NULL CHECK (price >= 0),
  pieces INTEGER NOT NULL CHECK (pieces > 0),
  lead_days INTEGER,
  weight_g INTEGER,
  PRIMARY KEY (ord, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_entry_again (
  id BLOB PRIMARY KEY NOT NULL,
  ord BLOB REFERENCES maker_order_again (id),
  maker BLOB NOT NULL REFERENCES maker (id),
  what TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_amount_again (
  entry BLOB NOT NULL REFERENCES ledger_entry_again (id),
  account TEXT NOT NULL CHECK (account IN ('buyer', 'maker', 'fee', 'till')),
  owner BLOB NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (entry, account, owner)
) STRICT, WITHOUT ROWID;
INSERT INTO maker_order_again (id, grp, maker, region, area, way, delivery, paying, extra, fee, goods, state, payment, due, tracking, reason, seen, sample, at, received, returned)
SELECT id, grp, maker, region, area, way, delivery, paying, extra, fee, goods, state, payment, due, tracking, reason, seen, sample, at,
  CASE WHEN payment IN ('paid', 'owed', 'returned') THEN goods + coalesce(delivery, 0) + extra ELSE 0 END,
  CASE WHEN payment = 'returned' THEN goods + coalesce(delivery, 0) + extra ELSE 0 END
FROM maker_order;
INSERT INTO order_line_again (ord, n, item, names, price, pieces, lead_days, weight_g)
SELECT ord, n, item, names, price, pieces, lead_days, weight_g FROM order_line;
INSERT INTO ledger_entry_again (id, ord, maker, what, at) SELECT id, ord, maker, what, at FROM ledger_entry;
INSERT INTO ledger_amount_again (entry, account, owner, amount) SELECT entry, account, owner, amount FROM ledger_amount;
DROP TABLE ledger_amount;
DROP TABLE ledger_entry;
DROP TABLE order_line;
DROP TABLE maker_order;
ALTER TABLE maker_order_again RENAME TO maker_order;
ALTER TABLE order_line_again RENAME TO order_line;
ALTER TABLE ledger_entry_again RENAME TO ledger_entry;
ALTER TABLE ledger_amount_again RENAME TO ledger_amount;
CREATE INDEX maker_order_group ON maker_order (grp);
CREATE INDEX maker_order_maker ON maker_order (maker, id);
CREATE INDEX maker_order_open ON maker_order (maker, state, id);
CREATE INDEX maker_order_area ON maker_order (area, state, id);
CREATE INDEX maker_order_region ON maker_order (region);
CREATE INDEX maker_order_due ON maker_order (due, id) WHERE due IS NOT NULL;
CREATE INDEX order_line_item ON order_line (item);
CREATE INDEX ledger_entry_order ON ledger_entry (ord) WHERE ord IS NOT NULL;
CREATE INDEX ledger_entry_maker ON ledger_entry (maker, id);
CREATE INDEX ledger_amount_account ON ledger_amount (account, owner, entry);
