//! What lists say of items: their cards.

use domain::id::{ItemId, MakerId};
use domain::item::Money;
use domain::lang::Words;
use domain::market::promotion::Reduced;
use domain::region::RegionCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Row};

/// Cards of items `i`, with what they say of the item itself first.
macro_rules! cards {
    ($($from:tt)*) => {
        concat!(
            "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, i.varies, i.deposit_percent, i.maker,
                c.key, c.names, c.category, r.name, c.protected ",
            $($from)*,
            " JOIN craft c ON c.id = i.craft JOIN region r ON r.code = i.region "
        )
    };
}

crate::statements! {
    /// What the card of an item says of its craft.
    AROUND_CRAFT = "SELECT key, names, category, protected FROM craft WHERE id = $1";
    /// Items of a maker.
    OF_MAKER = concat!(cards!("FROM item i"), "WHERE i.maker = $1 AND i.status = 'published' ORDER BY i.id DESC LIMIT $2");
    /// Items of a regency or city.
    OF_AREA = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, i.varies, i.deposit_percent,
            i.maker, i.craft, r.name
        FROM item i JOIN region r ON r.code = i.region
        WHERE i.area = $1 AND i.status = 'published' ORDER BY i.id DESC LIMIT $2";
    /// The newest item of each region within a regency or city.
    NEWEST_OF_PARTS = "SELECT v.code, (SELECT i.id FROM item i WHERE i.region = v.code AND i.status = 'published'
            ORDER BY i.id DESC LIMIT 1)
        FROM region v WHERE v.path >= $1 AND v.path < $2 ORDER BY v.path LIMIT $3";
    /// Items of one region that are newer than one, without those below it.
    NEWER_OF_PART = "SELECT id FROM item WHERE region = $1 AND status = 'published' AND id > $2 ORDER BY id DESC LIMIT $3";
    /// The card of an item.
    CARD = concat!(cards!("FROM item i"), "WHERE i.id = $1");
    /// Items of a craft.
    OF_CRAFT = concat!(cards!("FROM item i"), "WHERE i.craft = $1 AND i.status = 'published' ORDER BY i.id DESC LIMIT $2");
    /// The newest items.
    NEWEST = concat!(cards!("FROM item i"), "WHERE i.status = 'published' ORDER BY i.id DESC LIMIT $1");
    /// Items before an id, the newest first.
    BEFORE = concat!(cards!("FROM item i"), "WHERE i.status = 'published' AND i.id < $1 ORDER BY i.id DESC LIMIT $2");
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
    /// The price, without what a promotion takes off.
    pub price: Option<Money>,
    /// Pieces in stock.
    pub stock: i64,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// What of its price is paid before that work begins, in percent; all of it when nothing is said.
    #[serde(default)]
    pub deposit_percent: Option<i32>,
    /// Whether it is a sample.
    pub sample: bool,
    /// Whose it is.
    pub maker: MakerId,
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
    /// What its maker takes off today for everybody, once [`crate::market::promotion::mark`] has looked.
    #[serde(skip)]
    pub off: Option<Reduced>,
}

/// Reads a card of a [`cards`] statement.
pub(super) fn card(r: &Row<'_>) -> Result<ItemCard> {
    let around = Around {
        craft: r.get(10)?,
        craft_names: r.words(11)?,
        category: r.get(12)?,
        region_name: r.get(13)?,
        protected: r.get(14)?,
    };
    Ok(offer(r)?.beside(around))
}

/// What the card of an item says of its craft and region.
#[derive(Debug, Clone)]
pub(super) struct Around {
    pub craft: String,
    pub craft_names: Words,
    pub category: String,
    pub region_name: String,
    pub protected: bool,
}

/// What the card of an item says of the item alone.
pub(super) struct Offer {
    pub id: ItemId,
    slug: String,
    names: Words,
    price: Option<Money>,
    stock: i64,
    lead_days: Option<i32>,
    deposit_percent: Option<i32>,
    sample: bool,
    varies: bool,
    maker: MakerId,
}

/// Reads an offer: the first ten columns.
pub(super) fn offer(r: &Row<'_>) -> Result<Offer> {
    Ok(Offer {
        id: ItemId(r.get(0)?),
        slug: r.get(1)?,
        names: r.words(2)?,
        price: r.get::<Option<i64>>(3)?.map(Money),
        stock: r.get(4)?,
        lead_days: r.get(5)?,
        sample: r.get(6)?,
        varies: r.get(7)?,
        deposit_percent: r.get(8)?,
        maker: MakerId(r.get(9)?),
    })
}

impl Offer {
    /// The card. Goods whose craft became protected after they were priced are shown, not offered.
    pub fn beside(self, around: Around) -> ItemCard {
        let open = !around.protected;
        ItemCard {
            id: self.id,
            slug: self.slug,
            names: self.names,
            price: self.price.filter(|_| open),
            stock: if open { self.stock } else { 0 },
            lead_days: self.lead_days.filter(|_| open),
            deposit_percent: self.deposit_percent.filter(|_| open),
            sample: self.sample,
            maker: self.maker,
            craft: around.craft,
            craft_names: around.craft_names,
            category: around.category,
            region_name: around.region_name,
            varies: self.varies && open,
            off: None,
        }
    }
}

/// Published items of a maker, the newest first.
pub fn of_maker(conn: &mut Conn, maker: Uuid, limit: i64) -> Result<Vec<ItemCard>> {
    conn.rows(OF_MAKER, crate::args![maker, limit], card)
}

/// Published items of a regency or city, the newest first.
pub fn of_area(conn: &mut Conn, area: &RegionCode, limit: i64) -> Result<Vec<ItemCard>> {
    let offers =
        conn.rows(OF_AREA, crate::args![area, limit], |r| Ok((offer(r)?, r.get::<Uuid>(10)?, r.get(11)?)))?;
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

/// The card of an item.
pub(crate) fn card_of(conn: &mut Conn, id: ItemId) -> Result<Option<ItemCard>> {
    conn.first(CARD, crate::args![id], card)
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
