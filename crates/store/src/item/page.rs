//! The page of an item: a fixed number of reads by key, however large the catalogue.

use domain::id::{CraftId, Kind, PictureId};
use domain::item::Item;
use domain::lang::Words;
use domain::maker::MakerKind;
use domain::publication::Publication;
use domain::record::Class;
use domain::region::RegionCode;
use uuid::Uuid;

use super::card::{Around, ItemCard, card, cards, offer};
use super::{MATERIALS, read, variant};
use crate::craft::CraftRef;
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::motif::{Found, MotifCard};
use crate::picture::Shown;

crate::statements! {
    /// An item with what its page shows.
    PAGE = "SELECT i.id, i.key, i.maker, i.region, c.key, i.names, i.description, i.length_mm, i.width_mm, i.height_mm,
            i.weight_g, i.price, i.lead_days, i.status, i.sample, i.slug, i.stock,
            c.id, c.slug, c.names, c.category, c.protected,
            m.slug, m.name, m.kind, m.consent_date, m.locality, r.name, r.full_name, i.area, m.status, i.variants,
            i.deposit_percent, i.care, m.story, m.audience
        FROM item i JOIN craft c ON c.id = i.craft JOIN maker m ON m.id = i.maker JOIN region r ON r.code = i.region
        WHERE i.slug = $1 AND i.status = 'published'";
    /// More items of a maker, beside one.
    MORE = "SELECT id, slug, names, coalesce(low, price), stock, lead_days, sample, varies, deposit_percent, maker, craft, region FROM item
        WHERE maker = $1 AND status = 'published' ORDER BY id DESC LIMIT $2";
    /// What the motifs of an item mean.
    MEANINGS = "SELECT m.slug, m.name, m.meaning FROM item_motif x JOIN motif m ON m.id = x.motif
        WHERE x.item = $1 AND m.status = 'published' ORDER BY x.ord LIMIT 3";
    /// Things of a craft by other makers of a regency, among its newest.
    ALIKE_NEAR = concat!(
        cards!("FROM (SELECT * FROM item WHERE area = $1 AND status = 'published' ORDER BY id DESC LIMIT $5) i"),
        "WHERE i.craft = $2 AND i.maker <> $3 ORDER BY i.id DESC LIMIT $4"
    );
    /// Things of a craft by other makers, among its newest.
    ALIKE = concat!(
        cards!("FROM (SELECT * FROM item WHERE craft = $1 AND status = 'published' ORDER BY id DESC LIMIT $4) i"),
        "WHERE i.maker <> $2 ORDER BY i.id DESC LIMIT $3"
    );
    /// What the card of an item says of its craft and region.
    AROUND = "SELECT c.key, c.names, c.category, r.name, c.protected FROM craft c CROSS JOIN region r
        WHERE c.id = $1 AND r.code = $2";
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
    let offers = conn.rows(MORE, args, |r| Ok((offer(r)?, (r.get::<Uuid>(10)?, r.get::<String>(11)?))))?;
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
    /// Its photographs that everybody sees, the cover first.
    pub photos: Vec<(PictureId, Shown)>,
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
            photos: Vec::new(),
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
    page.photos = crate::picture::shown_by_id(conn, id.0)?;
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
