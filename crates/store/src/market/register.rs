//! Orders as buyers, makers and officers read them.

use domain::access::{Access, Buy, KeepOrders, KeepOwnOrders};
use domain::id::{GroupId, MakerId, OrderId};
use domain::item::Money;
use domain::market::order::{Group, Order, Payment, State};
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};

crate::statements! {
    /// The orders of a maker in a state before one, the newest first.
    OF_MAKER = "SELECT o.id, o.maker, m.name, o.goods - o.discount, o.delivery, o.extra, o.state, o.payment, o.due, o.seen, o.at, o.sample,
            (SELECT l.names FROM order_line l WHERE l.ord = o.id AND l.n = 0), (SELECT count(*) FROM order_line l WHERE l.ord = o.id)
        FROM maker_order o JOIN maker m ON m.id = o.maker
        WHERE o.maker = $1 AND o.state = $2 AND o.id < $3 ORDER BY o.id DESC LIMIT $4";
    /// The orders of a regency in a state before one, the newest first.
    OF_AREA = "SELECT o.id, o.maker, m.name, o.goods - o.discount, o.delivery, o.extra, o.state, o.payment, o.due, o.seen, o.at, o.sample,
            (SELECT l.names FROM order_line l WHERE l.ord = o.id AND l.n = 0), (SELECT count(*) FROM order_line l WHERE l.ord = o.id)
        FROM maker_order o JOIN maker m ON m.id = o.maker JOIN region r ON r.code = o.region
        WHERE o.area = $1 AND o.state = $2 AND o.id < $3
            AND (CAST($4 AS TEXT) IS NULL OR (r.path >= $4 AND r.path < $5))
        ORDER BY o.id DESC LIMIT $6";
    /// All orders in a state before one, the newest first.
    OF_ALL = "SELECT o.id, o.maker, m.name, o.goods - o.discount, o.delivery, o.extra, o.state, o.payment, o.due, o.seen, o.at, o.sample,
            (SELECT l.names FROM order_line l WHERE l.ord = o.id AND l.n = 0), (SELECT count(*) FROM order_line l WHERE l.ord = o.id)
        FROM maker_order o JOIN maker m ON m.id = o.maker
        WHERE o.state = $1 AND o.id < $2 ORDER BY o.id DESC LIMIT $3";
    /// How many orders of a maker wait for it.
    WAITING = "SELECT count(*) FROM maker_order WHERE maker = $1 AND state = $2";
}

/// An order in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: OrderId,
    /// Whose.
    pub maker: MakerId,
    /// What that maker is called.
    pub maker_name: String,
    /// What the buyer has to pay; nothing while it is not known.
    pub total: Option<Money>,
    /// Where it stands.
    pub state: State,
    /// Where its payment stands.
    pub payment: Payment,
    /// Until when something has to happen, in microseconds since 1970.
    pub due: Option<i64>,
    /// When the maker's side first saw it.
    pub seen: Option<i64>,
    /// When it was placed, in microseconds since 1970.
    pub at: i64,
    /// Whether it is a sample.
    pub sample: bool,
    /// What its first line is called.
    pub first: domain::lang::Words,
    /// How many lines it has.
    pub lines: i64,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let damaged = || Error::Damaged("state of an order".into());
    let (goods, extra): (i64, i64) = (r.get(3)?, r.get(5)?);
    Ok(Listed {
        id: OrderId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        maker_name: r.get(2)?,
        total: r.get::<Option<i64>>(4)?.map(|d| Money(goods.saturating_add(d).saturating_add(extra))),
        state: r.read(6, State::from_word)?.ok_or_else(damaged)?,
        payment: r.read(7, Payment::from_word)?.ok_or_else(damaged)?,
        due: r.get(8)?,
        seen: r.get(9)?,
        at: r.get(10)?,
        sample: r.get(11)?,
        first: r.words(12)?,
        lines: r.get(13)?,
    })
}

fn newest(mut found: Vec<Listed>, limit: i64) -> Vec<Listed> {
    found.sort_unstable_by_key(|l| std::cmp::Reverse(l.id.0));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    found
}

/// The orders of a maker in some states before one, the newest first.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn own(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    maker: MakerId,
    states: &[State],
    before: Option<OrderId>,
    limit: i64,
) -> Result<Vec<Listed>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let before = before.map_or(Uuid::max(), |b| b.0);
    let mut found = Vec::new();
    for state in states {
        found.extend(conn.rows(OF_MAKER, crate::args![maker, state.word(), before, limit], listed)?);
    }
    Ok(newest(found, limit))
}

/// How many orders of a maker stand in some states.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn waiting(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    maker: MakerId,
    states: &[State],
) -> Result<i64> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    states.iter().try_fold(0, |sum, state| {
        Ok(sum + conn.one(WAITING, crate::args![maker, state.word()], |r| r.get::<i64>(0))?)
    })
}

/// The orders in some states as far as a right reaches, before one, the newest first.
///
/// # Errors
/// [`Error::Refused`] when it does not reach the region that is asked for.
pub fn page(
    conn: &mut Conn,
    who: &Access<KeepOrders>,
    region: Option<&RegionCode>,
    states: &[State],
    before: Option<OrderId>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let before = before.map_or(Uuid::max(), |b| b.0);
    let mut found = Vec::new();
    for part in crate::register::parts(conn, who, region)? {
        let (low, high) = part.within.unzip();
        for state in states {
            let word = state.word();
            found.extend(match &part.area {
                Some(area) => {
                    conn.rows(OF_AREA, crate::args![area, word, before, low, high, limit], listed)?
                }
                None => conn.rows(OF_ALL, crate::args![word, before, limit], listed)?,
            });
        }
    }
    let mut found = newest(found, limit);
    found.dedup_by_key(|l| l.id);
    Ok(found)
}

/// An order with what its buyer said, for whoever looks after its maker.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker.
pub fn own_order(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    id: OrderId,
) -> Result<Option<(Order, Option<Group>)>> {
    let Some(order) = super::order::load(conn, id)? else { return Ok(None) };
    if !who.acts_for(order.maker) {
        return Err(Error::Refused);
    }
    let group = super::order::group(conn, order.group)?;
    Ok(Some((order, group)))
}

/// The same for an officer of the maker's region.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn order(
    conn: &mut Conn,
    who: &Access<KeepOrders>,
    id: OrderId,
) -> Result<Option<(Order, Option<Group>)>> {
    let Some(order) = super::order::load(conn, id)? else { return Ok(None) };
    if !who.reaches(&crate::region::path(conn, &order.region)?) {
        return Err(Error::Refused);
    }
    let group = super::order::group(conn, order.group)?;
    Ok(Some((order, group)))
}

/// What a buyer placed: the whole and its parts.
///
/// # Errors
/// [`Error::Refused`] for what somebody else placed.
pub fn placed(conn: &mut Conn, who: &Access<Buy>, id: GroupId) -> Result<Option<(Group, Vec<Order>)>> {
    if !who.placed(Some(id)) {
        return Err(Error::Refused);
    }
    let Some(group) = super::order::group(conn, id)? else { return Ok(None) };
    let orders = super::order::of_group(conn, id)?;
    Ok(Some((group, orders)))
}
