-- Proposals of crafts as flagships, the regions that propose together, the makers that are named, and what a proposal rests on.
CREATE TABLE proposal (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL REFERENCES region (code),
  craft BLOB NOT NULL REFERENCES craft (id),
  period TEXT NOT NULL,
  story TEXT NOT NULL,
  capacity INTEGER,
  capacity_unit TEXT,
  capacity_note TEXT NOT NULL,
  markets TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'returned', 'withdrawn')),
  CONSTRAINT proposal_period_key UNIQUE (region, craft, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_status ON proposal (status, id);
CREATE INDEX proposal_craft ON proposal (craft);

CREATE TABLE proposal_partner (
  proposal BLOB NOT NULL REFERENCES proposal (id),
  region TEXT NOT NULL REFERENCES region (code),
  ord INTEGER NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('asked', 'agreed', 'declined')),
  asked TEXT NOT NULL,
  answered TEXT,
  note TEXT,
  PRIMARY KEY (proposal, region)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_partner_region ON proposal_partner (region);

CREATE TABLE proposal_maker (
  proposal BLOB NOT NULL REFERENCES proposal (id),
  ord INTEGER NOT NULL,
  maker BLOB NOT NULL REFERENCES maker (id),
  PRIMARY KEY (proposal, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_maker_maker ON proposal_maker (maker);

-- Files beside records; each lies with the photographs, under the SHA-256 of what it holds.
CREATE TABLE document (
  id BLOB PRIMARY KEY NOT NULL,
  of_kind INTEGER NOT NULL,
  record BLOB NOT NULL,
  name TEXT NOT NULL,
  media TEXT NOT NULL CHECK (media IN ('pdf', 'jpeg', 'png')),
  size INTEGER NOT NULL CHECK (size > 0),
  digest TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_record ON document (record);
CREATE INDEX document_digest ON document (digest);

CREATE TABLE evidence (
  id BLOB PRIMARY KEY NOT NULL,
  proposal BLOB NOT NULL REFERENCES proposal (id),
  way TEXT NOT NULL CHECK (way IN ('photograph', 'document', 'link', 'figure')),
  picture BLOB,
  document BLOB REFERENCES document (id),
  url TEXT,
  title TEXT,
  date TEXT,
  value INTEGER,
  unit TEXT,
  year INTEGER,
  source TEXT,
  criterion TEXT,
  shows TEXT NOT NULL,
  public INTEGER NOT NULL CHECK (public IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_proposal ON evidence (proposal);
