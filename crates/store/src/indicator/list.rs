//! Targets and reported figures for those who read them all: in the order of the codes, then by year and measure.

use domain::indicator::{Report, Target};
use domain::region::RegionCode;

use crate::error::Result;
use crate::face::Conn;

crate::statements! {
    /// Targets after one, with the names of their regions.
    TARGETS = "SELECT t.id, t.region, t.year, t.measure, t.value, t.how, t.note, r.full_name
        FROM target t JOIN region r ON r.code = t.region
        WHERE (t.region, t.year, t.measure) > ($1, $2, $3) AND t.value IS NOT NULL
            AND (CAST($5 AS TEXT) IS NULL OR (r.path >= $5 AND r.path < $6))
        ORDER BY t.region, t.year, t.measure LIMIT $4";
    /// Figures after one, with the names of their regions.
    REPORTS = "SELECT x.id, x.region, x.year, x.measure, x.value, x.source, x.as_of, x.note, r.full_name
        FROM report x JOIN region r ON r.code = x.region
        WHERE (x.region, x.year, x.measure) > ($1, $2, $3) AND x.value IS NOT NULL
            AND (CAST($5 AS TEXT) IS NULL OR (r.path >= $5 AND r.path < $6))
        ORDER BY x.region, x.year, x.measure LIMIT $4";
}

/// The place of a target or figure in its list: region, year and the word of its measure.
pub type Place = (String, i32, String);

fn bounds(conn: &mut Conn, region: Option<&RegionCode>) -> Result<(Option<String>, Option<String>)> {
    Ok(region.map(|r| crate::region::range(conn, r)).transpose()?.unzip())
}

/// Targets after a place, of a region with all below it, with the full names of their regions.
///
/// # Errors
/// [`crate::Error::Missing`] for a region that is not recorded.
pub fn targets(
    conn: &mut Conn,
    region: Option<&RegionCode>,
    after: &Place,
    limit: i64,
) -> Result<Vec<(Target, String)>> {
    let (from, to) = bounds(conn, region)?;
    let args = crate::args![after.0, after.1, after.2, limit, from, to];
    conn.rows(TARGETS, args, |r| Ok((super::target::read(r)?, r.get(7)?)))
}

/// Figures after a place, of a region with all below it, with the full names of their regions.
///
/// # Errors
/// [`crate::Error::Missing`] for a region that is not recorded.
pub fn reports(
    conn: &mut Conn,
    region: Option<&RegionCode>,
    after: &Place,
    limit: i64,
) -> Result<Vec<(Report, String)>> {
    let (from, to) = bounds(conn, region)?;
    let args = crate::args![after.0, after.1, after.2, limit, from, to];
    conn.rows(REPORTS, args, |r| Ok((super::report::read(r)?, r.get(8)?)))
}
