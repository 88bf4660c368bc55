-- Forms that were sent after their session had ended. Housekeeping: neither journaled nor part of a backup. What was typed
-- is sealed with a key that only the browser has.
CREATE TABLE kept_form (
  id BLOB PRIMARY KEY NOT NULL,
  browser BLOB NOT NULL,
  address BLOB NOT NULL,
  sealed BLOB NOT NULL,
  expires INTEGER NOT NULL,
  command BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_form_browser ON kept_form (browser, id);
CREATE INDEX kept_form_address ON kept_form (address);
CREATE INDEX kept_form_expires ON kept_form (expires);
