//! Figures that were reported, with their sources.

use domain::access::{Access, KeepTargets};
use domain::id::{Kind, ReportId};
use domain::indicator::{Measure, Report};
use domain::record::{Record, version};
use domain::region::RegionCode;

use super::target::{code, measure};
use super::unchanged;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A figure.
    GET = "SELECT id, region, year, measure, value, source, as_of, note FROM report WHERE id = $1";
    /// The figures of a region.
    EVERY = "SELECT id, region, year, measure, value, source, as_of, note FROM report WHERE region = $1 ORDER BY year, measure";
    /// Writes a figure.
    PUT = "INSERT INTO report (id, region, year, measure, value, source, as_of, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET value = excluded.value, source = excluded.source, as_of = excluded.as_of,
            note = excluded.note";
    /// Takes a figure of a region that has another code back.
    DROP = "DELETE FROM report WHERE id = $1";
}

pub(super) fn read(r: &Row<'_>) -> Result<Report> {
    let day: String = r.get(6)?;
    Ok(Report {
        id: ReportId(r.get(0)?),
        region: code(&r.get::<String>(1)?)?,
        year: r.get(2)?,
        measure: measure(&r.get::<String>(3)?)?,
        value: r.get(4)?,
        source: r.get(5)?,
        as_of: day.parse().map_err(|_| Error::Damaged(format!("day {day}")))?,
        note: r.get(7)?,
    })
}

/// A figure.
pub fn get(conn: &mut Conn, id: ReportId) -> Result<Option<Report>> {
    conn.first(GET, crate::args![id], read)
}

/// The figure of a region, a year and a measure.
pub fn of(
    conn: &mut Conn,
    profile: &str,
    region: &RegionCode,
    year: i32,
    measure: Measure,
) -> Result<Option<Report>> {
    let key = domain::indicator::target::key(region, year, measure);
    get(conn, ReportId::from_key(profile, &key))
}

/// Every figure of a region, by year.
pub fn every(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Report>> {
    conn.rows(EVERY, crate::args![region], read)
}

/// What a figure is at this moment; empty while there is none.
pub fn seen(report: Option<&Report>) -> String {
    report.map(|r| version(&r.fields())).unwrap_or_default()
}

/// Writes a figure that the domain has checked.
///
/// # Errors
/// `year` when the year is closed and this would change it; [`Error::Refused`] beyond the right.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepTargets>, new: &Report) -> Result<Applied> {
    super::lock::rely(tx, new.year)?;
    tx.lock(Kind::Report, new.id.0)?;
    let old = get(tx.conn, new.id)?;
    let applied = write(tx, who, old.as_ref(), new)?;
    if applied != Applied::Unchanged {
        super::lock::free(tx, &new.region, new.year)?;
    }
    Ok(applied)
}

fn write(tx: &mut Tx<'_>, who: &Access<KeepTargets>, old: Option<&Report>, new: &Report) -> Result<Applied> {
    let applied = journal::apply(tx, who, old, new)?;
    if applied != Applied::Unchanged {
        let r = new;
        tx.conn.run(
            PUT,
            crate::args![r.id, r.region, r.year, r.measure.word(), r.value, r.source, r.as_of, r.note],
        )?;
    }
    Ok(applied)
}

/// Writes a figure that somebody typed into a form.
///
/// # Errors
/// [`Error::Constraint`] named `version` when somebody else has reported one meanwhile; else as [`save`].
pub fn tell(tx: &mut Tx<'_>, who: &Access<KeepTargets>, was_seen: &str, new: &Report) -> Result<Applied> {
    tx.allow(who, Some(&new.region))?;
    super::lock::rely(tx, new.year)?;
    tx.lock(Kind::Report, new.id.0)?;
    let now = get(tx.conn, new.id)?;
    unchanged(&seen(now.as_ref()), was_seen)?;
    save(tx, who, new)
}

/// The figures of a region go along to its new code.
pub(crate) fn along(tx: &mut Tx<'_>, profile: &str, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let who: Access<KeepTargets> = domain::access::system("change of a region");
    for old in every(tx.conn, from)? {
        let key = domain::indicator::target::key(to, old.year, old.measure);
        let new = Report { id: ReportId::from_key(profile, &key), region: to.clone(), ..old.clone() };
        tx.conn.run(DROP, crate::args![old.id])?;
        crate::region::change::gone(tx, Kind::Report, old.id.0, from)?;
        // Also of a year that is closed: it is the same figure of the same region.
        let there = get(tx.conn, new.id)?;
        write(tx, &who, there.as_ref(), &new)?;
    }
    Ok(())
}
