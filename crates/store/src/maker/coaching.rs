//! The coaching log of makers, and the next steps that are due.

use domain::access::{Access, KeepMakers, ReadRegister};
use domain::id::{CoachingId, Kind, MakerId};
use domain::item::Money;
use domain::journal::Operation;
use domain::maker::Maker;
use domain::maker::coaching::Coaching;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// An entry.
    GET = "SELECT c.id, c.maker, m.region, c.day, c.kind, c.told, c.source, c.value, c.result, c.next, c.due, c.done, m.name
        FROM coaching c JOIN maker m ON m.id = c.maker WHERE c.id = $1";
    /// The log of a maker, the latest first.
    OF = "SELECT c.id, c.maker, m.region, c.day, c.kind, c.told, c.source, c.value, c.result, c.next, c.due, c.done, m.name
        FROM coaching c JOIN maker m ON m.id = c.maker WHERE c.maker = $1 ORDER BY c.day DESC, c.id DESC LIMIT $2";
    /// Steps of a regency that are due until a day, the first first.
    DUE_OF_AREA = "SELECT c.id, c.maker, m.region, c.day, c.kind, c.told, c.source, c.value, c.result, c.next, c.due, c.done, m.name
        FROM coaching c JOIN maker m ON m.id = c.maker JOIN region r ON r.code = m.region
        WHERE c.area = $1 AND c.due IS NOT NULL AND NOT c.done AND c.due <= $2
            AND (CAST($3 AS TEXT) IS NULL OR (r.path >= $3 AND r.path < $4))
        ORDER BY c.due, c.id LIMIT $5";
    /// Steps that are due until a day, the first first.
    DUE = "SELECT c.id, c.maker, m.region, c.day, c.kind, c.told, c.source, c.value, c.result, c.next, c.due, c.done, m.name
        FROM coaching c JOIN maker m ON m.id = c.maker
        WHERE c.due IS NOT NULL AND NOT c.done AND c.due <= $1 ORDER BY c.due, c.id LIMIT $2";
    /// Writes an entry.
    PUT = "INSERT INTO coaching (id, maker, area, day, kind, told, source, value, result, next, due, done)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (id) DO UPDATE SET day = excluded.day, kind = excluded.kind, told = excluded.told,
            source = excluded.source, value = excluded.value, result = excluded.result, next = excluded.next,
            due = excluded.due, done = excluded.done";
    /// An entry follows into the record that stays.
    FOLLOW = "UPDATE coaching SET maker = $2, area = $3 WHERE id = $1";
    /// Moves the log of a maker to another regency.
    MOVE = "UPDATE coaching SET area = $2 WHERE maker = $1";
    /// Takes an entry away.
    FORGET = "DELETE FROM coaching WHERE id = $1";
}

/// The most entries of a maker that are shown.
pub const MOST: i64 = 200;

fn coaching(r: &Row<'_>) -> Result<Coaching> {
    let day: String = r.get(3)?;
    let due: Option<String> = r.get(10)?;
    Ok(Coaching {
        id: CoachingId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: r.region(2)?,
        day: day.parse().map_err(|_| Error::Damaged(format!("day {day}")))?,
        kind: r.get(4)?,
        told: r.get(5)?,
        source: r.get(6)?,
        value: r.get::<Option<i64>>(7)?.map(Money),
        result: r.get(8)?,
        next: r.get(9)?,
        due: due.and_then(|t| t.parse().ok()),
        done: r.get(11)?,
    })
}

fn named(r: &Row<'_>) -> Result<(Coaching, String)> {
    Ok((coaching(r)?, r.get(12)?))
}

/// The log of a maker, the latest first.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn of(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<Vec<Coaching>> {
    super::business::get(conn, who, maker)?.ok_or(Error::Missing)?;
    conn.rows(OF, crate::args![maker, MOST], coaching)
}

/// Next steps that are due until a day, the first first, with the names of their makers, as far as a right reaches.
///
/// # Errors
/// [`Error::Refused`] when it does not reach the region that is asked for.
pub fn due(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    region: Option<&RegionCode>,
    until: Date,
    limit: i64,
) -> Result<Vec<(Coaching, String)>> {
    let mut found = Vec::new();
    for part in crate::register::parts(conn, who, region)? {
        let (low, high) = part.within.unzip();
        found.extend(match part.area {
            Some(area) => conn.rows(DUE_OF_AREA, crate::args![area, until, low, high, limit], named)?,
            None => conn.rows(DUE, crate::args![until, limit], named)?,
        });
    }
    found.sort_by_key(|(c, _)| (c.due, c.id.0));
    found.dedup_by_key(|(c, _)| c.id);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

fn load(conn: &mut Conn, id: CoachingId) -> Result<Option<Coaching>> {
    conn.first(GET, crate::args![id], coaching)
}

/// Writes an entry that the domain has checked.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach, when it belongs to another maker, or the maker was erased.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepMakers>, new: &Coaching) -> Result<Applied> {
    tx.lock(Kind::Coaching, new.id.0)?;
    super::merge::open(tx, new.maker)?;
    let old = load(tx.conn, new.id)?;
    if old.as_ref().is_some_and(|o| o.maker != new.maker) || super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    let applied = journal::apply(tx, who, old.as_ref(), new)?;
    if applied != Applied::Unchanged {
        let before = crate::indicator::measure::before(tx, new.maker.0)?;
        let area = crate::region::area(tx, &new.region)?;
        let c = new;
        let value = c.value.map(|v| v.0);
        tx.conn.run(
            PUT,
            crate::args![
                c.id, c.maker, area, c.day, c.kind, c.told, c.source, value, c.result, c.next, c.due, c.done
            ],
        )?;
        crate::indicator::measure::recount(tx, new.maker.0, before)?;
    }
    Ok(applied)
}

/// Takes an entry of a maker away.
///
/// # Errors
/// [`Error::Missing`] for an entry of another maker.
pub fn remove(tx: &mut Tx<'_>, who: &Access<KeepMakers>, maker: MakerId, id: CoachingId) -> Result<()> {
    tx.lock(Kind::Coaching, id.0)?;
    let old = load(tx.conn, id)?.filter(|c| c.maker == maker).ok_or(Error::Missing)?;
    tx.allow(who, Some(&old.region))?;
    forget(tx, &old)
}

fn forget(tx: &mut Tx<'_>, old: &Coaching) -> Result<()> {
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Coaching, old.id.0, None, region, Operation::Delete, Vec::new())?;
    tx.touch(Kind::Coaching, old.id.0, Some(&old.region))?;
    let before = crate::indicator::measure::before(tx, old.maker.0)?;
    tx.conn.run(FORGET, crate::args![old.id])?;
    crate::indicator::measure::recount(tx, old.maker.0, before)
}

/// What belongs to a merged record belongs to the one that stays.
pub(crate) fn follow(tx: &mut Tx<'_>, who: &Access<KeepMakers>, from: MakerId, into: &Maker) -> Result<()> {
    let area = crate::region::area(tx, &into.region)?;
    let before = [from, into.id].map(|m| (m, crate::indicator::measure::before(tx, m.0)));
    for old in tx.conn.rows(OF, crate::args![from, i64::MAX], coaching)? {
        let new = Coaching { maker: into.id, region: into.region.clone(), ..old.clone() };
        journal::apply(tx, who, Some(&old), &new)?;
        tx.conn.run(FOLLOW, crate::args![new.id, into.id, area])?;
    }
    before.into_iter().try_for_each(|(m, was)| crate::indicator::measure::recount(tx, m.0, was?))
}

/// Forgets the log of a maker whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: Uuid) -> Result<()> {
    let all = tx.conn.rows(OF, crate::args![maker, i64::MAX], coaching)?;
    all.iter().try_for_each(|c| forget(tx, c))
}

/// The log of a maker follows it into another regency.
pub(crate) fn moved(tx: &mut Tx<'_>, maker: Uuid, area: &str) -> Result<()> {
    tx.conn.run(MOVE, crate::args![maker, area]).map(drop)
}
