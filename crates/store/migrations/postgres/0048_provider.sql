-- Who the council is before the law, and whether buyers may pay to it by a payment service.
ALTER TABLE market_rules ADD COLUMN entity_name TEXT COLLATE "C";
ALTER TABLE market_rules ADD COLUMN entity_form TEXT COLLATE "C";
ALTER TABLE market_rules ADD COLUMN entity_number TEXT COLLATE "C";
ALTER TABLE market_rules ADD COLUMN provider BOOLEAN NOT NULL DEFAULT FALSE CHECK (NOT provider OR entity_name IS NOT NULL);
