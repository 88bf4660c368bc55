//! The register of regions for those who read it: a page by name, within what a right reaches.

use domain::access::{Access, ReadRegister, Scope};
use domain::region::RegionCode;

use super::list::{Filter, Listed};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::register::Ask;

/// What stands between sort key and code where a list goes on.
const BETWEEN: char = '\u{1f}';

/// Where a list goes on after a region.
pub fn cursor(listed: &Listed) -> String {
    format!("{}{BETWEEN}{}", listed.sort_key, listed.region.code)
}

/// A page of the register, as far as the right reaches. The kind that is asked for is a level.
///
/// # Errors
/// [`Error::Refused`] when it does not reach the region that is asked for.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Listed>> {
    let roots: Vec<Option<RegionCode>> = match (&ask.region, who.scope()) {
        (Some(region), Scope::Regions(_) | Scope::System(_)) => {
            crate::register::reach(conn, who, region)?;
            vec![Some(region.clone())]
        }
        (None, Scope::System(_)) => vec![None],
        (None, Scope::Regions(roots)) => roots.iter().cloned().map(Some).collect(),
        _ => return Err(Error::Refused),
    };
    let beginning = Some(domain::text::match_key(&ask.prefix)).filter(|b| !b.is_empty());
    let after = ask.after.as_ref().map(|(key, _)| key.as_str()).unwrap_or_default();
    let after = after.split_once(BETWEEN).unwrap_or_default();
    let mut found: Vec<Listed> = Vec::new();
    for root in roots {
        let filter = Filter {
            parent: None,
            level: ask.kind.as_deref().and_then(|k| k.parse().ok()),
            root,
            beginning: beginning.clone(),
        };
        // No figures of flagships: a register tells what is recorded of the region itself.
        found.extend(super::list::page(
            conn,
            (i32::MIN, jiff::civil::Date::ZERO),
            &filter,
            after,
            ask.limit,
        )?);
    }
    found.sort_by(|a, b| (&a.sort_key, &a.region.code).cmp(&(&b.sort_key, &b.region.code)));
    found.dedup_by(|a, b| a.region.code == b.region.code);
    found.truncate(usize::try_from(ask.limit).unwrap_or_default());
    Ok(found)
}
