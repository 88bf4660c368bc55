//! An officer of the programme's root sends money back: it is asked of the service under a name for ever, and entered in the orders
//! when the service says that it went.

use domain::access::{Access, KeepMarket};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, PaymentId};
use domain::market::payment::Owing;
use uuid::Uuid;

use super::{follow, keep};
use crate::error::{Error, Result};
use crate::market::order;
use crate::tx::Tx;

/// Asks that everything that is owed and can be sent back by a payment goes back.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region at which the programme is rooted; `amount` when nothing is to be sent back;
/// `why` without a reason.
pub fn send_back(
    tx: &mut Tx<'_>,
    who: &Access<KeepMarket>,
    id: PaymentId,
    refund: Uuid,
    why: &str,
) -> Result<()> {
    tx.allow(who, None)?;
    let group = keep::load(tx.conn, id)?.ok_or(Error::Missing)?.payment.group;
    for o in order::of_group(tx.conn, group)? {
        tx.lock(Kind::Order, o.id.0)?;
    }
    keep::lock(tx, group)?;
    let old = keep::load(tx.conn, id)?.ok_or(Error::Missing)?;
    let orders = order::of_group(tx.conn, group)?;
    let own = |o: &&domain::market::order::Order| old.payment.parts.iter().any(|p| p.order == o.id);
    let owing: Vec<Owing> = orders.iter().filter(own).map(Owing::of).collect();
    let amount = old.payment.returnable(&owing, tx.now);
    if amount.0 == 0 {
        let mut faults = Faults::default();
        faults.add("amount", 0, Problem::Settled);
        return Err(faults.into());
    }
    let mut new = old.clone();
    new.payment = old.payment.refund(refund, amount, why, &owing, tx.now)?;
    new.tries = 0;
    follow::write(tx, Some(&old), new, &orders)
}
