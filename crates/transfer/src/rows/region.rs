//! Regions.

use domain::fault::Faults;
use domain::region::{Region, RegionCode, RegionDraft};
use store::region::Derived;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct RegionRow {
    region: Region,
    derived: Derived,
}

/// Reads a region.
pub(super) fn checked(
    conn: &mut Conn,
    look: &mut Look<'_>,
    cells: &Cells<'_>,
) -> Result<std::result::Result<Region, Faults>> {
    let mut faults = Faults::default();
    let code = cells.text("code").to_owned();
    let parent = match cells.some("parent_code") {
        Some(parent) => Some(parent),
        None if code == look.profile.root => None,
        None => Some(look.profile.root.clone()),
    };
    let draft = RegionDraft {
        edition: cells.text("edition").to_owned(),
        form: cells.text("type").to_owned(),
        name: cells.text("name").to_owned(),
        full_name: cells.text("full_name").to_owned(),
        since: cells.date("since", &mut faults),
        until: cells.date("until", &mut faults),
        area_m2: cells.scaled("area_km2", 1_000_000, 0, 100_000_000, &mut faults),
        population: cells.whole("population", 0, 10_000_000_000, &mut faults),
        lat_e6: cells.scaled("label_lat", 1_000_000, -90, 90, &mut faults),
        lng_e6: cells.scaled("label_lng", 1_000_000, -180, 180, &mut faults),
        parent: parent.clone(),
        code,
    };
    let parent = match parent.as_deref().and_then(RegionCode::parse) {
        Some(p) => look.parent(conn, &p)?,
        None => None,
    };
    if let Err(faults) = faults.or(()) {
        return Ok(Err(faults));
    }
    Ok(domain::region::save(look.profile, parent.as_ref(), draft))
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let code = cells.text("code");
    let region = or_faulty!(code, checked(conn, look, cells)?);
    let derived = Derived {
        match_key: look.profile.region_match_key(&region.name),
        flagship_level: look.profile.flagship_level(),
    };
    Ok(Made::new(code, RegionRow { region, derived }))
}

impl Row for RegionRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::region::get(conn, &self.region.code)?.as_ref(), &self.region))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        let before = store::region::get(tx.conn(), &self.region.code)?;
        let applied = store::region::save(tx, &who.may()?, &self.region, &self.derived)?;
        if let (Applied::Changed, Some(before)) = (applied, before) {
            store::region::change::noted(tx, Uuid::now_v7(), &before, &self.region)?;
        }
        Ok(applied)
    }
}
