//! Items for those who read them all: a page of a list with craft, maker, motifs and materials.
//!
//! Items are listed in the order in which they were recorded: whoever reads on after the last one finds what is new,
//! and a register of a million items needs no further index.

use std::collections::HashMap;

use domain::id::{ItemId, MakerId, PictureId, VariantId};
use domain::item::Item;
use domain::lang::Words;
use domain::maker::MakerKind;
use domain::maker::holiday::Days;
use domain::publication::Publication;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Param, Row, parts};
use crate::item::read;
use crate::picture::Shown;

/// A part of the register from which a list reads sorted by itself rather than passing over the whole of it.
const FEW: i64 = 5_000;

/// The statement of a list of items; `$1` is the id of the last one seen.
macro_rules! listed {
    ($narrow:literal) => {
        concat!(
            "SELECT i.id, i.key, i.maker, i.region, c.key, i.names, i.description, i.length_mm, i.width_mm, i.height_mm,
                i.weight_g, i.price, i.lead_days, i.status, i.sample, i.slug, i.stock,
                r.full_name, c.slug, c.names, c.category, m.slug, m.name, m.kind, m.consent_date, m.status,
                (c.protected OR EXISTS (SELECT 1 FROM item_material x JOIN term t ON t.vocabulary = 'material' AND t.key = x.key
                    WHERE x.item = i.id AND t.protection <> '')),
                (SELECT string_agg(y.slug, '\u{1f}' ORDER BY x.ord) FROM item_motif x JOIN motif y ON y.id = x.motif
                    WHERE x.item = i.id AND y.status = 'published'),
                (SELECT string_agg(x.key, '\u{1f}' ORDER BY x.ord) FROM item_material x WHERE x.item = i.id),
                (SELECT h.since FROM holiday h WHERE h.maker = i.maker), (SELECT h.until FROM holiday h WHERE h.maker = i.maker),
                r.path, i.variants, i.low, i.varies, i.deposit_percent, i.care
            FROM item i JOIN craft c ON c.id = i.craft JOIN maker m ON m.id = i.maker JOIN region r ON r.code = i.region
            WHERE i.status = 'published' AND i.id > $1 AND ",
            $narrow,
            " AND (CAST($3 AS TEXT) IS NULL OR c.category = $3)
                AND (CAST($4 AS TEXT) IS NULL OR c.slug = $4)
                AND (CAST($5 AS TEXT) IS NULL OR m.slug = $5)
                AND (CAST($6 AS TEXT) IS NULL OR (r.path >= $6 AND r.path < $7))
            ORDER BY i.id LIMIT $2"
        )
    };
}

crate::statements! {
    /// Published items.
    EVERY = listed!("TRUE");
    /// Published items of a maker.
    OF_MAKER = listed!("i.maker = (SELECT y.id FROM maker y WHERE y.slug = $8 AND y.status = 'published')");
    /// Published items of a craft.
    OF_CRAFT = listed!("i.craft = (SELECT y.id FROM craft y WHERE y.slug = $8)");
    /// Published items of a regency or city.
    OF_AREA = listed!("i.area = $8");
    /// Published items of a region with few of them.
    OF_AREAS = listed!("i.area IN (SELECT b.code FROM region b WHERE b.path >= $6 AND b.path < $7
        AND (b.area IS NULL OR b.area = b.code))");
    /// The crafts of a category.
    CRAFTS = "SELECT slug FROM craft WHERE category = $1 ORDER BY slug";
    /// One published item.
    ONE = listed!("i.slug = $8");
}

/// What a list of items is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The address of one item.
    pub slug: Option<String>,
    /// The key of a category.
    pub category: Option<String>,
    /// The address of a craft.
    pub craft: Option<String>,
    /// The address of a published maker.
    pub maker: Option<String>,
    /// A region, with all below it.
    pub region: Option<RegionCode>,
}

/// The maker of an item, as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The id.
    pub id: MakerId,
    /// The address.
    pub slug: String,
    /// The name; nothing for a person without consent.
    pub name: Option<String>,
    /// The kind.
    pub kind: MakerKind,
}

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The item; its motifs are named by their addresses. Protected goods have neither price nor lead time.
    pub item: Item,
    /// Its address.
    pub slug: String,
    /// Pieces in stock.
    pub stock: i64,
    /// Whether goods of its craft or material can never be put on sale.
    pub protected: bool,
    /// The region's full name.
    pub region_name: String,
    /// The codes of the regions above it and its own, the highest first, with `/` around each.
    pub region_path: String,
    /// The craft's address.
    pub craft_slug: String,
    /// The craft's names.
    pub craft_names: Words,
    /// The key of its category.
    pub category: String,
    /// Who made it, if the maker is published.
    pub maker: Option<By>,
    /// The holiday that is recorded of its maker.
    pub holiday: Option<Days>,
    /// The lowest price and whether there are others, of one with variants.
    pub low: Option<(Option<i64>, bool)>,
    /// Its variants, those that are sold.
    pub variants: Vec<super::variant::Shelf>,
    /// The photographs that show them, of those for which one was chosen that everybody sees.
    pub pictures: HashMap<VariantId, Shown>,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let mut item = read(r, 35)?;
    let protected: bool = r.get(26)?;
    if protected {
        // Goods that became protected after they were priced are shown, not offered.
        item.price = None;
        item.lead_days = None;
        item.deposit_percent = None;
    }
    item.motifs = parts(r, 27)?;
    item.materials = parts(r, 28)?;
    let kind = crate::maker::kind(r, 23)?;
    let named = kind != MakerKind::Person || r.get::<Option<String>>(24)?.is_some();
    let published = r.get::<String>(25)? == Publication::Published.word();
    let maker =
        By { id: item.maker, slug: r.get(21)?, name: if named { Some(r.get(22)?) } else { None }, kind };
    Ok(Listed {
        slug: r.get(15)?,
        stock: if protected { 0 } else { r.get(16)? },
        protected,
        region_name: r.get(17)?,
        region_path: r.get(31)?,
        craft_slug: r.get(18)?,
        craft_names: r.words(19)?,
        category: r.get(20)?,
        maker: published.then_some(maker),
        holiday: crate::maker::holiday::listed(r, 29)?,
        low: if r.get::<i64>(32)? > 0 && !protected { Some((r.get(33)?, r.get(34)?)) } else { None },
        variants: Vec::new(),
        pictures: HashMap::new(),
        item,
    })
}

/// Published items after an id.
///
/// # Errors
/// [`crate::Error::Missing`] when the filter names a region that is not recorded.
pub fn page(conn: &mut Conn, filter: &Filter, after: Uuid, limit: i64) -> Result<Vec<Listed>> {
    let place = filter.region.as_ref().map(|r| crate::region::place(conn, r)).transpose()?;
    let area = place.as_ref().and_then(|p| p.area.clone());
    let few = match &filter.region {
        Some(region) if area.is_none() => crate::tally::of(conn, region)?.items <= FEW,
        _ => false,
    };
    if let (Some(category), None, None, None, None) =
        (&filter.category, &filter.slug, &filter.maker, &area, &filter.craft)
    {
        // The crafts of a category are few; the items of one lie together in the order of their ids.
        let mut rows = Vec::new();
        let crafts: Vec<String> = conn.rows(CRAFTS, crate::args![category], |r| r.get(0))?;
        for craft in crafts {
            let one = Filter { craft: Some(craft), category: None, ..filter.clone() };
            rows.extend(page(conn, &one, after, limit)?);
        }
        rows.sort_by_key(|l| l.item.id.0);
        rows.truncate(usize::try_from(limit).unwrap_or(0));
        return Ok(rows);
    }
    let (sql, driver) = match (&filter.slug, &filter.maker, &area, &filter.craft) {
        (Some(slug), ..) => (ONE, Some(slug)),
        (None, Some(maker), ..) => (OF_MAKER, Some(maker)),
        (None, None, Some(area), _) => (OF_AREA, Some(area)),
        (None, None, None, Some(craft)) => (OF_CRAFT, Some(craft)),
        (None, None, None, None) if few => (OF_AREAS, None),
        (None, None, None, None) => (EVERY, None),
    };
    // Where the area drives, it says it all, unless the region lies below it.
    let said = filter.maker.is_none() && area.as_deref() == filter.region.as_ref().map(RegionCode::as_str);
    let (from, to) = place.filter(|_| !said).map(|p| (p.from, p.to)).unzip();
    let f = filter;
    let mut args: Vec<Param<'_>> =
        crate::args![after, limit, f.category, f.craft, f.maker, from, to].to_vec();
    args.extend(driver.map(|d| Param::Text(d)));
    let mut rows = conn.rows(sql, &args, listed)?;
    let varied: Vec<ItemId> = rows.iter().filter(|r| r.low.is_some()).map(|r| r.item.id).collect();
    let mut found = super::variant::of_many(conn, &varied)?;
    for row in &mut rows {
        row.variants = found.remove(&row.item.id).unwrap_or_default();
        row.variants.retain(|s| s.variant.on_sale);
    }
    let chosen = rows.iter().flat_map(|r| &r.variants).filter_map(|s| s.variant.picture);
    let chosen: Vec<PictureId> = chosen.collect();
    let shown = crate::picture::shown_of(conn, &chosen)?;
    for row in &mut rows {
        let those = row.variants.iter().filter_map(|s| {
            let shown = s.variant.picture.and_then(|p| shown.get(&p))?;
            (shown.0 == row.item.id.0).then(|| (s.variant.id, shown.1.clone()))
        });
        row.pictures = those.collect();
    }
    Ok(rows)
}
