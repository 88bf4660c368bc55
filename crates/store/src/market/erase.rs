//! Who placed an order is forgotten: when they ask for it, and by itself once nothing needs it any more. What was ordered, paid and
//! booked stays, without a name.

use domain::access::{Access, Buy};
use domain::fault::{Faults, Problem};
use domain::id::{GroupId, Kind};
use domain::journal::Operation;
use domain::market::order::{Order, Payment, State};
use domain::market::returns;
use domain::market::unsettled::is_open;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal;
use crate::tx::Tx;

/// How long a buyer's name and address are kept after the order was placed, once nothing is open any more, in microseconds: 90
/// days, within which something may come back.
pub const KEPT: i64 = 90 * 24 * 3600 * 1_000_000;

/// How many groups one command looks at.
const AT_ONCE: i64 = 100;

crate::statements! {
    /// Groups with a name that were placed before a time, after one.
    OLD = "SELECT id, at FROM order_group WHERE name IS NOT NULL AND at <= $1 AND id > $2 ORDER BY id LIMIT $3";
}

/// An order that was handed over and paid, and of which nobody said that it came, is over so long after it was placed, with its
/// time of work besides: half a year.
pub const SILENT: i64 = 2 * KEPT;

/// A day, in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Whether somebody still needs to know who placed it, so long after that.
fn is_needed(order: &Order, age: i64) -> bool {
    let silent = order.state == State::HandedOver && order.left().0 == 0;
    let work = i64::from(order.lead_days().unwrap_or(0)).saturating_mul(DAY);
    let over = silent && age >= SILENT.saturating_add(work);
    if over {
        matches!(order.payment, Payment::Reported | Payment::Owed)
    } else {
        is_open(order.state, order.payment)
    }
}

/// Whether goods of it are on their way back.
fn comes_back(conn: &mut Conn, order: &Order) -> Result<bool> {
    Ok(super::returns::load(conn, order.id)?.iter().any(|r| r.state.is_open()))
}

/// Whether its buyer can still ask for something: that goods go back, or that the council decides on it.
fn can_ask(conn: &mut Conn, order: &Order, now: i64) -> Result<bool> {
    let recent = |r: &returns::Return| r.since + returns::APPEAL >= now;
    Ok(returns::until(order).is_some_and(|until| now <= until)
        || super::returns::load(conn, order.id)?.iter().any(recent))
}

/// Whoever placed a group has their name, address and words erased.
///
/// # Errors
/// [`Error::Refused`] for what somebody else placed; the fault `group` while one of its orders is not over.
pub fn by_buyer(tx: &mut Tx<'_>, who: &Access<Buy>, group: GroupId) -> Result<()> {
    if !who.placed(Some(group)) {
        return Err(Error::Refused);
    }
    // Nobody asks for anything between the look and the erasing.
    tx.lock(Kind::OrderGroup, group.0)?;
    let mut open = false;
    for order in super::order::of_group(tx.conn, group)? {
        open = open || is_open(order.state, order.payment) || comes_back(tx.conn, &order)?;
    }
    if open {
        let mut faults = Faults::default();
        faults.add("group", "", Problem::StillOpen);
        return Err(faults.into());
    }
    blank(tx, group)
}

/// Forgets who placed what is over and old enough and can be sent back no more, a hundred at a time and after one; says where to go on.
pub fn old(tx: &mut Tx<'_>, after: Uuid) -> Result<Option<Uuid>> {
    let before = tx.now - KEPT;
    let found: Vec<(Uuid, i64)> =
        tx.conn.rows(OLD, crate::args![before, after, AT_ONCE], |r| Ok((r.get(0)?, r.get(1)?)))?;
    for (id, at) in &found {
        let (group, age) = (GroupId(*id), tx.now - at);
        let mut open = false;
        for order in super::order::of_group(tx.conn, group)? {
            open = open
                || is_needed(&order, age)
                || comes_back(tx.conn, &order)?
                || can_ask(tx.conn, &order, tx.now)?;
        }
        if !open {
            blank(tx, group)?;
        }
    }
    let full = i64::try_from(found.len()).is_ok_and(|n| n == AT_ONCE);
    Ok(found.last().map(|(id, _)| *id).filter(|_| full))
}

fn blank(tx: &mut Tx<'_>, group: GroupId) -> Result<()> {
    tx.lock(Kind::OrderGroup, group.0)?;
    let known = super::order::group(tx.conn, group)?.ok_or(Error::Missing)?;
    if known.buyer.is_none() {
        return Ok(());
    }
    journal::write(tx, Kind::OrderGroup, group.0, None, None, Operation::Erase, Vec::new())?;
    journal::erase(tx, group.0)?;
    super::order::blank(tx, group)
}

/// A restored office erases again whom the backup did not know as erased.
pub(crate) fn again(tx: &mut Tx<'_>, group: Uuid) -> Result<bool> {
    if super::order::group(tx.conn, GroupId(group))?.is_none() {
        return super::request::again(tx, group);
    }
    blank(tx, GroupId(group))?;
    Ok(true)
}
