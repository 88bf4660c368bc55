-- Goods that come back after receipt: when the buyer had an order, how long goods of it can be sent back, what came back of each line, and what was
-- asked for and decided. Where nobody wrote down when a buyer had an order, it counts from when it was placed.
ALTER TABLE market_rules ADD COLUMN return_days BIGINT NOT NULL DEFAULT 7 CHECK (return_days > 0);
ALTER TABLE maker_order ADD COLUMN got BIGINT;
ALTER TABLE maker_order ADD COLUMN return_days BIGINT NOT NULL DEFAULT 7 CHECK (return_days > 0);
-- Derived: where the return of it that is open stands.
ALTER TABLE maker_order ADD COLUMN coming_back TEXT COLLATE "C" CHECK (coming_back IN ('opened', 'accepted', 'appealed'));
ALTER TABLE order_line ADD COLUMN back BIGINT NOT NULL DEFAULT 0 CHECK (back >= 0 AND back <= pieces);
UPDATE maker_order SET got = at WHERE state = 'received';
CREATE TABLE goods_return (
  id UUID PRIMARY KEY NOT NULL,
  ord UUID NOT NULL REFERENCES maker_order (id),
  pieces TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('damaged', 'wrong', 'unlike', 'unwanted')),
  words TEXT COLLATE "C",
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('opened', 'accepted', 'refused', 'appealed', 'received', 'denied', 'withdrawn', 'lapsed')),
  answer TEXT COLLATE "C",
  amount BIGINT NOT NULL CHECK (amount >= 0),
  delivery BIGINT NOT NULL CHECK (delivery >= 0),
  stocked TEXT COLLATE "C" NOT NULL,
  opened BIGINT NOT NULL,
  since BIGINT NOT NULL
);
CREATE INDEX goods_return_order ON goods_return (ord, opened, id);
-- Only one of an order is open at a time.
CREATE UNIQUE INDEX goods_return_open ON goods_return (ord) WHERE state IN ('opened', 'accepted', 'appealed');
CREATE INDEX maker_order_coming_back ON maker_order (maker, id) WHERE coming_back IS NOT NULL;
CREATE INDEX maker_order_appealed ON maker_order (area, id) WHERE coming_back = 'appealed';
