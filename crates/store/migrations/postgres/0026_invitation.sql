-- Makers who invite somebody to act for them. Who is meant is written there only while it waits: as it was typed, and as the number
-- of a maker where it can be read as one.
CREATE TABLE invitation (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  sender UUID NOT NULL REFERENCES person (id),
  told TEXT COLLATE "C",
  number TEXT COLLATE "C",
  deeds TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C" NOT NULL,
  lapses TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL
);
CREATE INDEX invitation_maker ON invitation (maker, id);
CREATE INDEX invitation_told ON invitation (told, id) WHERE told IS NOT NULL;
CREATE INDEX invitation_sender ON invitation (sender, id);
CREATE INDEX invitation_number ON invitation (number, id) WHERE number IS NOT NULL;
