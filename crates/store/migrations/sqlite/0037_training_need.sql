-- What is no longer needed is kept, and no longer asked for.
ALTER TABLE training_need ADD COLUMN state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'withdrawn'));
