//! Where public records live: by the short id that is printed, and all of a kind in parts of even size for machines.

use domain::id::Kind;
use domain::lang::{Lang, Words};
use domain::maker::MakerKind;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Row, Sql};

crate::statements! {
    /// A region by the tail of its id.
    SHORT_REGION = "SELECT code, name FROM region WHERE substr(hex(id), 18, 15) = $1";
    /// A craft by the tail of its id.
    SHORT_CRAFT = "SELECT slug FROM craft WHERE substr(hex(id), 18, 15) = $1 AND status = 'published'";
    /// A motif by the tail of its id.
    SHORT_MOTIF = "SELECT slug FROM motif WHERE substr(hex(id), 18, 15) = $1 AND status = 'published'";
    /// A maker by the tail of its id.
    SHORT_MAKER = "SELECT slug FROM maker WHERE substr(hex(id), 18, 15) = $1 AND status = 'published'";
    /// The maker into which the one with this tail was merged.
    SHORT_MERGED = "SELECT k.slug FROM maker m JOIN maker_merge x ON x.maker = m.id JOIN maker k ON k.id = x.into_maker
        WHERE substr(hex(m.id), 18, 15) = $1 AND k.status = 'published'";
    /// An item by the tail of its id.
    SHORT_ITEM = "SELECT slug FROM item WHERE substr(hex(id), 18, 15) = $1 AND status = 'published'";
    /// A part of the regions.
    PART_REGIONS = "SELECT code, name, (SELECT j.hlc FROM journal j WHERE j.record = r.id ORDER BY j.position DESC LIMIT 1), CAST(NULL AS TEXT), r.id
        FROM region r WHERE substr(hex(r.id), 18, 15) >= $1 AND substr(hex(r.id), 18, 15) < $2
        ORDER BY substr(hex(r.id), 18, 15) LIMIT $3";
    /// A part of the crafts.
    PART_CRAFTS = "SELECT slug, '', (SELECT j.hlc FROM journal j WHERE j.record = r.id ORDER BY j.position DESC LIMIT 1), CAST(NULL AS TEXT), r.id
        FROM craft r WHERE substr(hex(r.id), 18, 15) >= $1 AND substr(hex(r.id), 18, 15) < $2 AND r.status = 'published'
        ORDER BY substr(hex(r.id), 18, 15) LIMIT $3";
    /// A part of the motifs.
    PART_MOTIFS = "SELECT slug, '', (SELECT j.hlc FROM journal j WHERE j.record = r.id ORDER BY j.position DESC LIMIT 1), CAST(NULL AS TEXT), r.id
        FROM motif r WHERE substr(hex(r.id), 18, 15) >= $1 AND substr(hex(r.id), 18, 15) < $2 AND r.status = 'published'
        ORDER BY substr(hex(r.id), 18, 15) LIMIT $3";
    /// A part of the makers.
    PART_MAKERS = "SELECT slug, '', (SELECT j.hlc FROM journal j WHERE j.record = r.id ORDER BY j.position DESC LIMIT 1),
        CASE WHEN r.kind <> 'person' OR r.consent_date IS NOT NULL THEN
        (SELECT string_agg(p.media || ' ' || p.sizes, '\u{1f}') FROM (SELECT media, sizes FROM picture WHERE record = r.id
            AND ord >= 0 AND status = 'published' AND sizes IS NOT NULL ORDER BY ord LIMIT 5) p) END, r.id
        FROM maker r WHERE substr(hex(r.id), 18, 15) >= $1 AND substr(hex(r.id), 18, 15) < $2 AND r.status = 'published'
        ORDER BY substr(hex(r.id), 18, 15) LIMIT $3";
    /// A part of the items.
    PART_ITEMS = "SELECT slug, '', (SELECT j.hlc FROM journal j WHERE j.record = r.id ORDER BY j.position DESC LIMIT 1),
        (SELECT string_agg(p.media || ' ' || p.sizes, '\u{1f}') FROM (SELECT media, sizes FROM picture WHERE record = r.id
            AND ord >= 0 AND status = 'published' AND sizes IS NOT NULL ORDER BY ord LIMIT 5) p), r.id
        FROM item r WHERE substr(hex(r.id), 18, 15) >= $1 AND substr(hex(r.id), 18, 15) < $2 AND r.status = 'published'
        ORDER BY substr(hex(r.id), 18, 15) LIMIT $3";
    /// What a maker is called.
    LABEL_MAKER = "SELECT m.name, m.kind, m.consent_date, r.full_name, m.sample FROM maker m JOIN region r ON r.code = m.region
        WHERE m.id = $1 AND m.status = 'published'";
    /// What an item is called.
    LABEL_ITEM = "SELECT i.names, c.key, c.names, r.full_name, i.sample, coalesce(i.low, i.price), i.varies, c.protected
        FROM item i JOIN craft c ON c.id = i.craft
        JOIN region r ON r.code = i.region WHERE i.id = $1 AND i.status = 'published'";
    /// How many crafts, of all categories, may be seen.
    COUNT_CRAFTS = "SELECT count(*) FROM craft WHERE status = 'published'";
}

/// The kinds of records that have a page.
pub const KINDS: [Kind; 5] = [Kind::Region, Kind::Craft, Kind::Motif, Kind::Maker, Kind::Item];

/// The kind and slug of the public record with this short id.
pub fn by_short(conn: &mut Conn, short: &str) -> Result<Option<(Kind, String)>> {
    let Some(tail) = domain::id::tail(short) else { return Ok(None) };
    for (kind, sql) in [
        (Kind::Craft, SHORT_CRAFT),
        (Kind::Motif, SHORT_MOTIF),
        (Kind::Maker, SHORT_MAKER),
        (Kind::Maker, SHORT_MERGED),
        (Kind::Item, SHORT_ITEM),
    ] {
        if let Some(slug) = conn.first(sql, crate::args![tail], |r| r.get(0))? {
            return Ok(Some((kind, slug)));
        }
    }
    conn.first(SHORT_REGION, crate::args![tail], |r| Ok((Kind::Region, region_slug(r)?)))
}

fn region_slug(r: &Row<'_>) -> Result<String> {
    let (code, name): (String, String) = (r.get(0)?, r.get(1)?);
    Ok(format!("{code}-{}", domain::text::slug(&name)))
}

/// How many public records of a kind there are in a country; for makers and items from the running counts.
pub fn count(conn: &mut Conn, kind: Kind, country: &RegionCode) -> Result<i64> {
    match kind {
        Kind::Region => crate::region::count(conn),
        Kind::Craft => conn.one(COUNT_CRAFTS, &[], |r| r.get(0)),
        Kind::Motif => crate::motif::count(conn),
        Kind::Maker => Ok(crate::tally::of(conn, country)?.makers),
        Kind::Item => Ok(crate::tally::of(conn, country)?.items),
        _ => Ok(0),
    }
}

/// A public record for a machine that visits them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: Uuid,
    /// The code of a region.
    pub region: Option<RegionCode>,
    /// Its address within its kind.
    pub slug: String,
    /// When it last changed, in milliseconds since 1970.
    pub changed: Option<i64>,
    /// Its first photographs that everybody sees: the name of the files and the widest size.
    pub pictures: Vec<(String, u32)>,
}

/// A photograph from what the statement joined.
fn picture(text: &str) -> Option<(String, u32)> {
    let (media, sizes) = text.split_once(' ')?;
    Some((media.to_owned(), crate::picture::sizes(Some(sizes)).last().copied()?))
}

/// Part `n` of `2^bits` even parts of the public records of a kind, at most `limit`: a range of one index, whatever the
/// size of the register.
pub fn part(conn: &mut Conn, kind: Kind, bits: u32, n: u32, limit: i64) -> Result<Vec<Place>> {
    let sql: Sql = match kind {
        Kind::Region => PART_REGIONS,
        Kind::Craft => PART_CRAFTS,
        Kind::Motif => PART_MOTIFS,
        Kind::Maker => PART_MAKERS,
        Kind::Item => PART_ITEMS,
        _ => return Ok(vec![]),
    };
    let bits = bits.min(16);
    let edge = |n: u32| {
        let at = u64::from(n) << (16 - bits);
        if at > 0xffff { "G".to_owned() } else { format!("{at:04X}") }
    };
    conn.rows(sql, crate::args![edge(n), edge(n.saturating_add(1)), limit], |r| {
        Ok(Place {
            id: r.get(4)?,
            region: if kind == Kind::Region { RegionCode::parse(&r.get::<String>(0)?) } else { None },
            slug: if kind == Kind::Region { region_slug(r)? } else { r.get(0)? },
            changed: r.get::<Option<i64>>(2)?.map(|hlc| hlc >> 16),
            pictures: crate::face::parts(r, 3)?.iter().filter_map(|t| picture(t)).collect(),
        })
    })
}

/// What a maker or item is called, for a picture that speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The name; nothing for a person without consent.
    pub name: Option<Words>,
    /// The maker's kind.
    pub maker_kind: Option<MakerKind>,
    /// The key and names of the item's craft.
    pub craft: Option<(String, Words)>,
    /// The full name of its region.
    pub region: String,
    /// Whether it is a sample.
    pub sample: bool,
    /// The price of an item, and whether that is the lowest of several.
    pub price: Option<(i64, bool)>,
}

/// What a published maker is called.
pub fn maker_label(conn: &mut Conn, id: Uuid) -> Result<Option<Label>> {
    conn.first(LABEL_MAKER, crate::args![id], |r| {
        let kind = r.read(1, MakerKind::from_word)?;
        let public = kind != Some(MakerKind::Person) || r.get::<Option<String>>(2)?.is_some();
        let name: String = r.get(0)?;
        Ok(Label {
            name: Lang::parse("mul").filter(|_| public).map(|mul| Words::new([(mul, name)])),
            maker_kind: kind,
            craft: None,
            region: r.get(3)?,
            sample: r.get(4)?,
            price: None,
        })
    })
}

/// What a published item is called.
pub fn item_label(conn: &mut Conn, id: Uuid) -> Result<Option<Label>> {
    conn.first(LABEL_ITEM, crate::args![id], |r| {
        Ok(Label {
            name: Some(r.words(0)?),
            maker_kind: None,
            craft: Some((r.get(1)?, r.words(2)?)),
            region: r.get(3)?,
            sample: r.get(4)?,
            price: match r.get::<Option<i64>>(5)? {
                Some(price) if !r.get::<bool>(7)? => Some((price, r.get(6)?)),
                _ => None,
            },
        })
    })
}
