//! Designations of flagship products, and the coverage that follows from them.

pub mod course;
pub mod document;
pub mod evidence;
pub mod list;
pub mod proposal;
pub mod public;

use domain::access::{Access, KeepFlagships, Permission};
use domain::flagship::course::Term;
use domain::flagship::{Course, Coverage, Designation, Status};
use domain::id::{CraftId, DesignationId, DocumentId, Kind, RoundId};
use domain::lang::Words;
use domain::region::RegionCode;
use domain::source::Checked;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row, parts};
use crate::journal::{self, Applied};
use crate::region::Line;
use crate::tx::Tx;

crate::statements! {
    /// A designation.
    GET = "SELECT d.id, d.key, d.region, c.key, d.period, d.status, d.document_number, d.document_date, d.basis, d.checked,
            d.document, d.valid_from, d.valid_until, d.announced, d.objection_until, d.round, d.outside,
            d.retired_on, d.retired_why
        FROM designation d JOIN craft c ON c.id = d.craft WHERE d.id = $1";
    /// Writes a designation.
    PUT = "INSERT INTO designation (id, key, region, craft, period, status, document_number, document_date, basis,
            checked, recorded_at, document, valid_from, valid_until, announced, objection_until, round, outside, retired_on,
            retired_why)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        ON CONFLICT (id) DO UPDATE SET status = excluded.status, document_number = excluded.document_number,
            document_date = excluded.document_date, basis = excluded.basis, checked = excluded.checked,
            recorded_at = excluded.recorded_at, document = excluded.document, valid_from = excluded.valid_from,
            valid_until = excluded.valid_until, announced = excluded.announced, objection_until = excluded.objection_until,
            round = excluded.round, outside = excluded.outside, retired_on = excluded.retired_on,
            retired_why = excluded.retired_why";
    /// The craft's id.
    CRAFT = "SELECT id FROM craft WHERE key = $1";
    /// What is recorded of a craft.
    OF_CRAFT = "SELECT d.id, d.key, d.region, c.key, d.period, d.status, d.document_number, d.document_date, d.basis, d.checked,
            d.document, d.valid_from, d.valid_until, d.announced, d.objection_until, d.round, d.outside,
            d.retired_on, d.retired_why, r.name, r.full_name, c.id, c.slug, c.names,
            (SELECT string_agg(x.url, '\u{1f}') FROM (SELECT s.url FROM source s WHERE s.record = d.id ORDER BY s.ord) x),
            (SELECT a.id FROM assessment_round a WHERE a.id = d.round AND a.state = 'announced')
        FROM designation d JOIN craft c ON c.id = d.craft JOIN region r ON r.code = d.region
        WHERE d.craft = $1 AND d.checked <> 'refuted' ORDER BY r.path, d.period DESC";
    /// What is recorded of a region and below it; crossed as the crafts of a region are.
    OF_REGION = "SELECT d.id, d.key, d.region, c.key, d.period, d.status, d.document_number, d.document_date, d.basis, d.checked,
            d.document, d.valid_from, d.valid_until, d.announced, d.objection_until, d.round, d.outside,
            d.retired_on, d.retired_why, r.name, r.full_name, c.id, c.slug, c.names,
            (SELECT string_agg(x.url, '\u{1f}') FROM (SELECT s.url FROM source s WHERE s.record = d.id ORDER BY s.ord) x),
            (SELECT a.id FROM assessment_round a WHERE a.id = d.round AND a.state = 'announced')
        FROM region r CROSS JOIN designation d CROSS JOIN craft c
        WHERE d.region = r.code AND c.id = d.craft AND r.held AND r.path >= $1 AND r.path < $2 AND c.status = 'published' AND d.checked <> 'refuted'
        ORDER BY r.path, d.period DESC, c.sort_key LIMIT 2000";
    /// Regions of a level below a root with each status that is recorded, and the days of its decree.
    COVERAGE = "SELECT r.code, r.name, r.full_name, r.level, r.form, r.area_m2, r.population, c.slug, c.names,
            d.status, d.valid_from, d.document_date, d.valid_until, d.retired_on, d.period
        FROM region r LEFT JOIN (designation d JOIN craft c ON c.id = d.craft AND c.status = 'published')
            ON d.region = r.code AND d.checked <> 'refuted'
        WHERE r.path > $1 AND r.path < $2 AND r.level = $3 AND r.until IS NULL
        ORDER BY r.sort_key, r.code, c.sort_key";
    /// When something was last recorded.
    AS_OF = "SELECT max(recorded_at) FROM designation";
    /// Designations for export.
    EXPORT = "SELECT id FROM designation WHERE id > $1 ORDER BY id LIMIT $2";
}

fn read(r: &Row<'_>) -> Result<Designation> {
    let status: String = r.get(5)?;
    Ok(Designation {
        id: DesignationId(r.get(0)?),
        key: r.get(1)?,
        region: r.region(2)?,
        craft: r.get(3)?,
        period: r.get(4)?,
        status: Status::from_word(&status).ok_or_else(|| Error::Damaged(format!("status {status}")))?,
        document_number: r.get(6)?,
        document_date: r.get::<Option<String>>(7)?.and_then(|d| d.parse().ok()),
        basis: r.words(8)?,
        sources: Vec::new(),
        checked: r.read(9, Checked::from_word)?,
        course: Course {
            document: r.get::<Option<Uuid>>(10)?.map(DocumentId),
            valid_from: day(r, 11)?,
            valid_until: day(r, 12)?,
            announced: day(r, 13)?,
            objection_until: day(r, 14)?,
            round: r.get::<Option<Uuid>>(15)?.map(RoundId),
            outside: r.get(16)?,
            retired_on: day(r, 17)?,
            retired_why: r.get(18)?,
        },
    })
}

fn day(r: &Row<'_>, i: usize) -> Result<Option<Date>> {
    Ok(r.get::<Option<String>>(i)?.and_then(|d| d.parse().ok()))
}

/// What decides whether a designation holds, from five columns: its status, from when on it is valid, the date of its decree, until
/// when, and since when it is retired. Nothing where there is no designation.
pub(crate) fn term(r: &Row<'_>, first: usize) -> Result<Option<Term>> {
    let Some(status) = r.get::<Option<String>>(first)? else { return Ok(None) };
    let status = Status::from_word(&status).ok_or_else(|| Error::Damaged(format!("status {status}")))?;
    Ok(Some(Term {
        status,
        since: day(r, first + 1)?.or(day(r, first + 2)?),
        until: day(r, first + 3)?,
        retired_on: day(r, first + 4)?,
    }))
}

/// A designation, with its sources.
pub fn get(conn: &mut Conn, id: DesignationId) -> Result<Option<Designation>> {
    let Some(mut d) = conn.first(GET, crate::args![id], read)? else { return Ok(None) };
    d.sources = crate::source::of(conn, id.0)?;
    Ok(Some(d))
}

/// Writes a designation that the domain has checked against the status it had.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepFlagships>, new: &Designation) -> Result<Applied> {
    put(tx, who, new)
}

/// Writes a designation by whoever a rule lets move it.
pub(crate) fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, new: &Designation) -> Result<Applied> {
    tx.lock(Kind::Designation, new.id.0)?;
    let old = get(tx.conn, new.id)?;
    if let Some(old) = old.as_ref().filter(|o| !o.status.may_become(new.status)) {
        // Somebody else moved it between the check and the lock.
        let mut faults = domain::fault::Faults::default();
        let step = domain::fault::Problem::Transition {
            from: old.status.word().into(),
            to: new.status.word().into(),
        };
        faults.add("status", new.status.word(), step);
        return Err(faults.into());
    }
    let applied = journal::apply(tx, who, old.as_ref(), new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let craft: Uuid = tx.conn.first(CRAFT, crate::args![new.craft], |r| r.get(0))?.ok_or(Error::Missing)?;
    let c = &new.course;
    tx.conn.run(
        PUT,
        crate::args![
            new.id,
            new.key,
            new.region,
            craft,
            new.period,
            new.status.word(),
            new.document_number,
            new.document_date,
            new.basis,
            new.checked.word(),
            tx.now,
            c.document,
            c.valid_from,
            c.valid_until,
            c.announced,
            c.objection_until,
            c.round.map(|r| r.0),
            c.outside,
            c.retired_on,
            c.retired_why
        ],
    )?;
    crate::indicator::measure::designation(tx, old.as_ref(), Some(new))?;
    crate::region::hold(tx.conn, &new.region)?;
    crate::source::set(tx.conn, new.id.0, &new.sources)?;
    tx.touch(Kind::Craft, craft, Some(&new.region))?;
    Ok(applied)
}

/// A designation with the names that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The designation.
    pub designation: Designation,
    /// The region's short name.
    pub region_name: String,
    /// The region's full name.
    pub region_full_name: String,
    /// The craft.
    pub craft: CraftId,
    /// The craft's address.
    pub craft_slug: String,
    /// The craft's names.
    pub craft_names: Words,
    /// The round in which it was assessed, when its result is public.
    pub result: Option<RoundId>,
}

impl Recorded {
    /// The last part of the address of its page; nothing for what was never designated.
    pub fn page(&self) -> Option<String> {
        self.designation.is_told().then(|| self.designation.slug(&self.craft_slug))
    }
}

fn recorded(r: &Row<'_>) -> Result<Recorded> {
    Ok(Recorded {
        designation: Designation { sources: parts(r, 24)?, ..read(r)? },
        region_name: r.get(19)?,
        region_full_name: r.get(20)?,
        craft: CraftId(r.get(21)?),
        craft_slug: r.get(22)?,
        craft_names: r.words(23)?,
        result: r.get::<Option<Uuid>>(25)?.map(RoundId),
    })
}

/// What is recorded of a craft.
pub fn of_craft(conn: &mut Conn, craft: Uuid) -> Result<Vec<Recorded>> {
    conn.rows(OF_CRAFT, crate::args![craft], recorded)
}

/// What is recorded of a region and all below it.
pub fn of_region(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Recorded>> {
    let (from, to) = crate::region::range(conn, region)?;
    conn.rows(OF_REGION, crate::args![from, to], recorded)
}

impl RegionStatus {
    /// The word for the best that is recorded; nothing when none is.
    pub fn word(&self) -> Option<&'static str> {
        if self.coming { Some("coming") } else { self.status.map(Status::word) }
    }
}

/// A region and the best that is recorded for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionStatus {
    /// The region.
    pub region: Line,
    /// The best status, or nothing when none is recorded.
    pub status: Option<Status>,
    /// Whether one of them is decreed for later.
    #[serde(default)]
    pub coming: bool,
    /// The crafts that have this status here, as slug and names.
    pub crafts: Vec<(String, Words)>,
    /// Their pages as flagships, as the last part of the address and the names of the craft; nothing before they are designated.
    pub pages: Vec<(String, Words)>,
}

/// The coverage of the regions of a level below a root on a day, each region once and by name.
pub fn coverage(
    conn: &mut Conn,
    root: &RegionCode,
    level: i32,
    day: Date,
) -> Result<(Coverage, Vec<RegionStatus>)> {
    let (from, to) = crate::region::range(conn, root)?;
    let mut regions: Vec<RegionStatus> = Vec::new();
    conn.each(COVERAGE, crate::args![from, to, level], |r| {
        let code: String = r.get(0)?;
        if regions.last().is_none_or(|l| l.region.code.as_str() != code) {
            regions.push(RegionStatus {
                region: Line {
                    code: RegionCode::parse(&code)
                        .ok_or_else(|| Error::Damaged(format!("region code {code}")))?,
                    name: r.get(1)?,
                    full_name: r.get(2)?,
                    level: r.get(3)?,
                    form: r.get(4)?,
                    area_m2: r.get(5)?,
                    population: r.get(6)?,
                },
                status: None,
                coming: false,
                crafts: Vec::new(),
                pages: Vec::new(),
            });
        }
        let Some(term) = term(r, 9)? else { return Ok(()) };
        if let (Some(region), Some(status)) = (regions.last_mut(), term.stands(day)) {
            if region.status < Some(status) {
                region.crafts.clear();
                region.pages.clear();
                (region.status, region.coming) = (Some(status), false);
            }
            if region.status == Some(status) {
                region.coming |= term.comes(day).is_some();
                let (slug, names): (String, Words) = (r.get(7)?, r.words(8)?);
                if status.counts() {
                    let page = domain::flagship::slug(&region.region.code, &slug, &r.get::<String>(14)?);
                    region.pages.push((page, names.clone()));
                }
                region.crafts.push((slug, names));
            }
        }
        Ok(())
    })?;
    Ok((Coverage::of(regions.iter().map(|r| r.status)), regions))
}

/// When something was last recorded, in microseconds since 1970.
pub fn as_of(conn: &mut Conn) -> Result<Option<i64>> {
    conn.one(AS_OF, &[], |r| r.get(0))
}

/// Designations after an id, for export.
pub fn export(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<Designation>> {
    let ids: Vec<Uuid> = conn.rows(EXPORT, crate::args![after, limit], |r| r.get(0))?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(get(conn, DesignationId(id))?);
    }
    Ok(out)
}
