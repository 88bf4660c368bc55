//! What makers take off their prices for some days.

use std::collections::HashMap;

use domain::access::{Access, KeepOrders, KeepOwnOrders, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId, PromotionId};
use domain::item::Money;
use domain::market::promotion::{Asked, MOST, Off, Promotion, Reduced, best};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Param, Row, batches, many};
use crate::item::ItemCard;
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// Those of a maker that were not ended and reach a day.
    LIVE = "SELECT p.id, p.maker, m.region, p.percent, p.amount, p.items, p.since, p.until, p.code, p.least, p.ended
        FROM promotion p JOIN maker m ON m.id = p.maker
        WHERE p.maker = $1 AND NOT p.ended AND p.until >= $2 ORDER BY p.id";
    /// Those of many makers that ask for no code, were not ended and reach a day, with where the maker lies.
    OPEN = concat!("SELECT p.id, p.maker, m.region, p.percent, p.amount, p.items, p.since, p.until, p.code, p.least, p.ended, r.path
        FROM promotion p JOIN maker m ON m.id = p.maker JOIN region r ON r.code = m.region
        WHERE p.maker IN (", many!(), ") AND p.code IS NULL AND NOT p.ended AND p.until >= $65 ORDER BY p.id");
    /// Whether anybody has one of those.
    ANY_OPEN = "SELECT 1 FROM promotion WHERE code IS NULL AND NOT ended AND until >= $1 LIMIT 1";
    /// Of many items what tells whose they are and what is paid first.
    OFFERED = concat!("SELECT id, maker, stock, lead_days, deposit_percent FROM item WHERE id IN (", many!(), ")");
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

/// Promotions of makers that ask for no code and are not over, or were not until yesterday: which day it is where a maker lies is
/// for whoever asks. `today` is the day somewhere.
pub(super) fn open(
    conn: &mut Conn,
    makers: &[Uuid],
    today: Date,
    mut each: impl FnMut(MakerId, Promotion, &str),
) -> Result<()> {
    let since = today.yesterday().unwrap_or(today).to_string();
    for mut args in batches(makers) {
        args.push(Param::Owned(since.clone()));
        for (promotion, path) in conn.rows(OPEN, &args, |r| Ok((read(r)?, r.get::<String>(11)?)))? {
            each(promotion.maker, promotion, &path);
        }
    }
    Ok(())
}

/// Whether anybody has promotions of which [`open`] would tell.
pub(super) fn any_open(conn: &mut Conn, today: Date) -> Result<bool> {
    let since = today.yesterday().unwrap_or(today);
    Ok(conn.first(ANY_OPEN, crate::args![since], |_| Ok(()))?.is_some())
}

/// What some makers take off their prices today for everybody, each by the day that it is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deals(HashMap<MakerId, (Date, Vec<Promotion>)>);

impl Deals {
    /// Reads those of some makers, in one statement for many of them.
    pub fn read(
        conn: &mut Conn,
        makers: impl IntoIterator<Item = MakerId>,
        today: &dyn Fn(&[RegionCode]) -> Date,
    ) -> Result<Deals> {
        let mut ids: Vec<Uuid> = makers.into_iter().map(|m| m.0).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut deals = Deals::default();
        if ids.is_empty() {
            return Ok(deals);
        }
        open(conn, &ids, today(&[]), |maker, promotion, path| {
            let (day, of) = deals.0.entry(maker).or_insert_with(|| {
                let path: Vec<RegionCode> = path.split('/').filter_map(RegionCode::parse).collect();
                (today(&path), Vec::new())
            });
            if promotion.holds(*day) {
                of.push(promotion);
            }
        })?;
        Ok(deals)
    }

    /// Those of a maker that hold today.
    pub fn of(&self, maker: MakerId) -> &[Promotion] {
        self.0.get(&maker).map_or(&[], |(_, of)| of)
    }

    /// Marks cards with what is taken off.
    pub fn mark<'c>(&self, cards: impl IntoIterator<Item = &'c mut ItemCard>) {
        for card in cards {
            card.off = self.best(card.maker, card.id, card.price);
        }
    }

    /// What is taken off one piece at this price for whoever buys no more than that.
    pub fn best(&self, maker: MakerId, item: ItemId, price: Option<Money>) -> Option<Reduced> {
        let ((today, all), price) = (self.0.get(&maker)?, price?);
        best(all, Asked { maker, today: *today, codes: &[], sum: price }, item, price)
    }
}

/// Marks cards with what their makers take off today for everybody.
pub fn mark<'c>(
    conn: &mut Conn,
    cards: impl IntoIterator<Item = &'c mut ItemCard>,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<()> {
    let cards: Vec<&mut ItemCard> = cards.into_iter().filter(|c| c.price.is_some()).collect();
    let deals = Deals::read(conn, cards.iter().map(|c| c.maker), today)?;
    deals.mark(cards);
    Ok(())
}

/// What a list that was made elsewhere does not know of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// What its maker takes off today for everybody.
    pub off: Option<Reduced>,
    /// What of its price is paid before work begins on it, in percent; nothing when it is not made to order, or is paid whole.
    pub deposit: Option<i32>,
}

/// What of items at these prices a list does not know that was made elsewhere; nothing of those that are gone.
pub fn offered(
    conn: &mut Conn,
    prices: &HashMap<ItemId, Money>,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<HashMap<ItemId, Offered>> {
    let ids: Vec<Uuid> = prices.keys().map(|i| i.0).collect();
    let mut items = Vec::new();
    for args in batches(&ids) {
        items.extend(conn.rows(OFFERED, &args, |r| {
            let to_order = r.get::<i64>(2)? <= 0 && r.get::<Option<i32>>(3)?.is_some();
            let deposit = r.get::<Option<i32>>(4)?.filter(|p| to_order && *p < 100);
            Ok((ItemId(r.get(0)?), MakerId(r.get(1)?), deposit))
        })?);
    }
    let deals = Deals::read(conn, items.iter().map(|(_, maker, _)| *maker), today)?;
    let one = |(id, maker, deposit): (ItemId, MakerId, Option<i32>)| {
        (id, Offered { off: deals.best(maker, id, prices.get(&id).copied()), deposit })
    };
    Ok(items.into_iter().map(one).collect())
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
    // Wherever its items are listed the new price stands.
    tx.tags.insert(crate::tx::Tag::Deals(new.maker.0));
    Ok(applied)
}

/// Forgets the promotions of a maker that is merged into another or erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    tx.conn.run(FORGET, crate::args![maker]).map(drop)
}
