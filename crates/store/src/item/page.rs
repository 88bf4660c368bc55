//! The page of an item: a fixed number of reads by key, however large the catalogue.

use domain::id::{CraftId, Kind, PictureId};
use domain::item::Item;
use domain::lang::Words;
use domain::maker::MakerKind;
use domain::publication::Publication;
use domain::record::Class;
use domain::region::RegionCode;
use domain::source::Checked;
use uuid::Uuid;

use super::card::{Around, ItemCard, offer};
use super::{MATERIALS, read, variant};
use crate::craft::CraftRef;
use crate::error::Result;
use crate::face::{Conn, Row, parts};
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
    MEANINGS = "SELECT m.slug, m.name, m.meaning, m.checked,
            (SELECT string_agg(y.url, '\u{1f}') FROM (SELECT s.url FROM source s WHERE s.record = m.id ORDER BY s.ord) y)
        FROM item_motif x JOIN motif m ON m.id = x.motif
        WHERE x.item = $1 AND m.status = 'published' AND m.checked <> 'refuted' ORDER BY x.ord LIMIT 3";
    /// The newest things of a craft in a regency or city, and whose they are.
    ALIKE_NEAR = "SELECT id, maker FROM item WHERE area = $1 AND craft = $2 AND status = 'published' ORDER BY id DESC LIMIT $3";
    /// The newest things of a craft, and whose they are.
    ALIKE = "SELECT id, maker FROM item WHERE craft = $1 AND status = 'published' ORDER BY id DESC LIMIT $2";
    /// What the card of a thing says beside its craft.
    OFFER = "SELECT i.id, i.slug, i.names, coalesce(i.low, i.price), i.stock, i.lead_days, i.sample, i.varies, i.deposit_percent,
            i.maker, i.region FROM item i WHERE i.id = $1";
    /// What a region is called for short.
    REGION_NAME = "SELECT name FROM region WHERE code = $1";
    /// What the card of an item says of its craft and region.
    AROUND = "SELECT c.key, c.names, c.category, r.name, c.protected FROM craft c CROSS JOIN region r
        WHERE c.id = $1 AND r.code = $2";
}

/// What is known already of the crafts and regions that cards name, since most of them are those of the page.
struct Known(Vec<((Uuid, String), Around)>);

impl Known {
    /// What the page says itself.
    fn of(page: &ItemPage) -> Known {
        let here = Around {
            craft: page.craft.key.clone(),
            craft_names: page.craft.names.clone(),
            category: page.craft.category.clone(),
            region_name: page.region_name.clone(),
            protected: page.protected,
        };
        Known(vec![((page.craft.id.0, page.item.region.to_string()), here)])
    }

    /// What a card says of a craft and a region.
    fn around(&mut self, conn: &mut Conn, craft: Uuid, region: &str) -> Result<Around> {
        if let Some((_, around)) = self.0.iter().find(|((c, r), _)| *c == craft && r == region) {
            return Ok(around.clone());
        }
        let same = self.0.iter().find(|((c, _), _)| *c == craft).map(|(_, around)| around.clone());
        let around = match same {
            Some(around) => {
                Around { region_name: conn.one(REGION_NAME, crate::args![region], |r| r.get(0))?, ..around }
            }
            None => conn.one(AROUND, crate::args![craft, region], |r| {
                Ok(Around {
                    craft: r.get(0)?,
                    craft_names: r.words(1)?,
                    category: r.get(2)?,
                    region_name: r.get(3)?,
                    protected: r.get(4)?,
                })
            })?,
        };
        self.0.push(((craft, region.to_owned()), around.clone()));
        Ok(around)
    }
}

/// The newest other items of an item's maker.
fn more(conn: &mut Conn, page: &ItemPage, known: &mut Known) -> Result<Vec<ItemCard>> {
    let most = i64::try_from(MORE_CARDS + 1).unwrap_or_default();
    let offers = conn.rows(MORE, crate::args![page.item.maker, most], |r| {
        Ok((offer(r)?, r.get::<Uuid>(10)?, r.get::<String>(11)?))
    })?;
    let others = offers.into_iter().filter(|(o, ..)| o.id != page.item.id).take(MORE_CARDS);
    others.map(|(offer, craft, region)| Ok(offer.beside(known.around(conn, craft, &region)?))).collect()
}

/// How many more items of the same maker a page shows, and how many of the same craft.
const MORE_CARDS: usize = 4;
/// At most so many of the newest of a craft are looked at for some that are not of the same maker, and so many at first.
const LOOKED_AT: [i64; 2] = [8, 60];

/// Things of the same craft by other makers: those of the same regency first. A bounded part of the newest is looked at.
fn alike(conn: &mut Conn, page: &ItemPage, known: &mut Known) -> Result<Vec<ItemCard>> {
    let (craft, maker) = (page.craft.id.0, page.item.maker.0);
    let mut ids: Vec<Uuid> = Vec::with_capacity(MORE_CARDS);
    'places: for near in [true, false] {
        for most in LOOKED_AT {
            let whose = |r: &Row<'_>| Ok((r.get::<Uuid>(0)?, r.get::<Uuid>(1)?));
            let newest = if near {
                conn.rows(ALIKE_NEAR, crate::args![page.area, craft, most], whose)?
            } else {
                conn.rows(ALIKE, crate::args![craft, most], whose)?
            };
            let all = i64::try_from(newest.len()).is_ok_and(|n| n < most);
            for (id, _) in newest.into_iter().filter(|(_, m)| *m != maker) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
                if ids.len() == MORE_CARDS {
                    break 'places;
                }
            }
            if all {
                break;
            }
        }
    }
    let mut cards = Vec::with_capacity(ids.len());
    for id in ids {
        let found = conn.first(OFFER, crate::args![id], |r| Ok((offer(r)?, r.get::<String>(10)?)))?;
        let Some((offer, region)) = found else { continue };
        cards.push(offer.beside(known.around(conn, craft, &region)?));
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
    /// Whether an officer has confirmed it.
    pub checked: Checked,
    /// Who says so.
    pub sources: Vec<String>,
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
        let kind = crate::maker::kind(r, 24)?;
        let public = kind != MakerKind::Person || r.get::<Option<String>>(25)?.is_some();
        let published = r.read(30, |s| s == Publication::Published.word())?;
        let consent = r.get::<Option<String>>(25)?.is_some();
        let told = r.read(35, crate::maker::said)??.class("story", consent) == Class::Public;
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
        Ok(Meaning {
            slug: r.get(0)?,
            name: r.get(1)?,
            meaning: r.words(2)?,
            checked: r.read(3, Checked::from_word)?,
            sources: parts(r, 4)?,
        })
    })?;
    let mut known = Known::of(&page);
    page.more = more(conn, &page, &mut known)?;
    page.alike = alike(conn, &page, &mut known)?;
    Ok(Some(Found::Here(page)))
}
