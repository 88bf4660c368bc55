//! What orders mean for the stock: pieces are held back, taken, let go and put back, thing by thing and variant by variant, always
//! in the same order, so that two buyers never wait for each other in a circle.

use std::collections::BTreeMap;

use domain::access::{Access, KeepItems, Permission, system};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, VariantId};
use domain::item::Money;
use domain::market::basket::{Trouble, trouble};
use domain::market::order::Order;
use domain::market::place::Refusal;
use domain::region::RegionCode;
use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::face::Sql;
use crate::item::went;
use crate::tx::Tx;

crate::statements! {
    /// Holds pieces back; nothing when there are not enough, or it is no longer offered at the price.
    HOLD = "UPDATE item SET reserved = reserved + $2
        WHERE id = $1 AND stock - reserved >= $2 AND status = 'published' AND price = $3 AND variants = 0 AND lead_days IS NULL";
    /// Holds the row of what is made to order, so that nobody takes its offer away meanwhile; nothing when it is no longer offered.
    HOLD_MADE = "UPDATE item SET reserved = reserved
        WHERE id = $1 AND status = 'published' AND price = $2 AND variants = 0 AND lead_days IS NOT NULL";
    /// Holds pieces of a thing with variants back.
    HOLD_SUM = "UPDATE item SET reserved = reserved + $2
        WHERE id = $1 AND stock - reserved >= $2 AND status = 'published' AND lead_days IS NULL";
    /// The same for what is made to order.
    HOLD_SUM_MADE = "UPDATE item SET reserved = reserved WHERE id = $1 AND status = 'published' AND lead_days IS NOT NULL";
    /// Holds pieces of a variant back, after those of its item.
    HOLD_VARIANT = "UPDATE item_variant SET reserved = reserved + $3
        WHERE id = $1 AND item = $2 AND on_sale AND stock - reserved >= $3
            AND coalesce(price, (SELECT i.price FROM item i WHERE i.id = $2)) = $4";
    /// The same for what is made to order.
    HOLD_VARIANT_MADE = "UPDATE item_variant SET reserved = reserved
        WHERE id = $1 AND item = $2 AND on_sale AND coalesce(price, (SELECT i.price FROM item i WHERE i.id = $2)) = $3";
    /// Lets go what was held back.
    RELEASE = "UPDATE item SET reserved = reserved - $2 WHERE id = $1";
    /// Takes pieces that were held back out of the stock.
    TAKE_HELD = "UPDATE item SET stock = stock - $2, reserved = reserved - $2 WHERE id = $1 AND stock >= $2";
    /// Takes pieces out of the stock that nobody has reserved.
    TAKE_FREE = "UPDATE item SET stock = stock - $2 WHERE id = $1 AND stock - reserved >= $2";
    /// Puts pieces back.
    PUT_BACK = "UPDATE item SET stock = stock + $2 WHERE id = $1";
    /// Lets go of a variant what was held back.
    RELEASE_VARIANT = "UPDATE item_variant SET reserved = reserved - $2 WHERE id = $1";
    /// Takes pieces of a variant that were held back.
    TAKE_HELD_VARIANT = "UPDATE item_variant SET stock = stock - $2, reserved = reserved - $2 WHERE id = $1 AND stock >= $2";
    /// Takes pieces of a variant that nobody has reserved.
    TAKE_FREE_VARIANT = "UPDATE item_variant SET stock = stock - $2 WHERE id = $1 AND on_sale AND stock - reserved >= $2";
    /// Puts pieces of a variant back.
    PUT_BACK_VARIANT = "UPDATE item_variant SET stock = stock + $2 WHERE id = $1";
    /// What there is of a thing, how many variants it has, and whether it is of a protected species.
    THERE = "SELECT i.stock, i.reserved, i.variants,
            (c.protected OR EXISTS (SELECT 1 FROM item_material x JOIN term t ON t.vocabulary = 'material' AND t.key = x.key
                WHERE x.item = i.id AND t.protection <> ''))
        FROM item i JOIN craft c ON c.id = i.craft WHERE i.id = $1";
    /// What there is of a variant.
    THERE_VARIANT = "SELECT stock, reserved, on_sale FROM item_variant WHERE id = $1";
    /// What all variants of a thing have together.
    SUMS = "SELECT CAST(coalesce(sum(stock), 0) AS BIGINT), CAST(coalesce(sum(reserved), 0) AS BIGINT)
        FROM item_variant WHERE item = $1";
}

/// A thing, and which of its variants.
type Of = (ItemId, Option<VariantId>);

/// Holds back what new orders take from the stock, and the rows of what is made to order: what is withdrawn at the same instant is
/// withdrawn before or after, and never ordered in between.
pub(super) fn hold(tx: &mut Tx<'_>, orders: &[Order], today: &dyn Fn(&[RegionCode]) -> Date) -> Result<()> {
    let mut wanted: BTreeMap<Of, (i64, Money, bool)> = BTreeMap::new();
    for line in orders.iter().flat_map(|o| &o.lines) {
        let of = (line.item, line.variant.as_ref().map(|v| v.id));
        wanted.entry(of).or_insert((0, line.price, line.lead_days.is_some())).0 += line.pieces;
    }
    for ((item, variant), (pieces, price, made)) in wanted {
        let held = match (variant, made) {
            (None, false) => tx.conn.run(HOLD, crate::args![item, pieces, price.0])?,
            (None, true) => tx.conn.run(HOLD_MADE, crate::args![item, price.0])?,
            (Some(id), false) => match tx.conn.run(HOLD_SUM, crate::args![item, pieces])? {
                0 => 0,
                _ => tx.conn.run(HOLD_VARIANT, crate::args![id, item, pieces, price.0])?,
            },
            (Some(id), true) => match tx.conn.run(HOLD_SUM_MADE, crate::args![item])? {
                0 => 0,
                _ => tx.conn.run(HOLD_VARIANT_MADE, crate::args![id, item, price.0])?,
            },
        };
        if held == 0 {
            // Somebody else was quicker, or it changed since it was read.
            let now = super::basket::offer(tx.conn, item, variant, today)?.ok_or(Error::Missing)?;
            let why = trouble(&now, pieces, price).unwrap_or(Trouble::SoldOut);
            return Err(Error::Basket(Refusal::Line(item, why)));
        }
    }
    Ok(())
}

/// Pieces by thing and variant, as far as they come from the stock, in the order of the things.
fn pieces(order: &Order) -> BTreeMap<Of, i64> {
    let mut pieces = BTreeMap::new();
    for line in order.lines.iter().filter(|l| l.lead_days.is_none()) {
        *pieces.entry((line.item, line.variant.as_ref().map(|v| v.id))).or_insert(0) += line.pieces;
    }
    pieces
}

/// What there is of a thing, or of a variant of it.
struct There {
    stock: i64,
    reserved: i64,
    /// Whether what comes back is counted: the variant is sold, or the thing has none.
    counts: bool,
}

fn there(tx: &mut Tx<'_>, (item, variant): Of) -> Result<There> {
    let (stock, reserved, variants): (i64, i64, i64) =
        tx.conn.one(THERE, crate::args![item], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    match variant {
        Some(id) => tx.conn.one(THERE_VARIANT, crate::args![id], |r| {
            Ok(There { stock: r.get(0)?, reserved: r.get(1)?, counts: r.get(2)? })
        }),
        None if variants == 0 => Ok(There { stock, reserved, counts: true }),
        // Ordered before there were variants: nobody knows which of them it is.
        None => tx.conn.one(SUMS, crate::args![item], |r| {
            Ok(There {
                stock: stock - r.get::<i64>(0)?,
                reserved: reserved - r.get::<i64>(1)?,
                counts: false,
            })
        }),
    }
}

fn is_protected(tx: &mut Tx<'_>, item: ItemId) -> Result<bool> {
    tx.conn.one(THERE, crate::args![item], |r| r.get(3))
}

/// Whether the pieces of an order that has run out are still to be had, and may be sold.
pub(super) fn are_free(tx: &mut Tx<'_>, order: &Order) -> Result<bool> {
    for line in &order.lines {
        tx.lock(Kind::Item, line.item.0)?;
        if is_protected(tx, line.item)? {
            return Ok(false);
        }
    }
    for (of, n) in pieces(order) {
        let there = there(tx, of)?;
        if !there.counts || there.stock - there.reserved < n {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the pieces that are held back for an order are still in stock, and may be sold.
pub(super) fn are_in_stock(tx: &mut Tx<'_>, order: &Order) -> Result<bool> {
    for line in &order.lines {
        tx.lock(Kind::Item, line.item.0)?;
        if is_protected(tx, line.item)? {
            return Ok(false);
        }
    }
    for (of, n) in pieces(order) {
        if there(tx, of)?.stock < n {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Moves the stock as an order goes from where it stood to where it stands.
///
/// # Errors
/// The fault `stock` when the pieces are not there; `price` when the goods have become protected: they are not sold any more.
pub(super) fn follow<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: &Order,
    new: &Order,
) -> Result<()> {
    let (was, is) = (old.state, new.state);
    let takes = is.has_taken() && !was.has_taken();
    if takes {
        for line in &old.lines {
            tx.lock(Kind::Item, line.item.0)?;
            if is_protected(tx, line.item)? {
                return Err(crate::protection::refusal(line.price.0));
            }
        }
    }
    for (of, n) in pieces(old) {
        tx.lock(Kind::Item, of.0.0)?;
        if takes {
            take(tx, who, of, n, was.holds())?;
        } else if was.has_taken() && !is.has_taken() {
            put_back(tx, who, of, n)?;
        } else if was.holds() && !is.holds() {
            release(tx, of, n)?;
        }
    }
    Ok(())
}

/// Runs a statement for an item and, where there is a variant, one for that; says whether both found what they need.
fn both(tx: &mut Tx<'_>, (item, variant): Of, n: i64, of_item: Sql, of_variant: Sql) -> Result<bool> {
    let mut found = tx.conn.run(of_item, crate::args![item, n])? > 0;
    if let Some(id) = variant.filter(|_| found) {
        found = tx.conn.run(of_variant, crate::args![id, n])? > 0;
    }
    Ok(found)
}

fn take<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, of: Of, n: i64, held: bool) -> Result<()> {
    let (of_item, of_variant) =
        if held { (TAKE_HELD, TAKE_HELD_VARIANT) } else { (TAKE_FREE, TAKE_FREE_VARIANT) };
    let may = held || there(tx, of)?.counts;
    if may && both(tx, of, n, of_item, of_variant)? {
        return went(tx, who, of.0, of.1, -n, "sale");
    }
    let mut faults = Faults::default();
    faults.add("stock", of.0, Problem::NotEnough(n));
    Err(faults.into())
}

/// Puts pieces of an order that came back into the stock: so many of each line.
pub(super) fn come_back<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    order: &Order,
    stocked: &[i64],
) -> Result<()> {
    let mut pieces: BTreeMap<Of, i64> = BTreeMap::new();
    for (line, n) in order.lines.iter().zip(stocked).filter(|(_, n)| **n > 0) {
        *pieces.entry((line.item, line.variant.as_ref().map(|v| v.id))).or_insert(0) += n;
    }
    for (of, n) in pieces {
        tx.lock(Kind::Item, of.0.0)?;
        put_back(tx, who, of, n)?;
    }
    Ok(())
}

/// What comes back of something that is counted no longer is for its maker to count into what there is now.
fn put_back<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, of: Of, n: i64) -> Result<()> {
    if !there(tx, of)?.counts {
        return Ok(());
    }
    both(tx, of, n, PUT_BACK, PUT_BACK_VARIANT)?;
    went(tx, who, of.0, of.1, n, "return")
}

fn release(tx: &mut Tx<'_>, of: Of, n: i64) -> Result<()> {
    let before = there(tx, of)?;
    both(tx, of, n, RELEASE, RELEASE_VARIANT)?;
    let free = (before.stock - (before.reserved - n)).clamp(0, n);
    if before.counts || free == 0 {
        return Ok(());
    }
    // It is not sold any more, so what is free of it is not counted.
    both(tx, of, -free, PUT_BACK, PUT_BACK_VARIANT)?;
    let reason = if of.1.is_some() { "off-sale" } else { "variants" };
    let who: Access<KeepItems> = system("what came back is not sold any more");
    went(tx, &who, of.0, of.1, -free, reason)
}
