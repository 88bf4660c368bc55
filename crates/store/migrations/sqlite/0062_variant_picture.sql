-- Which photograph of the item shows a size or colour; one that is taken away may stay named.
ALTER TABLE item_variant ADD COLUMN picture BLOB;

-- What is taken off prices now is looked for by whose it is; whether anybody takes anything off, by its last day.
CREATE INDEX promotion_open ON promotion (until) WHERE code IS NULL AND NOT ended;
