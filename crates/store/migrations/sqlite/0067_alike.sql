-- The newest things of a craft in a regency or city, and whose they are: what a page shows beside a thing, found without reading others.
CREATE INDEX item_alike ON item (area, craft, id, maker) WHERE status = 'published';
