-- The sizes and colours in which items are had, each with its own pieces.
CREATE TABLE item_variant (
  id UUID PRIMARY KEY NOT NULL,
  item UUID NOT NULL REFERENCES item (id),
  key TEXT COLLATE "C" NOT NULL,
  ord BIGINT NOT NULL,
  size TEXT COLLATE "C" NOT NULL,
  colour TEXT COLLATE "C" NOT NULL,
  price BIGINT CHECK (price >= 0),
  weight_g INTEGER CHECK (weight_g >= 0),
  on_sale BOOLEAN NOT NULL,
  stock BIGINT NOT NULL DEFAULT 0,
  reserved BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  UNIQUE (item, key)
);
CREATE INDEX item_variant_reserved ON item_variant (id) WHERE reserved <> 0;

-- What an item says of its variants: how many there are, the lowest price, and whether others cost something else. Derived.
ALTER TABLE item ADD COLUMN variants BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN low BIGINT;
ALTER TABLE item ADD COLUMN varies BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE stock_movement ADD COLUMN variant UUID;
ALTER TABLE order_line ADD COLUMN variant UUID REFERENCES item_variant (id);
ALTER TABLE order_line ADD COLUMN variant_words TEXT COLLATE "C";
CREATE INDEX order_line_variant ON order_line (variant) WHERE variant IS NOT NULL;

-- What somebody gathers is kept by variant; without one the id is nil.
ALTER TABLE basket_line ADD COLUMN variant UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE basket_line ALTER COLUMN variant DROP DEFAULT;
ALTER TABLE basket_line DROP CONSTRAINT basket_line_pkey;
ALTER TABLE basket_line ADD PRIMARY KEY (basket, item, variant);
