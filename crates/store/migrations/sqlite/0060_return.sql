-- Goods that come back after receipt: when the buyer had an order, how long goods of it can be sent back, what came back of each line, and what was
-- asked for and decided. Where nobody wrote down when a buyer had an order, it counts from when it was placed.
ALTER TABLE market_rules ADD COLUMN return_days INTEGER NOT NULL DEFAULT 7 CHECK (return_days > 0);
ALTER TABLE maker_order ADD COLUMN got INTEGER;
ALTER TABLE maker_order ADD COLUMN return_days INTEGER NOT NULL DEFAULT 7 CHECK (return_days > 0);
-- Derived: where the return of it that is open stands.
ALTER TABLE maker_order ADD COLUMN coming_back TEXT CHECK (coming_back IN ('opened', 'accepted', 'appealed'));
ALTER TABLE order_line ADD COLUMN back INTEGER NOT NULL DEFAULT 0 CHECK (back >= 0 AND back <= pieces);
UPDATE maker_order SET got = at WHERE state = 'received';
CREATE TABLE goods_return (
  id BLOB PRIMARY KEY NOT NULL,
  ord BLOB NOT NULL REFERENCES maker_order (id),
  pieces TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('damaged', 'wrong', 'unlike', 'unwanted')),
  words TEXT,
  state TEXT NOT NULL CHECK (state IN ('opened', 'accepted', 'refused', 'appealed', 'received', 'denied', 'withdrawn', 'lapsed')),
  answer TEXT,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  delivery INTEGER NOT NULL CHECK (delivery >= 0),
  stocked TEXT NOT NULL,
  opened INTEGER NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX goods_return_order ON goods_return (ord, opened, id);
-- Only one of an order is open at a time.
CREATE UNIQUE INDEX goods_return_open ON goods_return (ord) WHERE state IN ('opened', 'accepted', 'appealed');
CREATE INDEX maker_order_coming_back ON maker_order (maker, id) WHERE coming_back IS NOT NULL;
CREATE INDEX maker_order_appealed ON maker_order (area, id) WHERE coming_back = 'appealed';
