//! Letters about orders: asked for in the transaction of what they tell, so that nothing is told that did not happen; and what
//! stands in them, read when they are written.

use domain::access::{Access, Permission};
use domain::id::{GroupId, MakerId, OrderId};
use domain::job::{JobId, Task};
use domain::market::letter::{Notice, To, to_buyer, to_maker, together};
use domain::market::message::Side;
use domain::market::order::{Group, Order};
use domain::market::returns::Return;
use domain::market::step::By;
use domain::market::terms::Terms;
use jiff::civil::Date;
use uuid::Uuid;

use super::basket::{Seller, seller};
use super::message::{Talk, load};
use crate::error::Result;
use crate::face::{Conn, Row};
use crate::maker::permit::Reader;
use crate::tx::Tx;

crate::statements! {
    /// Where mail reaches those who look after the orders of a maker.
    MAIL = "SELECT p.name, p.lang, p.email FROM mandate d JOIN person p ON p.id = d.person
        WHERE d.maker = $1 AND (d.own OR d.deeds LIKE '%orders%') AND p.active AND p.email IS NOT NULL AND d.since <= $2
            AND (d.until IS NULL OR d.until >= $2) ORDER BY p.id LIMIT 5";
    /// The same for those whose own the maker is that is let look after them.
    AGENTS = "SELECT p.name, p.lang, p.email FROM mandate a JOIN mandate d ON d.maker = a.agent JOIN person p ON p.id = d.person
        WHERE a.maker = $1 AND a.deeds LIKE '%orders%' AND a.since <= $2 AND (a.until IS NULL OR a.until >= $2)
            AND d.own AND p.active AND p.email IS NOT NULL AND d.since <= $2
            AND (d.until IS NULL OR d.until >= $2) ORDER BY p.id LIMIT 5";
}

/// A little later than the messages that a letter tells together, in microseconds: clocks of several copies of the program differ.
const SLACK: i64 = 15 * 1_000_000;

/// Those who look after the orders of a maker and can be reached by mail.
pub fn readers(conn: &mut Conn, maker: MakerId, today: Date) -> Result<Vec<Reader>> {
    let read = |r: &Row<'_>| Ok(Reader { name: r.get(0)?, lang: r.get(1)?, email: r.get(2)? });
    let mut found = conn.rows(MAIL, crate::args![maker, today], read)?;
    found.extend(conn.rows(AGENTS, crate::args![maker, today], read)?);
    found.sort_by(|a, b| a.email.cmp(&b.email));
    found.dedup_by(|a, b| a.email == b.email);
    Ok(found)
}

fn day(micros: i64) -> Date {
    let at = jiff::Timestamp::from_microsecond(micros).unwrap_or_default();
    at.in_tz("UTC").map(|z| z.date()).unwrap_or_default()
}

fn ask(tx: &mut Tx<'_>, order: OrderId, to: To, notice: Notice) -> Result<()> {
    let task = Task::OrderLetter { order, to, notice, at: tx.now };
    crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, 0)
}

fn reaches_buyer(group: Option<&Group>) -> bool {
    group.and_then(|g| g.buyer.as_ref()).is_some_and(|b| b.email.is_some())
}

/// What was placed is confirmed to the buyer, and told to each maker.
pub(crate) fn placed(tx: &mut Tx<'_>, group: &Group, orders: &[Order]) -> Result<()> {
    if let Some(first) = orders.first().filter(|_| reaches_buyer(Some(group))) {
        ask(tx, first.id, To::Buyer, Notice::Placed)?;
    }
    let today = day(tx.now);
    for order in orders {
        if !readers(tx.conn, order.maker, today)?.is_empty() {
            ask(tx, order.id, To::Maker, Notice::Placed)?;
        }
    }
    Ok(())
}

/// An order went on: whoever did not do it hears of it.
pub(crate) fn went_on<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: &Order,
    new: &Order,
) -> Result<()> {
    if who.placed(Some(new.group)) {
        if let Some(notice) = to_maker(old, new)
            && !readers(tx.conn, new.maker, day(tx.now))?.is_empty()
        {
            ask(tx, new.id, To::Maker, notice)?;
        }
    } else if let Some(notice) = to_buyer(old, new)
        && reaches_buyer(super::order::group(tx.conn, new.group)?.as_ref())
    {
        ask(tx, new.id, To::Buyer, notice)?;
    }
    Ok(())
}

/// Somebody wrote about an order: whoever did not is told, once for all that comes within some minutes.
pub(crate) fn said(tx: &mut Tx<'_>, order: &Order, group: &Group, by: Side) -> Result<()> {
    let at = together(tx.now);
    let mut to = Vec::new();
    if by != Side::Buyer && reaches_buyer(Some(group)) {
        to.push(To::Buyer);
    }
    if by != Side::Maker && !readers(tx.conn, order.maker, day(tx.now))?.is_empty() {
        to.push(To::Maker);
    }
    for to in to {
        let task = Task::OrderLetter { order: order.id, to, notice: Notice::Message, at };
        crate::job::enqueue(tx, JobId(Uuid::now_v7()), &task, at + SLACK - tx.now)?;
    }
    Ok(())
}

/// A return went on: whoever did not do it hears of it.
pub(crate) fn came_back(tx: &mut Tx<'_>, order: &Order, by: By) -> Result<()> {
    if by != By::Buyer && reaches_buyer(super::order::group(tx.conn, order.group)?.as_ref()) {
        ask(tx, order.id, To::Buyer, Notice::Return)?;
    }
    if by != By::Maker && !readers(tx.conn, order.maker, day(tx.now))?.is_empty() {
        ask(tx, order.id, To::Maker, Notice::Return)?;
    }
    Ok(())
}

/// The part of a maker, as a letter tells it.
#[derive(Debug, Clone)]
pub struct Part {
    /// The order.
    pub order: Order,
    /// Whose.
    pub seller: Option<Seller>,
    /// Where that maker lies.
    pub place: String,
    /// How it is paid.
    pub terms: Option<Terms>,
}

/// What a letter about an order tells.
#[derive(Debug, Clone)]
pub struct Told {
    /// What was placed at once.
    pub group: Group,
    /// The order that it is about; with the others that were placed with it when that is what it tells to the buyer.
    pub parts: Vec<Part>,
    /// The word of the buyer's address, where it was kept.
    pub track: Option<String>,
    /// What was said about the order.
    pub talk: Talk,
    /// The return of its goods that went on last.
    pub goods_back: Option<Return>,
    /// Those who look after the orders of its maker.
    pub readers: Vec<Reader>,
}

/// What a letter about an order tells, to the program that writes it; nothing when there is no such order any more.
pub fn told(conn: &mut Conn, id: OrderId, to: To, notice: Notice, today: Date) -> Result<Option<Told>> {
    let Some(order) = super::order::load(conn, id)? else { return Ok(None) };
    let Some(group) = super::order::group(conn, order.group)? else { return Ok(None) };
    let (maker, placed): (MakerId, GroupId) = (order.maker, order.group);
    let whole = to == To::Buyer && notice == Notice::Placed;
    let orders = if whole { super::order::of_group(conn, placed)? } else { vec![order] };
    let mut parts = Vec::new();
    for order in orders {
        parts.push(Part {
            seller: seller(conn, order.maker)?,
            place: crate::region::get(conn, &order.region)?.map(|r| r.full_name).unwrap_or_default(),
            terms: super::terms::of(conn, order.maker)?,
            order,
        });
    }
    let readers = if to == To::Maker { readers(conn, maker, today)? } else { Vec::new() };
    let track = if to == To::Buyer { super::order::track(conn, placed)? } else { None };
    let goods_back = super::returns::load(conn, id)?.into_iter().max_by_key(|r| (r.since, r.id));
    Ok(Some(Told { group, parts, track, talk: load(conn, id)?, goods_back, readers }))
}
