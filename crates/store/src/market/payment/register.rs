//! Payments as buyers, officers and the program itself read them.

use domain::access::{Access, Buy, KeepMarket};
use domain::id::{GroupId, PaymentId};
use domain::item::Money;
use domain::market::order::Order;
use domain::market::payment::Need;
use uuid::Uuid;

use super::keep::{self, Kept};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::market::order;

crate::statements! {
    /// What the service is to be asked about, the longest due first.
    DUE = "SELECT id FROM payment WHERE next IS NOT NULL AND next <= $1 ORDER BY next, id LIMIT $2";
    /// Payments of which somebody has to look at something, before one, the newest first.
    NEEDING = "SELECT p.id, p.grp, p.begun, p.need, p.code IS NOT NULL, p.booked, p.sent,
            (SELECT CAST(sum(t.amount) AS BIGINT) FROM payment_part t WHERE t.payment = p.id)
        FROM payment p WHERE p.need IS NOT NULL AND p.id < $1 ORDER BY p.id DESC LIMIT $2";
    /// All payments before one, the newest first.
    ALL_OF = "SELECT p.id, p.grp, p.begun, p.need, p.code IS NOT NULL, p.booked, p.sent,
            (SELECT CAST(sum(t.amount) AS BIGINT) FROM payment_part t WHERE t.payment = p.id)
        FROM payment p WHERE p.id < $1 ORDER BY p.id DESC LIMIT $2";
    /// How many need somebody.
    COUNT = "SELECT count(*) FROM payment WHERE need IS NOT NULL";
}

/// A payment in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: PaymentId,
    /// What it is for.
    pub group: GroupId,
    /// When it began, in microseconds since 1970.
    pub begun: i64,
    /// What somebody has to look at.
    pub need: Option<Need>,
    /// Whether there is a code.
    pub has_code: bool,
    /// What came.
    pub booked: Money,
    /// What went back.
    pub sent: Money,
    /// What was expected.
    pub amount: Money,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        id: PaymentId(r.get(0)?),
        group: GroupId(r.get(1)?),
        begun: r.get(2)?,
        need: r.get::<Option<String>>(3)?.as_deref().and_then(Need::from_word),
        has_code: r.get(4)?,
        booked: Money(r.get(5)?),
        sent: Money(r.get(6)?),
        amount: Money(r.get::<Option<i64>>(7)?.unwrap_or_default()),
    })
}

/// Whether a right reaches what belongs to no region: the region at which the programme is rooted.
fn allowed(conn: &mut Conn, who: &Access<KeepMarket>) -> Result<()> {
    let root = crate::office::programme(conn)?.map(|p| p.root);
    let path = match root {
        Some(root) => crate::region::path(conn, &root)?,
        None => Vec::new(),
    };
    if who.reaches(&path) { Ok(()) } else { Err(Error::Refused) }
}

/// What the service is to be asked about now.
pub fn due(conn: &mut Conn, now: i64, limit: i64) -> Result<Vec<PaymentId>> {
    conn.rows(DUE, crate::args![now, limit], |r| Ok(PaymentId(r.get(0)?)))
}

/// A payment, for the program that asks the service.
pub fn of_service(conn: &mut Conn, id: PaymentId) -> Result<Option<Kept>> {
    keep::load(conn, id)
}

/// Payments of a group without a code that are due, for the program that asks the service.
pub fn due_of(conn: &mut Conn, group: GroupId, now: i64) -> Result<Vec<PaymentId>> {
    let all = keep::of_group(conn, group)?.into_iter();
    Ok(all.filter(|k| k.next.is_some_and(|n| n <= now)).map(|k| k.payment.id).collect())
}

/// The payments of what a buyer placed.
///
/// # Errors
/// [`Error::Refused`] for what somebody else placed.
pub fn placed(conn: &mut Conn, who: &Access<Buy>, group: GroupId) -> Result<Vec<Kept>> {
    if !who.placed(Some(group)) {
        return Err(Error::Refused);
    }
    keep::of_group(conn, group)
}

/// Payments before one, the newest first: those that need somebody, or all.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn page(
    conn: &mut Conn,
    who: &Access<KeepMarket>,
    all: bool,
    before: Option<PaymentId>,
    limit: i64,
) -> Result<Vec<Listed>> {
    allowed(conn, who)?;
    let before = before.map_or(Uuid::max(), |b| b.0);
    conn.rows(if all { ALL_OF } else { NEEDING }, crate::args![before, limit], listed)
}

/// How many payments need somebody.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn needing(conn: &mut Conn, who: &Access<KeepMarket>) -> Result<i64> {
    allowed(conn, who)?;
    conn.one(COUNT, crate::args![], |r| r.get(0))
}

/// A payment with the orders that it covers.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn payment(
    conn: &mut Conn,
    who: &Access<KeepMarket>,
    id: PaymentId,
) -> Result<Option<(Kept, Vec<Order>)>> {
    let Some(kept) = keep::load(conn, id)? else { return Ok(None) };
    allowed(conn, who)?;
    let orders = order::of_group(conn, kept.payment.group)?;
    let own = orders.into_iter().filter(|o| kept.payment.parts.iter().any(|p| p.order == o.id));
    let orders = own.collect();
    Ok(Some((kept, orders)))
}
