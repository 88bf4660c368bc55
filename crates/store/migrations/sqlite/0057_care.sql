-- How items are washed and kept.
ALTER TABLE item ADD COLUMN care TEXT NOT NULL DEFAULT '{}';
