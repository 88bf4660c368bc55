//! Figures that were reported.

use domain::fault::{Faults, Problem};
use domain::id::ReportId;
use domain::indicator::{Report, ReportDraft};
use domain::region::RegionCode;
use store::{Applied, Conn, Result, Tx};

use super::target::{about, amount};
use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct ReportRow(Report);

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let region = look.region(conn, "region", cells.text("region"), &mut faults)?;
    let about = about(cells, &mut faults);
    let value = about.and_then(|(m, _)| amount(look, cells, "value", m, &mut faults));
    let as_of = cells.date("as_of", &mut faults);
    let (Some(region), Some((measure, year))) = (region, about) else {
        return Ok(Made::faulty("", faults));
    };
    let key = domain::indicator::target::key(&region, year, measure);
    or_faulty!(key, faults.or(()));
    let before = store::indicator::report::get(conn, ReportId::from_key(&look.profile.key, &key))?;
    if value.is_none() && before.is_none() {
        let mut faults = Faults::default();
        faults.add("value", "", Problem::Missing);
        return Ok(Made::faulty(key, faults));
    }
    let draft = ReportDraft {
        region,
        year,
        measure,
        value,
        source: cells.text("source").to_owned(),
        // A file that names no day says again what it said on the day on which it was read first.
        as_of: as_of.or(before.as_ref().map(|b| b.as_of)),
        note: cells.text("note").to_owned(),
    };
    let report = or_faulty!(key, domain::indicator::report::tell(&look.profile.key, look.today, draft));
    if before.as_ref() != Some(&report)
        && let Some(faults) = store::indicator::lock::fault(conn, &report.region, year)?
    {
        return Ok(Made::faulty(key, faults));
    }
    Ok(Made::new(key, ReportRow(report)))
}

impl Row for ReportRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::indicator::report::get(conn, self.0.id)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        store::indicator::report::save(tx, &who.may()?, &self.0)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("region", self.0.region.clone())])
    }
}
