//! Holidays of makers. A maker has a row while one is recorded; the hourly job takes away those that are over, so that the index
//! comes to hear of it. Whoever shows something asks for the day besides.

use domain::access::{Access, KeepOwnItems, Permission, system};
use domain::id::{Kind, MakerId};
use domain::maker::holiday::{Days, Holiday};
use domain::region::RegionCode;
use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// The holiday of a maker.
    GET = "SELECT since, until FROM holiday WHERE maker = $1";
    /// Writes it.
    PUT = "INSERT INTO holiday (maker, since, until) VALUES ($1, $2, $3)
        ON CONFLICT (maker) DO UPDATE SET since = excluded.since, until = excluded.until";
    /// Ends it.
    DROP = "DELETE FROM holiday WHERE maker = $1";
    /// Those whose last day lies before a day, after one.
    OVER = "SELECT h.maker, m.region, h.since, h.until FROM holiday h JOIN maker m ON m.id = h.maker
        WHERE h.until < $1 AND h.maker > $2 ORDER BY h.maker LIMIT $3";
}

/// How many one command takes away.
const AT_ONCE: i64 = 100;

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Damaged(format!("day {text}")))
}

fn read(r: &Row<'_>, at: usize) -> Result<Days> {
    let until = r.get::<Option<String>>(at + 1)?;
    Ok(Days { since: day(&r.get::<String>(at)?)?, until: until.as_deref().map(day).transpose()? })
}

/// The days of a holiday from two columns of a list, if there is one.
pub(crate) fn listed(r: &Row<'_>, at: usize) -> Result<Option<Days>> {
    if r.get::<Option<String>>(at)?.is_some() { read(r, at).map(Some) } else { Ok(None) }
}

/// The holiday that is recorded of a maker; [`Days::hold`] says whether it is one on a day. It is public.
pub fn of(conn: &mut Conn, maker: MakerId) -> Result<Option<Days>> {
    conn.first(GET, crate::args![maker], |r| read(r, 0))
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, new: &Holiday) -> Result<Applied> {
    tx.lock(Kind::Maker, new.maker.0)?;
    let old = Holiday { days: of(tx.conn, new.maker)?, ..new.clone() };
    let applied = journal::apply(tx, who, Some(&old), new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    match &new.days {
        Some(days) => tx.conn.run(PUT, crate::args![new.maker, days.since, days.until])?,
        None => tx.conn.run(DROP, crate::args![new.maker])?,
    };
    // The pages of the maker and of its items say it.
    tx.stale(new.maker.0);
    Ok(applied)
}

/// Begins a holiday, or gives it another last day.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act, or that is closed.
pub fn begin(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, new: &Holiday) -> Result<Applied> {
    if !who.acts_for(new.maker) || super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    let mut new = new.clone();
    tx.lock(Kind::Maker, new.maker.0)?;
    let before = of(tx.conn, new.maker)?;
    // Who is away already has been away since then.
    if let (Some(days), Some(before)) = (&mut new.days, before)
        && before.hold(days.since)
    {
        days.since = before.since;
    }
    put(tx, who, &new)
}

/// Ends a holiday at once.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn end(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, maker: MakerId) -> Result<Applied> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let region = super::mandate::region(tx.conn, maker)?.ok_or(Error::Missing)?;
    put(tx, who, &Holiday { maker, region, days: None })
}

/// Takes away holidays that are over where their makers lie, some at a time, after a maker; where to go on, or nothing. `latest` is
/// the latest day that it is anywhere, `today` the day in a region, given with those above it.
pub fn over(
    tx: &mut Tx<'_>,
    latest: Date,
    today: impl Fn(&[RegionCode]) -> Date,
    after: Option<MakerId>,
) -> Result<Option<MakerId>> {
    let after = after.map_or(uuid::Uuid::nil(), |m| m.0);
    let found = tx.conn.rows(OVER, crate::args![latest, after, AT_ONCE], |r| {
        let region: String = r.get(1)?;
        let region =
            RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
        Ok((MakerId(r.get(0)?), region, read(r, 2)?))
    })?;
    let last = found.last().map(|(maker, ..)| *maker);
    for (maker, region, _) in found {
        tx.lock(Kind::Maker, maker.0)?;
        // It may have been given another last day since it was listed.
        let days = of(tx.conn, maker)?;
        let path = crate::region::path(tx.conn, &region)?;
        if days.is_some_and(|d| d.are_over(today(&path))) {
            put::<KeepOwnItems>(tx, &system("holiday over"), &Holiday { maker, region, days: None })?;
        }
    }
    Ok(last)
}

/// Forgets the holiday of a maker that is merged or whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    tx.conn.run(DROP, crate::args![maker]).map(drop)
}
