//! Items: how they are stored, and how they follow their maker. What lists say of them is in `card`, their page in `page`, their
//! pieces in `stock`.

pub(crate) mod card;
pub mod list;
pub mod own;
pub(crate) mod page;
pub mod register;
pub(crate) mod stock;
pub mod variant;

use domain::access::{Access, KeepItems, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId};
use domain::item::{Item, Money};
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

pub(crate) use card::card_of;
pub use card::{ItemCard, before, newest, of_area, of_craft, of_maker, of_part};
pub use page::{ItemPage, Meaning, page};
pub use stock::{Opening, set_stock};
use stock::{moved, moved_to};
pub(crate) use stock::{went, withdraw};

crate::statements! {
    /// An item by id.
    GET = "SELECT i.id, i.key, i.maker, i.region, c.key, i.names, i.description, i.length_mm, i.width_mm, i.height_mm,
            i.weight_g, i.price, i.lead_days, i.status, i.sample, i.slug, i.stock, i.deposit_percent, i.care
        FROM item i JOIN craft c ON c.id = i.craft WHERE i.id = $1";
    /// The id by key.
    BY_KEY = "SELECT id FROM item WHERE key = $1";
    /// The id by slug.
    BY_SLUG = "SELECT id FROM item WHERE slug = $1";
    /// Keys of motifs.
    MOTIFS = "SELECT m.key FROM item_motif x JOIN motif m ON m.id = x.motif WHERE x.item = $1 ORDER BY x.ord";
    /// Keys of materials.
    MATERIALS = "SELECT key FROM item_material WHERE item = $1 ORDER BY ord";
    /// Writes a new item, with the total of its first movement. It says nothing of an item that is there already: then
    /// SQLite need not be ready to take half of it back, which costs a tenth of a large import.
    NEW = "INSERT INTO item (id, key, slug, maker, region, area, craft, names, sort_key, description, length_mm, width_mm,
            height_mm, weight_g, price, lead_days, status, sample, stock, deposit_percent, care)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    /// Writes an item; its stock is derived and written by its movements.
    PUT = "INSERT INTO item (id, key, slug, maker, region, area, craft, names, sort_key, description, length_mm, width_mm,
            height_mm, weight_g, price, lead_days, status, sample, stock, deposit_percent, care)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, maker = excluded.maker, region = excluded.region,
            area = excluded.area, craft = excluded.craft, names = excluded.names, sort_key = excluded.sort_key,
            description = excluded.description, length_mm = excluded.length_mm, width_mm = excluded.width_mm,
            height_mm = excluded.height_mm, weight_g = excluded.weight_g, price = excluded.price,
            lead_days = excluded.lead_days, status = excluded.status, sample = excluded.sample,
            deposit_percent = excluded.deposit_percent, care = excluded.care";
    /// Forgets motifs.
    CLEAR_MOTIFS = "DELETE FROM item_motif WHERE item = $1";
    /// Adds a motif.
    ADD_MOTIF = "INSERT INTO item_motif (item, ord, motif) VALUES ($1, $2, $3)";
    /// Forgets materials.
    CLEAR_MATERIALS = "DELETE FROM item_material WHERE item = $1";
    /// Adds a material.
    ADD_MATERIAL = "INSERT INTO item_material (item, ord, key) VALUES ($1, $2, $3)";
    /// Every item of a maker.
    ALL_OF_MAKER = "SELECT id FROM item WHERE maker = $1 ORDER BY id";
    /// An item follows its maker: into the record that stays, and where that lies.
    FOLLOW = "UPDATE item SET maker = $2, region = $3, area = $4 WHERE id = $1";
    /// Items for export.
    EXPORT = "SELECT id FROM item WHERE id > $1 ORDER BY id LIMIT $2";
    /// The key of the craft of a published item.
    CRAFT_OF = "SELECT c.key FROM item i JOIN craft c ON c.id = i.craft WHERE i.id = $1 AND i.status = 'published'";
}

/// Reads an item; the share that is asked for before its work begins, and how it is kept, stand after one another from a column that each
/// statement has of its own.
fn read(r: &Row<'_>, own: usize) -> Result<Item> {
    Ok(Item {
        id: ItemId(r.get(0)?),
        key: r.get(1)?,
        maker: MakerId(r.get(2)?),
        region: r.region(3)?,
        craft: r.get(4)?,
        names: r.words(5)?,
        description: r.words(6)?,
        care: r.words(own + 1)?,
        motifs: Vec::new(),
        materials: Vec::new(),
        length_mm: r.get(7)?,
        width_mm: r.get(8)?,
        height_mm: r.get(9)?,
        weight_g: r.get(10)?,
        price: r.get::<Option<i64>>(11)?.map(Money),
        lead_days: r.get(12)?,
        deposit_percent: r.get(own)?,
        status: r.read(13, Publication::from_word)?.unwrap_or_default(),
        sample: r.get(14)?,
    })
}

fn load(conn: &mut Conn, id: Uuid) -> Result<Option<(Item, String, i64)>> {
    let Some((mut item, slug, stock)) =
        conn.first(GET, crate::args![id], |r| Ok((read(r, 17)?, r.get::<String>(15)?, r.get::<i64>(16)?)))?
    else {
        return Ok(None);
    };
    item.motifs = conn.rows(MOTIFS, crate::args![id], |r| r.get(0))?;
    item.materials = conn.rows(MATERIALS, crate::args![id], |r| r.get(0))?;
    Ok(Some((item, slug, stock)))
}

/// An item and its stock.
pub fn get(conn: &mut Conn, id: ItemId) -> Result<Option<(Item, i64)>> {
    Ok(load(conn, id.0)?.map(|(i, _, stock)| (i, stock)))
}

/// More items than this are held together and not one by one.
const MANY: usize = 200;

/// The items of a maker belong to `into` and lie where it lies: the record that stays of two that were merged, or the maker
/// itself when it has moved. Where they are counted and who looks after them follows.
pub(crate) fn follow<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    from: MakerId,
    (into, region): (MakerId, &RegionCode),
) -> Result<()> {
    let ids: Vec<Uuid> = tx.conn.rows(ALL_OF_MAKER, crate::args![from], |r| r.get(0))?;
    if ids.len() > MANY {
        tx.lock_kind(Kind::Item)?;
    }
    let area = crate::region::area(tx, region)?;
    for id in ids {
        tx.lock(Kind::Item, id)?;
        let Some((old, ..)) = load(tx.conn, id)? else { continue };
        let new = Item { maker: into, region: region.clone(), ..old.clone() };
        if journal::apply(tx, who, Some(&old), &new)? == Applied::Unchanged {
            continue;
        }
        tx.conn.run(FOLLOW, crate::args![id, into, region, area])?;
        // The pages of its maker and craft say where it is from.
        tx.listed(into.0);
        tx.listed(id);
        if let Some(craft) = crate::craft::rules(tx.conn, &old.craft)? {
            tx.listed(craft.id.0);
        }
        if old.status.is_public() && old.region != *region {
            tx.tally(&old.region, crate::tally::ITEMS, -1)?;
            tx.tally(region, crate::tally::ITEMS, 1)?;
        }
    }
    Ok(())
}

/// The id of the item with this key.
pub fn find(conn: &mut Conn, key: &str) -> Result<Option<ItemId>> {
    conn.first(BY_KEY, crate::args![key], |r| Ok(ItemId(r.get(0)?)))
}

/// Writes an item that the domain has checked. Goods of a protected craft with a price or lead time are refused here
/// too, whoever asks.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepItems>, item: &Item) -> Result<Applied> {
    put(tx, who, item, None)
}

/// [`save`] for an item whose id was made just now, so that there is nothing to look for, with the stock that it comes
/// with.
pub fn create(tx: &mut Tx<'_>, who: &Access<KeepItems>, item: &Item, opening: Opening) -> Result<Applied> {
    put(tx, who, item, Some(opening))
}

fn put<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    item: &Item,
    opening: Option<Opening>,
) -> Result<Applied> {
    let id = item.id.0;
    let stock = opening.map_or(0, |o| o.quantity);
    let (rules, protected) = crate::protection::of_item(tx, &item.craft, &item.materials)?;
    tx.lock(Kind::Item, id)?;
    if protected && (item.price.is_some() || item.lead_days.is_some()) {
        return Err(crate::protection::refusal(item.price.map_or(0, |p| p.0)));
    }
    if protected && stock > 0 {
        return Err(crate::protection::refusal(stock));
    }
    let old = if opening.is_some() { None } else { load(tx.conn, id)? };
    if old.as_ref().is_none_or(|(was, ..)| was.maker != item.maker || was.region != item.region) {
        // Whoever looks after the maker looks after the item: one that moved since it was read is not followed by what came late.
        if crate::maker::merge::open(tx, item.maker)? != item.region.as_str() {
            let mut faults = Faults::default();
            faults.add("maker", "", Problem::ChangedMeanwhile);
            return Err(faults.into());
        }
    }
    let applied = journal::apply(tx, who, old.as_ref().map(|(i, _, _)| i), item)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let first = item.names.iter().next().map_or("", |(_, n)| n).to_owned();
    let slug = crate::slug::free(
        tx,
        BY_SLUG,
        Kind::Item,
        &text::slug(&first),
        id,
        old.as_ref().map(|(_, slug, _)| slug.as_str()),
    )?;
    let area = crate::region::area(tx, &item.region)?;
    tx.conn.run(
        if opening.is_some() { NEW } else { PUT },
        crate::args![
            id,
            item.key,
            slug,
            item.maker,
            item.region,
            area,
            rules.id,
            item.names,
            text::sort_key(&first),
            item.description,
            item.length_mm,
            item.width_mm,
            item.height_mm,
            item.weight_g,
            item.price.map(|p| p.0),
            item.lead_days,
            item.status.word(),
            item.sample,
            stock,
            item.deposit_percent,
            item.care
        ],
    )?;
    if let Some(o) = opening.filter(|o| o.quantity != 0) {
        moved(tx, who, item, None, o)?;
    }
    if let Some((_, was, _)) = &old {
        crate::slug::changed(tx, Kind::Item, was, &slug, id)?;
        tx.conn.run(CLEAR_MOTIFS, crate::args![id])?;
        tx.conn.run(CLEAR_MATERIALS, crate::args![id])?;
    }
    for (ord, key) in (0i64..).zip(&item.motifs) {
        let motif = match tx.memo.motifs.get(key) {
            Some(motif) => *motif,
            None => {
                let motif = crate::motif::id(tx.conn, key)?.ok_or(Error::Missing)?;
                crate::memo::keep(&mut tx.memo.motifs, key.clone(), motif);
                motif
            }
        };
        tx.conn.run(ADD_MOTIF, crate::args![id, ord, motif])?;
    }
    for (ord, key) in (0i64..).zip(&item.materials) {
        tx.conn.run(ADD_MATERIAL, crate::args![id, ord, key])?;
    }
    if let Some((before, _, _)) = old.as_ref().filter(|(i, _, _)| i.status.is_public()) {
        tx.tally(&before.region, crate::tally::ITEMS, -1)?;
    }
    if item.status.is_public() {
        tx.tally(&item.region, crate::tally::ITEMS, 1)?;
    }
    // The pages of its maker and craft list it, and those of related things show its card.
    tx.listed(id);
    tx.listed(item.maker.0);
    tx.listed(rules.id.0);
    if let Some((was, _, stock)) = &old {
        if protected && (*stock != 0 || variant::any(tx.conn, item.id)?) {
            withdraw(tx, who, id)?;
        } else if was.price != item.price && variant::any(tx.conn, item.id)? {
            variant::derive(tx, item)?;
        }
    }
    if let Some((was, _, _)) = old.filter(|(was, _, _)| was.maker != item.maker || was.craft != item.craft) {
        tx.listed(was.maker.0);
        if let Some(craft) = crate::craft::rules(tx.conn, &was.craft)? {
            tx.listed(craft.id.0);
        }
    }
    Ok(applied)
}

/// Items after an id with their stock, for export.
pub fn export(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<(Item, i64)>> {
    let ids: Vec<Uuid> = conn.rows(EXPORT, crate::args![after, limit], |r| r.get(0))?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(load(conn, id)?.map(|(i, _, stock)| (i, stock)));
    }
    Ok(out)
}

/// The key of the craft of a published item, which decides how the item is drawn.
pub fn craft_of(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    conn.first(CRAFT_OF, crate::args![id], |r| r.get(0))
}
