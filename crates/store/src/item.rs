//! Items and their stock.

pub mod list;
pub mod own;
pub mod register;
pub mod variant;

use domain::access::{Access, KeepItems, Permission};
use domain::fault::{Faults, Problem};
use domain::id::{CraftId, ItemId, Kind, MakerId, VariantId};
use domain::item::{Item, Money, StockMovement};
use domain::lang::Words;
use domain::maker::MakerKind;
use domain::publication::Publication;
use domain::record::Class;
use domain::region::RegionCode;
use domain::text;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::craft::CraftRef;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::motif::{Found, MotifCard};
use crate::tx::Tx;

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
    /// Adds a movement.
    MOVE = "INSERT INTO stock_movement (id, item, quantity, reason, at, variant) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Moves the derived total.
    MOVED = "UPDATE item SET stock = stock + $2 WHERE id = $1";
    /// The total of an item.
    STOCK = "SELECT stock, variants FROM item WHERE id = $1";
    /// Takes the offer of an item away.
    WITHDRAW = "UPDATE item SET price = NULL, lead_days = NULL, deposit_percent = NULL WHERE id = $1";
    /// An item with what its page shows.
    PAGE = "SELECT i.id, i.key, i.maker, i.region, c.key, i.names, i.description, i.length_mm, i.width_mm, i.height_mm,
            i.weight_g, i.price, i.lead_days, i.status, i.sample, i.slug, i.stock,
            c.id, c.slug, c.names, c.category, c.protected,
            m.slug, m.name, m.kind, m.consent_date, m.locality, r.name, r.full_name, i.area, m.status, i.variants,
            i.deposit_percent, i.care, m.story, m.audience
        FROM item i JOIN craft c ON c.id = i.craft JOIN maker m ON m.id = i.maker JOIN region r ON r.code = i.region
        WHERE i.slug = $1 AND i.status = 'published'";
    /// More items of a maker, beside one.
    MORE = "SELECT id, slug, names, coalesce(low, price), stock, lead_days, sample, craft, region, varies FROM item
        WHERE maker = $1 AND status = 'published' ORDER BY id DESC LIMIT $2";
    /// What the motifs of an item mean.
    MEANINGS = "SELECT m.slug, m.name, m.meaning FROM item_motif x JOIN motif m ON m.id = x.motif
        WHERE x.item = $1 AND m.status = 'published' ORDER BY x.ord LIMIT 3";
    /// Things of a craft by other makers of a regency, among its newest.
    ALIKE_NEAR = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, c.key, c.names, c.category, r.name,
            c.protected, i.varies
        FROM (SELECT * FROM item WHERE area = $1 AND status = 'published' ORDER BY id DESC LIMIT $5) i
            JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region
        WHERE i.craft = $2 AND i.maker <> $3 ORDER BY i.id DESC LIMIT $4";
    /// Things of a craft by other makers, among its newest.
    ALIKE = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, c.key, c.names, c.category, r.name,
            c.protected, i.varies
        FROM (SELECT * FROM item WHERE craft = $1 AND status = 'published' ORDER BY id DESC LIMIT $4) i
            JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region
        WHERE i.maker <> $2 ORDER BY i.id DESC LIMIT $3";
    /// What the card of an item says of its craft and region.
    AROUND = "SELECT c.key, c.names, c.category, r.name, c.protected FROM craft c CROSS JOIN region r
        WHERE c.id = $1 AND r.code = $2";
    /// What the card of an item says of its craft.
    AROUND_CRAFT = "SELECT key, names, category, protected FROM craft WHERE id = $1";
    /// Items of a maker.
    OF_MAKER = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, c.key, c.names, c.category, r.name, c.protected,
            i.varies
        FROM item i JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region
        WHERE i.maker = $1 AND i.status = 'published' ORDER BY i.id DESC LIMIT $2";
    /// Items of a regency or city.
    OF_AREA = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, i.craft, r.name, i.varies
        FROM item i JOIN region r ON r.code = i.region
        WHERE i.area = $1 AND i.status = 'published' ORDER BY i.id DESC LIMIT $2";
    /// The newest item of each region within a regency or city.
    NEWEST_OF_PARTS = "SELECT v.code, (SELECT i.id FROM item i WHERE i.region = v.code AND i.status = 'published'
            ORDER BY i.id DESC LIMIT 1)
        FROM region v WHERE v.path >= $1 AND v.path < $2 ORDER BY v.path LIMIT $3";
    /// Items of one region that are newer than one, without those below it.
    NEWER_OF_PART = "SELECT id FROM item WHERE region = $1 AND status = 'published' AND id > $2 ORDER BY id DESC LIMIT $3";
    /// The card of an item.
    CARD = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, c.key, c.names, c.category, r.name, c.protected,
            i.varies
        FROM item i JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region WHERE i.id = $1";
    /// Items of a craft.
    OF_CRAFT = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, c.key, c.names, c.category, r.name, c.protected,
            i.varies
        FROM item i JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region
        WHERE i.craft = $1 AND i.status = 'published' ORDER BY i.id DESC LIMIT $2";
    /// The newest items.
    NEWEST = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, c.key, c.names, c.category, r.name, c.protected,
            i.varies
        FROM item i JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region
        WHERE i.status = 'published' ORDER BY i.id DESC LIMIT $1";
    /// Items before an id, the newest first.
    BEFORE = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, c.key, c.names, c.category, r.name, c.protected,
            i.varies
        FROM item i JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region
        WHERE i.status = 'published' AND i.id < $1 ORDER BY i.id DESC LIMIT $2";
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
    let region: String = r.get(3)?;
    Ok(Item {
        id: ItemId(r.get(0)?),
        key: r.get(1)?,
        maker: MakerId(r.get(2)?),
        region: RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?,
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
        status: Publication::from_word(&r.get::<String>(13)?).unwrap_or_default(),
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

fn moved_to<P: Permission>(
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
fn moved<P: Permission>(
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

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCard {
    /// The id.
    pub id: ItemId,
    /// The address.
    pub slug: String,
    /// The names.
    pub names: Words,
    /// The price.
    pub price: Option<Money>,
    /// Pieces in stock.
    pub stock: i64,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// Whether it is a sample.
    pub sample: bool,
    /// The key of its craft, for the drawn weave.
    pub craft: String,
    /// The names of its craft.
    pub craft_names: Words,
    /// The key of its category.
    pub category: String,
    /// The short name of its region.
    pub region_name: String,
    /// Whether the price is the lowest of several.
    #[serde(default)]
    pub varies: bool,
}

fn card(r: &Row<'_>) -> Result<ItemCard> {
    let around = Around {
        craft: r.get(7)?,
        craft_names: r.words(8)?,
        category: r.get(9)?,
        region_name: r.get(10)?,
        protected: r.get(11)?,
    };
    Ok(offer(r, 12)?.beside(around))
}

/// What the card of an item says of its craft and region.
#[derive(Debug, Clone)]
struct Around {
    craft: String,
    craft_names: Words,
    category: String,
    region_name: String,
    protected: bool,
}

/// What the card of an item says of the item alone.
struct Offer {
    id: ItemId,
    slug: String,
    names: Words,
    price: Option<Money>,
    stock: i64,
    lead_days: Option<i32>,
    sample: bool,
    varies: bool,
}

/// Reads an offer; `varies` is the column that says whether its price is the lowest of several.
fn offer(r: &Row<'_>, varies: usize) -> Result<Offer> {
    Ok(Offer {
        id: ItemId(r.get(0)?),
        slug: r.get(1)?,
        names: r.words(2)?,
        price: r.get::<Option<i64>>(3)?.map(Money),
        stock: r.get(4)?,
        lead_days: r.get(5)?,
        sample: r.get(6)?,
        varies: r.get(varies)?,
    })
}

impl Offer {
    /// The card. Goods whose craft became protected after they were priced are shown, not offered.
    fn beside(self, around: Around) -> ItemCard {
        let open = !around.protected;
        ItemCard {
            id: self.id,
            slug: self.slug,
            names: self.names,
            price: self.price.filter(|_| open),
            stock: if open { self.stock } else { 0 },
            lead_days: self.lead_days.filter(|_| open),
            sample: self.sample,
            craft: around.craft,
            craft_names: around.craft_names,
            category: around.category,
            region_name: around.region_name,
            varies: self.varies && open,
        }
    }
}

/// The newest other items of an item's maker. Most are of its craft and region, which are known by then.
fn more(conn: &mut Conn, page: &ItemPage) -> Result<Vec<ItemCard>> {
    let here = Around {
        craft: page.craft.key.clone(),
        craft_names: page.craft.names.clone(),
        category: page.craft.category.clone(),
        region_name: page.region_name.clone(),
        protected: page.protected,
    };
    let mut known = vec![((page.craft.id.0, page.item.region.to_string()), here)];
    let args = crate::args![page.item.maker, MORE_CARDS + 1];
    let offers = conn.rows(MORE, args, |r| Ok((offer(r, 9)?, (r.get::<Uuid>(7)?, r.get::<String>(8)?))))?;
    let mut cards = Vec::new();
    for (offer, place) in offers.into_iter().filter(|(o, _)| o.id != page.item.id) {
        let around = match known.iter().find(|(p, _)| *p == place) {
            Some((_, around)) => around.clone(),
            None => {
                let around = conn.one(AROUND, crate::args![place.0, place.1], |r| {
                    Ok(Around {
                        craft: r.get(0)?,
                        craft_names: r.words(1)?,
                        category: r.get(2)?,
                        region_name: r.get(3)?,
                        protected: r.get(4)?,
                    })
                })?;
                known.push((place, around.clone()));
                around
            }
        };
        cards.push(offer.beside(around));
    }
    cards.truncate(usize::try_from(MORE_CARDS).unwrap_or_default());
    Ok(cards)
}

/// How many more items of the same maker a page shows.
const MORE_CARDS: i64 = 4;

/// Things of the same craft by other makers: those of the same regency first. A bounded part of the newest is looked at.
fn alike(conn: &mut Conn, page: &ItemPage) -> Result<Vec<ItemCard>> {
    const LOOKED_AT: i64 = 60;
    let (craft, maker) = (page.craft.id, page.item.maker);
    let near = crate::args![page.area, craft, maker, MORE_CARDS, LOOKED_AT];
    let mut cards = conn.rows(ALIKE_NEAR, near, card)?;
    let most = usize::try_from(MORE_CARDS).unwrap_or_default();
    if cards.len() < most {
        for card in conn.rows(ALIKE, crate::args![craft, maker, MORE_CARDS, LOOKED_AT], card)? {
            if cards.len() < most && cards.iter().all(|c| c.id != card.id) {
                cards.push(card);
            }
        }
    }
    Ok(cards)
}

/// What a motif of an item means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The meaning.
    pub meaning: Words,
}

/// Published items of a maker, the newest first.
pub fn of_maker(conn: &mut Conn, maker: Uuid, limit: i64) -> Result<Vec<ItemCard>> {
    conn.rows(OF_MAKER, crate::args![maker, limit], card)
}

/// Published items of a regency or city, the newest first.
pub fn of_area(conn: &mut Conn, area: &RegionCode, limit: i64) -> Result<Vec<ItemCard>> {
    let offers =
        conn.rows(OF_AREA, crate::args![area, limit], |r| Ok((offer(r, 9)?, r.get::<Uuid>(7)?, r.get(8)?)))?;
    // Their crafts are few.
    let mut known: Vec<(Uuid, Around)> = Vec::new();
    let mut cards = Vec::with_capacity(offers.len());
    for (offer, craft, region_name) in offers {
        let around = match known.iter().find(|(id, _)| *id == craft) {
            Some((_, around)) => around.clone(),
            None => {
                let around = conn.one(AROUND_CRAFT, crate::args![craft], |r| {
                    Ok(Around {
                        craft: r.get(0)?,
                        craft_names: r.words(1)?,
                        category: r.get(2)?,
                        region_name: String::new(),
                        protected: r.get(3)?,
                    })
                })?;
                known.push((craft, around.clone()));
                around
            }
        };
        cards.push(offer.beside(Around { region_name, ..around }));
    }
    Ok(cards)
}

/// Published items of a craft, the newest first.
pub fn of_craft(conn: &mut Conn, craft: Uuid, limit: i64) -> Result<Vec<ItemCard>> {
    conn.rows(OF_CRAFT, crate::args![craft, limit], card)
}

/// The newest published items.
pub fn newest(conn: &mut Conn, limit: i64) -> Result<Vec<ItemCard>> {
    conn.rows(NEWEST, crate::args![limit], card)
}

/// Published items before an id, the newest first: a list that can be paged without the index.
pub fn before(conn: &mut Conn, before: Uuid, limit: i64) -> Result<Vec<ItemCard>> {
    conn.rows(BEFORE, crate::args![before, limit], card)
}

/// What the page of an item shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemPage {
    /// The item.
    pub item: Item,
    /// Its address.
    pub slug: String,
    /// Pieces in stock.
    pub stock: i64,
    /// Its variants, those that are sold.
    pub variants: Vec<variant::Shelf>,
    /// Its craft.
    pub craft: CraftRef,
    /// Whether goods of the craft can never be put on sale.
    pub protected: bool,
    /// The maker's address, if the maker is published.
    pub maker_slug: Option<String>,
    /// The maker's name; nothing for a person without consent.
    pub maker_name: Option<String>,
    /// The maker's kind.
    pub maker_kind: MakerKind,
    /// The region's short name.
    pub region_name: String,
    /// The region's full name.
    pub region_full_name: String,
    /// The regency or city.
    pub area: String,
    /// Its motifs.
    pub motifs: Vec<MotifCard>,
    /// What they mean.
    pub meanings: Vec<Meaning>,
    /// What its maker tells of itself, as far as everybody may read it.
    pub maker_story: Words,
    /// More of the same maker.
    pub more: Vec<ItemCard>,
    /// Of the same craft by others.
    pub alike: Vec<ItemCard>,
    /// Its region with those above it, where a holiday is recorded.
    pub region_path: Vec<RegionCode>,
    /// The holiday that is recorded of its maker.
    pub holiday: Option<domain::maker::holiday::Days>,
}

/// The page of a published item: a fixed number of reads by key, however large the catalogue.
pub fn page(conn: &mut Conn, slug: &str) -> Result<Option<Found<ItemPage>>> {
    let mut varied = false;
    let found = conn.first(PAGE, crate::args![slug], |r| {
        varied = r.get::<i64>(31)? > 0;
        let item = read(r, 32)?;
        let kind: String = r.get(24)?;
        let kind = MakerKind::from_word(&kind).ok_or_else(|| Error::Damaged(format!("maker kind {kind}")))?;
        let public = kind != MakerKind::Person || r.get::<Option<String>>(25)?.is_some();
        let published = r.get::<String>(30)? == Publication::Published.word();
        let consent = r.get::<Option<String>>(25)?.is_some();
        let told = crate::maker::said(&r.get::<String>(35)?)?.class("story", consent) == Class::Public;
        Ok(ItemPage {
            slug: r.get(15)?,
            stock: r.get(16)?,
            variants: Vec::new(),
            craft: CraftRef {
                id: CraftId(r.get(17)?),
                key: item.craft.clone(),
                slug: r.get(18)?,
                names: r.words(19)?,
                category: r.get(20)?,
            },
            item,
            protected: r.get(21)?,
            maker_slug: if published { Some(r.get(22)?) } else { None },
            maker_name: if public && published { Some(r.get(23)?) } else { None },
            maker_kind: kind,
            region_name: r.get(27)?,
            region_full_name: r.get(28)?,
            area: r.get(29)?,
            motifs: Vec::new(),
            meanings: Vec::new(),
            maker_story: if published && told { r.words(34)? } else { Words::default() },
            alike: Vec::new(),
            more: Vec::new(),
            region_path: Vec::new(),
            holiday: None,
        })
    })?;
    let Some(mut page) = found else {
        return crate::slug::elsewhere(conn, Kind::Item, slug);
    };
    if page.protected {
        page.item.price = None;
        page.item.lead_days = None;
        page.item.deposit_percent = None;
        page.stock = 0;
    }
    let id = page.item.id;
    if varied {
        page.variants = variant::of(conn, id)?;
        page.variants.retain(|s| s.variant.on_sale);
        if page.protected {
            page.variants.clear();
        }
    }
    page.motifs = crate::motif::of_item(conn, id.0)?;
    page.item.motifs = page.motifs.iter().map(|m| m.key.clone()).collect();
    page.item.materials = conn.rows(MATERIALS, crate::args![id], |r| r.get(0))?;
    page.holiday = crate::maker::holiday::of(conn, page.item.maker)?;
    if page.holiday.is_some() {
        page.region_path = crate::region::path(conn, &page.item.region)?;
    }
    page.meanings = conn.rows(MEANINGS, crate::args![id], |r| {
        Ok(Meaning { slug: r.get(0)?, name: r.get(1)?, meaning: r.words(2)? })
    })?;
    page.more = more(conn, &page)?;
    page.alike = alike(conn, &page)?;
    Ok(Some(Found::Here(page)))
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

/// The card of an item.
pub(crate) fn card_of(conn: &mut Conn, id: ItemId) -> Result<Option<ItemCard>> {
    conn.first(CARD, crate::args![id], card)
}

/// The key of the craft of a published item, which decides how the item is drawn.
pub fn craft_of(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    conn.first(CRAFT_OF, crate::args![id], |r| r.get(0))
}

/// Published items of a region within a regency or city, the newest first. Each village is asked for its newest, so
/// that the cost does not grow with the register, and those whose newest is among the first for the others.
pub fn of_part(conn: &mut Conn, region: &RegionCode, limit: i64) -> Result<Vec<ItemCard>> {
    let wanted = usize::try_from(limit).unwrap_or_default();
    let (from, to) = crate::region::range(conn, region)?;
    let newest = |r: &Row<'_>| Ok((r.get::<String>(0)?, r.get::<Option<Uuid>>(1)?));
    let parts = conn.rows(NEWEST_OF_PARTS, crate::args![from, to, crate::region::PARTS], newest)?;
    let mut parts: Vec<(String, Uuid)> =
        parts.into_iter().filter_map(|(code, id)| Some((code, id?))).collect();
    parts.sort_unstable_by_key(|(_, id)| std::cmp::Reverse(*id));
    let mut ids: Vec<Uuid> = Vec::new();
    for (code, newest) in parts {
        let least = ids.get(wanted.saturating_sub(1)).copied().unwrap_or_default();
        if newest <= least {
            break;
        }
        ids.extend(conn.rows(NEWER_OF_PART, crate::args![code, least, limit], |r| r.get::<Uuid>(0))?);
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        ids.truncate(wanted);
    }
    let mut cards = Vec::with_capacity(ids.len());
    for id in ids {
        cards.extend(conn.first(CARD, crate::args![id], card)?);
    }
    Ok(cards)
}
