//! Outlines.

use domain::fault::{Faults, Problem};
use domain::region::RegionCode;
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who};
use crate::cells::Cells;

struct BoundaryRow {
    profile: String,
    region: RegionCode,
    since: Option<String>,
    geometry: String,
}

/// The geometry as it is stored, or why it cannot be drawn: rings are closed, positions lie on the earth.
fn outline(cell: &str) -> std::result::Result<String, String> {
    // Read on its own first, so that a cell cannot close the frame around it and add to it.
    let value: serde_json::Value = serde_json::from_str(cell).map_err(|e| e.to_string())?;
    let geometry = value.to_string();
    let frame = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"x","name":"x"}},"geometry":{geometry}}}]}}"#
    );
    match draw::map::parse(&frame) {
        Ok(_) => Ok(geometry),
        Err(draw::map::MapError::Feature { fault, .. }) => Err(fault.to_string()),
        Err(e) => Err(e.to_string()),
    }
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let word = cells.text("code");
    let region = look.region(conn, "code", word, &mut faults)?;
    let name = region.as_ref().map_or(word, RegionCode::as_str).to_owned();
    let since = cells.date("since", &mut faults).map(|d| d.to_string());
    let cell = cells.text("geometry");
    let geometry = match outline(cell) {
        Ok(geometry) => geometry,
        Err(why) => {
            faults.add("geometry", cell.chars().take(40).collect::<String>(), Problem::Outline(why));
            String::new()
        }
    };
    match (region, faults.or(())) {
        (Some(region), Ok(())) => {
            let profile = look.profile.key.clone();
            Ok(Made::new(name, BoundaryRow { profile, region, since, geometry }))
        }
        (_, faults) => Ok(Made::faulty(name, faults.err().unwrap_or_default())),
    }
}

impl Row for BoundaryRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let before = store::region::boundary(conn, &self.region)?;
        let applied = match before {
            None => Applied::New,
            Some((geometry, since)) if geometry == self.geometry && since == self.since => Applied::Unchanged,
            Some(_) => Applied::Changed,
        };
        // An outline is drawn, not read.
        Ok(Compared { applied, changes: Vec::new() })
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        let (since, geometry) = (self.since.clone(), self.geometry.clone());
        store::region::save_boundary(tx, &who.may()?, &self.profile, &self.region, since, geometry)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("code", self.region.clone())])
    }
}
