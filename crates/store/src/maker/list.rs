//! Makers for those who read them all: a page of a list with public fields only.

use domain::access::{Access, Read};
use domain::id::MakerId;
use domain::lang::Words;
use domain::maker::holiday::Days;
use domain::maker::{Contact, Maker, MakerKind};
use domain::record::Class;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Param, Row, parts};
use crate::maker::read;

/// The statement of a list of makers; `$1` and `$2` are the sort key and id of the last one seen.
macro_rules! listed {
    ($narrow:literal) => {
        concat!(
            "SELECT m.id, m.key, m.name, m.kind, m.region, m.locality, m.story, m.phone, m.whatsapp, m.email, m.website,
                m.instagram, m.address, m.consent_date, m.consent_by, m.status, m.sample, m.slug, m.audience, m.sort_key,
                r.full_name,
                (SELECT string_agg(c.slug, '\u{1f}' ORDER BY x.ord) FROM maker_craft x JOIN craft c ON c.id = x.craft
                    WHERE x.maker = m.id AND c.status = 'published'),
                (SELECT h.since FROM holiday h WHERE h.maker = m.id), (SELECT h.until FROM holiday h WHERE h.maker = m.id),
                r.path
            FROM maker m JOIN region r ON r.code = m.region
            WHERE m.status = 'published' AND ",
            $narrow,
            " AND (CAST($4 AS TEXT) IS NULL OR m.kind = $4)
                AND (CAST($5 AS TEXT) IS NULL OR EXISTS
                    (SELECT 1 FROM maker_craft x JOIN craft c ON c.id = x.craft WHERE x.maker = m.id AND c.slug = $5))
                AND (CAST($6 AS TEXT) IS NULL OR (r.path >= $6 AND r.path < $7))
            ORDER BY m.sort_key, m.id LIMIT $3"
        )
    };
}

crate::statements! {
    /// Published makers by name.
    EVERY = listed!("(m.sort_key, m.id) > ($1, $2)");
    /// Published makers of a regency or city, by name.
    OF_AREA = listed!("m.area = $8 AND (m.sort_key, m.id) > ($1, $2)");
    /// Published makers of a craft, by name.
    OF_CRAFT = listed!("m.id IN (SELECT y.maker FROM maker_craft y JOIN craft k ON k.id = y.craft WHERE k.slug = $8)
        AND (m.sort_key, m.id) > ($1, $2)");
    /// One published maker.
    ONE = listed!("m.slug = $8 AND (m.sort_key, m.id) > ($1, $2)");
}

/// What a list of makers is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The address of one maker.
    pub slug: Option<String>,
    /// A kind.
    pub kind: Option<MakerKind>,
    /// The address of a craft.
    pub craft: Option<String>,
    /// A region, with all below it.
    pub region: Option<RegionCode>,
}

/// A maker as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The id.
    pub id: MakerId,
    /// The address.
    pub slug: String,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The name; nothing for a person without consent.
    pub name: Option<String>,
    /// The kind.
    pub kind: MakerKind,
    /// Where.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The codes of the regions above it and its own, the highest first, with `/` around each.
    pub region_path: String,
    /// The place in words; nothing without consent.
    pub locality: Option<String>,
    /// The story; empty without consent.
    pub story: Words,
    /// The contact; empty without consent.
    pub contact: Contact,
    /// The addresses of its published crafts.
    pub crafts: Vec<String>,
    /// Whether it is a sample.
    pub sample: bool,
    /// The holiday that is recorded.
    pub holiday: Option<Days>,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let (maker, slug) = read(r)?;
    let name = maker.name_is_public();
    let (locality, story) = (maker.public_locality(), maker.public_story());
    let contact = maker.contact_for(Class::Public);
    let Maker { id, kind, region, sample, .. } = maker;
    Ok(Listed {
        id,
        slug,
        sort_key: r.get(19)?,
        name: name.then_some(maker.name),
        kind,
        region,
        region_name: r.get(20)?,
        region_path: r.get(24)?,
        locality,
        story,
        contact,
        crafts: parts(r, 21)?,
        sample,
        holiday: super::holiday::listed(r, 22)?,
    })
}

/// Published makers by name after `(sort_key, id)`.
///
/// # Errors
/// [`crate::Error::Missing`] when the filter names a region that is not recorded.
pub fn page(
    conn: &mut Conn,
    _: &Access<Read>,
    filter: &Filter,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<Listed>> {
    let place = filter.region.as_ref().map(|r| crate::region::place(conn, r)).transpose()?;
    let area = place.as_ref().and_then(|p| p.area.clone());
    // The area says it all, unless the region lies below it.
    let narrow = place.filter(|_| area.as_deref() != filter.region.as_ref().map(RegionCode::as_str));
    let (from, to) = narrow.map(|p| (p.from, p.to)).unzip();
    let kind = filter.kind.map(MakerKind::word);
    let common = crate::args![after.0, after.1, limit, kind, filter.craft, from, to];
    let (sql, driver) = match (&filter.slug, &area, &filter.craft) {
        (Some(slug), ..) => (ONE, Some(slug)),
        (None, Some(area), _) => (OF_AREA, Some(area)),
        (None, None, Some(craft)) => (OF_CRAFT, Some(craft)),
        (None, None, None) => (EVERY, None),
    };
    let mut args: Vec<Param<'_>> = common.to_vec();
    args.extend(driver.map(|d| Param::Text(d)));
    conn.rows(sql, &args, listed)
}
