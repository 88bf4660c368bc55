//! An order takes a step: its state, the stock and the books move together.

use domain::access::{Access, Buy, KeepOrders, KeepOwnOrders, Permission, system};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, OrderId};
use domain::market::order::{Order, Paying};
use domain::market::step::{By, Step, step};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Orders whose time is over, the first first.
    DUE = "SELECT id FROM maker_order WHERE due IS NOT NULL AND due <= $1 AND payment IN ('open', 'partly')
            AND state IN ('asked', 'placed')
        ORDER BY due, id LIMIT $2";
    /// Notes that the maker's side saw it.
    SEEN = "UPDATE maker_order SET seen = $2 WHERE id = $1 AND seen IS NULL";
}

/// How many orders one command lets expire.
const AT_ONCE: i64 = 100;

/// The buyer of a group takes a step.
///
/// # Errors
/// [`Error::Refused`] for the order of somebody else; the faults of the domain.
pub fn buyers(tx: &mut Tx<'_>, who: &Access<Buy>, id: OrderId, what: Step) -> Result<Order> {
    let order = held(tx, id)?;
    if !who.placed(Some(order.group)) {
        return Err(Error::Refused);
    }
    take(tx, who, &order, what, By::Buyer)
}

/// The maker, or somebody who may act for it, takes a step.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker; the faults of the domain; `stock` when the pieces are not there.
pub fn own(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, id: OrderId, what: Step) -> Result<Order> {
    let order = held(tx, id)?;
    if !who.acts_for(order.maker) {
        return Err(Error::Refused);
    }
    take(tx, who, &order, what, By::Maker)
}

/// An officer takes a step for a maker that asked for it; the command's reason says so.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; the fault `why` without a reason; the faults of the domain.
pub fn for_maker(tx: &mut Tx<'_>, who: &Access<KeepOrders>, id: OrderId, what: Step) -> Result<Order> {
    let order = held(tx, id)?;
    tx.allow(who, Some(&order.region))?;
    if tx.command().reason.as_deref().is_none_or(|r| r.trim().is_empty()) {
        let mut faults = Faults::default();
        faults.add("why", "", Problem::Missing);
        return Err(faults.into());
    }
    take(tx, who, &order, what, By::Maker)
}

/// The council's side takes a step: the program when a payment service told it of money, or an officer who knows of it.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker; the faults of the domain.
pub fn house(tx: &mut Tx<'_>, who: &Access<KeepOrders>, id: OrderId, what: Step) -> Result<Order> {
    let order = held(tx, id)?;
    tx.allow(who, Some(&order.region))?;
    take(tx, who, &order, what, By::House)
}

/// Money came or went by a payment service, as it told. The order takes it whatever became of it: when pieces of an order that waited
/// are not there any more, nothing comes of it, and the money is owed. What follows for its payments is the caller's to do.
pub(crate) fn told(tx: &mut Tx<'_>, who: &Access<KeepOrders>, id: OrderId, what: Step) -> Result<()> {
    let mut order = held(tx, id)?;
    if order.state.holds() && matches!(what, Step::Arrive(_)) && !super::stock::are_in_stock(tx, &order)? {
        let gone = step(&order, Step::Expire, By::Clock, i64::MAX, false)?;
        settle(tx, who, &order, &gone, "expire")?;
        order = gone;
    }
    let word = what.word();
    let there = !order.state.is_off() || super::stock::are_free(tx, &order)?;
    let new = step(&order, what, By::House, tx.now, there)?;
    settle(tx, who, &order, &new, word)
}

/// Lets orders expire whose time is over; says whether more are left.
pub fn expire(tx: &mut Tx<'_>) -> Result<bool> {
    let who: Access<KeepOrders> = system("time of an order is over");
    let due: Vec<Uuid> = tx.conn.rows(DUE, crate::args![tx.now, AT_ONCE], |r| r.get(0))?;
    for id in &due {
        let order = held(tx, OrderId(*id))?;
        // Somebody may have reported a payment between.
        if let Ok(new) = step(&order, Step::Expire, By::Clock, tx.now, true) {
            settle(tx, &who, &order, &new, "expire")?;
            if new.paying == Paying::Provider {
                super::payment::follow(tx, new.group)?;
            }
        }
    }
    Ok(i64::try_from(due.len()).is_ok_and(|n| n == AT_ONCE))
}

/// Notes that the maker's side has seen an order.
///
/// # Errors
/// [`Error::Refused`] for the order of another maker.
pub fn saw(tx: &mut Tx<'_>, who: &Access<KeepOwnOrders>, id: OrderId) -> Result<()> {
    let order = super::order::load(tx.conn, id)?.ok_or(Error::Missing)?;
    if !who.acts_for(order.maker) {
        return Err(Error::Refused);
    }
    tx.conn.run(SEEN, crate::args![id, tx.now]).map(drop)
}

pub(super) fn held(tx: &mut Tx<'_>, id: OrderId) -> Result<Order> {
    tx.lock(Kind::Order, id.0)?;
    super::order::load(tx.conn, id)?.ok_or(Error::Missing)
}

fn take<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, order: &Order, what: Step, by: By) -> Result<Order> {
    let word = what.word();
    // Only a payment that comes after the time was over asks whether the things are still there.
    let late = order.state.is_off() && matches!(what, Step::Confirm | Step::Arrive(_));
    let there = !late || super::stock::are_free(tx, order)?;
    let quoted = matches!(what, Step::Quote(_));
    let new = step(order, what, by, tx.now, there)?;
    if quoted && new.paying == Paying::Bank {
        let used = super::place::in_use(tx, &new)?;
        if new.asks().iter().any(|a| used.amounts.contains(&a.0)) {
            let mut faults = Faults::default();
            faults.add("cost", new.delivery.map_or(0, |d| d.0), Problem::AmountInUse);
            return Err(faults.into());
        }
    }
    settle(tx, who, order, &new, word)?;
    if new.paying == Paying::Provider {
        super::payment::follow(tx, new.group)?;
    }
    Ok(new)
}

pub(super) fn settle<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: &Order,
    new: &Order,
    word: &'static str,
) -> Result<()> {
    super::stock::follow(tx, who, old, new)?;
    journal::apply(tx, who, Some(old), new)?;
    super::order::put(tx, new, false)?;
    super::sales::moved(tx, old, new)?;
    super::letter::went_on(tx, who, old, new)?;
    super::payout::moved(tx, old, new)?;
    super::ledger::enter(tx, who, Some(old), new, word)
}
