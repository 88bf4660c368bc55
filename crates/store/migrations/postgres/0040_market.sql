-- The market: rules, terms, baskets, orders and the books.
CREATE TABLE market_rules (
  one BIGINT PRIMARY KEY NOT NULL CHECK (one = 1),
  fee_ppm BIGINT NOT NULL CHECK (fee_ppm >= 0 AND fee_ppm <= 300000),
  open BOOLEAN NOT NULL
);

CREATE TABLE terms (
  maker UUID PRIMARY KEY NOT NULL REFERENCES maker (id),
  pick_up TEXT COLLATE "C",
  rates TEXT COLLATE "C" NOT NULL,
  ask BOOLEAN NOT NULL,
  qris TEXT COLLATE "C",
  bank TEXT COLLATE "C",
  account TEXT COLLATE "C",
  holder TEXT COLLATE "C",
  cash BOOLEAN NOT NULL,
  withheld TEXT COLLATE "C",
  CHECK ((bank IS NULL) = (account IS NULL) AND (bank IS NULL) = (holder IS NULL))
);

-- Pieces held back for orders that wait; derived from them.
ALTER TABLE item ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0);
CREATE INDEX item_reserved ON item (id) WHERE reserved <> 0;

-- What somebody gathers before they order: no journal, no backup. The id is the hash of the word that the browser keeps.
CREATE TABLE basket (
  id UUID PRIMARY KEY NOT NULL,
  region TEXT COLLATE "C",
  at BIGINT NOT NULL
);
CREATE INDEX basket_at ON basket (at);

CREATE TABLE basket_line (
  basket UUID NOT NULL REFERENCES basket (id) ON DELETE CASCADE,
  item UUID NOT NULL REFERENCES item (id),
  pieces BIGINT NOT NULL CHECK (pieces > 0),
  seen BIGINT NOT NULL CHECK (seen >= 0),
  at BIGINT NOT NULL,
  PRIMARY KEY (basket, item)
);
CREATE INDEX basket_line_item ON basket_line (item);

CREATE TABLE order_group (
  id UUID PRIMARY KEY NOT NULL,
  word UUID NOT NULL UNIQUE,
  name TEXT COLLATE "C",
  phone TEXT COLLATE "C",
  email TEXT COLLATE "C",
  street TEXT COLLATE "C",
  postcode TEXT COLLATE "C",
  note TEXT COLLATE "C",
  to_region TEXT COLLATE "C" REFERENCES region (code),
  lang TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX order_group_to ON order_group (to_region) WHERE to_region IS NOT NULL;
CREATE INDEX order_group_phone ON order_group (phone) WHERE phone IS NOT NULL;
CREATE INDEX order_group_kept ON order_group (at) WHERE name IS NOT NULL;

CREATE TABLE maker_order (
  id UUID PRIMARY KEY NOT NULL,
  grp UUID NOT NULL REFERENCES order_group (id),
  maker UUID NOT NULL REFERENCES maker (id),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  area TEXT COLLATE "C" NOT NULL,
  way TEXT COLLATE "C" NOT NULL CHECK (way IN ('sent', 'asked', 'pick-up')),
  delivery BIGINT CHECK (delivery >= 0),
  paying TEXT COLLATE "C" NOT NULL CHECK (paying IN ('qris', 'bank', 'cash')),
  extra BIGINT NOT NULL CHECK (extra >= 0),
  fee BIGINT NOT NULL CHECK (fee >= 0),
  goods BIGINT NOT NULL CHECK (goods >= 0),
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('asked', 'placed', 'accepted', 'packed', 'handed-over', 'received', 'cancelled', 'expired')),
  payment TEXT COLLATE "C" NOT NULL CHECK (payment IN ('open', 'reported', 'paid', 'owed', 'returned')),
  due BIGINT,
  tracking TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  seen BIGINT,
  sample BOOLEAN NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX maker_order_group ON maker_order (grp);
CREATE INDEX maker_order_maker ON maker_order (maker, id);
CREATE INDEX maker_order_open ON maker_order (maker, state, id);
CREATE INDEX maker_order_area ON maker_order (area, state, id);
CREATE INDEX maker_order_region ON maker_order (region);
CREATE INDEX maker_order_due ON maker_order (due, id) WHERE due IS NOT NULL;

CREATE TABLE order_line (
  ord UUID NOT NULL REFERENCES maker_order (id),
  n BIGINT NOT NULL,
  item UUID NOT NULL REFERENCES item (id),
  names TEXT COLLATE "C" NOT NULL,
  price BIGINT NOT NULL CHECK (price >= 0),
  pieces BIGINT NOT NULL CHECK (pieces > 0),
  lead_days INTEGER,
  weight_g INTEGER,
  PRIMARY KEY (ord, n)
);
CREATE INDEX order_line_item ON order_line (item);

CREATE TABLE ledger_entry (
  id UUID PRIMARY KEY NOT NULL,
  ord UUID NOT NULL REFERENCES maker_order (id),
  maker UUID NOT NULL REFERENCES maker (id),
  what TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX ledger_entry_order ON ledger_entry (ord);
CREATE INDEX ledger_entry_maker ON ledger_entry (maker, id);

CREATE TABLE ledger_amount (
  entry UUID NOT NULL REFERENCES ledger_entry (id),
  account TEXT COLLATE "C" NOT NULL CHECK (account IN ('buyer', 'maker', 'fee')),
  owner UUID NOT NULL,
  amount BIGINT NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (entry, account, owner)
);
CREATE INDEX ledger_amount_account ON ledger_amount (account, owner, entry);
