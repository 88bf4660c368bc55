-- What is made to order may ask for a share of its price before work begins, and an order may leave what was paid of it with the maker.
ALTER TABLE item ADD COLUMN deposit_percent INTEGER CHECK (deposit_percent >= 10 AND deposit_percent <= 100);
ALTER TABLE maker_order ADD COLUMN kept BIGINT NOT NULL DEFAULT 0 CHECK (kept >= 0);
