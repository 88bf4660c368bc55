-- Who may act for a maker, and who is a member of a group.
CREATE TABLE mandate (
  id UUID PRIMARY KEY NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  person UUID REFERENCES person (id),
  agent UUID REFERENCES maker (id),
  own BOOLEAN NOT NULL,
  deeds TEXT COLLATE "C" NOT NULL,
  since TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C",
  CHECK ((person IS NULL) <> (agent IS NULL))
);
CREATE INDEX mandate_maker ON mandate (maker, id);
CREATE INDEX mandate_person ON mandate (person, id) WHERE person IS NOT NULL;
CREATE INDEX mandate_agent ON mandate (agent, id) WHERE agent IS NOT NULL;

CREATE TABLE membership (
  id UUID PRIMARY KEY NOT NULL,
  of_group UUID NOT NULL REFERENCES maker (id),
  member UUID NOT NULL REFERENCES maker (id),
  post TEXT,
  since TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C",
  CHECK (of_group <> member)
);
CREATE INDEX membership_group ON membership (of_group, id);
CREATE INDEX membership_member ON membership (member, id);
