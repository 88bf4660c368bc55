//! Designations for those who read them all: a page of a list, with craft, region and sources.

use domain::flagship::Designation;
use domain::lang::Words;
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::Result;
use crate::face::{Conn, Row, parts};
use crate::flagship::read;

crate::statements! {
    /// Designations of published crafts in the order of the tree, with names and sources; one of them when its id is given.
    PAGE = "SELECT d.id, d.key, d.region, c.key, d.period, d.status, d.document_number, d.document_date, d.basis, d.checked,
            d.document, d.valid_from, d.valid_until, d.announced, d.objection_until, d.round, d.outside,
            d.retired_on, d.retired_why, r.path, r.full_name, c.slug, c.names, d.recorded_at,
            (SELECT string_agg(s.url, '\u{1f}' ORDER BY s.ord) FROM source s WHERE s.record = d.id),
            (SELECT count(*) FROM review v WHERE v.designation = d.id),
            (SELECT a.id FROM assessment_round a WHERE a.id = d.round AND a.state = 'announced')
        FROM region r JOIN designation d ON d.region = r.code JOIN craft c ON c.id = d.craft
        WHERE c.status = 'published' AND (r.path, d.id) > ($1, $2)
            AND (CAST($4 AS uuid) IS NULL OR d.id = $4)
            AND (CAST($5 AS TEXT) IS NULL OR d.status = $5)
            AND (CAST($6 AS TEXT) IS NULL OR d.period = $6)
            AND (CAST($7 AS TEXT) IS NULL OR c.slug = $7)
            AND (CAST($8 AS TEXT) IS NULL OR (r.path >= $8 AND r.path < $9))
        ORDER BY r.path, d.id LIMIT $3";
}

/// What a list of designations is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The id of one.
    pub id: Option<Uuid>,
    /// The word of a status.
    pub status: Option<String>,
    /// A period.
    pub period: Option<String>,
    /// The address of a craft.
    pub craft: Option<String>,
    /// A region, with all below it.
    pub region: Option<RegionCode>,
}

/// A designation in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The designation, with its sources.
    pub designation: Designation,
    /// Where the list goes on, with the id.
    pub path: String,
    /// The full name of the region.
    pub region_name: String,
    /// The address of the craft.
    pub craft_slug: String,
    /// The names of the craft.
    pub craft_names: Words,
    /// When it was recorded, in microseconds since 1970.
    pub recorded_at: i64,
    /// How often it was reviewed.
    pub reviews: i64,
    /// The round in which it was assessed, once its result was announced.
    pub round: Option<Uuid>,
}

impl Listed {
    /// The last part of the address of its page; nothing for what was never designated.
    pub fn page(&self) -> Option<String> {
        self.designation.is_told().then(|| self.designation.slug(&self.craft_slug))
    }
}

fn listed(r: &Row<'_>) -> Result<Listed> {
    let mut designation = read(r)?;
    designation.sources = parts(r, 24)?;
    Ok(Listed {
        designation,
        path: r.get(19)?,
        region_name: r.get(20)?,
        craft_slug: r.get(21)?,
        craft_names: r.words(22)?,
        recorded_at: r.get(23)?,
        reviews: r.get(25)?,
        round: r.get(26)?,
    })
}

/// Designations in the order of the tree after `(path, id)`.
///
/// # Errors
/// [`crate::Error::Missing`] when the filter names a region that is not recorded.
pub fn page(conn: &mut Conn, filter: &Filter, after: (&str, Uuid), limit: i64) -> Result<Vec<Listed>> {
    let place = filter.region.as_ref().map(|r| crate::region::place(conn, r)).transpose()?;
    let (from, to) = place.map(|p| (p.from, p.to)).unzip();
    let f = filter;
    let args = crate::args![after.0, after.1, limit, f.id, f.status, f.period, f.craft, from, to];
    conn.rows(PAGE, args, listed)
}
