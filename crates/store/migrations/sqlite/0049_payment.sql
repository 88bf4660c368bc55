-- One payment for the parts of several makers, by a payment service: what it covers, what the service told, and what is sent back.
CREATE TABLE payment (
  id BLOB PRIMARY KEY NOT NULL,
  grp BLOB NOT NULL REFERENCES order_group (id),
  begun INTEGER NOT NULL,
  until INTEGER NOT NULL,
  code TEXT,
  txn TEXT,
  ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
  booked INTEGER NOT NULL CHECK (booked >= 0),
  sent INTEGER NOT NULL CHECK (sent >= 0),
  -- Derived: what somebody has to look at.
  need TEXT,
  -- When the service is asked next, how often in vain, and why.
  next INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  trouble TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_group ON payment (grp);
CREATE INDEX payment_next ON payment (next, id) WHERE next IS NOT NULL;
CREATE INDEX payment_need ON payment (id) WHERE need IS NOT NULL;

CREATE TABLE payment_part (
  payment BLOB NOT NULL REFERENCES payment (id),
  n INTEGER NOT NULL,
  ord BLOB NOT NULL REFERENCES maker_order (id),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (payment, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_part_order ON payment_part (ord);

-- Told twice it is one: a fact is named by what it says.
CREATE TABLE payment_fact (
  payment BLOB NOT NULL REFERENCES payment (id),
  what TEXT NOT NULL CHECK (what IN ('received', 'refund', 'chargeback', 'closed')),
  name TEXT NOT NULL,
  minor INTEGER NOT NULL CHECK (minor >= 0),
  currency TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (payment, what, name, minor, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE payment_refund (
  id BLOB PRIMARY KEY NOT NULL,
  payment BLOB NOT NULL REFERENCES payment (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  why TEXT NOT NULL,
  refused TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_refund_payment ON payment_refund (payment, id);
