//! The sizes and colours in which items are had, each with its own pieces. What the item says of stock and of what is held back
//! is the sum of theirs, and its price the lowest; all three are derived here and never journaled.

use std::collections::HashMap;

use domain::access::{Access, KeepItems, KeepOwnItems, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId, PictureId, VariantId};
use domain::item::variant::{Variant, beside, price};
use domain::item::{Item, Money};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Opening, load, moved};
use crate::error::{Error, Result};
use crate::face::{Conn, Row, batches, many};
use crate::journal::{self, Applied};
use crate::tx::Tx;

/// Variants with what is known of their item.
macro_rules! shelves {
    ($($rest:tt)*) => {
        concat!(
            "SELECT v.id, v.item, i.maker, i.region, v.key, v.ord, v.size, v.colour, v.price, v.weight_g, v.on_sale, v.picture,
                v.stock, v.reserved, i.key, i.lead_days FROM item_variant v JOIN item i ON i.id = v.item ",
            $($rest)*
        )
    };
}

crate::statements! {
    /// The variants of an item.
    OF = shelves!("WHERE v.item = $1 ORDER BY v.ord, v.id");
    /// The variants of many items.
    OF_MANY = shelves!("WHERE v.item IN (", many!(), ") ORDER BY v.item, v.ord, v.id");
    /// One of them.
    GET = shelves!("WHERE v.id = $1");
    /// The variants of all items, for whoever reads them all.
    EXPORT = shelves!("WHERE v.id > $1 ORDER BY v.id LIMIT $2");
    /// Writes one; its pieces are written by their movements.
    PUT = "INSERT INTO item_variant (id, item, key, ord, size, colour, price, weight_g, on_sale, picture, stock, reserved)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)
        ON CONFLICT (id) DO UPDATE SET key = excluded.key, ord = excluded.ord, size = excluded.size, colour = excluded.colour,
            price = excluded.price, weight_g = excluded.weight_g, on_sale = excluded.on_sale, picture = excluded.picture";
    /// Whether a photograph is one of an item.
    PICTURE_OF = "SELECT 1 FROM picture WHERE id = $1 AND record = $2 AND ord >= 0";
    /// Holds the row of an item before those of its variants, in the order in which whoever buys holds them.
    FIRST = "UPDATE item SET reserved = reserved WHERE id = $1";
    /// Moves the pieces of one.
    MOVED = "UPDATE item_variant SET stock = stock + $2 WHERE id = $1";
    /// The total of the item.
    MOVED_SUM = "UPDATE item SET stock = stock + $2 WHERE id = $1";
    /// What is derived of the variants of an item.
    DERIVE = "UPDATE item SET variants = $2, low = $3, varies = $4 WHERE id = $1";
    /// What of it is counted, and held back.
    COUNTED = "SELECT stock, reserved FROM item WHERE id = $1";
    /// Takes the price of one away.
    WITHDRAW = "UPDATE item_variant SET price = NULL WHERE id = $1";
    /// Whether an item has variants.
    ANY = "SELECT variants FROM item WHERE id = $1";
    /// The items of variants.
    ITEM_OF = "SELECT i.id, i.maker, i.craft, i.region FROM item_variant v JOIN item i ON i.id = v.item WHERE v.id = $1";
}

/// A variant with its pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The variant.
    pub variant: Variant,
    /// Pieces in stock.
    pub stock: i64,
    /// How many of them are held back for orders that wait.
    pub reserved: i64,
}

impl Shelf {
    /// Pieces that can be bought.
    pub fn free(&self) -> i64 {
        if self.variant.on_sale { (self.stock - self.reserved).max(0) } else { 0 }
    }
}

fn read(r: &Row<'_>) -> Result<Shelf> {
    let variant = Variant {
        id: VariantId(r.get(0)?),
        item: ItemId(r.get(1)?),
        maker: MakerId(r.get(2)?),
        region: r.region(3)?,
        key: r.get(4)?,
        ord: r.get(5)?,
        size: r.words(6)?,
        colour: r.words(7)?,
        price: r.get::<Option<i64>>(8)?.map(Money),
        weight_g: r.get(9)?,
        on_sale: r.get(10)?,
        picture: r.get::<Option<Uuid>>(11)?.map(PictureId),
    };
    Ok(Shelf { variant, stock: r.get(12)?, reserved: r.get(13)? })
}

/// The variants of an item in their order, those that are no longer sold included.
pub fn of(conn: &mut Conn, item: ItemId) -> Result<Vec<Shelf>> {
    conn.rows(OF, crate::args![item], read)
}

/// The variants of several items, each with those of its own in their order.
pub fn of_many(conn: &mut Conn, items: &[ItemId]) -> Result<HashMap<ItemId, Vec<Shelf>>> {
    let ids: Vec<Uuid> = items.iter().map(|i| i.0).collect();
    let mut found: HashMap<ItemId, Vec<Shelf>> = HashMap::new();
    for args in batches(&ids) {
        for shelf in conn.rows(OF_MANY, &args, read)? {
            found.entry(shelf.variant.item).or_default().push(shelf);
        }
    }
    Ok(found)
}

/// A variant.
pub fn get(conn: &mut Conn, id: VariantId) -> Result<Option<Shelf>> {
    conn.first(GET, crate::args![id], read)
}

/// Whether an item has variants.
pub fn any(conn: &mut Conn, item: ItemId) -> Result<bool> {
    Ok(conn.first(ANY, crate::args![item], |r| r.get::<i64>(0))?.unwrap_or(0) > 0)
}

/// A variant as a file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The variant with its pieces.
    pub shelf: Shelf,
    /// The key of its item.
    pub item: String,
    /// Whether that is made to order.
    pub to_order: bool,
}

/// Variants after an id, for export.
pub fn export(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<Exported>> {
    conn.rows(EXPORT, crate::args![after, limit], |r| {
        let to_order = r.get::<Option<i32>>(15)?.is_some();
        Ok(Exported { shelf: read(r)?, item: r.get(14)?, to_order })
    })
}

/// Pieces of a variant after it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many there are; as many as before when nothing is said.
    pub pieces: Option<i64>,
    /// The id that the movement gets, made by the asker.
    pub movement: Uuid,
    /// Why they moved.
    pub reason: Reason,
}

/// Why the pieces of a variant were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Somebody counted them.
    Count,
    /// A file says so.
    Import,
}

impl Reason {
    const fn word(self) -> &'static str {
        match self {
            Reason::Count => "count",
            Reason::Import => "import",
        }
    }
}

/// Writes a variant that the domain has checked, and counts its pieces.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach its maker; the faults of the domain.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepItems>, new: &Variant, count: Count) -> Result<Applied> {
    put(tx, who, new, count)
}

/// The same for whoever acts for the maker.
///
/// # Errors
/// [`Error::Refused`] for the item of a maker for whom they may not act; the faults of the domain.
pub fn save_own(tx: &mut Tx<'_>, who: &Access<KeepOwnItems>, new: &Variant, count: Count) -> Result<Applied> {
    if !who.acts_for(new.maker) {
        return Err(Error::Refused);
    }
    put(tx, who, new, count)
}

fn fault(field: &str, found: impl std::fmt::Display, problem: Problem) -> Error {
    let mut faults = Faults::default();
    faults.add(field, found, problem);
    faults.into()
}

fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, new: &Variant, count: Count) -> Result<Applied> {
    let (before, ..) = load(tx.conn, new.item.0)?.ok_or(Error::Missing)?;
    let (rules, protected) = crate::protection::of_item(tx, &before.craft, &before.materials)?;
    tx.lock(Kind::Item, new.item.0)?;
    let (item, ..) = load(tx.conn, new.item.0)?.ok_or(Error::Missing)?;
    if item.maker != new.maker || item.region != new.region || item.craft != before.craft {
        return Err(fault("item", "", Problem::ChangedMeanwhile));
    }
    let all = of(tx.conn, new.item)?;
    let others: Vec<Variant> = all.iter().map(|s| s.variant.clone()).collect();
    beside(new, &others)?;
    let old = all.iter().find(|s| s.variant.id == new.id);
    let (stock, reserved) = old.map_or((0, 0), |s| (s.stock, s.reserved));
    // What is no longer sold keeps only what waits for orders.
    let target = if new.on_sale { count.pieces.unwrap_or(stock) } else { stock.min(reserved.max(0)) };
    if protected && (new.price.is_some() || target > stock) {
        return Err(crate::protection::refusal(new.price.map_or(target, |p| p.0)));
    }
    if target > stock && item.lead_days.is_some() {
        return Err(fault("stock", target, Problem::StockAndLeadTime));
    }
    // One that was taken away meanwhile may stay named; it shows nothing.
    if let Some(picture) = new.picture.filter(|p| old.is_none_or(|o| o.variant.picture != Some(*p)))
        && tx.conn.first(PICTURE_OF, crate::args![picture, new.item], |_| Ok(()))?.is_none()
    {
        return Err(fault("picture", "", Problem::Unknown("picture".into())));
    }
    tx.conn.run(FIRST, crate::args![new.item])?;
    if all.is_empty() {
        loosen(tx, who, &item)?;
    }
    let applied = journal::apply(tx, who, old.map(|s| &s.variant), new)?;
    if applied != Applied::Unchanged {
        let v = new;
        let price = v.price.map(|p| p.0);
        tx.conn.run(
            PUT,
            crate::args![
                v.id, v.item, v.key, v.ord, v.size, v.colour, price, v.weight_g, v.on_sale, v.picture
            ],
        )?;
    }
    let quantity = target - stock;
    if quantity != 0 {
        let reason = if new.on_sale { count.reason.word() } else { "off-sale" };
        shift(tx, who, &item, new.id, Opening { movement: count.movement, quantity, reason })?;
    } else if applied == Applied::Unchanged {
        return Ok(applied);
    }
    derive(tx, &item)?;
    tx.touch(Kind::Item, item.id.0, Some(&item.region))?;
    tx.listed(item.id.0);
    tx.listed(item.maker.0);
    tx.listed(rules.id.0);
    Ok(if applied == Applied::Unchanged { Applied::Changed } else { applied })
}

/// The first variant of an item: the pieces that were counted without one are counted anew. What waits for orders stays.
fn loosen<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, item: &Item) -> Result<()> {
    let (stock, reserved): (i64, i64) =
        tx.conn.one(COUNTED, crate::args![item.id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let quantity = -(stock - reserved);
    if quantity >= 0 {
        return Ok(());
    }
    moved(tx, who, item, None, Opening { movement: Uuid::now_v7(), quantity, reason: "variants" })?;
    tx.conn.run(MOVED_SUM, crate::args![item.id, quantity]).map(drop)
}

/// Moves the pieces of a variant, and with them the sum.
fn shift<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    item: &Item,
    id: VariantId,
    by: Opening,
) -> Result<()> {
    moved(tx, who, item, Some(id), by)?;
    tx.conn.run(MOVED_SUM, crate::args![item.id, by.quantity])?;
    tx.conn.run(MOVED, crate::args![id, by.quantity]).map(drop)
}

/// Works out what an item says of its variants.
pub(crate) fn derive(tx: &mut Tx<'_>, item: &Item) -> Result<()> {
    let all = of(tx.conn, item.id)?;
    let sold = all.iter().filter(|s| s.variant.on_sale).map(|s| s.variant.price);
    let (low, varies) = price(item.price, sold);
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    tx.conn.run(DERIVE, crate::args![item.id, count, low.map(|l| l.0), varies]).map(drop)
}

/// Takes prices and pieces of all variants of an item away, because its goods became protected. `item` is what it is by then.
pub(crate) fn withdraw<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, item: &Item) -> Result<()> {
    let all = of(tx.conn, item.id)?;
    if all.is_empty() {
        return Ok(());
    }
    tx.conn.run(FIRST, crate::args![item.id])?;
    for shelf in &all {
        if journal::apply(tx, who, Some(&shelf.variant), &shelf.variant.withdrawn())? == Applied::Changed {
            tx.conn.run(WITHDRAW, crate::args![shelf.variant.id])?;
        }
        if shelf.stock != 0 {
            let by = Opening { movement: Uuid::now_v7(), quantity: -shelf.stock, reason: "protected" };
            shift(tx, who, item, shelf.variant.id, by)?;
        }
    }
    derive(tx, item)
}

/// The item of a variant with what lists it: maker, craft, region.
pub(crate) fn item_of(conn: &mut Conn, id: Uuid) -> Result<Option<(Uuid, Uuid, Uuid, String)>> {
    conn.first(ITEM_OF, crate::args![id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
}
