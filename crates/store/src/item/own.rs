//! Items as whoever acts for their maker reads and changes them.

use domain::access::{Access, KeepOwnItems};
use domain::id::{ItemId, Kind, MakerId};
use domain::item::Item;
use domain::item::own::may_change;
use domain::lang::Words;
use domain::publication::Publication;
use uuid::Uuid;

use super::Opening;
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::Applied;
use crate::tx::Tx;

crate::statements! {
    /// The items of a maker, the newest first.
    OF = "SELECT id, slug, names, price, stock, lead_days, status, craft FROM item
        WHERE maker = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    /// Where a maker lies.
    PLACE = "SELECT region FROM maker WHERE id = $1";
}

/// An item in the list of its maker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The id.
    pub id: ItemId,
    /// The address.
    pub slug: String,
    /// The names.
    pub names: Words,
    /// The price in the smallest unit.
    pub price: Option<i64>,
    /// Pieces in stock.
    pub stock: i64,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// The state of publication.
    pub status: Publication,
}

/// The items of a maker before an id, the newest first, whatever their state.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn page(
    conn: &mut Conn,
    who: &Access<KeepOwnItems>,
    maker: MakerId,
    before: Option<ItemId>,
    limit: i64,
) -> Result<Vec<Line>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let before = before.map_or(Uuid::max(), |b| b.0);
    conn.rows(OF, crate::args![maker, before, limit], |r| {
        Ok(Line {
            id: ItemId(r.get(0)?),
            slug: r.get(1)?,
            names: r.words(2)?,
            price: r.get(3)?,
            stock: r.get(4)?,
            lead_days: r.get(5)?,
            status: Publication::from_word(&r.get::<String>(6)?).unwrap_or_default(),
        })
    })
}

/// An item and its stock.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act.
pub fn get(conn: &mut Conn, who: &Access<KeepOwnItems>, id: ItemId) -> Result<Option<(Item, i64)>> {
    let Some((item, _, stock)) = super::load(conn, id.0)? else { return Ok(None) };
    if who.acts_for(item.maker) { Ok(Some((item, stock))) } else { Err(Error::Refused) }
}

fn check(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, before: Option<&Item>, item: &Item) -> Result<()> {
    if !who.acts_for(item.maker) || before.is_some_and(|b| !who.acts_for(b.maker)) {
        return Err(Error::Refused);
    }
    let region: String =
        tx.conn.first(PLACE, crate::args![item.maker], |r| r.get(0))?.ok_or(Error::Missing)?;
    // The maker's region looks after the item.
    if before.is_none() && region != item.region.as_str() {
        return Err(Error::Refused);
    }
    may_change(before, item)?;
    Ok(())
}

/// Writes an item that [`domain::item::own::hand_in`] made, or a step that its maker may take.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act; the faults of the domain.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, item: &Item) -> Result<Applied> {
    tx.lock(Kind::Item, item.id.0)?;
    let (before, _, _) = super::load(tx.conn, item.id.0)?.ok_or(Error::Missing)?;
    check(tx, who, Some(&before), item)?;
    super::put(tx, who, item, None)
}

/// Adds an item, as a draft or handed in, with the stock that it comes with. `movement` is made by the asker.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act; the faults of the domain.
pub fn create(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnItems>,
    item: &Item,
    stock: i64,
    movement: Uuid,
) -> Result<Applied> {
    check(tx, who, None, item)?;
    super::put(tx, who, item, Some(Opening { movement, quantity: stock, reason: "count" }))
}

/// Moves the stock of an item to `target` by one movement, made by the asker.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act.
pub fn set_stock(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnItems>,
    id: ItemId,
    target: i64,
    movement: Uuid,
) -> Result<Applied> {
    let (item, _) = get(tx.conn, who, id)?.ok_or(Error::Missing)?;
    super::moved_to(tx, who, &item, target, movement, "count")
}
