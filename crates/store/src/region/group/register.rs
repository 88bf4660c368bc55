//! The register of groups of regions for those who read or keep it. They lie across the tree, so they belong to the region at
//! which the programme is rooted.

use domain::access::{Access, ReadRegister};
use domain::region::group::Group;
use uuid::Uuid;

use super::{line, whole};
use crate::error::Result;
use crate::face::Conn;
use crate::register::Ask;

crate::statements! {
    /// Groups by name.
    GROUP_NAMES = "SELECT g.id, g.key, g.names, g.about, g.sort_key FROM region_group g
        WHERE (g.sort_key, g.id) > ($1, $2) AND g.sort_key < $3
            AND (CAST($5 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM region_group_member m JOIN region r ON r.code = m.region
                WHERE m.grp = g.id AND r.path >= $5 AND r.path < $6))
        ORDER BY g.sort_key, g.id LIMIT $4";
    /// A group.
    BY_ID = "SELECT id, key, names, about FROM region_group WHERE id = $1";
}

/// A group in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The group.
    pub group: Group,
    /// The full names of its regions, in their order.
    pub regions: Vec<String>,
    /// Where the list goes on, with the id.
    pub sort_key: String,
}

/// A page of the register, by name.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    crate::register::reach_root(conn, who)?;
    let (key, id, end) = ask.keys();
    let within = ask.region.as_ref().map(|code| crate::region::range(conn, code)).transpose()?;
    let (from, to) = within.unzip();
    let args = crate::args![key, id, end, ask.limit, from, to];
    let found = conn.rows(GROUP_NAMES, args, |r| Ok((line(r)?, r.get::<String>(4)?)))?;
    let mut lines = Vec::with_capacity(found.len());
    for (found, sort_key) in found {
        let group = whole(conn, found)?;
        let mut regions = Vec::with_capacity(group.members.len());
        for member in &group.members {
            let region = crate::region::get(conn, &member.region)?;
            regions.push(region.map_or_else(|| member.region.to_string(), |r| r.full_name));
        }
        lines.push(Line { group, regions, sort_key });
    }
    Ok(lines)
}

/// A group; nothing when there is none.
///
/// # Errors
/// [`crate::Error::Refused`] when the right does not reach the region at which the programme is rooted.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> Result<Option<Group>> {
    crate::register::reach_root(conn, who)?;
    let found = conn.first(BY_ID, crate::args![id], line)?;
    found.map(|found| whole(conn, found)).transpose()
}
