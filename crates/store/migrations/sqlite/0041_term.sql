-- Flagships are counted by the days from which they hold and hold no more, instead of by their status.
CREATE TEMP TABLE all_above AS
WITH RECURSIVE up (code, above) AS (
  SELECT code, code FROM region
  UNION ALL
  SELECT u.code, r.parent FROM up u JOIN region r ON r.code = u.above WHERE r.parent IS NOT NULL)
SELECT code, above FROM up WHERE code IN (SELECT region FROM designation);

CREATE TEMP TABLE held_term AS
SELECT region, coalesce(valid_from, document_date) AS since,
  min(coalesce(CASE WHEN valid_until < '9999-12-31' THEN date(valid_until, '+1 day') END, 'never'), coalesce(retired_on, 'never')) AS over
FROM designation
WHERE checked <> 'refuted' AND (status IN ('designated', 'under_review') OR (status = 'retired' AND retired_on IS NOT NULL))
  AND coalesce(valid_from, document_date) IS NOT NULL;
DELETE FROM held_term WHERE since >= over;

DELETE FROM tally WHERE what = 'flagships';
INSERT INTO tally (region, what, n)
SELECT u.above, 'flagships:' || x.day, sum(x.n)
FROM (SELECT region, since AS day, 1 AS n FROM held_term UNION ALL SELECT region, over, -1 FROM held_term WHERE over <> 'never') x
  JOIN all_above u ON u.code = x.region
GROUP BY u.above, x.day;

DROP TABLE held_term;
DROP TABLE all_above;
