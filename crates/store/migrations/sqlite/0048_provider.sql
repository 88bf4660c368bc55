-- Who the council is before the law, and whether buyers may pay to it by a payment service.
ALTER TABLE market_rules ADD COLUMN entity_name TEXT;
ALTER TABLE market_rules ADD COLUMN entity_form TEXT;
ALTER TABLE market_rules ADD COLUMN entity_number TEXT;
ALTER TABLE market_rules ADD COLUMN provider INTEGER NOT NULL DEFAULT 0 CHECK (provider IN (0, 1) AND (provider = 0 OR entity_name IS NOT NULL));
