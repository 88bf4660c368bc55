-- One payment for the parts of several makers, by a payment service: what it covers, what the service told, and what is sent back.
CREATE TABLE payment (
  id UUID PRIMARY KEY NOT NULL,
  grp UUID NOT NULL REFERENCES order_group (id),
  begun BIGINT NOT NULL,
  until BIGINT NOT NULL,
  code TEXT COLLATE "C",
  txn TEXT COLLATE "C",
  ended BOOLEAN NOT NULL,
  booked BIGINT NOT NULL CHECK (booked >= 0),
  sent BIGINT NOT NULL CHECK (sent >= 0),
  -- Derived: what somebody has to look at.
  need TEXT COLLATE "C",
  -- When the service is asked next, how often in vain, and why.
  next BIGINT,
  tries BIGINT NOT NULL DEFAULT 0,
  trouble TEXT COLLATE "C"
);
CREATE INDEX payment_group ON payment (grp);
CREATE INDEX payment_next ON payment (next, id) WHERE next IS NOT NULL;
CREATE INDEX payment_need ON payment (id) WHERE need IS NOT NULL;

CREATE TABLE payment_part (
  payment UUID NOT NULL REFERENCES payment (id),
  n BIGINT NOT NULL,
  ord UUID NOT NULL REFERENCES maker_order (id),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (payment, n)
);
CREATE INDEX payment_part_order ON payment_part (ord);

-- Told twice it is one: a fact is named by what it says.
CREATE TABLE payment_fact (
  payment UUID NOT NULL REFERENCES payment (id),
  what TEXT COLLATE "C" NOT NULL CHECK (what IN ('received', 'refund', 'chargeback', 'closed')),
  name TEXT COLLATE "C" NOT NULL,
  minor BIGINT NOT NULL CHECK (minor >= 0),
  currency TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (payment, what, name, minor, currency)
);

CREATE TABLE payment_refund (
  id UUID PRIMARY KEY NOT NULL,
  payment UUID NOT NULL REFERENCES payment (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  why TEXT COLLATE "C" NOT NULL,
  refused TEXT COLLATE "C"
);
CREATE INDEX payment_refund_payment ON payment_refund (payment, id);
