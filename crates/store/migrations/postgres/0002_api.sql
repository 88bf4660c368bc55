-- The order in which the API lists what it pages through.
CREATE INDEX region_sort ON region (sort_key, code);
CREATE INDEX region_level_sort ON region (level, sort_key, code);
CREATE INDEX craft_sort ON craft (status, sort_key, id);
CREATE INDEX heritage_sort ON heritage (sort_key, id);
