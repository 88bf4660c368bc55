-- The newest items, and a record's former addresses, found without reading every row.
CREATE INDEX item_newest ON item (status, id);
CREATE INDEX old_slug_record ON old_slug (record);
