-- The rest of a deposit that is paid into an account is told from other payments by a number of its own: a part of what is put on top.
ALTER TABLE maker_order ADD COLUMN extra_rest INTEGER NOT NULL DEFAULT 0 CHECK (extra_rest >= 0 AND extra_rest <= extra);
