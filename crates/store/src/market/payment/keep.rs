//! Payments as they are stored.

use domain::id::{GroupId, Kind, OrderId, PaymentId};
use domain::item::Money;
use domain::market::payment::{Need, Part, Payment, Refund, closing, closing_word};
use jiff::Timestamp;
use pay::payment::{Back, Fact, Receipt};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::tx::Tx;

crate::statements! {
    /// A payment.
    GET = "SELECT id, grp, begun, until, code, txn, ended, booked, sent, need, next, tries, trouble FROM payment WHERE id = $1";
    /// The payments of a group.
    OF_GROUP = "SELECT id, grp, begun, until, code, txn, ended, booked, sent, need, next, tries, trouble
        FROM payment WHERE grp = $1 ORDER BY id";
    /// What a payment covers.
    PARTS = "SELECT ord, amount FROM payment_part WHERE payment = $1 ORDER BY n";
    /// What was told of it.
    FACTS = "SELECT what, name, minor, currency, at FROM payment_fact WHERE payment = $1
        ORDER BY what, name, minor, currency";
    /// What is sent back.
    REFUNDS = "SELECT id, amount, why, refused FROM payment_refund WHERE payment = $1 ORDER BY id";
    /// Writes a payment.
    PUT = "INSERT INTO payment (id, grp, begun, until, code, txn, ended, booked, sent, need, next, tries, trouble)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (id) DO UPDATE SET until = excluded.until, code = excluded.code, txn = excluded.txn, ended = excluded.ended,
            booked = excluded.booked, sent = excluded.sent, need = excluded.need, next = excluded.next, tries = excluded.tries,
            trouble = excluded.trouble";
    /// Writes a part.
    PUT_PART = "INSERT INTO payment_part (payment, n, ord, amount) VALUES ($1, $2, $3, $4) ON CONFLICT (payment, n) DO NOTHING";
    /// Writes a fact.
    PUT_FACT = "INSERT INTO payment_fact (payment, what, name, minor, currency, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (payment, what, name, minor, currency) DO UPDATE SET at = excluded.at";
    /// Writes a refund.
    PUT_REFUND = "INSERT INTO payment_refund (id, payment, amount, why, refused) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET refused = excluded.refused";
}

/// A payment, and how it stands with asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The payment.
    pub payment: Payment,
    /// What somebody has to look at.
    pub need: Option<Need>,
    /// When the service is asked next, in microseconds since 1970.
    pub next: Option<i64>,
    /// How often it was asked in vain since it last answered.
    pub tries: i64,
    /// Why.
    pub trouble: Option<String>,
}

fn read(r: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        payment: Payment {
            id: PaymentId(r.get(0)?),
            group: GroupId(r.get(1)?),
            parts: Vec::new(),
            begun: r.get(2)?,
            until: r.get(3)?,
            code: r.get(4)?,
            transaction: r.get(5)?,
            ended: r.get(6)?,
            facts: Vec::new(),
            booked: Money(r.get(7)?),
            sent: Money(r.get(8)?),
            refunds: Vec::new(),
        },
        need: r.get::<Option<String>>(9)?.as_deref().and_then(Need::from_word),
        next: r.get(10)?,
        tries: r.get(11)?,
        trouble: r.get(12)?,
    })
}

fn fact(r: &Row<'_>) -> Result<Fact> {
    let (what, name): (String, String) = (r.get(0)?, r.get(1)?);
    let damaged = || Error::Damaged(format!("fact {what} of a payment"));
    let minor = u64::try_from(r.get::<i64>(2)?).map_err(|_| damaged())?;
    let back = |back| Fact::Returned { id: name.clone(), minor, back };
    Ok(match what.as_str() {
        "received" => {
            let at = Timestamp::from_microsecond(r.get(4)?).map_err(|_| damaged())?;
            Fact::Received { id: name, receipt: Receipt { currency: r.get(3)?, minor, at } }
        }
        "refund" => back(Back::Refund),
        "chargeback" => back(Back::Chargeback),
        _ => Fact::Closed { closing: closing(&name).ok_or_else(damaged)? },
    })
}

fn whole(conn: &mut Conn, mut kept: Kept) -> Result<Kept> {
    let id = kept.payment.id;
    kept.payment.parts = conn.rows(PARTS, crate::args![id], |r| {
        Ok(Part { order: OrderId(r.get(0)?), amount: Money(r.get(1)?) })
    })?;
    // In the order in which facts are compared.
    let facts = conn.rows(FACTS, crate::args![id], fact)?;
    kept.payment.refunds = conn.rows(REFUNDS, crate::args![id], |r| {
        Ok(Refund { id: r.get(0)?, amount: Money(r.get(1)?), why: r.get(2)?, refused: r.get(3)? })
    })?;
    kept.payment = kept.payment.learn(facts);
    Ok(kept)
}

/// A payment.
pub(crate) fn load(conn: &mut Conn, id: PaymentId) -> Result<Option<Kept>> {
    match conn.first(GET, crate::args![id], read)? {
        Some(kept) => whole(conn, kept).map(Some),
        None => Ok(None),
    }
}

/// The payments of a group, the first first.
pub(crate) fn of_group(conn: &mut Conn, group: GroupId) -> Result<Vec<Kept>> {
    let found = conn.rows(OF_GROUP, crate::args![group], read)?;
    found.into_iter().map(|kept| whole(conn, kept)).collect()
}

/// Holds whoever else would change the payments of a group. Its orders are held before.
pub(crate) fn lock(tx: &mut Tx<'_>, group: GroupId) -> Result<()> {
    tx.lock(Kind::Payment, group.0)
}

/// Writes a payment; nothing that it holds is ever taken out.
pub(crate) fn put(tx: &mut Tx<'_>, kept: &Kept) -> Result<()> {
    let p = &kept.payment;
    tx.conn.run(
        PUT,
        crate::args![
            p.id,
            p.group,
            p.begun,
            p.until,
            p.code,
            p.transaction,
            p.ended,
            p.booked.0,
            p.sent.0,
            kept.need.map(Need::word),
            kept.next,
            kept.tries,
            kept.trouble
        ],
    )?;
    for (n, part) in (0i64..).zip(&p.parts) {
        tx.conn.run(PUT_PART, crate::args![p.id, n, part.order, part.amount.0])?;
    }
    for fact in &p.facts {
        let (what, name, minor, currency, at) = match fact {
            Fact::Received { id, receipt } => {
                ("received", id.as_str(), receipt.minor, receipt.currency.as_str(), receipt.at)
            }
            Fact::Returned { id, minor, back: Back::Refund } => {
                ("refund", id.as_str(), *minor, "", Timestamp::UNIX_EPOCH)
            }
            Fact::Returned { id, minor, back: Back::Chargeback } => {
                ("chargeback", id.as_str(), *minor, "", Timestamp::UNIX_EPOCH)
            }
            Fact::Closed { closing } => ("closed", closing_word(*closing), 0, "", Timestamp::UNIX_EPOCH),
            // Nobody but the service is believed.
            Fact::Reported { .. } | Fact::Denied { .. } => continue,
        };
        let minor = i64::try_from(minor).map_err(|_| Error::Engine("an amount is too large".into()))?;
        tx.conn.run(PUT_FACT, crate::args![p.id, what, name, minor, currency, at.as_microsecond()])?;
    }
    for r in &p.refunds {
        tx.conn.run(PUT_REFUND, crate::args![r.id, p.id, r.amount.0, r.why, r.refused])?;
    }
    Ok(())
}

/// The id of a payment, from what the service was told that it is called.
pub fn named(name: &str) -> Option<PaymentId> {
    Uuid::parse_str(name).ok().map(PaymentId)
}
