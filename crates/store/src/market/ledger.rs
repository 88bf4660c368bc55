//! The books as they are stored: append-only entries, each of which sums to zero.

use std::collections::BTreeMap;

use domain::access::{Access, KeepOrders, KeepOwnOrders, Operate, Permission};
use domain::id::{Kind, MakerId, OrderId};
use domain::market::ledger::{Account, Entry, Stand, between, of};
use domain::market::order::Order;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Writes an entry.
    PUT = "INSERT INTO ledger_entry (id, ord, maker, what, at) VALUES ($1, $2, $3, $4, $5)";
    /// Writes an amount of it.
    PUT_AMOUNT = "INSERT INTO ledger_amount (entry, account, owner, amount) VALUES ($1, $2, $3, $4)";
    /// What an account stands at.
    BALANCE = "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM ledger_amount WHERE account = $1 AND owner = $2";
    /// The entries of a maker's account before one, the newest first.
    OF_MAKER = "SELECT e.id, e.ord, e.what, e.at, a.amount
        FROM ledger_amount a JOIN ledger_entry e ON e.id = a.entry
        WHERE a.account = 'maker' AND a.owner = $1 AND a.entry < $2 ORDER BY a.entry DESC LIMIT $3";
    /// Entries that do not sum to zero.
    UNBALANCED = "SELECT entry FROM ledger_amount GROUP BY entry HAVING sum(amount) <> 0 ORDER BY entry LIMIT $1";
    /// Orders after one, for the check.
    ORDERS = "SELECT id FROM maker_order WHERE id > $1 ORDER BY id LIMIT $2";
    /// What the entries of an order come to.
    OF_ORDER = "SELECT a.account, a.owner, CAST(sum(a.amount) AS BIGINT)
        FROM ledger_entry e JOIN ledger_amount a ON a.entry = e.id WHERE e.ord = $1 GROUP BY a.account, a.owner";
    /// Things of which something is held back, after one.
    HELD = "SELECT id, reserved FROM item WHERE reserved <> 0 AND id > $1 ORDER BY id LIMIT $2";
    /// Variants of which something is held back, after one.
    HELD_VARIANTS = "SELECT id, reserved FROM item_variant WHERE reserved <> 0 AND id > $1 ORDER BY id LIMIT $2";
}

/// Enters what a step of an order means for the books; nothing when it means nothing.
pub(crate) fn enter<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: Option<&Order>,
    new: &Order,
    what: &'static str,
) -> Result<()> {
    let amounts = between(old, new);
    if amounts.is_empty() {
        return Ok(());
    }
    let entry = Entry {
        id: Uuid::now_v7(),
        order: Some(new.id),
        group: Some(new.group),
        maker: new.maker,
        region: new.region.clone(),
        what,
        amounts,
    };
    write(tx, who, &entry)
}

/// Writes an entry of the books.
///
/// # Errors
/// [`Error::Engine`] for one that does not sum to zero.
pub(crate) fn write<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, entry: &Entry) -> Result<()> {
    if !entry.balances() {
        return Err(Error::Engine("an entry of the books does not sum to zero".into()));
    }
    journal::apply(tx, who, None, entry)?;
    tx.conn.run(PUT, crate::args![entry.id, entry.order, entry.maker, entry.what, tx.now])?;
    for (account, amount) in &entry.amounts {
        let (word, owner) = account.parts();
        tx.conn.run(PUT_AMOUNT, crate::args![entry.id, word, owner, *amount])?;
    }
    Ok(())
}

/// What the books say of a maker: what it owes the council's side, or, as a negative number, what it is owed.
fn balance(conn: &mut Conn, maker: MakerId) -> Result<i64> {
    let (word, owner) = Account::Maker(maker).parts();
    conn.one(BALANCE, crate::args![word, owner], |r| r.get(0))
}

/// What is in the till, as the books say: what the council holds of what came by a payment service.
pub fn till(conn: &mut Conn) -> Result<i64> {
    let (word, owner) = Account::Till.parts();
    conn.one(BALANCE, crate::args![word, owner], |r| r.get(0))
}

/// A line of a maker's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Its id.
    pub id: Uuid,
    /// The order that it is about, when it is about one.
    pub order: Option<OrderId>,
    /// What brought it.
    pub what: String,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The amount.
    pub amount: i64,
}

/// Reads such a line.
pub(super) fn booked(r: &Row<'_>) -> Result<Booked> {
    Ok(Booked {
        id: r.get(0)?,
        order: r.get::<Option<Uuid>>(1)?.map(OrderId),
        what: r.get(2)?,
        at: r.get(3)?,
        amount: r.get(4)?,
    })
}

/// The account of a maker: what it stands at, and its lines before one, the newest first.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn own(
    conn: &mut Conn,
    who: &Access<KeepOwnOrders>,
    maker: MakerId,
    before: Option<Uuid>,
    limit: i64,
) -> Result<(i64, Vec<Booked>)> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    read(conn, maker, before, limit)
}

/// The account of a maker, for the officers of its region.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the maker.
pub fn of_maker(
    conn: &mut Conn,
    who: &Access<KeepOrders>,
    maker: MakerId,
    before: Option<Uuid>,
    limit: i64,
) -> Result<(i64, Vec<Booked>)> {
    let terms = super::terms::of(conn, maker)?.ok_or(Error::Missing)?;
    if !who.reaches(&crate::region::path(conn, &terms.region)?) {
        return Err(Error::Refused);
    }
    read(conn, maker, before, limit)
}

fn read(conn: &mut Conn, maker: MakerId, before: Option<Uuid>, limit: i64) -> Result<(i64, Vec<Booked>)> {
    let before = before.unwrap_or(Uuid::max());
    let lines = conn.rows(OF_MAKER, crate::args![maker, before, limit], booked)?;
    Ok((balance(conn, maker)?, lines))
}

/// What is wrong with the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// An entry does not sum to zero.
    Unbalanced(Uuid),
    /// The entries of an order come to something else than where it stands.
    Order(OrderId),
    /// Of a thing, or of one of its variants, more or less is held back than orders wait for.
    Held(Uuid),
    /// What of an order counts as sold is not what it says.
    Counted(OrderId),
    /// What a region is said to have sold is not what its sales come to.
    Sales(String),
    /// The same of a maker.
    Sold(MakerId),
    /// What stands between the council and a maker is not what its orders and payouts come to.
    Due(MakerId),
}

/// How many faults of a kind a check tells.
const TOLD: i64 = 100;

impl Wrong {
    /// Whether it is a figure that was derived, and can be made anew.
    pub const fn is_derived(&self) -> bool {
        matches!(self, Wrong::Counted(_) | Wrong::Sales(_) | Wrong::Sold(_) | Wrong::Due(_))
    }
}

/// Does something with every order, one after the other.
fn every_order(conn: &mut Conn, mut each: impl FnMut(&mut Conn, &Order) -> Result<()>) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let ids: Vec<Uuid> = conn.rows(ORDERS, crate::args![after, 500i64], |r| r.get(0))?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        for id in ids {
            if let Some(order) = super::order::load(conn, OrderId(id))? {
                each(conn, &order)?;
            }
        }
    }
}

/// Checks the books: that every entry sums to zero, that the entries of each order come to where it stands, that of each
/// thing as much is held back as orders wait for, and that what is told as sold is what was.
pub fn check(conn: &mut Conn) -> Result<Vec<Wrong>> {
    let mut wrong: Vec<Wrong> =
        conn.rows(UNBALANCED, crate::args![TOLD], |r| Ok(Wrong::Unbalanced(r.get(0)?)))?;
    let mut held: BTreeMap<Uuid, i64> = BTreeMap::new();
    let mut due: BTreeMap<Uuid, i64> = BTreeMap::new();
    every_order(conn, |conn, order| {
        let mut stand = Stand::new();
        for (word, owner, amount) in conn.rows(OF_ORDER, crate::args![order.id], |r| {
            Ok((r.get::<String>(0)?, r.get::<Uuid>(1)?, r.get::<i64>(2)?))
        })? {
            let account =
                Account::from_parts(&word, owner).ok_or_else(|| Error::Damaged(format!("account {word}")))?;
            if amount != 0 {
                stand.insert(account, amount);
            }
        }
        if stand != of(order) {
            wrong.push(Wrong::Order(order.id));
        }
        *due.entry(order.maker.0).or_insert(0) += domain::market::ledger::due(order);
        if !super::sales::fits(conn, order)? {
            wrong.push(Wrong::Counted(order.id));
        }
        for line in order.lines.iter().filter(|l| order.state.holds() && l.lead_days.is_none()) {
            *held.entry(line.item.0).or_insert(0) += line.pieces;
            if let Some(variant) = &line.variant {
                *held.entry(variant.id.0).or_insert(0) += line.pieces;
            }
        }
        Ok(())
    })?;
    for sql in [HELD, HELD_VARIANTS] {
        let mut after = Uuid::nil();
        loop {
            let found: Vec<(Uuid, i64)> =
                conn.rows(sql, crate::args![after, 500i64], |r| Ok((r.get(0)?, r.get(1)?)))?;
            let Some((last, _)) = found.last() else { break };
            after = *last;
            for (of, pieces) in found {
                if held.remove(&of).unwrap_or_default() != pieces {
                    wrong.push(Wrong::Held(of));
                }
            }
        }
    }
    wrong.extend(held.into_keys().map(Wrong::Held));
    wrong.extend(super::sales::add_up(conn)?);
    wrong.extend(super::payout::add_up(conn, due)?);
    Ok(wrong)
}

/// Works out anew what stands between the council and every maker.
///
/// # Errors
/// [`Error::Refused`] for anybody but the program itself.
pub fn rebuild_due(tx: &mut Tx<'_>, who: &Access<Operate>) -> Result<()> {
    tx.allow(who, None)?;
    tx.lock_kind(Kind::Order)?;
    tx.lock_kind(Kind::Payout)?;
    let mut due: BTreeMap<Uuid, i64> = BTreeMap::new();
    every_order(tx.conn, |_, order| {
        *due.entry(order.maker.0).or_insert(0) += domain::market::ledger::due(order);
        Ok(())
    })?;
    super::payout::rebuild(tx, due)
}
