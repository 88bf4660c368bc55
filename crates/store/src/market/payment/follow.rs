//! Payments follow their orders: what is to be paid by the service gets a payment, and one whose orders changed is paid no more.

use domain::access::{Access, KeepMarket, system};
use domain::id::{GroupId, PaymentId};
use domain::market::order::{Order, Paying, Payment as Standing, State};
use domain::market::payment::{Owing, Part, Payment};
use uuid::Uuid;

use super::keep::{self, Kept};
use crate::error::Result;
use crate::journal;
use crate::market::order;
use crate::tx::Tx;

/// How long a code is good for what an order still lacks that has no time of its own, in microseconds: a day.
const REST: i64 = 24 * 3600 * 1_000_000;

/// Whether an order waits for this amount by the service.
fn waits(o: &Order) -> bool {
    o.paying == Paying::Provider
        && o.is_asked_for()
        && matches!(o.payment, Standing::Open | Standing::Partly)
        && o.asked().0 > 0
}

/// Writes a payment with its entry, with what somebody has to look at and when the service is asked next.
pub(crate) fn write(tx: &mut Tx<'_>, old: Option<&Kept>, mut new: Kept, orders: &[Order]) -> Result<()> {
    let who: Access<KeepMarket> = system("payments follow their orders");
    let owing: Vec<Owing> = orders.iter().map(Owing::of).collect();
    let own = |o: &Owing| new.payment.parts.iter().any(|p| p.order == o.order);
    let owing: Vec<Owing> = owing.into_iter().filter(own).collect();
    new.need = new.payment.need(&owing, tx.now);
    new.next = match old {
        // What changed is asked for at once.
        None => Some(tx.now),
        Some(old) if old.payment.ended != new.payment.ended => Some(tx.now),
        Some(old) if old.payment.refunds.len() != new.payment.refunds.len() => Some(tx.now),
        Some(_) => new.next,
    };
    journal::apply(tx, &who, old.map(|k| &k.payment), &new.payment)?;
    if old != Some(&new) {
        keep::put(tx, &new)?;
    }
    Ok(())
}

fn begin(tx: &mut Tx<'_>, group: GroupId, orders: &[Order], open: &[&Order]) -> Result<Option<PaymentId>> {
    let parts: Vec<Part> = open.iter().map(|o| Part { order: o.id, amount: o.asked() }).collect();
    let due = open.iter().map(|o| o.due.unwrap_or(tx.now + REST)).min().unwrap_or_default();
    let Some(payment) = Payment::begin(PaymentId(Uuid::now_v7()), group, parts, due, tx.now) else {
        return Ok(None);
    };
    let id = payment.id;
    write(tx, None, Kept { payment, need: None, next: None, tries: 0, trouble: None }, orders)?;
    Ok(Some(id))
}

/// Ends what covers something that changed, and says which of the orders that wait no live payment covers.
fn settle<'o>(tx: &mut Tx<'_>, group: GroupId, orders: &'o [Order]) -> Result<Vec<&'o Order>> {
    let mut covered = Vec::new();
    for kept in keep::of_group(tx.conn, group)? {
        let mut new = kept.clone();
        let live = kept.payment.is_live(tx.now);
        if live || kept.payment.is_open() {
            let fits = |part: &Part| {
                orders.iter().any(|o| o.id == part.order && waits(o) && o.asked() == part.amount)
            };
            if !kept.payment.parts.iter().all(fits) {
                new.payment = kept.payment.end();
            } else if live {
                covered.extend(kept.payment.parts.iter().map(|p| p.order));
            }
        }
        write(tx, Some(&kept), new, orders)?;
    }
    Ok(orders.iter().filter(|o| waits(o) && !covered.contains(&o.id)).collect())
}

/// Brings the payments of a group into line with its orders. What waits for its first payment gets a code by itself; for the rest
/// of what was begun the buyer asks.
pub(crate) fn follow(tx: &mut Tx<'_>, group: GroupId) -> Result<()> {
    let orders = order::of_group(tx.conn, group)?;
    if !orders.iter().any(|o| o.paying == Paying::Provider) {
        return Ok(());
    }
    keep::lock(tx, group)?;
    // Read again: whoever held it before may have changed another one.
    let orders = order::of_group(tx.conn, group)?;
    let open = settle(tx, group, &orders)?;
    let open: Vec<&Order> = open.into_iter().filter(|o| o.state == State::Placed).collect();
    begin(tx, group, &orders, &open).map(drop)
}

/// The buyer asks for a code for what no payment covers. Nothing when there is nothing to pay.
pub(crate) fn ask(tx: &mut Tx<'_>, group: GroupId) -> Result<Option<PaymentId>> {
    keep::lock(tx, group)?;
    let orders = order::of_group(tx.conn, group)?;
    let open = settle(tx, group, &orders)?;
    begin(tx, group, &orders, &open)
}
