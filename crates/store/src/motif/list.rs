//! Motifs for those who read them all: a page of a list, with what each one is tied to.

use domain::motif::Motif;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Row, parts};
use crate::motif::read;

crate::statements! {
    /// Published motifs by name, with peoples, regions, aliases, sources and crafts; one of them when a slug is given.
    PAGE = "SELECT m.id, m.key, m.name, m.family, m.meaning, m.wear, m.checked, m.status, m.slug, m.sort_key,
            (SELECT string_agg(a.alias, '\u{1f}' ORDER BY a.ord) FROM motif_alias a WHERE a.motif = m.id),
            (SELECT string_agg(p.people, '\u{1f}' ORDER BY p.ord) FROM motif_people p WHERE p.motif = m.id),
            (SELECT string_agg(g.region, '\u{1f}' ORDER BY g.ord) FROM motif_region g WHERE g.motif = m.id),
            (SELECT string_agg(s.url, '\u{1f}' ORDER BY s.ord) FROM source s WHERE s.record = m.id),
            (SELECT string_agg(c.slug, '\u{1f}' ORDER BY c.sort_key, c.id) FROM craft_motif x JOIN craft c ON c.id = x.craft
                WHERE x.motif = m.id AND c.status = 'published')
        FROM motif m
        WHERE m.status = 'published' AND (m.sort_key, m.id) > ($1, $2)
            AND (CAST($4 AS TEXT) IS NULL OR m.slug = $4)
            AND (CAST($5 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM motif_people p WHERE p.people = $5 AND p.motif = m.id))
            AND (CAST($6 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM craft_motif x JOIN craft c ON c.id = x.craft WHERE x.motif = m.id AND c.slug = $6))
            AND (CAST($7 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM motif_region g JOIN region r ON r.code = g.region
                 WHERE g.motif = m.id AND r.path >= $7 AND r.path < $8))
        ORDER BY m.sort_key, m.id LIMIT $3";
}

/// What a list of motifs is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The address of one motif.
    pub slug: Option<String>,
    /// The key of a people.
    pub people: Option<String>,
    /// The address of a craft that carries it.
    pub craft: Option<String>,
    /// A region, with all below it.
    pub region: Option<RegionCode>,
}

/// A motif in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The motif.
    pub motif: Motif,
    /// Its address.
    pub slug: String,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The addresses of the crafts that carry it.
    pub crafts: Vec<String>,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let (mut motif, slug) = read(r)?;
    motif.aliases = parts(r, 10)?;
    motif.peoples = parts(r, 11)?;
    motif.regions = parts(r, 12)?.iter().filter_map(|c| RegionCode::parse(c)).collect();
    motif.sources = parts(r, 13)?;
    Ok(Listed { motif, slug, sort_key: r.get(9)?, crafts: parts(r, 14)? })
}

/// Published motifs by name after `(sort_key, id)`.
///
/// # Errors
/// [`crate::Error::Missing`] when the filter names a region that is not recorded.
pub fn page(conn: &mut Conn, filter: &Filter, after: (&str, Uuid), limit: i64) -> Result<Vec<Listed>> {
    let place = filter.region.as_ref().map(|r| crate::region::place(conn, r)).transpose()?;
    let (from, to) = place.map(|p| (p.from, p.to)).unzip();
    let f = filter;
    conn.rows(PAGE, crate::args![after.0, after.1, limit, f.slug, f.people, f.craft, from, to], listed)
}
