-- An order has amounts: what came in, what went back, what is taken off and what has to be there before work begins; it can be
-- paid to the council by a payment service. An entry of the books may be about no single order.
ALTER TABLE maker_order DROP CONSTRAINT maker_order_paying_check;
ALTER TABLE maker_order ADD CONSTRAINT maker_order_paying_check CHECK (paying IN ('qris', 'bank', 'cash', 'provider'));
ALTER TABLE maker_order DROP CONSTRAINT maker_order_payment_check;
ALTER TABLE maker_order ADD CONSTRAINT maker_order_payment_check
  CHECK (payment IN ('open', 'reported', 'partly', 'paid', 'owed', 'returned'));
ALTER TABLE maker_order ADD COLUMN discount BIGINT NOT NULL DEFAULT 0 CHECK (discount >= 0 AND discount <= goods);
ALTER TABLE maker_order ADD COLUMN deposit BIGINT CHECK (deposit >= 0);
ALTER TABLE maker_order ADD COLUMN received BIGINT NOT NULL DEFAULT 0 CHECK (received >= 0);
ALTER TABLE maker_order ADD COLUMN returned BIGINT NOT NULL DEFAULT 0 CHECK (returned >= 0 AND returned <= received);
ALTER TABLE maker_order ADD COLUMN remitted BIGINT NOT NULL DEFAULT 0 CHECK (remitted >= 0);
UPDATE maker_order SET received = goods + coalesce(delivery, 0) + extra WHERE payment IN ('paid', 'owed', 'returned');
UPDATE maker_order SET returned = received WHERE payment = 'returned';
ALTER TABLE ledger_entry ALTER COLUMN ord DROP NOT NULL;
DROP INDEX ledger_entry_order;
CREATE INDEX ledger_entry_order ON ledger_entry (ord) WHERE ord IS NOT NULL;
ALTER TABLE ledger_amount DROP CONSTRAINT ledger_amount_account_check;
ALTER TABLE ledger_amount ADD CONSTRAINT ledger_amount_account_check CHECK (account IN ('buyer', 'maker', 'fee', 'till'));
