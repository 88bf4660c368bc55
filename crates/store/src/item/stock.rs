//! The pieces of an item: each change of their number is a movement; the total is derived.

use domain::access::{Access, KeepItems, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, VariantId};
use domain::item::{Item, StockMovement};
use uuid::Uuid;

use super::{load, variant};
use crate::error::{Error, Result};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// Adds a movement.
    MOVE = "INSERT INTO stock_movement (id, item, quantity, reason, at, variant) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Moves the derived total.
    MOVED = "UPDATE item SET stock = stock + $2 WHERE id = $1";
    /// The total of an item.
    STOCK = "SELECT stock, variants FROM item WHERE id = $1";
    /// Takes the offer of an item away.
    WITHDRAW = "UPDATE item SET price = NULL, lead_days = NULL, deposit_percent = NULL WHERE id = $1";
}

/// The stock that a new item comes with: its first movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The id that the movement gets, made by the asker.
    pub movement: Uuid,
    /// Pieces; no movement when there are none.
    pub quantity: i64,
    /// Why.
    pub reason: &'static str,
}

/// Moves the stock of an item to `target` by one movement; nothing happens when it is there already. `movement` is the
/// id that the movement gets, made by the asker.
pub fn set_stock(
    tx: &mut Tx<'_>,
    who: &Access<KeepItems>,
    item: &Item,
    target: i64,
    movement: Uuid,
    reason: &'static str,
) -> Result<Applied> {
    moved_to(tx, who, item, target, movement, reason)
}

pub(super) fn moved_to<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    item: &Item,
    target: i64,
    movement: Uuid,
    reason: &'static str,
) -> Result<Applied> {
    let (_, protected) = crate::protection::of_item(tx, &item.craft, &item.materials)?;
    tx.lock(Kind::Item, item.id.0)?;
    let (now, variants): (i64, i64) =
        tx.conn.one(STOCK, crate::args![item.id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let quantity = target - now;
    if quantity == 0 {
        return Ok(Applied::Unchanged);
    }
    if variants > 0 {
        // The total is a sum: which of them came or went?
        let mut faults = Faults::default();
        faults.add("stock", target, Problem::ByVariant);
        return Err(faults.into());
    }
    if protected && quantity > 0 {
        return Err(crate::protection::refusal(target));
    }
    moved(tx, who, item, None, Opening { movement, quantity, reason })?;
    tx.conn.run(MOVED, crate::args![item.id, quantity])?;
    tx.touch(Kind::Item, item.id.0, Some(&item.region))?;
    tx.listed(item.maker.0);
    Ok(Applied::Changed)
}

/// Records a movement of an item's stock, or of that of one of its variants.
pub(super) fn moved<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    item: &Item,
    variant: Option<VariantId>,
    by: Opening,
) -> Result<()> {
    let Opening { movement, quantity, reason } = by;
    let (item, maker, region) = (item.id, item.maker, item.region.clone());
    let m = StockMovement { id: movement, item, variant, maker, region, quantity, reason };
    journal::apply(tx, who, None, &m)?;
    tx.conn.run(MOVE, crate::args![m.id, m.item, m.quantity, m.reason, tx.now, m.variant]).map(drop)
}

/// Records that pieces of an item were sold or came back, whose total the caller has moved.
pub(crate) fn went<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    id: ItemId,
    variant: Option<VariantId>,
    quantity: i64,
    reason: &'static str,
) -> Result<()> {
    let (item, ..) = load(tx.conn, id.0)?.ok_or(Error::Missing)?;
    moved(tx, who, &item, variant, Opening { movement: Uuid::now_v7(), quantity, reason })?;
    tx.touch(Kind::Item, id.0, Some(&item.region))?;
    tx.listed(item.maker.0);
    Ok(())
}

/// Takes price, lead time and stock of an item away, because its goods became protected.
pub(crate) fn withdraw<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, id: Uuid) -> Result<()> {
    let Some((item, _, stock)) = load(tx.conn, id)? else { return Ok(()) };
    let shown = item.withdrawn();
    if journal::apply(tx, who, Some(&item), &shown)? == Applied::Changed {
        tx.conn.run(WITHDRAW, crate::args![id])?;
    }
    variant::withdraw(tx, who, &shown)?;
    let (stock, _): (i64, i64) = match stock {
        0 => (0, 0),
        _ => tx.conn.one(STOCK, crate::args![id], |r| Ok((r.get(0)?, r.get(1)?)))?,
    };
    if stock != 0 {
        let by = Opening { movement: Uuid::now_v7(), quantity: -stock, reason: "protected" };
        moved(tx, who, &item, None, by)?;
        tx.conn.run(MOVED, crate::args![id, by.quantity])?;
    }
    tx.listed(id);
    tx.listed(item.maker.0);
    tx.touch(Kind::Item, id, Some(&item.region))
}
