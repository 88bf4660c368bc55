//! Goods that come back: what was asked for and decided, and what follows for order, stock and books when they are there.

use domain::access::{Access, Buy, KeepOrders, KeepOwnOrders, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{GroupId, MakerId, OrderId, ReturnId};
use domain::item::Money;
use domain::market::order::{Order, Paying};
use domain::market::returns::{Draft, Reason, Return, State, Step, open as opens, step};
use domain::market::step::By;
use domain::region::RegionCode;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Writes a return.
    PUT = "INSERT INTO goods_return (id, ord, pieces, reason, words, state, answer, amount, delivery, stocked, opened, since)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (id) DO UPDATE SET words = excluded.words, state = excluded.state, answer = excluded.answer, amount = excluded.amount,
            delivery = excluded.delivery, stocked = excluded.stocked, since = excluded.since";
    /// The returns of an order, in the order in which they were asked for.
    OF_ORDER = "SELECT g.id, g.ord, o.grp, o.maker, o.region, g.pieces, g.reason, g.words, g.state, g.answer, g.amount, g.delivery,
            g.stocked, g.opened, g.since
        FROM goods_return g JOIN maker_order o ON o.id = g.ord WHERE g.ord = $1 ORDER BY g.opened, g.id";
    /// The order of a return.
    ORDER = "SELECT ord FROM goods_return WHERE id = $1";
    /// Notes where the open return of an order stands.
    NOTE = "UPDATE maker_order SET coming_back = $2 WHERE id = $1";
    /// The orders of a maker of which goods come back.
    OF_MAKER = "SELECT id, coming_back FROM maker_order WHERE maker = $1 AND coming_back IS NOT NULL ORDER BY id LIMIT 100";
    /// The orders of a regency on whose return the council has to decide, the oldest first.
    OF_AREA = "SELECT o.id, m.name FROM maker_order o JOIN maker m ON m.id = o.maker JOIN region r ON r.code = o.region
        WHERE o.area = $1 AND o.coming_back = 'appealed' AND (CAST($2 AS TEXT) IS NULL OR (r.path >= $2 AND r.path < $3))
        ORDER BY o.id LIMIT $4";
    /// All of those.
    OF_ALL = "SELECT o.id, m.name FROM maker_order o JOIN maker m ON m.id = o.maker
        WHERE o.coming_back = 'appealed' ORDER BY o.id LIMIT $1";
    /// Forgets what was said of the returns of a group.
    BLANK = "UPDATE goods_return SET words = NULL, answer = NULL WHERE ord IN (SELECT id FROM maker_order WHERE grp = $1)";
}

fn numbers(text: &str) -> Result<Vec<i64>> {
    serde_json::from_str(text).map_err(|e| Error::Damaged(e.to_string()))
}

fn read(r: &Row<'_>) -> Result<Return> {
    let damaged = |what: &str| Error::Damaged(format!("{what} of a return"));
    let region: String = r.get(4)?;
    Ok(Return {
        id: ReturnId(r.get(0)?),
        order: OrderId(r.get(1)?),
        group: GroupId(r.get(2)?),
        maker: MakerId(r.get(3)?),
        region: RegionCode::parse(&region).ok_or_else(|| damaged("region"))?,
        pieces: numbers(&r.get::<String>(5)?)?,
        reason: r.read(6, Reason::from_word)?.ok_or_else(|| damaged("reason"))?,
        words: r.get(7)?,
        state: r.read(8, State::from_word)?.ok_or_else(|| damaged("state"))?,
        answer: r.get(9)?,
        amount: Money(r.get(10)?),
        delivery: Money(r.get(11)?),
        stocked: numbers(&r.get::<String>(12)?)?,
        opened: r.get(13)?,
        since: r.get(14)?,
    })
}

/// The returns of an order, for whoever may read the order.
pub(crate) fn load(conn: &mut Conn, order: OrderId) -> Result<Vec<Return>> {
    conn.rows(OF_ORDER, crate::args![order], read)
}

/// The returns of an order that somebody placed, in the order in which they were asked for.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else.
pub fn placed(conn: &mut Conn, who: &Access<Buy>, order: &Order) -> Result<Vec<Return>> {
    if who.placed(Some(order.group)) { load(conn, order.id) } else { Err(Error::Refused) }
}

/// The returns of an order of a maker for whom somebody may act.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker.
pub fn own(conn: &mut Conn, who: &Access<KeepOwnOrders>, order: &Order) -> Result<Vec<Return>> {
    if who.acts_for(order.maker) { load(conn, order.id) } else { Err(Error::Refused) }
}

/// The same for an officer of the maker's region.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn of(conn: &mut Conn, who: &Access<KeepOrders>, order: &Order) -> Result<Vec<Return>> {
    let path = crate::region::path(conn, &order.region)?;
    if who.reaches(&path) { load(conn, order.id) } else { Err(Error::Refused) }
}

/// The orders of a maker of which goods come back, with where their return stands.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn open_of(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    maker: MakerId,
) -> Result<Vec<(OrderId, State)>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    conn.rows(OF_MAKER, crate::args![maker], |r| {
        let word: String = r.get(1)?;
        let state = State::from_word(&word).ok_or_else(|| Error::Damaged(format!("return {word}")))?;
        Ok((OrderId(r.get(0)?), state))
    })
}

/// The orders on whose return the council has to decide, as far as a right reaches, with the names of their makers.
///
/// # Errors
/// [`Error::Refused`] when the right reaches nothing.
pub fn appealed(conn: &mut Conn, who: &Access<KeepOrders>, limit: i64) -> Result<Vec<(OrderId, String)>> {
    let read = |r: &Row<'_>| Ok((OrderId(r.get(0)?), r.get(1)?));
    let mut found = Vec::new();
    for part in crate::register::parts(conn, who, None)? {
        let (low, high) = part.within.unzip();
        found.extend(match &part.area {
            Some(area) => conn.rows(OF_AREA, crate::args![area, low, high, limit], read)?,
            None => conn.rows(OF_ALL, crate::args![limit], read)?,
        });
    }
    found.sort_unstable();
    found.dedup_by_key(|(id, _)| *id);
    Ok(found)
}

/// The buyer asks for goods to go back.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else; the faults of the domain.
pub fn open(
    tx: &mut Tx<'_>,
    who: &Access<Buy>,
    id: ReturnId,
    order: OrderId,
    draft: &Draft,
) -> Result<Return> {
    let order = super::step::held(tx, order)?;
    if !who.placed(Some(order.group)) {
        return Err(Error::Refused);
    }
    somebody(tx, &order)?;
    let others = load(tx.conn, order.id)?;
    let new = opens(id, &order, &others, draft, tx.now)?;
    put(tx, who, None, &new)?;
    super::letter::came_back(tx, &order, By::Buyer)?;
    Ok(new)
}

/// The buyer takes a step.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else; the faults of the domain.
pub fn buyers(tx: &mut Tx<'_>, who: &Access<Buy>, id: ReturnId, what: Step) -> Result<Return> {
    let order = held(tx, id)?;
    if !who.placed(Some(order.group)) {
        return Err(Error::Refused);
    }
    somebody(tx, &order)?;
    take(tx, who, &order, id, what, By::Buyer)
}

/// The maker, or somebody who may act for it, takes a step.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker; the faults of the domain.
pub fn makers(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, id: ReturnId, what: Step) -> Result<Return> {
    let order = held(tx, id)?;
    if !who.acts_for(order.maker) {
        return Err(Error::Refused);
    }
    take(tx, who, &order, id, what, By::Maker)
}

/// An officer takes a step: decides where buyer and maker disagree, and else acts for a maker that asked for it, as the command's
/// reason says.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; the fault `why` without a reason; the faults of the domain.
pub fn officers(tx: &mut Tx<'_>, who: &Access<KeepOrders>, id: ReturnId, what: Step) -> Result<Return> {
    let order = held(tx, id)?;
    tx.allow(who, Some(&order.region))?;
    let decides = load(tx.conn, order.id)?.iter().any(|r| r.id == id && r.state == State::Appealed);
    if !decides && tx.command().reason.as_deref().is_none_or(|r| r.trim().is_empty()) {
        let mut faults = Faults::default();
        faults.add("why", "", Problem::Missing);
        return Err(faults.into());
    }
    take(tx, who, &order, id, what, if decides { By::House } else { By::Maker })
}

fn held(tx: &mut Tx<'_>, id: ReturnId) -> Result<Order> {
    let order = tx.conn.first(ORDER, crate::args![id], |r| r.get(0))?.ok_or(Error::Missing)?;
    super::step::held(tx, OrderId(order))
}

/// Whether it is still known who ordered; nobody is erased between the look and the writing.
fn somebody(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    tx.lock(domain::id::Kind::OrderGroup, order.group.0)?;
    let group = super::order::group(tx.conn, order.group)?.ok_or(Error::Missing)?;
    if group.buyer.is_none() {
        let mut faults = Faults::default();
        faults.add("step", "", Problem::NobodyThere);
        return Err(faults.into());
    }
    Ok(())
}

fn take<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    order: &Order,
    id: ReturnId,
    what: Step,
    by: By,
) -> Result<Return> {
    let (mine, others): (Vec<Return>, Vec<Return>) =
        load(tx.conn, order.id)?.into_iter().partition(|r| r.id == id);
    let old = mine.into_iter().next().ok_or(Error::Missing)?;
    let (new, after) = step(&old, order, &others, what, by, tx.now)?;
    put(tx, who, Some(&old), &new)?;
    if after != *order {
        super::stock::come_back(tx, who, order, &new.stocked)?;
        super::step::settle(tx, who, order, &after, "goods-back")?;
        if after.paying == Paying::Provider {
            super::payment::follow(tx, after.group)?;
        }
    }
    super::letter::came_back(tx, order, by)?;
    Ok(new)
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, old: Option<&Return>, new: &Return) -> Result<()> {
    journal::apply(tx, who, old, new)?;
    let list = |n: &[i64]| serde_json::to_string(n).map_err(|e| Error::Engine(e.to_string()));
    tx.conn.run(
        PUT,
        crate::args![
            new.id,
            new.order,
            list(&new.pieces)?,
            new.reason.word(),
            new.words,
            new.state.word(),
            new.answer,
            new.amount.0,
            new.delivery.0,
            list(&new.stocked)?,
            new.opened,
            new.since
        ],
    )?;
    let open = new.state.is_open().then(|| new.state.word());
    tx.conn.run(NOTE, crate::args![new.order, open]).map(drop)
}

/// Forgets what was said of the returns of a group whose buyer is erased.
pub(crate) fn blank(tx: &mut Tx<'_>, group: GroupId) -> Result<()> {
    tx.conn.run(BLANK, crate::args![group]).map(drop)
}
