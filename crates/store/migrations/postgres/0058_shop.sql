-- What is sold by price, for shops: the lowest of a thing with sizes or colours, or its own.
CREATE INDEX item_price ON item ((coalesce(low, price)), id) WHERE status = 'published' AND coalesce(low, price) IS NOT NULL;
CREATE INDEX item_price_area ON item (area, (coalesce(low, price)), id) WHERE status = 'published' AND coalesce(low, price) IS NOT NULL;
CREATE INDEX item_price_craft ON item (craft, (coalesce(low, price)), id) WHERE status = 'published' AND coalesce(low, price) IS NOT NULL;
CREATE INDEX item_price_maker ON item (maker, (coalesce(low, price)), id) WHERE status = 'published' AND coalesce(low, price) IS NOT NULL;
