//! Crafts for those who read them all: a page of a list, with what each one is tied to.

use domain::craft::{Craft, Presence};
use domain::id::CraftId;
use domain::publication::Publication;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::craft::presence;
use crate::error::Result;
use crate::face::{Conn, Row, parts};

crate::statements! {
    /// Published crafts by name, with terms, motifs and regions, a page at a time; one of them when a slug is given.
    PAGE = "SELECT c.id, c.key, c.names, c.category, c.warning, c.status, c.sample, c.slug, c.protected, c.sort_key,
            (SELECT string_agg(a.alias, '\u{1f}' ORDER BY a.ord) FROM craft_alias a WHERE a.craft = c.id AND a.ord >= 0),
            (SELECT string_agg(t.key, '\u{1f}' ORDER BY t.ord) FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'technique'),
            (SELECT string_agg(t.key, '\u{1f}' ORDER BY t.ord) FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'material'),
            (SELECT string_agg(t.key, '\u{1f}' ORDER BY t.ord) FROM craft_term t WHERE t.craft = c.id AND t.vocabulary = 'people'),
            (SELECT string_agg(m.slug, '\u{1f}' ORDER BY x.ord) FROM craft_motif x JOIN motif m ON m.id = x.motif
                WHERE x.craft = c.id AND m.status = 'published'),
            (SELECT string_agg(r.code, '\u{1f}' ORDER BY r.path) FROM presence p JOIN region r ON r.code = p.region WHERE p.craft = c.id),
            (SELECT t.craft FROM term t WHERE t.vocabulary = 'category' AND t.key = c.category)
        FROM craft c
        WHERE c.status = 'published' AND (c.sort_key, c.id) > ($1, $2)
            AND (CAST($4 AS TEXT) IS NULL OR c.slug = $4)
            AND (CAST($5 AS TEXT) IS NULL OR c.category = $5)
            AND (CAST($6 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM craft_term t WHERE t.vocabulary = 'people' AND t.key = $6 AND t.craft = c.id))
            AND (CAST($7 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM craft_term t WHERE t.vocabulary = 'technique' AND t.key = $7 AND t.craft = c.id))
            AND (CAST($8 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM craft_term t WHERE t.vocabulary = 'material' AND t.key = $8 AND t.craft = c.id))
            AND (CAST($9 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM presence p JOIN region r ON r.code = p.region
                 WHERE p.craft = c.id AND r.path >= $9 AND r.path < $10))
        ORDER BY c.sort_key, c.id LIMIT $3";
    /// Where the published crafts between two names are made, with the sources of each claim.
    PLACES = "SELECT p.id, c.key, p.region, p.locality, p.note, p.flagship_by, p.checked, r.full_name, c.id,
            (SELECT string_agg(s.url, '\u{1f}' ORDER BY s.ord) FROM source s WHERE s.record = p.id)
        FROM craft c JOIN presence p ON p.craft = c.id JOIN region r ON r.code = p.region
        WHERE c.status = 'published' AND (c.sort_key, c.id) > ($1, $2) AND (c.sort_key, c.id) <= ($3, $4)
            AND r.path >= $5 AND r.path < $6
        ORDER BY c.sort_key, c.id, r.path";
    /// Where one craft is made.
    PLACES_OF = "SELECT p.id, c.key, p.region, p.locality, p.note, p.flagship_by, p.checked, r.full_name, c.id,
            (SELECT string_agg(s.url, '\u{1f}' ORDER BY s.ord) FROM source s WHERE s.record = p.id)
        FROM presence p JOIN craft c ON c.id = p.craft JOIN region r ON r.code = p.region
        WHERE p.craft = $1 ORDER BY r.path, p.id";
}

/// What a list of crafts is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The address of one craft.
    pub slug: Option<String>,
    /// The key of a category.
    pub category: Option<String>,
    /// The key of a people.
    pub people: Option<String>,
    /// The key of a technique.
    pub technique: Option<String>,
    /// The key of a material.
    pub material: Option<String>,
    /// A region, with all below it.
    pub region: Option<RegionCode>,
}

/// A craft in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The craft; its motifs are named by their addresses.
    pub craft: Craft,
    /// Its address.
    pub slug: String,
    /// Whether its goods can never be put on sale.
    pub protected: bool,
    /// Whether its category is a craft (not food, not forest goods).
    pub proper: bool,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The regions in which it is recorded.
    pub regions: Vec<String>,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        craft: Craft {
            id: CraftId(r.get(0)?),
            key: r.get(1)?,
            names: r.words(2)?,
            category: r.get(3)?,
            warning: r.words(4)?,
            status: r.read(5, Publication::from_word)?.unwrap_or_default(),
            sample: r.get(6)?,
            aliases: parts(r, 10)?,
            techniques: parts(r, 11)?,
            materials: parts(r, 12)?,
            peoples: parts(r, 13)?,
            motifs: parts(r, 14)?,
        },
        slug: r.get(7)?,
        protected: r.get(8)?,
        sort_key: r.get(9)?,
        regions: parts(r, 15)?,
        proper: r.get::<Option<bool>>(16)?.unwrap_or(true),
    })
}

/// Published crafts by name after `(sort_key, id)`.
///
/// # Errors
/// [`crate::Error::Missing`] when the filter names a region that is not recorded.
pub fn page(conn: &mut Conn, filter: &Filter, after: (&str, Uuid), limit: i64) -> Result<Vec<Listed>> {
    let place = filter.region.as_ref().map(|r| crate::region::place(conn, r)).transpose()?;
    let (from, to) = place.map(|p| (p.from, p.to)).unzip();
    let f = filter;
    let args = crate::args![
        after.0,
        after.1,
        limit,
        f.slug,
        f.category,
        f.people,
        f.technique,
        f.material,
        from,
        to
    ];
    conn.rows(PAGE, args, listed)
}

/// A craft where it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What is claimed there, with the sources.
    pub presence: Presence,
    /// The craft.
    pub craft: CraftId,
    /// The full name of the region.
    pub region_name: String,
}

fn placed(r: &Row<'_>) -> Result<Place> {
    let mut presence = presence(r)?;
    presence.sources = parts(r, 9)?;
    Ok(Place { presence, region_name: r.get(7)?, craft: CraftId(r.get(8)?) })
}

/// Where the published crafts after one name up to another are made, in a region and all below it: what belongs to a
/// page of [`page`] in one read. A place is a sort key and an id.
pub fn places(
    conn: &mut Conn,
    root: &RegionCode,
    after: (&str, Uuid),
    last: (&str, Uuid),
) -> Result<Vec<Place>> {
    let place = crate::region::place(conn, root)?;
    conn.rows(PLACES, crate::args![after.0, after.1, last.0, last.1, place.from, place.to], placed)
}

/// Where a craft is made.
pub fn places_of(conn: &mut Conn, craft: CraftId) -> Result<Vec<Place>> {
    conn.rows(PLACES_OF, crate::args![craft], placed)
}
