//! Years that the level above approved and closed. Whoever writes a target or a figure relies on the year, so that none slips in
//! while it is closed.

use domain::access::{Access, KeepTargets};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, YearLockId};
use domain::indicator::YearLock;
use domain::indicator::lock::{close, key, open};
use domain::record::{Record, version};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::target::code;
use super::unchanged;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// What closed a year of a region, or opened it again.
    GET = "SELECT id, region, year, closed, day, note FROM year_lock WHERE region = $1 AND year = $2";
    /// What closed years of a region.
    EVERY = "SELECT id, region, year, closed, day, note FROM year_lock WHERE region = $1 ORDER BY year";
    /// Closes a year or opens it.
    PUT = "INSERT INTO year_lock (id, region, year, closed, day, note) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO UPDATE SET closed = excluded.closed, day = excluded.day, note = excluded.note";
    /// Takes what closed a year of a region that has another code away.
    DROP = "DELETE FROM year_lock WHERE id = $1";
}

fn read(r: &Row<'_>) -> Result<YearLock> {
    let day: String = r.get(4)?;
    Ok(YearLock {
        id: YearLockId(r.get(0)?),
        region: code(&r.get::<String>(1)?)?,
        year: r.get(2)?,
        closed: r.get(3)?,
        day: day.parse().map_err(|_| Error::Damaged(format!("day {day}")))?,
        note: r.get(5)?,
    })
}

/// What closed a year of a region itself, or opened it again.
pub fn of(conn: &mut Conn, region: &RegionCode, year: i32) -> Result<Option<YearLock>> {
    conn.first(GET, crate::args![region, year], read)
}

/// What keeps the targets and figures of a region's year from changing, if anything does: the year of the region itself or of one
/// above it is closed.
pub fn over(conn: &mut Conn, region: &RegionCode, year: i32) -> Result<Option<YearLock>> {
    for at in crate::region::path(conn, region)? {
        if let Some(lock) = of(conn, &at, year)?.filter(|l| l.closed) {
            return Ok(Some(lock));
        }
    }
    Ok(None)
}

/// The fault of a change in a year that is closed; nothing when it is open.
pub fn fault(conn: &mut Conn, region: &RegionCode, year: i32) -> Result<Option<Faults>> {
    let Some(lock) = over(conn, region, year)? else { return Ok(None) };
    let by = crate::region::get(conn, &lock.region)?.map_or_else(|| lock.region.to_string(), |r| r.full_name);
    let mut faults = Faults::default();
    faults.add("year", year, Problem::YearClosed(by));
    Ok(Some(faults))
}

/// Under which id all who write in a year and whoever closes it meet.
fn meeting(year: i32) -> Uuid {
    Uuid::from_u128(u128::from(year.unsigned_abs()))
}

/// Holds whoever would close a year while something of it is written.
pub(super) fn rely(tx: &mut Tx<'_>, year: i32) -> Result<()> {
    tx.rely(Kind::YearLock, meeting(year))
}

/// Refuses a change in a year that is closed.
pub(super) fn free(tx: &mut Tx<'_>, region: &RegionCode, year: i32) -> Result<()> {
    match fault(tx.conn, region, year)? {
        Some(faults) => Err(faults.into()),
        None => Ok(()),
    }
}

/// What closed a year is at this moment; empty while nothing did.
pub fn seen(lock: Option<&YearLock>) -> String {
    lock.map(|l| version(&l.fields())).unwrap_or_default()
}

/// What somebody wants to do with a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// To approve and close it, with a note or none.
    Close(String),
    /// To open it again, with a reason.
    Open(String),
}

/// Closes a year of a region or opens it again. Only whose right is one over the region above may do so.
///
/// # Errors
/// The faults of the domain; [`Error::Constraint`] named `version` when somebody else did one of both meanwhile; [`Error::Refused`]
/// for the region's own officers and those of others.
pub fn act(
    tx: &mut Tx<'_>,
    who: &Access<KeepTargets>,
    profile: &str,
    (region, year): (&RegionCode, i32),
    (was_seen, today): (&str, Date),
    act: &Act,
) -> Result<YearLock> {
    tx.allow(who, Some(region))?;
    if !crate::register::is_above(tx.conn, who, region)? {
        return Err(Error::Refused);
    }
    tx.lock(Kind::YearLock, meeting(year))?;
    let old = of(tx.conn, region, year)?;
    unchanged(&seen(old.as_ref()), was_seen)?;
    let new = match act {
        Act::Close(note) => close(profile, old.as_ref(), (region, year), today, note)?,
        Act::Open(why) => open(old.as_ref().ok_or(Error::Missing)?, today, why)?,
    };
    put(tx, who, old.as_ref(), &new)?;
    Ok(new)
}

fn put(tx: &mut Tx<'_>, who: &Access<KeepTargets>, old: Option<&YearLock>, l: &YearLock) -> Result<()> {
    if journal::apply(tx, who, old, l)? != Applied::Unchanged {
        tx.conn.run(PUT, crate::args![l.id, l.region, l.year, l.closed, l.day, l.note])?;
    }
    Ok(())
}

/// What closed the years of a region goes along to its new code.
pub(crate) fn along(tx: &mut Tx<'_>, profile: &str, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let who: Access<KeepTargets> = domain::access::system("change of a region");
    for old in tx.conn.rows(EVERY, crate::args![from], read)? {
        let id = YearLockId::from_key(profile, &key(to, old.year));
        tx.conn.run(DROP, crate::args![old.id])?;
        crate::region::change::gone(tx, Kind::YearLock, old.id.0, from)?;
        put(tx, &who, None, &YearLock { id, region: to.clone(), ..old })?;
    }
    Ok(())
}
