-- The market: rules, terms, baskets, orders and the books.
CREATE TABLE market_rules (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  fee_ppm INTEGER NOT NULL CHECK (fee_ppm >= 0 AND fee_ppm <= 300000),
  open INTEGER NOT NULL CHECK (open IN (0, 1))
) STRICT;

CREATE TABLE terms (
  maker BLOB PRIMARY KEY NOT NULL REFERENCES maker (id),
  pick_up TEXT,
  rates TEXT NOT NULL,
  ask INTEGER NOT NULL CHECK (ask IN (0, 1)),
  qris TEXT,
  bank TEXT,
  account TEXT,
  holder TEXT,
  cash INTEGER NOT NULL CHECK (cash IN (0, 1)),
  withheld TEXT,
  CHECK ((bank IS NULL) = (account IS NULL) AND (bank IS NULL) = (holder IS NULL))
) STRICT, WITHOUT ROWID;

-- Pieces held back for orders that wait; derived from them.
ALTER TABLE item ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0);
CREATE INDEX item_reserved ON item (id) WHERE reserved <> 0;

-- What somebody gathers before they order: no journal, no backup. The id is the hash of the word that the browser keeps.
CREATE TABLE basket (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX basket_at ON basket (at);

CREATE TABLE basket_line (
  basket BLOB NOT NULL REFERENCES basket (id) ON DELETE CASCADE,
  item BLOB NOT NULL REFERENCES item (id),
  pieces INTEGER NOT NULL CHECK (pieces > 0),
  seen INTEGER NOT NULL CHECK (seen >= 0),
  at INTEGER NOT NULL,
  PRIMARY KEY (basket, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX basket_line_item ON basket_line (item);

CREATE TABLE order_group (
  id BLOB PRIMARY KEY NOT NULL,
  word BLOB NOT NULL UNIQUE,
  name TEXT,
  phone TEXT,
  email TEXT,
  street TEXT,
  postcode TEXT,
  note TEXT,
  to_region TEXT REFERENCES region (code),
  lang TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX order_group_to ON order_group (to_region) WHERE to_region IS NOT NULL;
CREATE INDEX order_group_phone ON order_group (phone) WHERE phone IS NOT NULL;
CREATE INDEX order_group_kept ON order_group (at) WHERE name IS NOT NULL;

CREATE TABLE maker_order (
  id BLOB PRIMARY KEY NOT NULL,
  grp BLOB NOT NULL REFERENCES order_group (id),
  maker BLOB NOT NULL REFERENCES maker (id),
  region TEXT NOT NULL REFERENCES region (code),
  area TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('sent', 'asked', 'pick-up')),
  delivery INTEGER CHECK (delivery >= 0),
  paying TEXT NOT NULL CHECK (paying IN ('qris', 'bank', 'cash')),
  extra INTEGER NOT NULL CHECK (extra >= 0),
  fee INTEGER NOT NULL CHECK (fee >= 0),
  goods INTEGER NOT NULL CHECK (goods >= 0),
  state TEXT NOT NULL CHECK (state IN ('asked', 'placed', 'accepted', 'packed', 'handed-over', 'received', 'cancelled', 'expired')),
  payment TEXT NOT NULL CHECK (payment IN ('open', 'reported', 'paid', 'owed', 'returned')),
  due INTEGER,
  tracking TEXT,
  reason TEXT,
  seen INTEGER,
  sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX maker_order_group ON maker_order (grp);
CREATE INDEX maker_order_maker ON maker_order (maker, id);
CREATE INDEX maker_order_open ON maker_order (maker, state, id);
CREATE INDEX maker_order_area ON maker_order (area, state, id);
CREATE INDEX maker_order_region ON maker_order (region);
CREATE INDEX maker_order_due ON maker_order (due, id) WHERE due IS NOT NULL;

CREATE TABLE order_line (
  ord BLOB NOT NULL REFERENCES maker_order (id),
  n INTEGER NOT NULL,
  item BLOB NOT NULL REFERENCES item (id),
  names TEXT NOT NULL,
  price INTEGER NOT NULL CHECK (price >= 0),
  pieces INTEGER NOT NULL CHECK (pieces > 0),
  lead_days INTEGER,
  weight_g INTEGER,
  PRIMARY KEY (ord, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_line_item ON order_line (item);

CREATE TABLE ledger_entry (
  id BLOB PRIMARY KEY NOT NULL,
  ord BLOB NOT NULL REFERENCES maker_order (id),
  maker BLOB NOT NULL REFERENCES maker (id),
  what TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_entry_order ON ledger_entry (ord);
CREATE INDEX ledger_entry_maker ON ledger_entry (maker, id);

CREATE TABLE ledger_amount (
  entry BLOB NOT NULL REFERENCES ledger_entry (id),
  account TEXT NOT NULL CHECK (account IN ('buyer', 'maker', 'fee')),
  owner BLOB NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (entry, account, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_amount_account ON ledger_amount (account, owner, entry);
