-- Targets of regions, figures that were reported, and how standing counts stood when a year was over.
CREATE TABLE target (
  id uuid PRIMARY KEY,
  region text COLLATE "C" NOT NULL REFERENCES region (code),
  year integer NOT NULL,
  measure text COLLATE "C" NOT NULL,
  value bigint CHECK (value >= 0),
  how text COLLATE "C" NOT NULL CHECK (how IN ('typed', 'cascaded')),
  note text COLLATE "C",
  UNIQUE (region, year, measure)
);
CREATE INDEX target_year ON target (year, region);

CREATE TABLE report (
  id uuid PRIMARY KEY,
  region text COLLATE "C" NOT NULL REFERENCES region (code),
  year integer NOT NULL,
  measure text COLLATE "C" NOT NULL,
  value bigint CHECK (value >= 0),
  source text COLLATE "C" NOT NULL,
  as_of text COLLATE "C" NOT NULL,
  note text COLLATE "C",
  UNIQUE (region, year, measure)
);
CREATE INDEX report_year ON report (year, region);

-- Derived once a year and never journaled; it cannot be counted again.
CREATE TABLE year_end (
  region text COLLATE "C" NOT NULL REFERENCES region (code),
  year integer NOT NULL,
  measure text COLLATE "C" NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (region, year, measure)
);

-- The rows behind the numbers: what was done in a year, and permits of a regency.
CREATE INDEX coaching_day ON coaching (day, id);
CREATE INDEX coaching_area_day ON coaching (area, day, id);
CREATE INDEX permit_area_id ON permit (area, id);

-- Counts of what is there already, with all below.
CREATE TEMPORARY TABLE up_to ON COMMIT DROP AS
WITH RECURSIVE up (code, above) AS (
  SELECT code, code FROM region
  UNION ALL
  SELECT u.code, r.parent FROM up u JOIN region r ON r.code = u.above WHERE r.parent IS NOT NULL)
SELECT code, above FROM up
WHERE code IN (SELECT region FROM designation) OR code IN (
  SELECT m.region FROM maker m WHERE m.id IN (SELECT maker FROM coaching) OR m.id IN (SELECT maker FROM permit));

INSERT INTO tally (region, what, n)
SELECT u.above, CASE WHEN d.status IN ('designated', 'under_review') THEN 'flagships' ELSE 'candidates' END AS what, count(*)
FROM designation d JOIN up_to u ON u.code = d.region
WHERE d.checked <> 'refuted' AND d.status <> 'retired'
GROUP BY 1, 2;

INSERT INTO tally (region, what, n)
SELECT u.above, 'coached:' || CAST(substr(c.day, 1, 4) AS integer), count(DISTINCT c.maker)
FROM coaching c JOIN maker m ON m.id = c.maker JOIN up_to u ON u.code = m.region
GROUP BY 1, 2;

INSERT INTO tally (region, what, n)
WITH span (maker, since, gone) AS (
  SELECT maker, CASE WHEN issued IS NULL THEN 0 ELSE CAST(substr(issued, 1, 4) AS integer) END,
    CAST(substr(expires, 1, 4) AS integer) + CAST(substr(expires, 6) = '12-31' AS integer)
  FROM permit WHERE kind IN ('sni', 'halal', 'pirt', 'tkdn', 'svlk', 'batikmark')),
good (maker, since, gone) AS (SELECT maker, since, gone FROM span WHERE gone IS NULL OR since < gone),
turn (maker, y) AS (SELECT maker, since FROM good UNION SELECT maker, gone FROM good WHERE gone IS NOT NULL),
step (maker, y, n) AS (
  SELECT t.maker, t.y,
    CAST(EXISTS (SELECT 1 FROM good g WHERE g.maker = t.maker AND g.since <= t.y AND (g.gone IS NULL OR t.y < g.gone)) AS integer)
    - CAST(EXISTS (SELECT 1 FROM good g WHERE g.maker = t.maker AND g.since <= t.y - 1 AND (g.gone IS NULL OR t.y - 1 < g.gone)) AS integer)
  FROM turn t)
SELECT u.above, 'certified:' || s.y, sum(s.n)
FROM step s JOIN maker m ON m.id = s.maker JOIN up_to u ON u.code = m.region
GROUP BY u.above, s.y HAVING sum(s.n) <> 0;
