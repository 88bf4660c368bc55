//! Targets of regions, figures that were reported, and what the registers count: kept up to date by whoever changes a register, in
//! the same transaction, so that a table costs by its regions and not by the makers in them.

pub mod list;
pub mod lock;
pub mod measure;
pub mod page;
pub mod report;
pub mod rows;
pub mod sheet;
pub mod target;
pub mod year_end;

use domain::access::{Access, KeepTargets, Permission};
use domain::id::{Kind, from_key};
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

/// Where the right reaches: who keeps the targets of a region keeps those of all below.
///
/// # Errors
/// [`Error::Refused`].
pub fn reach<P: Permission>(conn: &mut Conn, who: &Access<P>, region: &RegionCode) -> Result<()> {
    crate::register::reach(conn, who, region)
}

/// Under which id the targets of a region and year are held while somebody decides about all of them.
fn held(profile: &str, region: &RegionCode, year: i32) -> Uuid {
    from_key(profile, Kind::Target, &format!("{region}@{year}").to_lowercase())
}

/// Refuses what was typed into a form that has become old: somebody else saved meanwhile.
fn unchanged(now: &str, seen: &str) -> Result<()> {
    if now == seen { Ok(()) } else { Err(Error::Constraint { name: "version".into() }) }
}

/// Holds the targets of a region and year, where the right reaches.
fn hold(
    tx: &mut Tx<'_>,
    who: &Access<KeepTargets>,
    profile: &str,
    region: &RegionCode,
    year: i32,
) -> Result<()> {
    tx.allow(who, Some(region))?;
    lock::rely(tx, year)?;
    tx.lock(Kind::Target, held(profile, region, year))
}
