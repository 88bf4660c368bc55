//! A basket is placed: orders, what is held back for them, and the books, in one transaction or not at all.

use std::collections::BTreeMap;

use domain::access::{Access, Buy};
use domain::id::{GroupId, Kind, MakerId};
use domain::lang::Lang;
use domain::market::order::{Buyer, Group, Order, Paying};
use domain::market::pace::hurried;
use domain::market::place::{Choice, InUse, MOST_OPEN, Placing, Refusal, place as split, told_apart};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Orders of a telephone that wait.
    OPEN_OF = "SELECT count(*) FROM order_group g JOIN maker_order o ON o.grp = g.id
        WHERE g.phone = $1 AND o.state IN ('asked', 'placed') AND o.payment = 'open'";
    /// What the orders of a maker that wait for a transfer have in use.
    IN_USE = "SELECT extra - extra_rest, goods - discount + delivery + extra, deposit, received - returned FROM maker_order
        WHERE maker = $1 AND state IN ('asked', 'placed', 'accepted', 'packed') AND paying = 'bank'
            AND payment IN ('open', 'reported', 'partly') AND id <> $2";
}

/// What a buyer asks for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The basket.
    pub basket: Uuid,
    /// The id that the whole gets.
    pub group: GroupId,
    /// The hash of the word by which the buyer follows it.
    pub word: Uuid,
    /// That word, for letters to the buyer; it is kept sealed, and only when there is an address for mail.
    pub track: Option<String>,
    /// Who.
    pub buyer: Buyer,
    /// Where it goes.
    pub to: Option<RegionCode>,
    /// The language of what is written to the buyer.
    pub lang: Lang,
    /// What was chosen for the part of each maker.
    pub choices: BTreeMap<MakerId, Choice>,
}

/// Places a basket: every part or none. What is in stock is held back for it.
///
/// # Errors
/// [`Error::Basket`] with the first thing that stands in its way.
pub fn place(
    tx: &mut Tx<'_>,
    who: &Access<Buy>,
    ask: &Ask,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<Vec<Order>> {
    tx.lock(Kind::OrderGroup, ask.basket)?;
    let rules = super::rules(tx.conn)?;
    if !rules.open {
        return Err(Error::Basket(Refusal::Closed));
    }
    let open: i64 = tx.conn.one(OPEN_OF, crate::args![ask.buyer.phone], |r| r.get(0))?;
    if open >= MOST_OPEN {
        return Err(Error::Basket(Refusal::ManyOpen));
    }
    let lines = super::basket::lines(tx.conn, ask.basket, today)?;
    let mut parts = BTreeMap::new();
    for (maker, choice) in &ask.choices {
        let terms = super::terms::of(tx.conn, *maker)?.ok_or(Error::Basket(Refusal::Way(*maker)))?;
        parts.insert(*maker, (terms, choice.clone()));
    }
    let path = match &ask.to {
        Some(region) => crate::region::path(tx.conn, region)?,
        None => Vec::new(),
    };
    let (group, mut orders) = split(Placing {
        group: ask.group,
        buyer: ask.buyer.clone(),
        path,
        lang: ask.lang.clone(),
        lines,
        parts,
        fee_ppm: rules.fee_ppm,
        provider: rules.provider,
        return_days: rules.return_days,
        at: tx.now,
    })
    .map_err(Error::Basket)?;
    enter(tx, who, &group, &mut orders, ask.word, today)?;
    let reached = group.buyer.as_ref().is_some_and(|b| b.email.is_some());
    if let Some(track) = ask.track.as_deref().filter(|_| reached) {
        super::order::keep_track(tx, group.id, track)?;
    }
    super::letter::placed(tx, &group, &orders)?;
    super::basket::forget(tx, ask.basket)?;
    Ok(orders)
}

/// What the open orders of a maker that are paid into its account have in use, but for one; nobody else begins one meanwhile.
pub(super) fn in_use(tx: &mut Tx<'_>, order: &Order) -> Result<InUse> {
    tx.lock(Kind::Terms, order.maker.0)?;
    let mut used = InUse::default();
    let rows = tx.conn.rows(IN_USE, crate::args![order.maker, order.id], |r| {
        Ok((r.get::<i64>(0)?, r.get::<Option<i64>>(1)?, r.get::<Option<i64>>(2)?, r.get::<i64>(3)?))
    })?;
    for (extra, total, deposit, held) in rows {
        used.extras.insert(extra);
        if let Some(total) = total {
            let first = deposit.map_or(total, |d| d.min(total));
            used.amounts.insert(if held < first { first - held } else { total - held });
            // What it will ask for later is nobody else's meanwhile.
            used.amounts.insert(total - first);
        }
    }
    Ok(used)
}

/// Gives an order that is paid into an account a number of its own among those that are open.
fn apart(tx: &mut Tx<'_>, order: Order) -> Result<Order> {
    if order.paying != Paying::Bank {
        return Ok(order);
    }
    let (used, maker) = (in_use(tx, &order)?, order.maker);
    told_apart(order, &used).ok_or(Error::Basket(Refusal::Way(maker)))
}

/// Writes a group and its orders, with what is held back for them, and the books. What holds back much of a stock waits less long.
pub(crate) fn enter(
    tx: &mut Tx<'_>,
    who: &Access<Buy>,
    group: &Group,
    orders: &mut [Order],
    word: Uuid,
    today: &dyn Fn(&[RegionCode]) -> Date,
) -> Result<()> {
    for order in orders.iter_mut() {
        *order = apart(tx, order.clone())?;
    }
    super::stock::hold(tx, orders, today)?;
    journal::apply(tx, who, None, group)?;
    super::order::put_group(tx, group, word)?;
    for order in orders.iter_mut() {
        for line in order.lines.iter().filter(|l| l.lead_days.is_none()) {
            let pieces = order.lines.iter().filter(|l| l.item == line.item).map(|l| l.pieces).sum();
            // They are held back, but no order says so yet.
            if super::pace::crowded(tx.conn, order.maker, line.item, (0, pieces))? {
                *order = hurried(order.clone(), tx.now);
                break;
            }
        }
        journal::apply(tx, who, None, order)?;
        super::order::put(tx, order, true)?;
        super::ledger::enter(tx, who, None, order, "place")?;
    }
    if orders.iter().any(|o| o.paying == Paying::Provider) {
        super::payment::follow(tx, group.id)?;
    }
    Ok(())
}
