-- Forms that were sent after their session had ended. Housekeeping: neither journaled nor part of a backup. What was typed
-- is sealed with a key that only the browser has.
CREATE TABLE kept_form (
  id UUID PRIMARY KEY NOT NULL,
  browser BYTEA NOT NULL,
  address BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  expires BIGINT NOT NULL,
  command UUID NOT NULL
);
CREATE INDEX kept_form_browser ON kept_form (browser, id);
CREATE INDEX kept_form_address ON kept_form (address);
CREATE INDEX kept_form_expires ON kept_form (expires);
