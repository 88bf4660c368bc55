//! Heritage entries for those who read them all: a page of a list, with regions and sources.

use domain::heritage::Heritage;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Row, parts};
use crate::heritage::read;

crate::statements! {
    /// Entries by name, with regions and sources; one of them when a key is given.
    PAGE = "SELECT h.id, h.key, h.names, c.key, h.register, h.status, h.year, h.date, h.number, h.domain, h.note, h.checked,
            h.sort_key, c.slug,
            (SELECT string_agg(g.region, '\u{1f}' ORDER BY g.ord) FROM heritage_region g WHERE g.heritage = h.id),
            (SELECT string_agg(s.url, '\u{1f}' ORDER BY s.ord) FROM source s WHERE s.record = h.id)
        FROM heritage h LEFT JOIN craft c ON c.id = h.craft AND c.status = 'published'
        WHERE (h.sort_key, h.id) > ($1, $2)
            AND (CAST($4 AS TEXT) IS NULL OR h.key = $4)
            AND (CAST($5 AS TEXT) IS NULL OR h.register = $5)
            AND (CAST($6 AS TEXT) IS NULL OR h.status = $6)
            AND (CAST($7 AS TEXT) IS NULL OR c.slug = $7)
            AND (CAST($8 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM heritage_region g JOIN region r ON r.code = g.region
                 WHERE g.heritage = h.id AND r.path >= $8 AND r.path < $9))
        ORDER BY h.sort_key, h.id LIMIT $3";
}

/// What a list of entries is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The key of one entry.
    pub key: Option<String>,
    /// A register.
    pub register: Option<String>,
    /// A status in the register.
    pub status: Option<String>,
    /// The address of a craft.
    pub craft: Option<String>,
    /// A region, with all below it.
    pub region: Option<RegionCode>,
}

/// An entry in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The entry.
    pub entry: Heritage,
    /// The address of its craft, if that is published.
    pub craft_slug: Option<String>,
    /// Where the list goes on, with the id.
    pub sort_key: String,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let mut entry = read(r)?;
    entry.regions = parts(r, 14)?.iter().filter_map(|c| RegionCode::parse(c)).collect();
    entry.sources = parts(r, 15)?;
    Ok(Listed { entry, sort_key: r.get(12)?, craft_slug: r.get(13)? })
}

/// Entries by name after `(sort_key, id)`.
///
/// # Errors
/// [`crate::Error::Missing`] when the filter names a region that is not recorded.
pub fn page(conn: &mut Conn, filter: &Filter, after: (&str, Uuid), limit: i64) -> Result<Vec<Listed>> {
    let place = filter.region.as_ref().map(|r| crate::region::place(conn, r)).transpose()?;
    let (from, to) = place.map(|p| (p.from, p.to)).unzip();
    let f = filter;
    let args = crate::args![after.0, after.1, limit, f.key, f.register, f.status, f.craft, from, to];
    conn.rows(PAGE, args, listed)
}
