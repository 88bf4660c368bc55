-- The sizes and colours in which items are had, each with its own pieces.
CREATE TABLE item_variant (
  id BLOB PRIMARY KEY NOT NULL,
  item BLOB NOT NULL REFERENCES item (id),
  key TEXT NOT NULL,
  ord INTEGER NOT NULL,
  size TEXT NOT NULL,
  colour TEXT NOT NULL,
  price INTEGER CHECK (price >= 0),
  weight_g INTEGER CHECK (weight_g >= 0),
  on_sale INTEGER NOT NULL CHECK (on_sale IN (0, 1)),
  stock INTEGER NOT NULL DEFAULT 0,
  reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  UNIQUE (item, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_variant_reserved ON item_variant (id) WHERE reserved <> 0;

-- What an item says of its variants: how many there are, the lowest price, and whether others cost something else. Derived.
ALTER TABLE item ADD COLUMN variants INTEGER NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN low INTEGER;
ALTER TABLE item ADD COLUMN varies INTEGER NOT NULL DEFAULT 0 CHECK (varies IN (0, 1));

ALTER TABLE stock_movement ADD COLUMN variant BLOB;
ALTER TABLE order_line ADD COLUMN variant BLOB REFERENCES item_variant (id);
ALTER TABLE order_line ADD COLUMN variant_words TEXT;
CREATE INDEX order_line_variant ON order_line (variant) WHERE variant IS NOT NULL;

-- What somebody gathers is kept by variant; without one the id is nil. It is housekeeping, and what there is stays.
ALTER TABLE basket_line RENAME TO basket_line_before;
DROP INDEX basket_line_item;
CREATE TABLE basket_line (
  basket BLOB NOT NULL REFERENCES basket (id) ON DELETE CASCADE,
  item BLOB NOT NULL REFERENCES item (id),
  variant BLOB NOT NULL,
  pieces INTEGER NOT NULL CHECK (pieces > 0),
  seen INTEGER NOT NULL CHECK (seen >= 0),
  at INTEGER NOT NULL,
  PRIMARY KEY (basket, item, variant)
) STRICT, WITHOUT ROWID;
INSERT INTO basket_line (basket, item, variant, pieces, seen, at)
  SELECT basket, item, zeroblob(16), pieces, seen, at FROM basket_line_before;
DROP TABLE basket_line_before;
CREATE INDEX basket_line_item ON basket_line (item);
