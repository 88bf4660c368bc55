-- Who may read which of a maker's personal fields; those that are not named are for everybody, with consent.
ALTER TABLE maker ADD COLUMN audience TEXT COLLATE "C" NOT NULL DEFAULT '';
