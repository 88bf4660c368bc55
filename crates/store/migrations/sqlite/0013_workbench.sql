-- The workbench: lists of makers by their own name, of items by name, and forms that were put aside.
-- `name_key` orders makers for the council by their name, also those whose name is not public.
ALTER TABLE maker ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE maker SET name_key = CASE WHEN kind <> 'person' OR consent_date IS NOT NULL THEN sort_key ELSE lower(name) END;
-- `maker_name` and `item_name` are wider than they need be: without statistics SQLite takes the narrowest index that fits, also
-- where a list is narrowed to a kind or regency, and then passes over everybody else.
CREATE INDEX maker_name ON maker (status, name_key, id, kind, area, region);
CREATE INDEX maker_area_name ON maker (area, status, name_key, id);
CREATE INDEX maker_kind_name ON maker (kind, status, name_key, id);
CREATE INDEX maker_newest ON maker (status, id);
CREATE INDEX item_name ON item (status, sort_key, id, area);
CREATE INDEX item_area_name ON item (area, status, sort_key, id);
CREATE INDEX journal_actor ON journal (actor, position);

-- Forms that were put aside before they were sent, one for each person and form. Neither journaled nor part of a backup.
-- `command` is the last one that wrote the row; its result is forgotten with the next.
CREATE TABLE form_draft (
  person BLOB NOT NULL REFERENCES person (id),
  form TEXT NOT NULL,
  fields TEXT NOT NULL,
  at INTEGER NOT NULL,
  command BLOB NOT NULL,
  PRIMARY KEY (person, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX form_draft_form ON form_draft (form);
CREATE INDEX form_draft_at ON form_draft (at);
