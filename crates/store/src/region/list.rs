//! Regions for those who read them all: a page of a list, with what is recorded of flagships in each.

use domain::flagship::{Coverage, Status};
use domain::region::{Region, RegionCode};
use jiff::civil::Date;

use crate::error::Result;
use crate::face::{Conn, Row, Sql};
use crate::region::{place, read};

/// The statement of a list of regions; `$1` and `$2` are the sort key and code of the last one seen.
macro_rules! listed {
    ($narrow:literal, $order:literal) => {
        concat!(
            "SELECT r.code, r.id, r.edition, r.level, r.form, r.name, r.full_name, r.parent, r.since, r.until, r.area_m2,
                r.population, r.lat_e6, r.lng_e6, r.path, r.sort_key, p.full_name,
                (SELECT t.n FROM tally t WHERE t.region = r.code AND t.what = 'makers'),
                (SELECT t.n FROM tally t WHERE t.region = r.code AND t.what = 'items')
            FROM region r LEFT JOIN region p ON p.code = r.parent WHERE ",
            $narrow,
            $order
        )
    };
}

crate::statements! {
    /// Regions by name.
    EVERY = listed!("r.until IS NULL AND (r.sort_key, r.code) > ($1, $2)", " ORDER BY r.sort_key, r.code LIMIT $3");
    /// Regions of a level by name.
    LEVEL = listed!("r.level = $4 AND r.until IS NULL AND (r.sort_key, r.code) > ($1, $2)",
        " ORDER BY r.sort_key, r.code LIMIT $3");
    /// Regions right below one, by name.
    CHILDREN = listed!("r.parent = $4 AND r.until IS NULL AND (r.sort_key, r.code) > ($1, $2)",
        " ORDER BY r.sort_key, r.code LIMIT $3");
    /// A region and all below it, by name, of one level when it is given.
    SUBTREE = listed!("r.path >= $4 AND r.path < $5 AND (CAST($6 AS INTEGER) IS NULL OR r.level = $6)
            AND r.until IS NULL AND (r.sort_key, r.code) > ($1, $2)",
        " ORDER BY r.sort_key, r.code LIMIT $3");
    /// Regions whose name begins so, of a subtree, a level or a parent when they are given.
    BEGINNING = listed!("r.match_key >= $4 AND r.match_key < $5 AND (CAST($6 AS INTEGER) IS NULL OR r.level = $6)
            AND (CAST($7 AS TEXT) IS NULL OR (r.path >= $7 AND r.path < $8))
            AND (CAST($9 AS TEXT) IS NULL OR r.parent = $9)
            AND r.until IS NULL AND (r.sort_key, r.code) > ($1, $2)",
        " ORDER BY r.sort_key, r.code LIMIT $3");
    /// One region.
    ONE = listed!("r.code = $1", "");
    /// Regions in the order of the tree, of one level when it is given.
    TREE = listed!("r.path >= $1 AND r.path < $2 AND r.path > $5 AND (CAST($4 AS INTEGER) IS NULL OR r.level <= $4) AND r.until IS NULL",
        " ORDER BY r.path LIMIT $3");
    /// Regions with their outlines in the order of the tree, of one level when it is given.
    OUTLINED = "SELECT b.geometry, r.path FROM region r JOIN boundary b ON b.region = r.code
        WHERE r.path >= $1 AND r.path < $2 AND r.path > $5 AND (CAST($4 AS INTEGER) IS NULL OR r.level = $4)
            AND r.until IS NULL
        ORDER BY r.path LIMIT $3";
    /// Regions by their outlines' page.
    OUTLINED_REGIONS = listed!("r.path >= $1 AND r.path <= $2 AND (CAST($3 AS INTEGER) IS NULL OR r.level = $3)
            AND r.until IS NULL AND EXISTS (SELECT 1 FROM boundary b WHERE b.region = r.code)",
        " ORDER BY r.path");
    /// The regions of a level in a subtree with each status that is recorded.
    STATUSES = "SELECT r.path, d.status, d.valid_from, d.document_date, d.valid_until, d.retired_on FROM region r
        LEFT JOIN (designation d JOIN craft c ON c.id = d.craft AND c.status = 'published')
            ON d.region = r.code AND d.checked <> 'refuted'
        WHERE r.level = $1 AND r.path >= $2 AND r.path < $3 AND r.until IS NULL ORDER BY r.path";
}

/// What a list of regions is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only the regions right below this one.
    pub parent: Option<RegionCode>,
    /// Only this level.
    pub level: Option<i32>,
    /// Only this region and all below it.
    pub root: Option<RegionCode>,
    /// Only names that begin with this match key.
    pub beginning: Option<String>,
}

/// A region in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The region.
    pub region: Region,
    /// Where the list goes on, with the code.
    pub sort_key: String,
    /// Its place in the tree.
    pub path: String,
    /// The full name of the region that it lies in.
    pub parent_name: Option<String>,
    /// Published makers in it.
    pub makers: i64,
    /// Published items in it.
    pub items: i64,
    /// The best status that is recorded for the region itself.
    pub status: Option<Status>,
    /// What is recorded of the regions that have flagships: itself, or those that lie in it.
    pub coverage: Coverage,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        region: read(r)?,
        path: r.get(14)?,
        sort_key: r.get(15)?,
        parent_name: r.get(16)?,
        makers: r.get::<Option<i64>>(17)?.unwrap_or(0),
        items: r.get::<Option<i64>>(18)?.unwrap_or(0),
        status: None,
        coverage: Coverage::default(),
    })
}

/// The end of the paths that begin with `path`.
fn end(path: &str) -> String {
    format!("{}0", path.trim_end_matches('/'))
}

/// Adds what is recorded of flagships: one read for all regions of the page, however many.
fn cover(conn: &mut Conn, (level, day): (i32, Date), mut page: Vec<Listed>) -> Result<Vec<Listed>> {
    let above = |l: &&Listed| l.region.level <= level;
    let Some(from) = page.iter().filter(above).map(|l| l.path.clone()).min() else { return Ok(page) };
    let to = page.iter().filter(above).map(|l| end(&l.path)).max().unwrap_or_default();
    let mut statuses: Vec<(String, Option<Status>)> = Vec::new();
    conn.each(STATUSES, crate::args![level, from, to], |r| {
        let path: String = r.get(0)?;
        let status = crate::flagship::term(r, 1)?.and_then(|term| term.stands(day));
        match statuses.last_mut().filter(|(p, _)| *p == path) {
            Some((_, best)) => *best = (*best).max(status),
            None => statuses.push((path, status)),
        }
        Ok(())
    })?;
    for row in page.iter_mut().filter(|l| l.region.level <= level) {
        let first = statuses.partition_point(|(p, _)| *p < row.path);
        let within = statuses[first..].iter().take_while(|(p, _)| p.starts_with(&row.path));
        row.coverage = Coverage::of(within.map(|(_, s)| *s));
        row.status = statuses.get(first).filter(|(p, _)| *p == row.path).and_then(|(_, s)| *s);
    }
    Ok(page)
}

/// The existing regions by name after `(sort_key, code)`; `at` is the level whose regions have flagships, and the day on which they are
/// counted.
///
/// # Errors
/// [`crate::Error::Missing`] when the filter names a region that is not recorded.
pub fn page(
    conn: &mut Conn,
    at: (i32, Date),
    filter: &Filter,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<Listed>> {
    if let Some(parent) = &filter.parent {
        place(conn, parent)?;
    }
    let root = filter.root.as_ref().map(|r| place(conn, r)).transpose()?;
    let (key, code) = after;
    let mut rows = |sql: Sql, args: &[crate::face::Param<'_>]| conn.rows(sql, args, listed);
    let page = match (&filter.beginning, &root, &filter.parent, filter.level) {
        (None, None, None, None) => rows(EVERY, crate::args![key, code, limit])?,
        (None, None, None, Some(level)) => rows(LEVEL, crate::args![key, code, limit, level])?,
        (None, None, Some(parent), None) => rows(CHILDREN, crate::args![key, code, limit, parent])?,
        (None, Some(root), None, level) => {
            rows(SUBTREE, crate::args![key, code, limit, root.from, root.to, level])?
        }
        (beginning, root, parent, level) => {
            let beginning = beginning.as_deref().unwrap_or("");
            let (from, to) = root.as_ref().map(|p| (p.from.as_str(), p.to.as_str())).unzip();
            let last = format!("{beginning}\u{10ffff}");
            rows(BEGINNING, crate::args![key, code, limit, beginning, last, level, from, to, parent])?
        }
    };
    cover(conn, at, page)
}

/// One region, also one that no longer exists.
pub fn one(conn: &mut Conn, at: (i32, Date), code: &RegionCode) -> Result<Option<Listed>> {
    let found = conn.rows(ONE, crate::args![code], listed)?;
    Ok(cover(conn, at, found)?.pop())
}

/// A page of the subtree of a region in the order of the tree, down to a level, after a path (empty at first).
pub fn tree(
    conn: &mut Conn,
    at: (i32, Date),
    root: &RegionCode,
    deepest: Option<i32>,
    after: &str,
    limit: i64,
) -> Result<Vec<Listed>> {
    let place = place(conn, root)?;
    let page = conn.rows(TREE, crate::args![place.from, place.to, limit, deepest, after], listed)?;
    cover(conn, at, page)
}

/// A page of the regions of a subtree that have an outline, in the order of the tree after a path (empty at first), each
/// with its outline as GeoJSON geometry; of one level when it is given.
pub fn outlined(
    conn: &mut Conn,
    at: (i32, Date),
    root: &RegionCode,
    only: Option<i32>,
    after: &str,
    limit: i64,
) -> Result<Vec<(Listed, String)>> {
    let place = place(conn, root)?;
    let outlines: Vec<(String, String)> =
        conn.rows(OUTLINED, crate::args![place.from, place.to, limit, only, after], |r| {
            Ok((r.get(1)?, r.get(0)?))
        })?;
    let (Some((first, _)), Some((last, _))) = (outlines.first(), outlines.last()) else { return Ok(vec![]) };
    let regions = conn.rows(OUTLINED_REGIONS, crate::args![first, last, only], listed)?;
    let mut regions = cover(conn, at, regions)?.into_iter().peekable();
    let mut page = Vec::with_capacity(outlines.len());
    for (path, geometry) in outlines {
        // Both are in the order of the tree; a region that came in between is left to the next reader.
        while regions.next_if(|l| l.path < path).is_some() {}
        if let Some(region) = regions.next_if(|l| l.path == path) {
            page.push((region, geometry));
        }
    }
    Ok(page)
}
