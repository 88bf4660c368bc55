-- What buyer, maker and council say about an order, who has not read it yet, and by which word a buyer's letters lead to the order.
CREATE TABLE order_message (
  id BLOB PRIMARY KEY NOT NULL,
  ord BLOB NOT NULL REFERENCES maker_order (id),
  sender TEXT NOT NULL CHECK (sender IN ('buyer', 'maker', 'council')),
  text TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX order_message_order ON order_message (ord, at, id);

-- Derived: how many messages a side has not read.
ALTER TABLE maker_order ADD COLUMN unread_maker INTEGER NOT NULL DEFAULT 0 CHECK (unread_maker >= 0);
ALTER TABLE maker_order ADD COLUMN unread_buyer INTEGER NOT NULL DEFAULT 0 CHECK (unread_buyer >= 0);
CREATE INDEX maker_order_unread ON maker_order (maker, id) WHERE unread_maker > 0;

-- The word of the group's address, sealed with the key of the group.
ALTER TABLE order_group ADD COLUMN track TEXT;
