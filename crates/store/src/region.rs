//! Regions: the tree, names and parents with their dates, subtree queries at any depth, outlines.

pub mod change;
pub mod group;
pub mod list;
pub mod register;
pub mod tree;

use domain::access::{Access, KeepProfile};
use domain::id::Kind;
use domain::record::{self, Fields, Record};
use domain::region::{Region, RegionCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A region.
    GET = "SELECT code, id, edition, level, form, name, full_name, parent, since, until, area_m2, population, lat_e6,
            lng_e6 FROM region WHERE code = $1";
    /// Writes a region.
    PUT = "INSERT INTO region (code, id, edition, level, form, name, full_name, parent, since, until, area_m2,
            population, lat_e6, lng_e6, sort_key, match_key, path, area)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (code) DO UPDATE SET edition = excluded.edition, level = excluded.level, form = excluded.form,
            name = excluded.name, full_name = excluded.full_name, parent = excluded.parent, since = excluded.since,
            until = excluded.until, area_m2 = excluded.area_m2, population = excluded.population,
            lat_e6 = excluded.lat_e6, lng_e6 = excluded.lng_e6, sort_key = excluded.sort_key,
            match_key = excluded.match_key, path = excluded.path, area = excluded.area";
    /// The derived columns of a region.
    PLACE = "SELECT path, area FROM region WHERE code = $1";
    /// The regency or city in which a region lies, or itself.
    AREA = "SELECT coalesce(area, code) FROM region WHERE code = $1";
    /// The codes from a region up to the root.
    PATH = "SELECT path FROM region WHERE code = $1";
    /// Moves what lies below a region.
    MOVE = "UPDATE region SET path = $1 || substr(path, CAST($2 AS INTEGER)) WHERE path > $3 AND path < $4";
    /// Gives what lies below a region another area.
    MOVE_AREA = "UPDATE region SET area = $1 WHERE path > $2 AND path < $3";
    /// Gives makers below a region another area.
    MOVE_MAKERS = "UPDATE maker SET area = $1 WHERE region IN (SELECT code FROM region WHERE path >= $2 AND path < $3)";
    /// Gives councils below a region another area.
    MOVE_COUNCILS = "UPDATE council SET area = $1 WHERE region IN (SELECT code FROM region WHERE path >= $2 AND path < $3)";
    /// Gives items below a region another area.
    MOVE_ITEMS = "UPDATE item SET area = $1 WHERE region IN (SELECT code FROM region WHERE path >= $2 AND path < $3)";
    /// Gives permits of makers below a region another area.
    MOVE_PERMITS = "UPDATE permit SET area = $1 WHERE maker IN (SELECT m.id FROM maker m JOIN region r ON r.code = m.region
            WHERE r.path >= $2 AND r.path < $3)";
    /// Gives the logs of makers below a region another area.
    MOVE_COACHINGS = "UPDATE coaching SET area = $1 WHERE maker IN (SELECT m.id FROM maker m JOIN region r ON r.code = m.region
            WHERE r.path >= $2 AND r.path < $3)";
    /// Orders lie where their makers do.
    MOVE_ORDERS = "UPDATE maker_order SET area = $1 WHERE region IN (SELECT code FROM region WHERE path >= $2 AND path < $3)";
    /// So does what makers sold.
    MOVE_SALES = "UPDATE sales_maker SET area = $1 WHERE maker IN (SELECT m.id FROM maker m JOIN region r ON r.code = m.region
            WHERE r.path >= $2 AND r.path < $3)";
    /// So does what stands between them and the council.
    MOVE_DUES = "UPDATE maker_due SET area = $1 WHERE maker IN (SELECT m.id FROM maker m JOIN region r ON r.code = m.region
            WHERE r.path >= $2 AND r.path < $3)";
    /// The counts of a region.
    TALLIES = "SELECT what, n FROM tally WHERE region = $1";
    /// The name that holds now.
    LAST_NAME = "SELECT since, name, full_name FROM region_name WHERE region = $1 ORDER BY since DESC LIMIT 1";
    /// Ends a name.
    END_NAME = "UPDATE region_name SET until = $3 WHERE region = $1 AND since = $2";
    /// Begins a name.
    NEW_NAME = "INSERT INTO region_name (region, since, until, name, full_name) VALUES ($1, $2, NULL, $3, $4)
        ON CONFLICT (region, since) DO UPDATE SET name = excluded.name, full_name = excluded.full_name, until = NULL";
    /// The parent that holds now.
    LAST_PARENT = "SELECT since, parent FROM region_parent WHERE region = $1 ORDER BY since DESC LIMIT 1";
    /// Ends a parent.
    END_PARENT = "UPDATE region_parent SET until = $3 WHERE region = $1 AND since = $2";
    /// Begins a parent.
    NEW_PARENT = "INSERT INTO region_parent (region, since, until, parent) VALUES ($1, $2, NULL, $3)
        ON CONFLICT (region, since) DO UPDATE SET parent = excluded.parent, until = NULL";
    /// Earlier names.
    NAMES = "SELECT since, until, name, full_name FROM region_name WHERE region = $1 ORDER BY since";
    /// Earlier parents, with the names that they have now.
    PARENTS = "SELECT p.since, p.until, p.parent, r.name, r.full_name FROM region_parent p
        LEFT JOIN region r ON r.code = p.parent WHERE p.region = $1 ORDER BY p.since";
    /// The next region of the same level in a region above, by name.
    NEXT = "SELECT code, name, full_name, level, form, area_m2, population FROM region
        WHERE parent = $1 AND until IS NULL AND (sort_key, code) > ($2, $3) ORDER BY sort_key, code LIMIT 1";
    /// The one before.
    PREVIOUS = "SELECT code, name, full_name, level, form, area_m2, population FROM region
        WHERE parent = $1 AND until IS NULL AND (sort_key, code) < ($2, $3) ORDER BY sort_key DESC, code DESC LIMIT 1";
    /// The name on a day.
    NAME_ON = "SELECT full_name FROM region_name WHERE region = $1 AND since <= $2 AND (until IS NULL OR until > $2)
        ORDER BY since DESC LIMIT 1";
    /// The parent on a day.
    PARENT_ON = "SELECT parent FROM region_parent WHERE region = $1 AND since <= $2 AND (until IS NULL OR until > $2)
        ORDER BY since DESC LIMIT 1";
    /// Regions whose name begins so.
    STARTING = "SELECT code, full_name FROM region WHERE match_key >= $1 AND match_key < $2 AND until IS NULL
        ORDER BY match_key, level, code LIMIT $3";
    /// Regions by matched name.
    MATCH = "SELECT code, level, path FROM region WHERE match_key = $1 ORDER BY level, code LIMIT 50";
    /// The regions right below one.
    CHILDREN = "SELECT code, name, full_name, level, form, area_m2, population FROM region
        WHERE parent = $1 AND until IS NULL AND (sort_key, code) > ($2, $3) ORDER BY sort_key, code LIMIT $4";
    /// The regions of a level below one.
    LEVEL = "SELECT code, name, full_name, level, form, area_m2, population FROM region
        WHERE path > $1 AND path < $2 AND level = $3 AND until IS NULL AND (sort_key, code) > ($4, $5)
        ORDER BY sort_key, code LIMIT $6";
    /// The regions above one, the root first.
    UP = "WITH RECURSIVE up (code, name, full_name, level, form, area_m2, population, parent) AS (
            SELECT code, name, full_name, level, form, area_m2, population, parent FROM region WHERE code = $1
            UNION ALL
            SELECT r.code, r.name, r.full_name, r.level, r.form, r.area_m2, r.population, r.parent
            FROM region r JOIN up ON r.code = up.parent)
        SELECT code, name, full_name, level, form, area_m2, population FROM up ORDER BY level";
    /// Notes that something lies in a region.
    HOLD = "UPDATE region SET held = true WHERE code = $1 AND NOT held";
    /// Everything below a region, a page at a time.
    BELOW = "SELECT code FROM region WHERE path > $1 AND path < $2 AND path > $3 ORDER BY path LIMIT $4";
    /// Regions for export, a page at a time.
    EXPORT = "SELECT code, id, edition, level, form, name, full_name, parent, since, until, area_m2, population, lat_e6,
            lng_e6 FROM region WHERE path > $1 ORDER BY path LIMIT $2";
    /// An outline.
    OUTLINE = "SELECT geometry, since FROM boundary WHERE region = $1";
    /// Outlines of the regions right below one, or of all of a level below it.
    OUTLINES = "SELECT b.region, r.name, r.parent, b.geometry FROM boundary b JOIN region r ON r.code = b.region
        WHERE r.path > $1 AND r.path < $2 AND r.level = $3 ORDER BY b.region";
    /// Writes an outline.
    PUT_OUTLINE = "INSERT INTO boundary (region, since, geometry) VALUES ($1, $2, $3)
        ON CONFLICT (region) DO UPDATE SET since = excluded.since, geometry = excluded.geometry";
    /// Outlines for export, a page at a time.
    EXPORT_OUTLINES = "SELECT region, since, geometry FROM boundary WHERE region > $1 ORDER BY region LIMIT $2";
    /// How many regions there are.
    COUNT = "SELECT count(*) FROM region";
}

/// The date that stands for *since always*.
pub const ALWAYS: &str = "0001-01-01";

fn date(text: Option<String>) -> Option<Date> {
    text.and_then(|t| t.parse().ok())
}

fn code(text: String) -> Result<RegionCode> {
    RegionCode::parse(&text).ok_or_else(|| Error::Damaged(format!("region code {text}")))
}

fn read(r: &Row<'_>) -> Result<Region> {
    Ok(Region {
        code: code(r.get(0)?)?,
        id: r.get(1)?,
        edition: r.get(2)?,
        level: r.get(3)?,
        form: r.get(4)?,
        name: r.get(5)?,
        full_name: r.get(6)?,
        parent: r.get::<Option<String>>(7)?.map(code).transpose()?,
        since: date(r.get(8)?),
        until: date(r.get(9)?),
        area_m2: r.get(10)?,
        population: r.get(11)?,
        lat_e6: r.get(12)?,
        lng_e6: r.get(13)?,
    })
}

/// The region with this code.
pub fn get(conn: &mut Conn, code: &RegionCode) -> Result<Option<Region>> {
    conn.first(GET, crate::args![code], read)
}

/// The region that the last part of an address begins with: a code, which may hold hyphens itself, and perhaps a name.
pub fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Region>> {
    let ends = slug.match_indices('-').map(|(at, _)| at).chain([slug.len()]);
    let mut codes: Vec<RegionCode> = ends.filter_map(|end| RegionCode::parse(slug.get(..end)?)).collect();
    // The longest first: A1-01 lies in A1.
    while let Some(code) = codes.pop() {
        if let Some(region) = get(conn, &code)? {
            return Ok(Some(region));
        }
    }
    Ok(None)
}

/// The region and those above it, nearest first; empty when there is none.
pub fn path(conn: &mut Conn, region: &RegionCode) -> Result<Vec<RegionCode>> {
    let path: Option<String> = conn.first(PATH, crate::args![region], |r| r.get(0))?;
    Ok(path
        .unwrap_or_default()
        .split('/')
        .filter(|p| !p.is_empty())
        .filter_map(RegionCode::parse)
        .rev()
        .collect())
}

/// The regency or city in which a region lies, or itself.
pub(crate) fn area(tx: &mut Tx<'_>, region: &RegionCode) -> Result<String> {
    if let Some(area) = tx.memo.areas.get(region) {
        return Ok(area.clone());
    }
    let area: String = tx.conn.one(AREA, crate::args![region], |r| r.get(0))?;
    crate::memo::keep(&mut tx.memo.areas, region.clone(), area.clone());
    Ok(area)
}

/// The half-open range of paths below a region: `below.0 < path < below.1`.
pub(crate) fn range(conn: &mut Conn, region: &RegionCode) -> Result<(String, String)> {
    place(conn, region).map(|p| (p.from, p.to))
}

/// Where a region lies in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its own path; those of the regions below begin with it.
    pub from: String,
    /// The end of the paths that begin with its own.
    pub to: String,
    /// The region with flagships that it lies in or is; nothing above that level.
    pub area: Option<String>,
}

/// Of how many regions a read remembers where they lie.
const KNOWN: usize = 8;

/// Where a region lies.
///
/// # Errors
/// [`Error::Missing`] when it is not recorded.
pub(crate) fn place(conn: &mut Conn, region: &RegionCode) -> Result<Place> {
    if let Some((_, place)) = conn.steady.iter().flatten().find(|(code, _)| code == region) {
        return Ok(place.clone());
    }
    let place = conn.one(PLACE, crate::args![region], |r| {
        let from: String = r.get(0)?;
        Ok(Place { to: format!("{}0", from.trim_end_matches('/')), area: r.get(1)?, from })
    })?;
    if let Some(known) = conn.steady.as_mut().filter(|known| known.len() < KNOWN) {
        known.push((region.clone(), place.clone()));
    }
    Ok(place)
}

/// Notes that a craft, motif, people, entry of a register or designation lies in the region itself, so that those who
/// gather what lies in it or above ask it. It stays noted when the last of them goes.
pub(crate) fn hold(conn: &mut Conn, region: &RegionCode) -> Result<()> {
    conn.run(HOLD, crate::args![region]).map(drop)
}

/// At most so many regions below a district are asked for what lies in them.
pub(crate) const PARTS: i64 = 400;

/// What the store derives from the profile for a region.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The key under which its name is matched.
    pub match_key: String,
    /// The level whose regions have flagships.
    pub flagship_level: i32,
}

/// Writes a region that the domain has checked.
pub fn save(
    tx: &mut Tx<'_>,
    who: &Access<KeepProfile>,
    region: &Region,
    derived: &Derived,
) -> Result<Applied> {
    tx.lock(Kind::Region, region.id)?;
    let old = get(tx.conn, &region.code)?;
    let (parent_path, parent_area) = match &region.parent {
        Some(parent) => tx
            .conn
            .one(PLACE, crate::args![parent], |r| Ok((r.get::<String>(0)?, r.get::<Option<String>>(1)?)))?,
        None => ("/".to_owned(), None),
    };
    let path = format!("{parent_path}{}/", region.code);
    let area =
        if region.level == derived.flagship_level { Some(region.code.to_string()) } else { parent_area };
    let before: Option<(String, Option<String>)> =
        tx.conn.first(PLACE, crate::args![region.code], |r| Ok((r.get(0)?, r.get(1)?)))?;
    // The row first: the right is checked against where it will lie.
    if old.as_ref() != Some(region) {
        tx.settle_tallies()?;
        tx.conn.run(
            PUT,
            crate::args![
                region.code,
                region.id,
                region.edition,
                region.level,
                region.form,
                region.name,
                region.full_name,
                region.parent,
                region.since,
                region.until,
                region.area_m2,
                region.population,
                region.lat_e6,
                region.lng_e6,
                domain::text::sort_key(&region.name),
                derived.match_key,
                path,
                area
            ],
        )?;
        tx.paths.clear();
    }
    let applied = journal::apply(tx, who, old.as_ref(), region)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    names(tx, region)?;
    parents(tx, region)?;
    tx.memo.areas.clear();
    if let Some((old_path, old_area)) = before.filter(|(p, _)| *p != path) {
        relocate(tx, region, (&old_path, old_area.as_deref()), (&path, area.as_deref()))?;
    }
    for (region, n) in old.iter().map(|old| (old, -1)).chain([(region, 1)]) {
        if let Some((parent, what)) = region.parent.as_ref().zip(crate::tally::region(region)) {
            tx.tally(parent, what, n)?;
        }
    }
    Ok(applied)
}

fn begin(tx: &Tx<'_>, region: &Region, first: bool) -> String {
    match region.since {
        Some(since) => since.to_string(),
        None if first => ALWAYS.to_owned(),
        None => jiff::Timestamp::from_microsecond(tx.now)
            .map(|t| t.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().to_string())
            .unwrap_or_else(|_| ALWAYS.to_owned()),
    }
}

fn names(tx: &mut Tx<'_>, region: &Region) -> Result<()> {
    let last = tx.conn.first(LAST_NAME, crate::args![region.code], |r| {
        Ok((r.get::<String>(0)?, r.get::<String>(1)?, r.get::<String>(2)?))
    })?;
    let since = begin(tx, region, last.is_none());
    if let Some((from, name, full)) = last {
        if name == region.name && full == region.full_name {
            return Ok(());
        }
        if from < since {
            tx.conn.run(END_NAME, crate::args![region.code, from, since])?;
        }
    }
    tx.conn.run(NEW_NAME, crate::args![region.code, since, region.name, region.full_name]).map(drop)
}

fn parents(tx: &mut Tx<'_>, region: &Region) -> Result<()> {
    let last = tx.conn.first(LAST_PARENT, crate::args![region.code], |r| {
        Ok((r.get::<String>(0)?, r.get::<Option<String>>(1)?))
    })?;
    let since = begin(tx, region, last.is_none());
    if let Some((from, parent)) = last {
        if parent.as_deref() == region.parent.as_ref().map(RegionCode::as_str) {
            return Ok(());
        }
        if from < since {
            tx.conn.run(END_PARENT, crate::args![region.code, from, since])?;
        }
    }
    tx.conn.run(NEW_PARENT, crate::args![region.code, since, region.parent]).map(drop)
}

/// A region got another parent: what lies below it moves along, and the counts above it are mended.
fn relocate(
    tx: &mut Tx<'_>,
    region: &Region,
    (old_path, old_area): (&str, Option<&str>),
    (path, area): (&str, Option<&str>),
) -> Result<()> {
    let end = |p: &str| format!("{}0", p.trim_end_matches('/'));
    let tail = i64::try_from(old_path.len() + 1).unwrap_or(i64::MAX);
    tx.conn.run(MOVE, crate::args![path, tail, old_path, end(old_path)])?;
    if area != old_area && area.is_some() && area != Some(region.code.as_str()) {
        tx.conn.run(MOVE_AREA, crate::args![area, path, end(path)])?;
        for sql in [
            MOVE_MAKERS,
            MOVE_ITEMS,
            MOVE_COUNCILS,
            MOVE_PERMITS,
            MOVE_COACHINGS,
            MOVE_ORDERS,
            MOVE_SALES,
            MOVE_DUES,
        ] {
            tx.conn.run(sql, crate::args![area, path, end(path)])?;
        }
    }
    tx.paths.clear();
    let mut counts: Vec<(String, i64)> =
        tx.conn.rows(TALLIES, crate::args![region.code], |r| Ok((r.get(0)?, r.get(1)?)))?;
    // What this transaction has counted and not written yet moves along.
    let own = tx.counts.iter().filter(|((code, _), _)| code == region.code.as_str());
    counts.extend(own.map(|((_, what), n)| (what.to_string(), *n)));
    let above = |p: &str| -> Vec<String> {
        p.split('/').filter(|c| !c.is_empty() && *c != region.code.as_str()).map(str::to_owned).collect()
    };
    crate::market::sales::relocate(tx, &region.code, &above(old_path), &above(path))?;
    for (what, n) in counts {
        for code in above(old_path) {
            *tx.counts.entry((code, what.clone().into())).or_default() -= n;
        }
        for code in above(path) {
            *tx.counts.entry((code, what.clone().into())).or_default() += n;
        }
    }
    Ok(())
}

/// A name that held for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerName {
    /// Since when; nothing for *since always*.
    pub since: Option<String>,
    /// Until when; nothing while it holds.
    pub until: Option<String>,
    /// The short name.
    pub name: String,
    /// The full name.
    pub full_name: String,
}

/// Every name that a region had, the first one first.
pub fn names_of(conn: &mut Conn, region: &RegionCode) -> Result<Vec<FormerName>> {
    conn.rows(NAMES, crate::args![region], |r| {
        let since: String = r.get(0)?;
        Ok(FormerName {
            since: (since != ALWAYS).then_some(since),
            until: r.get(1)?,
            name: r.get(2)?,
            full_name: r.get(3)?,
        })
    })
}

/// The full name that a region had on a day.
pub fn name_on(conn: &mut Conn, region: &RegionCode, day: Date) -> Result<Option<String>> {
    conn.first(NAME_ON, crate::args![region, day], |r| r.get(0))
}

/// The region in which a region lay on a day.
pub fn parent_on(conn: &mut Conn, region: &RegionCode, day: Date) -> Result<Option<RegionCode>> {
    let parent: Option<Option<String>> = conn.first(PARENT_ON, crate::args![region, day], |r| r.get(0))?;
    parent.flatten().map(code).transpose()
}

/// A region in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The code.
    pub code: RegionCode,
    /// The short name.
    pub name: String,
    /// The full name.
    pub full_name: String,
    /// The level.
    pub level: i32,
    /// The key of the type.
    pub form: String,
    /// Area in square metres.
    pub area_m2: Option<i64>,
    /// Registered inhabitants.
    pub population: Option<i64>,
}

impl Line {
    /// The part of its address after the path word.
    pub fn slug(&self) -> String {
        format!("{}-{}", self.code, domain::text::slug(&self.name))
    }

    /// The place in its list from which the next page goes on.
    pub fn cursor(&self) -> (String, String) {
        (domain::text::sort_key(&self.name), self.code.to_string())
    }
}

fn line(r: &Row<'_>) -> Result<Line> {
    Ok(Line {
        code: code(r.get(0)?)?,
        name: r.get(1)?,
        full_name: r.get(2)?,
        level: r.get(3)?,
        form: r.get(4)?,
        area_m2: r.get(5)?,
        population: r.get(6)?,
    })
}

/// The region and those above it, the root first.
pub fn ancestry(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Line>> {
    conn.rows(UP, crate::args![region], line)
}

/// The regions right below one, by name; `after` is the [`Line::cursor`] of the last one seen.
pub fn children(conn: &mut Conn, region: &RegionCode, after: (&str, &str), limit: i64) -> Result<Vec<Line>> {
    conn.rows(CHILDREN, crate::args![region, after.0, after.1, limit], line)
}

/// The existing regions of a level below one, by name.
pub fn of_level(
    conn: &mut Conn,
    root: &RegionCode,
    level: i32,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<Line>> {
    let (from, to) = range(conn, root)?;
    conn.rows(LEVEL, crate::args![from, to, level, after.0, after.1, limit], line)
}

/// Codes of everything below a region, by path, after a path; for walking a subtree of any depth.
pub fn below(conn: &mut Conn, region: &RegionCode, after: &str, limit: i64) -> Result<Vec<RegionCode>> {
    let (from, to) = range(conn, region)?;
    conn.rows(BELOW, crate::args![from, to, after, limit], |r| code(r.get(0)?))
}

/// Regions whose name begins with a text, made comparable, the nearest to it first: their codes and full names.
pub fn starting(conn: &mut Conn, match_key: &str, limit: i64) -> Result<Vec<(RegionCode, String)>> {
    let end = format!("{match_key}\u{10ffff}");
    conn.rows(STARTING, crate::args![match_key, end, limit], |r| Ok((code(r.get(0)?)?, r.get(1)?)))
}

/// The regions with this matched name, as `(code, level, path)`.
pub fn named(conn: &mut Conn, match_key: &str) -> Result<Vec<(RegionCode, i32, String)>> {
    conn.rows(MATCH, crate::args![match_key], |r| Ok((code(r.get(0)?)?, r.get(1)?, r.get(2)?)))
}

/// How many regions there are.
pub fn count(conn: &mut Conn) -> Result<i64> {
    conn.one(COUNT, &[], |r| r.get(0))
}

/// Regions after a path in the tree's order (parents before children), with the path to go on from.
pub fn export(conn: &mut Conn, after: &str, limit: i64) -> Result<(Vec<Region>, Option<String>)> {
    let page = conn.rows(EXPORT, crate::args![after, limit], read)?;
    let next = match page.last() {
        Some(last) => conn.first(PATH, crate::args![last.code], |r| r.get(0))?,
        None => None,
    };
    Ok((page, next))
}

/// A region's outline, as it is journaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// The id of the record.
    pub id: Uuid,
    /// The region.
    pub region: RegionCode,
    /// Since when it holds.
    pub since: Option<String>,
    /// A GeoJSON geometry: Polygon or MultiPolygon in degrees.
    pub geometry: String,
}

impl Record for Boundary {
    const KIND: Kind = Kind::Boundary;

    fn id(&self) -> Uuid {
        self.id
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default()
            .public("since", self.since.as_deref())
            .public("geometry", record::list(std::slice::from_ref(&self.geometry)))
    }
}

/// Writes an outline; the caller has checked that it can be drawn.
pub fn save_boundary(
    tx: &mut Tx<'_>,
    who: &Access<KeepProfile>,
    profile: &str,
    region: &RegionCode,
    since: Option<String>,
    geometry: String,
) -> Result<Applied> {
    let id = domain::id::from_key(profile, Kind::Boundary, region.as_str());
    let old = boundary(tx.conn, region)?.map(|(geometry, since)| Boundary {
        id,
        region: region.clone(),
        since,
        geometry,
    });
    let new = Boundary { id, region: region.clone(), since, geometry };
    let applied = journal::apply(tx, who, old.as_ref(), &new)?;
    if applied != Applied::Unchanged {
        tx.conn.run(PUT_OUTLINE, crate::args![new.region, new.since, new.geometry])?;
    }
    Ok(applied)
}

/// A region's outline and since when it holds.
pub fn boundary(conn: &mut Conn, region: &RegionCode) -> Result<Option<(String, Option<String>)>> {
    conn.first(OUTLINE, crate::args![region], |r| Ok((r.get(0)?, r.get(1)?)))
}

/// An outline for the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineRow {
    /// The region.
    pub code: RegionCode,
    /// Its short name.
    pub name: String,
    /// The region it lies in.
    pub parent: Option<String>,
    /// A GeoJSON geometry.
    pub geometry: String,
}

/// The outlines of all regions of a level below one.
pub fn outlines(conn: &mut Conn, root: &RegionCode, level: i32) -> Result<Vec<OutlineRow>> {
    let (from, to) = range(conn, root)?;
    conn.rows(OUTLINES, crate::args![from, to, level], |r| {
        Ok(OutlineRow { code: code(r.get(0)?)?, name: r.get(1)?, parent: r.get(2)?, geometry: r.get(3)? })
    })
}

/// Outlines after a code, for export.
pub fn export_boundaries(
    conn: &mut Conn,
    after: &str,
    limit: i64,
) -> Result<Vec<(RegionCode, Option<String>, String)>> {
    conn.rows(EXPORT_OUTLINES, crate::args![after, limit], |r| Ok((code(r.get(0)?)?, r.get(1)?, r.get(2)?)))
}

/// A region in which another lay for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerParent {
    /// Since when; nothing for *since always*.
    pub since: Option<String>,
    /// Until when; nothing while it holds.
    pub until: Option<String>,
    /// The parent: code, short name and full name.
    pub parent: Option<(RegionCode, String, String)>,
}

/// Every region that a region lay in, the first one first.
pub fn parents_of(conn: &mut Conn, region: &RegionCode) -> Result<Vec<FormerParent>> {
    conn.rows(PARENTS, crate::args![region], |r| {
        let since: String = r.get(0)?;
        let parent: Option<String> = r.get(2)?;
        let (name, full): (Option<String>, Option<String>) = (r.get(3)?, r.get(4)?);
        Ok(FormerParent {
            since: (since != ALWAYS).then_some(since),
            until: r.get(1)?,
            parent: parent
                .and_then(|p| RegionCode::parse(&p))
                .map(|p| (p, name.unwrap_or_default(), full.unwrap_or_default())),
        })
    })
}

/// The regions before and after one among those of the same parent, by name.
pub fn neighbours(conn: &mut Conn, region: &Region) -> Result<(Option<Line>, Option<Line>)> {
    let Some(parent) = &region.parent else { return Ok((None, None)) };
    let key = domain::text::sort_key(&region.name);
    let before = conn.first(PREVIOUS, crate::args![parent, key, region.code], line)?;
    let after = conn.first(NEXT, crate::args![parent, key, region.code], line)?;
    Ok((before, after))
}

/// The region with flagships in which a region lies, or which it is.
pub fn area_of(conn: &mut Conn, region: &RegionCode) -> Result<Option<RegionCode>> {
    match place(conn, region) {
        Ok(place) => Ok(place.area.and_then(|a| RegionCode::parse(&a))),
        Err(Error::Missing) => Ok(None),
        Err(error) => Err(error),
    }
}
