//! The rows behind a number: what was done for which maker, which certificates are good, what the regions right below reported.

use domain::access::{Access, ReadRegister};
use domain::id::MakerId;
use domain::indicator::{Measure, Told};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row as Found};
use crate::register::parts;

crate::statements! {
    /// What was done in a regency from one day to another, the latest first.
    COACHED_OF_AREA = "SELECT c.id, c.maker, m.name, r.full_name, c.kind, c.day, NULL FROM coaching c JOIN maker m ON m.id = c.maker
            JOIN region r ON r.code = m.region
        WHERE c.area = $1 AND c.day >= $2 AND c.day <= $3 AND (c.day, c.id) < ($4, $5)
            AND (CAST($6 AS TEXT) IS NULL OR (r.path >= $6 AND r.path < $7))
        ORDER BY c.day DESC, c.id DESC LIMIT $8";
    /// The same everywhere.
    COACHED = "SELECT c.id, c.maker, m.name, r.full_name, c.kind, c.day, NULL FROM coaching c JOIN maker m ON m.id = c.maker
            JOIN region r ON r.code = m.region
        WHERE c.day >= $1 AND c.day <= $2 AND (c.day, c.id) < ($3, $4) ORDER BY c.day DESC, c.id DESC LIMIT $5";
    /// The certificates of a regency that are good on a day.
    CERTIFIED_OF_AREA = "SELECT p.id, p.maker, m.name, r.full_name, p.kind, p.issued, p.expires
        FROM permit p JOIN maker m ON m.id = p.maker JOIN region r ON r.code = m.region
        WHERE p.area = $1 AND p.id > $2 AND p.kind IN ('sni', 'halal', 'pirt', 'tkdn', 'svlk', 'batikmark')
            AND coalesce(p.issued, '') <= $3 AND coalesce(p.expires, '9999') >= $3
            AND (CAST($4 AS TEXT) IS NULL OR (r.path >= $4 AND r.path < $5))
        ORDER BY p.id LIMIT $6";
    /// The same everywhere.
    CERTIFIED = "SELECT p.id, p.maker, m.name, r.full_name, p.kind, p.issued, p.expires
        FROM permit p JOIN maker m ON m.id = p.maker JOIN region r ON r.code = m.region
        WHERE p.id > $1 AND p.kind IN ('sni', 'halal', 'pirt', 'tkdn', 'svlk', 'batikmark')
            AND coalesce(p.issued, '') <= $2 AND coalesce(p.expires, '9999') >= $2
        ORDER BY p.id LIMIT $3";
    /// What the regions right below one reported.
    TOLD = "SELECT r.code, r.full_name, x.value, x.source, x.as_of FROM region r
            LEFT JOIN report x ON x.region = r.code AND x.year = $2 AND x.measure = $3
        WHERE r.parent = $1 AND r.until IS NULL ORDER BY r.sort_key, r.code LIMIT 1000";
}

/// A row behind a number of makers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The entry of the log, or the permit.
    pub id: Uuid,
    /// The maker.
    pub maker: MakerId,
    /// What the maker is called, for the council.
    pub name: String,
    /// Where the maker lies.
    pub region: String,
    /// The word of the kind.
    pub kind: String,
    /// On which day, or since when.
    pub from: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
}

fn row(r: &Found<'_>) -> Result<Row> {
    let day = |t: Option<String>| t.and_then(|t| t.parse().ok());
    Ok(Row {
        id: r.get(0)?,
        maker: MakerId(r.get(1)?),
        name: r.get(2)?,
        region: r.get(3)?,
        kind: r.get(4)?,
        from: day(r.get(5)?),
        until: day(r.get(6)?),
    })
}

/// Where a list of rows goes on: the day and the id of the last one.
pub type After = Option<(String, Uuid)>;

/// What was done for makers of a region in a year, the latest first.
///
/// # Errors
/// [`Error::Refused`] beyond the right.
pub fn coached(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    region: &RegionCode,
    year: i32,
    after: &After,
    limit: i64,
) -> Result<Vec<Row>> {
    let (from, to) = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let (day, id) = after.clone().unwrap_or_else(|| ("9999".into(), Uuid::max()));
    let mut found = Vec::new();
    for part in parts(conn, who, Some(region))? {
        let (low, high) = part.within.unzip();
        found.extend(match part.area {
            Some(area) => {
                conn.rows(COACHED_OF_AREA, crate::args![area, from, to, day, id, low, high, limit], row)?
            }
            None => conn.rows(COACHED, crate::args![from, to, day, id, limit], row)?,
        });
    }
    found.sort_by_key(|r| std::cmp::Reverse((r.from, r.id)));
    found.dedup_by_key(|r| r.id);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// The certificates of makers of a region that are good at the end of a year.
///
/// # Errors
/// [`Error::Refused`] beyond the right.
pub fn certified(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    region: &RegionCode,
    year: i32,
    after: &After,
    limit: i64,
) -> Result<Vec<Row>> {
    let day = format!("{year:04}-12-31");
    let id = after.as_ref().map_or_else(Uuid::nil, |(_, id)| *id);
    let mut found = Vec::new();
    for part in parts(conn, who, Some(region))? {
        let (low, high) = part.within.unzip();
        found.extend(match part.area {
            Some(area) => conn.rows(CERTIFIED_OF_AREA, crate::args![area, id, day, low, high, limit], row)?,
            None => conn.rows(CERTIFIED, crate::args![id, day, limit], row)?,
        });
    }
    found.sort_by_key(|r| r.id);
    found.dedup_by_key(|r| r.id);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// A region right below one, and what was reported for it.
pub type Below = (RegionCode, String, Option<Told>);

/// What the regions right below one reported of a year.
///
/// # Errors
/// [`Error::Refused`] beyond the right.
pub fn told(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    region: &RegionCode,
    year: i32,
    measure: Measure,
) -> Result<Vec<Below>> {
    crate::register::reach(conn, who, region)?;
    conn.rows(TOLD, crate::args![region, year, measure.word()], |r| {
        let told = match (r.get::<Option<i64>>(2)?, r.get::<Option<String>>(3)?) {
            (Some(value), Some(source)) => {
                let day: String = r.get(4)?;
                let as_of = day.parse().map_err(|_| Error::Damaged(format!("day {day}")))?;
                Some(Told { value, source, as_of })
            }
            _ => None,
        };
        Ok((super::target::code(&r.get::<String>(0)?)?, r.get(1)?, told))
    })
}
