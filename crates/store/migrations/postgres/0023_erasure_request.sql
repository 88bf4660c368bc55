-- Makers who ask for the erasure of their data, for the officer who decides.
CREATE TABLE erasure_request (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  asker UUID NOT NULL REFERENCES person (id),
  asked BIGINT NOT NULL,
  why TEXT COLLATE "C",
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'taken-back')),
  answer TEXT COLLATE "C"
);
CREATE INDEX erasure_request_maker ON erasure_request (maker, id);
CREATE INDEX erasure_request_waiting ON erasure_request (asked, id) WHERE state = 'waiting';
