//! How standing counts stood when a year was over: they are counted as of now, and a year later nobody could tell. A job notes
//! them at the first hour of the new year, or as soon as the program runs again.

use domain::indicator::Measure;
use domain::region::RegionCode;

use crate::error::Result;
use crate::tx::Tx;

crate::statements! {
    /// The last year that was noted.
    LAST = "SELECT value FROM meta WHERE key = 'year-end'";
    /// Notes the counts of the regions down to a level; flagships are those of the last day of the year.
    NOTE = "INSERT INTO year_end (region, year, measure, n)
        SELECT r.code, CAST($1 AS INTEGER), m.what, CAST(coalesce((SELECT sum(t.n) FROM tally t WHERE t.region = r.code
            AND (t.what = m.what OR (m.what = 'flagships' AND t.what LIKE 'flagships:%' AND substr(t.what, 11) <= $3))), 0) AS BIGINT)
        FROM region r CROSS JOIN (SELECT 'flagships' AS what UNION ALL SELECT 'candidates' UNION ALL SELECT 'items') m
        WHERE r.level <= $2 AND r.until IS NULL
        ON CONFLICT (region, year, measure) DO NOTHING";
    /// What was noted of a region goes along to its new code.
    ALONG = "UPDATE year_end SET region = $2 WHERE region = $1";
}

/// The measures that are noted.
pub const MEASURES: [Measure; 3] = [Measure::Flagships, Measure::Candidates, Measure::Items];

/// Under which name the office remembers the last year.
const NOTED: &str = "year-end";

/// Notes how things stood at the end of the year before this one, once. A year in which the program first runs has no year
/// before: what happened then is not in its registers. `level` is the level of regions with flagships.
pub fn note(tx: &mut Tx<'_>, this_year: i32, level: i32) -> Result<bool> {
    let last: Option<String> = tx.conn.first(LAST, &[], |r| r.get(0))?;
    let last = last.and_then(|t| t.parse::<i32>().ok());
    let before = this_year - 1;
    if last.is_some_and(|last| last >= before) {
        return Ok(false);
    }
    if last.is_some() {
        let last = format!("{before:04}-12-31");
        tx.conn.run(NOTE, crate::args![before, level, last])?;
        // Tables of that year were read without it.
        tx.tags.insert(crate::tx::Tag::Kind(domain::id::Kind::Target));
    }
    crate::office::set(tx, NOTED, &before.to_string())?;
    Ok(last.is_some())
}

/// What was noted of a region goes along to its new code.
pub(crate) fn along(tx: &mut Tx<'_>, from: &RegionCode, to: &RegionCode) -> Result<()> {
    tx.conn.run(ALONG, crate::args![from, to]).map(drop)
}
