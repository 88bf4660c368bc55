-- The council itself: one at a region, with its divisions, posts, those who hold them, and its statutes.
-- `area` is the regency or city in which its region lies, or the region itself; `withheld` names what only the council sees.
CREATE TABLE council (
  id BLOB PRIMARY KEY NOT NULL,
  region TEXT NOT NULL UNIQUE REFERENCES region (code),
  area TEXT NOT NULL,
  names TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  decree_number TEXT,
  decree_date TEXT,
  decree_issuer TEXT,
  decree_file TEXT,
  since TEXT,
  until TEXT,
  phone TEXT,
  whatsapp TEXT,
  email TEXT,
  website TEXT,
  instagram TEXT,
  address TEXT,
  withheld TEXT NOT NULL,
  status TEXT NOT NULL,
  sample INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX council_name ON council (status, sort_key, id);
CREATE INDEX council_area ON council (area, status, sort_key, id);
CREATE INDEX council_newest ON council (status, id);

CREATE TABLE council_division (
  id BLOB PRIMARY KEY NOT NULL,
  council BLOB NOT NULL REFERENCES council (id),
  names TEXT NOT NULL,
  tasks TEXT NOT NULL,
  ord INTEGER NOT NULL,
  sort_key TEXT NOT NULL,
  status TEXT NOT NULL,
  sample INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX council_division_place ON council_division (status, sort_key, id);
CREATE INDEX council_division_newest ON council_division (status, id);
CREATE INDEX council_division_council ON council_division (council, status, sort_key, id);

CREATE TABLE council_post (
  id BLOB PRIMARY KEY NOT NULL,
  council BLOB NOT NULL REFERENCES council (id),
  division BLOB REFERENCES council_division (id),
  role TEXT NOT NULL,
  names TEXT NOT NULL,
  seats INTEGER NOT NULL CHECK (seats > 0),
  ord INTEGER NOT NULL,
  sort_key TEXT NOT NULL,
  status TEXT NOT NULL,
  sample INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX council_post_place ON council_post (status, sort_key, id);
CREATE INDEX council_post_newest ON council_post (status, id);
CREATE INDEX council_post_council ON council_post (council, status, sort_key, id);
CREATE INDEX council_post_division ON council_post (division) WHERE division IS NOT NULL;

CREATE TABLE council_holder (
  id BLOB PRIMARY KEY NOT NULL,
  council BLOB NOT NULL REFERENCES council (id),
  post BLOB NOT NULL REFERENCES council_post (id),
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  acting TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT CHECK (until >= since),
  decree_number TEXT,
  decree_date TEXT,
  decree_issuer TEXT,
  decree_file TEXT,
  account BLOB REFERENCES person (id),
  phone TEXT,
  email TEXT,
  status TEXT NOT NULL,
  sample INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX council_holder_name ON council_holder (status, sort_key, id);
CREATE INDEX council_holder_newest ON council_holder (status, id);
CREATE INDEX council_holder_council ON council_holder (council, status, sort_key, id);
CREATE INDEX council_holder_post ON council_holder (post, since);
CREATE INDEX council_holder_account ON council_holder (account) WHERE account IS NOT NULL;

CREATE TABLE council_statute (
  id BLOB PRIMARY KEY NOT NULL,
  council BLOB NOT NULL REFERENCES council (id),
  key TEXT NOT NULL,
  document TEXT NOT NULL CHECK (document IN ('ad', 'art')),
  decree_number TEXT,
  decree_date TEXT,
  decree_issuer TEXT,
  decree_file TEXT,
  since TEXT,
  until TEXT,
  text TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  status TEXT NOT NULL,
  sample INTEGER NOT NULL,
  UNIQUE (council, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX council_statute_place ON council_statute (status, sort_key, id);
CREATE INDEX council_statute_newest ON council_statute (status, id);
CREATE INDEX council_statute_council ON council_statute (council, status, sort_key, id);

-- Articles follow from the text of their edition; each has an id by which others can refer to it.
CREATE TABLE council_article (
  id BLOB PRIMARY KEY NOT NULL,
  statute BLOB NOT NULL REFERENCES council_statute (id),
  ord INTEGER NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  UNIQUE (statute, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX council_article_statute ON council_article (statute, ord);
