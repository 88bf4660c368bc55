//! Published councils for those who read them all: a page of a list, without what only a council sees.

use domain::access::{Access, Read};
use domain::council::Council;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Row};

crate::statements! {
    /// Published councils by name.
    PAGE = "SELECT c.id, c.region, c.names, c.decree_number, c.decree_date, c.decree_issuer, c.decree_file, c.since, c.until,
            c.phone, c.whatsapp, c.email, c.website, c.instagram, c.address, c.withheld, c.status, c.sample,
            c.sort_key, r.full_name, r.name
        FROM council c JOIN region r ON r.code = c.region
        WHERE c.status = 'published' AND (c.sort_key, c.id) > ($1, $2)
            AND (CAST($4 AS TEXT) IS NULL OR (r.path >= $4 AND r.path < $5))
        ORDER BY c.sort_key, c.id LIMIT $3";
}

/// A council in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The council.
    pub council: Council,
    /// The full name of its region.
    pub region_name: String,
    /// The last part of the address of its region.
    pub region_slug: String,
    /// Where the list goes on, with the id.
    pub sort_key: String,
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let mut council = super::read(r)?;
    super::page::hide(&mut council);
    let name: String = r.get(20)?;
    let region_slug = domain::region::slug(&council.region, &name);
    Ok(Listed { council, sort_key: r.get(18)?, region_name: r.get(19)?, region_slug })
}

/// Published councils of a region and below it, or of all, by name after `(sort_key, id)`.
///
/// # Errors
/// [`crate::Error::Missing`] when the region is not recorded.
pub fn page(
    conn: &mut Conn,
    _: &Access<Read>,
    region: Option<&RegionCode>,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<Listed>> {
    let place = region.map(|r| crate::region::place(conn, r)).transpose()?;
    let (from, to) = place.map(|p| (p.from, p.to)).unzip();
    conn.rows(PAGE, crate::args![after.0, after.1, limit, from, to], listed)
}
