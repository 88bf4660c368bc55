-- The council itself: one at a region, with its divisions, posts, those who hold them, and its statutes.
-- `area` is the regency or city in which its region lies, or the region itself; `withheld` names what only the council sees.
CREATE TABLE council (
  id UUID PRIMARY KEY NOT NULL,
  region TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES region (code),
  area TEXT COLLATE "C" NOT NULL,
  names TEXT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  decree_number TEXT,
  decree_date TEXT,
  decree_issuer TEXT,
  decree_file TEXT,
  since TEXT COLLATE "C",
  until TEXT COLLATE "C",
  phone TEXT,
  whatsapp TEXT,
  email TEXT,
  website TEXT,
  instagram TEXT,
  address TEXT,
  withheld TEXT NOT NULL,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL
);
CREATE INDEX council_name ON council (status, sort_key, id);
CREATE INDEX council_area ON council (area, status, sort_key, id);
CREATE INDEX council_newest ON council (status, id);

CREATE TABLE council_division (
  id UUID PRIMARY KEY NOT NULL,
  council UUID NOT NULL REFERENCES council (id),
  names TEXT NOT NULL,
  tasks TEXT NOT NULL,
  ord BIGINT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL
);
CREATE INDEX council_division_place ON council_division (status, sort_key, id);
CREATE INDEX council_division_newest ON council_division (status, id);
CREATE INDEX council_division_council ON council_division (council, status, sort_key, id);

CREATE TABLE council_post (
  id UUID PRIMARY KEY NOT NULL,
  council UUID NOT NULL REFERENCES council (id),
  division UUID REFERENCES council_division (id),
  role TEXT NOT NULL,
  names TEXT NOT NULL,
  seats BIGINT NOT NULL CHECK (seats > 0),
  ord BIGINT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL
);
CREATE INDEX council_post_place ON council_post (status, sort_key, id);
CREATE INDEX council_post_newest ON council_post (status, id);
CREATE INDEX council_post_council ON council_post (council, status, sort_key, id);
CREATE INDEX council_post_division ON council_post (division) WHERE division IS NOT NULL;

CREATE TABLE council_holder (
  id UUID PRIMARY KEY NOT NULL,
  council UUID NOT NULL REFERENCES council (id),
  post UUID NOT NULL REFERENCES council_post (id),
  name TEXT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  acting TEXT NOT NULL,
  since TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C" CHECK (until >= since),
  decree_number TEXT,
  decree_date TEXT,
  decree_issuer TEXT,
  decree_file TEXT,
  account UUID REFERENCES person (id),
  phone TEXT,
  email TEXT,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL
);
CREATE INDEX council_holder_name ON council_holder (status, sort_key, id);
CREATE INDEX council_holder_newest ON council_holder (status, id);
CREATE INDEX council_holder_council ON council_holder (council, status, sort_key, id);
CREATE INDEX council_holder_post ON council_holder (post, since);
CREATE INDEX council_holder_account ON council_holder (account) WHERE account IS NOT NULL;

CREATE TABLE council_statute (
  id UUID PRIMARY KEY NOT NULL,
  council UUID NOT NULL REFERENCES council (id),
  key TEXT COLLATE "C" NOT NULL,
  document TEXT NOT NULL CHECK (document IN ('ad', 'art')),
  decree_number TEXT,
  decree_date TEXT,
  decree_issuer TEXT,
  decree_file TEXT,
  since TEXT COLLATE "C",
  until TEXT COLLATE "C",
  text TEXT NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  status TEXT NOT NULL,
  sample BOOLEAN NOT NULL,
  UNIQUE (council, key)
);
CREATE INDEX council_statute_place ON council_statute (status, sort_key, id);
CREATE INDEX council_statute_newest ON council_statute (status, id);
CREATE INDEX council_statute_council ON council_statute (council, status, sort_key, id);

-- Articles follow from the text of their edition; each has an id by which others can refer to it.
CREATE TABLE council_article (
  id UUID PRIMARY KEY NOT NULL,
  statute UUID NOT NULL REFERENCES council_statute (id),
  ord BIGINT NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  title TEXT NOT NULL,
  UNIQUE (statute, number)
);
CREATE INDEX council_article_statute ON council_article (statute, ord);
