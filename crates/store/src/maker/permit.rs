//! Permits of makers, those that expire soon, and which reminders were asked for.

use domain::access::{Access, KeepMakers, ReadRegister};
use domain::id::{Kind, MakerId, PermitId};
use domain::job::{JobId, Task};
use domain::journal::Operation;
use domain::maker::Maker;
use domain::maker::permit::{Permit, REMINDERS, reminder};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A permit.
    GET = "SELECT p.id, p.maker, m.region, p.kind, p.number, p.issuer, p.issued, p.expires, p.note, m.name
        FROM permit p JOIN maker m ON m.id = p.maker WHERE p.id = $1";
    /// The permits of a maker.
    OF = "SELECT p.id, p.maker, m.region, p.kind, p.number, p.issuer, p.issued, p.expires, p.note, m.name
        FROM permit p JOIN maker m ON m.id = p.maker WHERE p.maker = $1 ORDER BY p.id DESC LIMIT $2";
    /// The permits of a regency that expire until a day, the first first.
    DUE_OF_AREA = "SELECT p.id, p.maker, m.region, p.kind, p.number, p.issuer, p.issued, p.expires, p.note, m.name
        FROM permit p JOIN maker m ON m.id = p.maker JOIN region r ON r.code = m.region
        WHERE p.area = $1 AND p.expires IS NOT NULL AND p.expires >= $2 AND p.expires <= $3
            AND (CAST($4 AS TEXT) IS NULL OR (r.path >= $4 AND r.path < $5))
        ORDER BY p.expires, p.id LIMIT $6";
    /// The permits that expire until a day, the first first.
    DUE = "SELECT p.id, p.maker, m.region, p.kind, p.number, p.issuer, p.issued, p.expires, p.note, m.name
        FROM permit p JOIN maker m ON m.id = p.maker
        WHERE p.expires IS NOT NULL AND p.expires >= $1 AND p.expires <= $2 ORDER BY p.expires, p.id LIMIT $3";
    /// Writes a permit.
    PUT = "INSERT INTO permit (id, maker, area, kind, number, issuer, issued, expires, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, number = excluded.number, issuer = excluded.issuer,
            issued = excluded.issued, expires = excluded.expires, note = excluded.note";
    /// A permit follows into the record that stays.
    FOLLOW = "UPDATE permit SET maker = $2, area = $3 WHERE id = $1";
    /// Moves the permits of a maker to another regency.
    MOVE = "UPDATE permit SET area = $2 WHERE maker = $1";
    /// Forgets the reminders of a permit.
    FORGET_NOTICES = "DELETE FROM permit_notice WHERE permit = $1";
    /// Takes a permit away.
    FORGET = "DELETE FROM permit WHERE id = $1";
    /// Permits whose expiry is near, after one, for the reminders.
    NEAR = "SELECT p.id, p.expires, m.region FROM permit p JOIN maker m ON m.id = p.maker
        WHERE p.expires IS NOT NULL AND p.expires >= $1 AND p.expires <= $2 AND (p.expires, p.id) > ($3, $4)
        ORDER BY p.expires, p.id LIMIT $5";
    /// Notes a reminder; nothing when it was asked for before.
    NOTICE = "INSERT INTO permit_notice (permit, expires, days, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (permit, expires, days) DO NOTHING";
    /// Where mail reaches those who look after a maker: its own accounts.
    OWN_MAIL = "SELECT p.name, p.lang, p.email FROM mandate d JOIN person p ON p.id = d.person
        WHERE d.maker = $1 AND d.own AND p.active AND p.email IS NOT NULL AND d.since <= $2
            AND (d.until IS NULL OR d.until >= $2) ORDER BY p.id LIMIT 10";
    /// Where mail reaches the officers of a region.
    OFFICERS = "SELECT DISTINCT p.id, p.name, p.lang, p.email FROM holding h JOIN person p ON p.id = h.person
        WHERE h.region = $1 AND h.role = 'officer' AND p.active AND p.email IS NOT NULL AND h.since <= $2
            AND (h.until IS NULL OR h.until >= $2) ORDER BY p.id LIMIT 10";
}

/// The most permits of a maker that are shown.
pub const MOST: i64 = 100;

fn permit(r: &Row<'_>) -> Result<Permit> {
    let day = |t: Option<String>| t.and_then(|t| t.parse::<Date>().ok());
    Ok(Permit {
        id: PermitId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: r.region(2)?,
        kind: r.get(3)?,
        number: r.get(4)?,
        issuer: r.get(5)?,
        issued: day(r.get(6)?),
        expires: day(r.get(7)?),
        note: r.get(8)?,
    })
}

fn named(r: &Row<'_>) -> Result<(Permit, String)> {
    Ok((permit(r)?, r.get(9)?))
}

/// The permits of a maker, the newest first.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn of(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<Vec<Permit>> {
    super::business::get(conn, who, maker)?.ok_or(Error::Missing)?;
    conn.rows(OF, crate::args![maker, MOST], permit)
}

/// Permits that expire from one day to another, the first first, with the names of their makers, as far as a right reaches.
///
/// # Errors
/// [`Error::Refused`] when it does not reach the region that is asked for.
pub fn due(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    region: Option<&RegionCode>,
    from: Date,
    until: Date,
    limit: i64,
) -> Result<Vec<(Permit, String)>> {
    let mut found = Vec::new();
    for part in crate::register::parts(conn, who, region)? {
        let (low, high) = part.within.unzip();
        found.extend(match part.area {
            Some(area) => conn.rows(DUE_OF_AREA, crate::args![area, from, until, low, high, limit], named)?,
            None => conn.rows(DUE, crate::args![from, until, limit], named)?,
        });
    }
    found.sort_by_key(|(p, _)| (p.expires, p.id.0));
    found.dedup_by_key(|(p, _)| p.id);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

fn load(conn: &mut Conn, id: PermitId) -> Result<Option<Permit>> {
    conn.first(GET, crate::args![id], permit)
}

/// A permit for whoever writes the reminder, with its maker's name.
pub fn told(conn: &mut Conn, id: PermitId) -> Result<Option<(Permit, String)>> {
    conn.first(GET, crate::args![id], named)
}

/// Writes a permit that the domain has checked.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach, when it belongs to another maker, or the maker was erased.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepMakers>, new: &Permit) -> Result<Applied> {
    tx.lock(Kind::Permit, new.id.0)?;
    super::merge::open(tx, new.maker)?;
    let old = load(tx.conn, new.id)?;
    if old.as_ref().is_some_and(|o| o.maker != new.maker) || super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    let applied = journal::apply(tx, who, old.as_ref(), new)?;
    if applied != Applied::Unchanged {
        let before = crate::indicator::measure::before(tx, new.maker.0)?;
        let area = crate::region::area(tx, &new.region)?;
        let p = new;
        tx.conn.run(
            PUT,
            crate::args![p.id, p.maker, area, p.kind, p.number, p.issuer, p.issued, p.expires, p.note],
        )?;
        crate::indicator::measure::recount(tx, new.maker.0, before)?;
    }
    Ok(applied)
}

/// Takes a permit of a maker away.
///
/// # Errors
/// [`Error::Missing`] for a permit of another maker.
pub fn remove(tx: &mut Tx<'_>, who: &Access<KeepMakers>, maker: MakerId, id: PermitId) -> Result<()> {
    tx.lock(Kind::Permit, id.0)?;
    let old = load(tx.conn, id)?.filter(|p| p.maker == maker).ok_or(Error::Missing)?;
    tx.allow(who, Some(&old.region))?;
    forget(tx, &old)
}

fn forget(tx: &mut Tx<'_>, old: &Permit) -> Result<()> {
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Permit, old.id.0, None, region, Operation::Delete, Vec::new())?;
    tx.touch(Kind::Permit, old.id.0, Some(&old.region))?;
    let before = crate::indicator::measure::before(tx, old.maker.0)?;
    tx.conn.run(FORGET_NOTICES, crate::args![old.id])?;
    tx.conn.run(FORGET, crate::args![old.id])?;
    crate::indicator::measure::recount(tx, old.maker.0, before)
}

/// What belongs to a merged record belongs to the one that stays.
pub(crate) fn follow(tx: &mut Tx<'_>, who: &Access<KeepMakers>, from: MakerId, into: &Maker) -> Result<()> {
    let area = crate::region::area(tx, &into.region)?;
    let before = [from, into.id].map(|m| (m, crate::indicator::measure::before(tx, m.0)));
    for old in tx.conn.rows(OF, crate::args![from, i64::MAX], permit)? {
        let new = Permit { maker: into.id, region: into.region.clone(), ..old.clone() };
        journal::apply(tx, who, Some(&old), &new)?;
        tx.conn.run(FOLLOW, crate::args![new.id, into.id, area])?;
    }
    before.into_iter().try_for_each(|(m, was)| crate::indicator::measure::recount(tx, m.0, was?))
}

/// Forgets the permits of a maker whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: Uuid) -> Result<()> {
    let all = tx.conn.rows(OF, crate::args![maker, i64::MAX], permit)?;
    all.iter().try_for_each(|p| forget(tx, p))
}

/// The permits of a maker follow it into another regency.
pub(crate) fn moved(tx: &mut Tx<'_>, maker: Uuid, area: &str) -> Result<()> {
    tx.conn.run(MOVE, crate::args![maker, area]).map(drop)
}

/// Where the search for reminders goes on.
pub type After = Option<(String, Uuid)>;

/// Asks for the reminders that are due on a day, some permits at a time; each reminder is asked for once, however often this
/// is done. Says where to go on.
pub fn remind(tx: &mut Tx<'_>, today: Date, after: &After) -> Result<After> {
    const SOME: i64 = 100;
    let far = REMINDERS.iter().copied().max().unwrap_or_default();
    let last = today.checked_add(jiff::Span::new().days(far)).unwrap_or(today);
    // What expired longer ago needs no letter any more.
    let first = today.checked_sub(jiff::Span::new().days(7)).unwrap_or(today);
    let (day, id) = after.clone().unwrap_or((String::new(), Uuid::nil()));
    let near = tx.conn.rows(NEAR, crate::args![first, last, day, id, SOME], |r| {
        Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?, r.get::<String>(2)?))
    })?;
    let next = near.last().filter(|_| near.len() == 100).map(|(id, day, _)| (day.clone(), *id));
    for (id, expires, _) in near {
        let Some(left) = expires.parse::<Date>().ok().and_then(|e| e.since(today).ok()) else { continue };
        let Some(days) = reminder(i64::from(left.get_days())) else { continue };
        if tx.conn.run(NOTICE, crate::args![id, expires, days, tx.now])? > 0 {
            let task = Task::Permit { permit: PermitId(id), days };
            crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, 0)?;
        }
    }
    Ok(next)
}

/// Somebody who is reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// What they are called.
    pub name: String,
    /// The language of their letters.
    pub lang: String,
    /// Where mail reaches them.
    pub email: String,
}

/// Whom a reminder about a maker reaches: the maker's own accounts, and the officers of the nearest region that has any.
pub fn readers(conn: &mut Conn, maker: MakerId, region: &RegionCode, today: Date) -> Result<Vec<Reader>> {
    let read =
        |r: &Row<'_>, at: usize| Ok(Reader { name: r.get(at)?, lang: r.get(at + 1)?, email: r.get(at + 2)? });
    let mut found = conn.rows(OWN_MAIL, crate::args![maker, today], |r| read(r, 0))?;
    found.extend(officers(conn, region, today)?);
    found.sort_by(|a, b| a.email.cmp(&b.email));
    found.dedup_by(|a, b| a.email == b.email);
    Ok(found)
}

/// Where mail reaches the officers of the nearest region that has any.
pub fn officers(conn: &mut Conn, region: &RegionCode, today: Date) -> Result<Vec<Reader>> {
    for code in crate::region::path(conn, region)? {
        let mut found = conn.rows(OFFICERS, crate::args![code, today], |r| {
            Ok(Reader { name: r.get(1)?, lang: r.get(2)?, email: r.get(3)? })
        })?;
        if !found.is_empty() {
            found.sort_by(|a, b| a.email.cmp(&b.email));
            found.dedup_by(|a, b| a.email == b.email);
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
