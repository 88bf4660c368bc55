-- How many regions of each level and type lie below one, counted once instead of for every page.
INSERT INTO tally (region, what, n)
SELECT a.code, 'regions:' || b.level || ':' || b.form, count(*)
FROM region a JOIN region b ON b.path > a.path AND b.path < substr(a.path, 1, length(a.path) - 1) || '0'
WHERE b.until IS NULL
GROUP BY a.code, b.level, b.form;
