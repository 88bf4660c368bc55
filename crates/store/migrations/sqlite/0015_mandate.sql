-- Who may act for a maker, and who is a member of a group.
CREATE TABLE mandate (
  id BLOB PRIMARY KEY NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  person BLOB REFERENCES person (id),
  agent BLOB REFERENCES maker (id),
  own INTEGER NOT NULL CHECK (own IN (0, 1)),
  deeds TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT,
  CHECK ((person IS NULL) <> (agent IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX mandate_maker ON mandate (maker, id);
CREATE INDEX mandate_person ON mandate (person, id) WHERE person IS NOT NULL;
CREATE INDEX mandate_agent ON mandate (agent, id) WHERE agent IS NOT NULL;

CREATE TABLE membership (
  id BLOB PRIMARY KEY NOT NULL,
  of_group BLOB NOT NULL REFERENCES maker (id),
  member BLOB NOT NULL REFERENCES maker (id),
  post TEXT,
  since TEXT NOT NULL,
  until TEXT,
  CHECK (of_group <> member)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_group ON membership (of_group, id);
CREATE INDEX membership_member ON membership (member, id);
