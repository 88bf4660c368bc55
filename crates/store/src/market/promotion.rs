//! What makers take off their prices for some days.

use domain::access::{Access, KeepOrders, KeepOwnOrders, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId, PromotionId};
use domain::item::Money;
use domain::market::promotion::{MOST, Off, Promotion};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// Those of a maker that were not ended and reach a day.
    LIVE = "SELECT p.id, p.maker, m.region, p.percent, p.amount, p.items, p.since, p.until, p.code, p.least, p.ended
        FROM promotion p JOIN maker m ON m.id = p.maker
        WHERE p.maker = $1 AND NOT p.ended AND p.until >= $2 ORDER BY p.id";
    /// Whether a maker has any.
    ANY = "SELECT 1 FROM promotion WHERE maker = $1 LIMIT 1";
    /// All of a maker, the newest first.
    OF = "SELECT p.id, p.maker, m.region, p.percent, p.amount, p.items, p.since, p.until, p.code, p.least, p.ended
        FROM promotion p JOIN maker m ON m.id = p.maker WHERE p.maker = $1 ORDER BY p.id DESC LIMIT $2";
    /// One.
    GET = "SELECT p.id, p.maker, m.region, p.percent, p.amount, p.items, p.since, p.until, p.code, p.least, p.ended
        FROM promotion p JOIN maker m ON m.id = p.maker WHERE p.id = $1";
    /// Writes one.
    PUT = "INSERT INTO promotion (id, maker, percent, amount, items, since, until, code, least, ended)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET ended = excluded.ended";
    /// Forgets those of a maker.
    FORGET = "DELETE FROM promotion WHERE maker = $1";
    /// The things of a maker that can be named by a promotion, the newest first.
    ITEMS = "SELECT id, names FROM item WHERE maker = $1 AND price IS NOT NULL ORDER BY id DESC LIMIT $2";
}

fn read(r: &Row<'_>) -> Result<Promotion> {
    let damaged = |what: &str| Error::Damaged(format!("{what} of a promotion"));
    let region: String = r.get(2)?;
    let off = match (r.get::<Option<i64>>(3)?, r.get::<Option<i64>>(4)?) {
        (Some(percent), _) => Off::Percent(percent),
        (None, Some(amount)) => Off::Each(Money(amount)),
        (None, None) => return Err(damaged("amount")),
    };
    let items: Vec<Uuid> = serde_json::from_str(&r.get::<String>(5)?).map_err(|_| damaged("items"))?;
    let day = |at| r.get::<String>(at)?.parse::<Date>().map_err(|_| damaged("day"));
    Ok(Promotion {
        id: PromotionId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: RegionCode::parse(&region).ok_or_else(|| damaged("region"))?,
        off,
        items: items.into_iter().map(ItemId).collect(),
        since: day(6)?,
        until: day(7)?,
        code: r.get(8)?,
        least: Money(r.get(9)?),
        ended: r.get(10)?,
    })
}

/// The promotions of a maker that are not over on a day. They are public, but for their codes.
pub fn live(conn: &mut Conn, maker: MakerId, today: Date) -> Result<Vec<Promotion>> {
    conn.rows(LIVE, crate::args![maker, today], read)
}

/// The promotions of a maker that are not over where it lies, with the day that it is there; nothing when there are none.
pub fn now(
    conn: &mut Conn,
    maker: MakerId,
    region: &RegionCode,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<Option<(Date, Vec<Promotion>)>> {
    if conn.first(ANY, crate::args![maker], |_| Ok(()))?.is_none() {
        return Ok(None);
    }
    let today = today(&crate::region::path(conn, region)?);
    Ok(Some((today, live(conn, maker, today)?)))
}

/// The promotions of a maker, the newest first.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn own(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    maker: MakerId,
    limit: i64,
) -> Result<Vec<Promotion>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    conn.rows(OF, crate::args![maker, limit], read)
}

/// The promotions of a maker, for an officer of its region.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn of_maker(
    conn: &mut Conn,
    who: &Access<KeepOrders>,
    maker: MakerId,
    limit: i64,
) -> Result<Vec<Promotion>> {
    let terms = super::terms::of(conn, maker)?.ok_or(Error::Missing)?;
    if !who.reaches(&crate::region::path(conn, &terms.region)?) {
        return Err(Error::Refused);
    }
    conn.rows(OF, crate::args![maker, limit], read)
}

/// The things of a maker that a promotion can name, the newest first.
pub fn items(conn: &mut Conn, maker: MakerId, limit: i64) -> Result<Vec<(ItemId, domain::lang::Words)>> {
    conn.rows(ITEMS, crate::args![maker, limit], |r| Ok((ItemId(r.get(0)?), r.words(1)?)))
}

/// A promotion, as it is.
pub fn get(conn: &mut Conn, id: PromotionId) -> Result<Option<Promotion>> {
    conn.first(GET, crate::args![id.0], read)
}

/// Begins a promotion of a maker of one's own, or ends it.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act; the fault `until` when it has too many already.
pub fn save_own(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, new: &Promotion) -> Result<Applied> {
    if !who.acts_for(new.maker) {
        return Err(Error::Refused);
    }
    put(tx, who, new)
}

/// Begins or ends one for a maker that asked for it; the command's reason says so.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; the fault `why` without a reason.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepOrders>, new: &Promotion) -> Result<Applied> {
    tx.allow(who, Some(&new.region))?;
    if tx.command().reason.as_deref().is_none_or(|r| r.trim().is_empty()) {
        let mut faults = Faults::default();
        faults.add("why", "", Problem::Missing);
        return Err(faults.into());
    }
    put(tx, who, new)
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, new: &Promotion) -> Result<Applied> {
    tx.lock(Kind::Terms, new.maker.0)?;
    if crate::maker::merge::open(tx, new.maker)? != new.region.as_str() {
        return Err(Error::Missing);
    }
    let old = get(tx.conn, new.id)?;
    if old.as_ref().is_some_and(|o| o.maker != new.maker) {
        return Err(Error::Refused);
    }
    if old.is_none() && live(tx.conn, new.maker, new.since)?.len() >= MOST {
        let mut faults = Faults::default();
        faults.add("until", "", Problem::TooManyPromotions(MOST));
        return Err(faults.into());
    }
    let applied = journal::apply(tx, who, old.as_ref(), new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let (percent, amount) = match new.off {
        Off::Percent(p) => (Some(p), None),
        Off::Each(m) => (None, Some(m.0)),
    };
    let items: Vec<Uuid> = new.items.iter().map(|i| i.0).collect();
    let items = serde_json::to_string(&items).map_err(|e| Error::Engine(e.to_string()))?;
    tx.conn.run(
        PUT,
        crate::args![
            new.id.0,
            new.maker,
            percent,
            amount,
            items,
            new.since,
            new.until,
            new.code,
            new.least.0,
            new.ended
        ],
    )?;
    // The pages of its items say the new price.
    tx.tags.insert(crate::tx::Tag::Record(new.maker.0));
    Ok(applied)
}

/// Forgets the promotions of a maker that is merged into another or erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    tx.conn.run(FORGET, crate::args![maker]).map(drop)
}
