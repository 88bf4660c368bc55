-- Proposals of crafts as flagships, the regions that propose together, the makers that are named, and what a proposal rests on.
CREATE TABLE proposal (
  id UUID PRIMARY KEY NOT NULL,
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  craft UUID NOT NULL REFERENCES craft (id),
  period TEXT COLLATE "C" NOT NULL,
  story TEXT COLLATE "C" NOT NULL,
  capacity BIGINT,
  capacity_unit TEXT COLLATE "C",
  capacity_note TEXT COLLATE "C" NOT NULL,
  markets TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'returned', 'withdrawn')),
  CONSTRAINT proposal_period_key UNIQUE (region, craft, period)
);
CREATE INDEX proposal_status ON proposal (status, id);
CREATE INDEX proposal_craft ON proposal (craft);

CREATE TABLE proposal_partner (
  proposal UUID NOT NULL REFERENCES proposal (id),
  region TEXT COLLATE "C" NOT NULL REFERENCES region (code),
  ord BIGINT NOT NULL,
  answer TEXT COLLATE "C" NOT NULL CHECK (answer IN ('asked', 'agreed', 'declined')),
  asked TEXT COLLATE "C" NOT NULL,
  answered TEXT COLLATE "C",
  note TEXT COLLATE "C",
  PRIMARY KEY (proposal, region)
);
CREATE INDEX proposal_partner_region ON proposal_partner (region);

CREATE TABLE proposal_maker (
  proposal UUID NOT NULL REFERENCES proposal (id),
  ord BIGINT NOT NULL,
  maker UUID NOT NULL REFERENCES maker (id),
  PRIMARY KEY (proposal, ord)
);
CREATE INDEX proposal_maker_maker ON proposal_maker (maker);

-- Files beside records; each lies with the photographs, under the SHA-256 of what it holds.
CREATE TABLE document (
  id UUID PRIMARY KEY NOT NULL,
  of_kind BIGINT NOT NULL,
  record UUID NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  media TEXT COLLATE "C" NOT NULL CHECK (media IN ('pdf', 'jpeg', 'png')),
  size BIGINT NOT NULL CHECK (size > 0),
  digest TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX document_record ON document (record);
CREATE INDEX document_digest ON document (digest);

CREATE TABLE evidence (
  id UUID PRIMARY KEY NOT NULL,
  proposal UUID NOT NULL REFERENCES proposal (id),
  way TEXT COLLATE "C" NOT NULL CHECK (way IN ('photograph', 'document', 'link', 'figure')),
  picture UUID,
  document UUID REFERENCES document (id),
  url TEXT COLLATE "C",
  title TEXT COLLATE "C",
  date TEXT COLLATE "C",
  value BIGINT,
  unit TEXT COLLATE "C",
  year BIGINT,
  source TEXT COLLATE "C",
  criterion TEXT COLLATE "C",
  shows TEXT COLLATE "C" NOT NULL,
  public BOOLEAN NOT NULL
);
CREATE INDEX evidence_proposal ON evidence (proposal);
