//! What buyer, maker and council say to each other about an order, and what of it who has not read.

use std::collections::BTreeMap;

use domain::access::{Access, Buy, KeepOrders, KeepOwnOrders, Permission};
use domain::id::{GroupId, Kind, MakerId, MessageId, OrderId};
use domain::market::message::{Before, HOUR, Message, Side, say};
use domain::market::order::Order;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Writes a message.
    PUT = "INSERT INTO order_message (id, ord, sender, text, at) VALUES ($1, $2, $3, $4, $5)";
    /// The messages about an order, in the order in which they came.
    OF_ORDER = "SELECT sender, text, at FROM order_message WHERE ord = $1 ORDER BY at, id";
    /// How many there are.
    COUNT = "SELECT count(*) FROM order_message WHERE ord = $1";
    /// How many of a side came since.
    SINCE = "SELECT count(*) FROM order_message WHERE ord = $1 AND at > $2 AND sender = $3";
    /// Another one that the maker has not read.
    FOR_MAKER = "UPDATE maker_order SET unread_maker = unread_maker + 1 WHERE id = $1";
    /// Another one that the buyer has not read.
    FOR_BUYER = "UPDATE maker_order SET unread_buyer = unread_buyer + 1 WHERE id = $1";
    /// The maker has read all.
    READ_BY_MAKER = "UPDATE maker_order SET unread_maker = 0 WHERE id = $1";
    /// The buyer has read all.
    READ_BY_BUYER = "UPDATE maker_order SET unread_buyer = 0 WHERE id = $1";
    /// How many maker and buyer have not read.
    UNREAD = "SELECT unread_maker, unread_buyer FROM maker_order WHERE id = $1";
    /// The orders of a maker with messages that it has not read.
    UNREAD_OF = "SELECT id, unread_maker FROM maker_order WHERE maker = $1 AND unread_maker > 0 ORDER BY id LIMIT 500";
    /// Forgets what was said about the orders of a group.
    BLANK = "UPDATE order_message SET text = NULL WHERE ord IN (SELECT id FROM maker_order WHERE grp = $1)";
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who said it.
    pub by: Side,
    /// What; nothing once the buyer was erased.
    pub text: Option<String>,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// What was said about an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Talk {
    /// All of it, in the order in which it came.
    pub lines: Vec<Said>,
    /// How many the maker has not read.
    pub unread_maker: i64,
    /// How many the buyer has not read.
    pub unread_buyer: i64,
}

impl Talk {
    /// The last words of somebody else that a side has not read, and how many there are.
    pub fn unread(&self, side: Side) -> (i64, Option<&Said>) {
        let count = match side {
            Side::Buyer => self.unread_buyer,
            Side::Maker | Side::Council => self.unread_maker,
        };
        (count, self.lines.iter().rev().find(|l| l.by != side).filter(|_| count > 0))
    }
}

/// What was said about an order, for whoever may read the order.
pub(crate) fn load(conn: &mut Conn, order: OrderId) -> Result<Talk> {
    let (unread_maker, unread_buyer) =
        conn.first(UNREAD, crate::args![order], |r| Ok((r.get(0)?, r.get(1)?)))?.unwrap_or_default();
    let lines = conn.rows(OF_ORDER, crate::args![order], |r| {
        let word: String = r.get(0)?;
        let by = Side::from_word(&word).ok_or_else(|| Error::Damaged(format!("sender {word}")))?;
        Ok(Said { by, text: r.get(1)?, at: r.get(2)? })
    })?;
    Ok(Talk { lines, unread_maker, unread_buyer })
}

/// What was said about an order that somebody placed.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else.
pub fn placed(conn: &mut Conn, who: &Access<Buy>, order: &Order) -> Result<Talk> {
    if who.placed(Some(order.group)) { load(conn, order.id) } else { Err(Error::Refused) }
}

/// What was said about an order of a maker for whom somebody may act.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker.
pub fn own(conn: &mut Conn, who: &Access<KeepOwnOrders>, order: &Order) -> Result<Talk> {
    if who.acts_for(order.maker) { load(conn, order.id) } else { Err(Error::Refused) }
}

/// The same for an officer of the maker's region.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn of(conn: &mut Conn, who: &Access<KeepOrders>, order: &Order) -> Result<Talk> {
    let path = crate::region::path(conn, &order.region)?;
    if who.reaches(&path) { load(conn, order.id) } else { Err(Error::Refused) }
}

/// The orders of a maker about which something was said that it has not read, with how much.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn unread(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    maker: MakerId,
) -> Result<BTreeMap<OrderId, i64>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let found = conn.rows(UNREAD_OF, crate::args![maker], |r| Ok((OrderId(r.get(0)?), r.get(1)?)))?;
    Ok(found.into_iter().collect())
}

/// The buyer of a group says something about one of its orders.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else; the faults of the domain.
pub fn buyers(tx: &mut Tx<'_>, who: &Access<Buy>, id: MessageId, order: OrderId, text: &str) -> Result<()> {
    let order = held(tx, order)?;
    if !who.placed(Some(order.group)) {
        return Err(Error::Refused);
    }
    write(tx, who, id, &order, Side::Buyer, text)
}

/// The maker, or somebody who may act for it, says something.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker; the faults of the domain.
pub fn makers(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnOrders>,
    id: MessageId,
    order: OrderId,
    text: &str,
) -> Result<()> {
    let order = held(tx, order)?;
    if !who.acts_for(order.maker) {
        return Err(Error::Refused);
    }
    write(tx, who, id, &order, Side::Maker, text)
}

/// An officer says something for the council.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; the faults of the domain.
pub fn councils(
    tx: &mut Tx<'_>,
    who: &Access<KeepOrders>,
    id: MessageId,
    order: OrderId,
    text: &str,
) -> Result<()> {
    let order = held(tx, order)?;
    tx.allow(who, Some(&order.region))?;
    write(tx, who, id, &order, Side::Council, text)
}

/// The buyer has read what was said.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else.
pub fn read_by_buyer(tx: &mut Tx<'_>, who: &Access<Buy>, group: GroupId) -> Result<()> {
    if !who.placed(Some(group)) {
        return Err(Error::Refused);
    }
    for order in super::order::of_group(tx.conn, group)? {
        tx.conn.run(READ_BY_BUYER, crate::args![order.id])?;
    }
    Ok(())
}

/// The maker's side has read what was said.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker.
pub fn read_by_maker(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, id: OrderId) -> Result<()> {
    let order = super::order::load(tx.conn, id)?.ok_or(Error::Missing)?;
    if !who.acts_for(order.maker) {
        return Err(Error::Refused);
    }
    tx.conn.run(READ_BY_MAKER, crate::args![id]).map(drop)
}

fn held(tx: &mut Tx<'_>, id: OrderId) -> Result<Order> {
    tx.lock(Kind::Order, id.0)?;
    super::order::load(tx.conn, id)?.ok_or(Error::Missing)
}

fn write<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    id: MessageId,
    order: &Order,
    by: Side,
    text: &str,
) -> Result<()> {
    // Nobody is erased between the look and the writing.
    tx.lock(Kind::OrderGroup, order.group.0)?;
    let group = super::order::group(tx.conn, order.group)?.ok_or(Error::Missing)?;
    let all = tx.conn.one(COUNT, crate::args![order.id], |r| r.get(0))?;
    let since = tx.now - HOUR;
    let within_an_hour = tx.conn.one(SINCE, crate::args![order.id, since, by.word()], |r| r.get(0))?;
    let message: Message = say(id, order, &group, by, text, Before { all, within_an_hour })?;
    journal::apply(tx, who, None, &message)?;
    let at = tx.now;
    tx.conn.run(PUT, crate::args![message.id, message.order, by.word(), message.text, at])?;
    if by != Side::Buyer {
        tx.conn.run(FOR_BUYER, crate::args![order.id])?;
    }
    if by != Side::Maker {
        tx.conn.run(FOR_MAKER, crate::args![order.id])?;
    }
    super::letter::said(tx, order, &group, by)
}

/// Forgets what was said about the orders of a group whose buyer is erased.
pub(crate) fn blank(tx: &mut Tx<'_>, group: GroupId) -> Result<()> {
    tx.conn.run(BLANK, crate::args![group]).map(drop)
}
