-- Finding a record by the short id that is printed, and walking a register in parts of even size.
-- The last 60 bits of an id are chance (version 7) or a hash (version 5), so they spread evenly.
-- The function is what SQLite has, so that both engines run the same statements.
CREATE FUNCTION hex(uuid) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT pg_catalog.upper(pg_catalog.replace($1::pg_catalog.text, '-', '')) $$;
CREATE INDEX region_short ON region (substr(hex(id), 18, 15));
CREATE INDEX craft_short ON craft (substr(hex(id), 18, 15));
CREATE INDEX motif_short ON motif (substr(hex(id), 18, 15));
CREATE INDEX maker_short ON maker (substr(hex(id), 18, 15));
CREATE INDEX item_short ON item (substr(hex(id), 18, 15));
