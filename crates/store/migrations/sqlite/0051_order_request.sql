-- What makers are asked for by WhatsApp, and by which way orders came.
ALTER TABLE maker_order ADD COLUMN channel TEXT NOT NULL DEFAULT 'site' CHECK (channel IN ('site', 'whatsapp'));

CREATE TABLE order_request (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  region TEXT NOT NULL REFERENCES region (code),
  area TEXT NOT NULL,
  item BLOB NOT NULL REFERENCES item (id),
  names TEXT NOT NULL,
  pieces INTEGER NOT NULL CHECK (pieces > 0),
  name TEXT,
  phone TEXT,
  lang TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'taken', 'declined', 'stale')),
  ord BLOB REFERENCES maker_order (id),
  seen INTEGER,
  at INTEGER NOT NULL,
  due INTEGER,
  sample INTEGER NOT NULL CHECK (sample IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX order_request_maker ON order_request (maker, state, id);
CREATE INDEX order_request_area ON order_request (area, state, id);
CREATE INDEX order_request_region ON order_request (region);
CREATE INDEX order_request_item ON order_request (item);
CREATE INDEX order_request_order ON order_request (ord) WHERE ord IS NOT NULL;
CREATE INDEX order_request_due ON order_request (due, id) WHERE due IS NOT NULL;
