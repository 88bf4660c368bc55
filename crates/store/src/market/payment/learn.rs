//! The payment service told something: what came of it is entered in the orders, all of it in one transaction or nothing.

use domain::access::{Access, Buy, KeepOrders, system};
use domain::id::{GroupId, Kind, PaymentId};
use domain::market::order::Order;
use domain::market::payment::Owing;
use domain::market::step::Step;
use pay::payment::{Closing, Fact};
use uuid::Uuid;

use super::follow;
use super::keep::{self, Kept};
use crate::error::{Error, Result};
use crate::market::{order, step};
use crate::tx::Tx;

/// What the service told, or that it told nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Learnt {
    /// It gave a code.
    Charged {
        /// The text of the code.
        code: String,
        /// What the service calls the payment.
        transaction: String,
        /// Until when it can be paid, in microseconds since 1970.
        until: Option<i64>,
    },
    /// It told how the payment stands.
    Told {
        /// What the service calls it.
        transaction: String,
        /// What became known.
        facts: Vec<Fact>,
    },
    /// It has the payment, and its code is lost.
    There,
    /// It never heard of the payment.
    Unknown,
    /// It refused to send money back.
    Refused {
        /// The refund.
        refund: Uuid,
        /// What it said.
        why: String,
    },
    /// There was no answer, or none that can be understood.
    Nothing(String),
}

/// Holds every order of the group of a payment, in the order of their ids, and then its payments.
fn held(tx: &mut Tx<'_>, id: PaymentId) -> Result<(Kept, Vec<Order>)> {
    let kept = keep::load(tx.conn, id)?.ok_or(Error::Missing)?;
    let group = kept.payment.group;
    for o in order::of_group(tx.conn, group)? {
        tx.lock(Kind::Order, o.id.0)?;
    }
    keep::lock(tx, group)?;
    let kept = keep::load(tx.conn, id)?.ok_or(Error::Missing)?;
    Ok((kept, order::of_group(tx.conn, group)?))
}

/// Takes what the service told of a payment.
///
/// # Errors
/// [`Error::Missing`] for a payment that is not there.
pub fn learn(tx: &mut Tx<'_>, id: PaymentId, learnt: &Learnt) -> Result<()> {
    // Money that came and went since, or too late, moves an order twice: told as one change.
    tx.together = true;
    let (old, orders) = held(tx, id)?;
    let mut new = old.clone();
    let before = &old.payment;
    let in_vain = |new: &mut Kept, why: &str| {
        new.tries += 1;
        new.trouble = Some(why.chars().filter(|c| !c.is_control()).take(200).collect());
    };
    (new.tries, new.trouble) = (0, None);
    match learnt {
        Learnt::Charged { code, transaction, until } => {
            new.payment = before.charged(code.clone(), transaction.clone(), *until);
        }
        Learnt::Told { transaction, facts } => {
            new.payment = before.learn(facts.iter().cloned());
            if new.payment.transaction.is_none() && !transaction.is_empty() {
                new.payment.transaction = Some(transaction.clone());
            }
        }
        // Whoever asked at the same time may have its code.
        Learnt::There if before.code.is_some() => {}
        Learnt::There => new.payment = before.end(),
        Learnt::Unknown if before.code.is_none() => {
            new.payment = before.learn([Fact::Closed { closing: Closing::Cancelled }]);
        }
        Learnt::Unknown => {
            new.tries = old.tries;
            in_vain(&mut new, "the payment service does not know the payment any more");
        }
        Learnt::Refused { refund, why } => new.payment = before.refused(*refund, why),
        Learnt::Nothing(why) => {
            new.tries = old.tries;
            in_vain(&mut new, why);
        }
    }
    enter(tx, &mut new, orders)?;
    new.next = new.payment.next(new.tries, tx.now);
    let group = new.payment.group;
    let orders = order::of_group(tx.conn, group)?;
    follow::write(tx, Some(&old), new, &orders)?;
    follow::follow(tx, group)
}

/// Enters in the orders what is new of what came and went.
fn enter(tx: &mut Tx<'_>, new: &mut Kept, orders: Vec<Order>) -> Result<()> {
    let who: Access<KeepOrders> = system("a payment service told of money");
    let (came, next) = new.payment.arrivals(tx.now);
    new.payment = next;
    let group = new.payment.group;
    let moved = !came.is_empty();
    for (order, amount) in came {
        step::told(tx, &who, order, Step::Arrive(amount))?;
    }
    let orders = if moved { order::of_group(tx.conn, group)? } else { orders };
    let owing: Vec<Owing> = orders.iter().map(Owing::of).collect();
    let (went, next) = new.payment.departures(&owing, tx.now);
    new.payment = next;
    for (order, amount) in went {
        step::told(tx, &who, order, Step::Refund(amount))?;
    }
    Ok(())
}

/// The buyer asks for a code for what is still to be paid. Nothing when there is nothing.
///
/// # Errors
/// [`Error::Refused`] for what somebody else placed.
pub fn ask(tx: &mut Tx<'_>, who: &Access<Buy>, group: GroupId) -> Result<Option<PaymentId>> {
    if !who.placed(Some(group)) {
        return Err(Error::Refused);
    }
    for o in order::of_group(tx.conn, group)? {
        tx.lock(Kind::Order, o.id.0)?;
    }
    follow::ask(tx, group)
}
