-- What makers are asked for by WhatsApp, and by which way orders came.
ALTER TABLE maker_order ADD COLUMN channel TEXT COLLATE "C" NOT NULL DEFAULT 'site' CHECK (channel IN ('site', 'whatsapp'));

CREATE TABLE order_request (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  area TEXT COLLATE "C" NOT NULL,
  item UUID NOT NULL REFERENCES item (id),
  names TEXT COLLATE "C" NOT NULL,
  pieces BIGINT NOT NULL CHECK (pieces > 0),
  name TEXT COLLATE "C",
  phone TEXT COLLATE "C",
  lang TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('new', 'taken', 'declined', 'stale')),
  ord UUID REFERENCES maker_order (id),
  seen BIGINT,
  at BIGINT NOT NULL,
  due BIGINT,
  sample BOOLEAN NOT NULL
);
CREATE INDEX order_request_maker ON order_request (maker, state, id);
CREATE INDEX order_request_area ON order_request (area, state, id);
CREATE INDEX order_request_region ON order_request (region);
CREATE INDEX order_request_item ON order_request (item);
CREATE INDEX order_request_order ON order_request (ord) WHERE ord IS NOT NULL;
CREATE INDEX order_request_due ON order_request (due, id) WHERE due IS NOT NULL;
