-- Whether crafts, motifs, peoples, entries of registers or designations lie in the region itself: most villages have
-- none, and a page that gathers what lies in a region and below it need not ask each of them. Never taken back.
ALTER TABLE region ADD COLUMN held BOOLEAN NOT NULL DEFAULT false;
UPDATE region SET held = true WHERE code IN (
  SELECT region FROM presence UNION SELECT region FROM designation UNION SELECT region FROM heritage_region
  UNION SELECT region FROM motif_region UNION SELECT region FROM term_region);
CREATE INDEX region_held ON region (path) WHERE held;
CREATE INDEX region_below ON region (path, level, form) WHERE until IS NULL;

-- Makers and items of a village.
CREATE INDEX maker_region ON maker (region, status, sort_key, id);
CREATE INDEX item_region ON item (region, status, id);
