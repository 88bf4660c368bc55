//! Targets.

use domain::fault::{Faults, Problem};
use domain::id::TargetId;
use domain::indicator::{How, Measure, Target, TargetDraft};
use domain::region::RegionCode;
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct TargetRow(Target);

/// The measure of a row and its year; what is wrong with them is noted.
pub(super) fn about(cells: &Cells<'_>, faults: &mut Faults) -> Option<(Measure, i32)> {
    let words: Vec<&str> = Measure::ALL.iter().map(|m| m.word()).collect();
    let measure = cells.word("measure", None, |w| Measure::from_word(w).map(Some), &words, faults);
    if measure.is_none() && cells.text("measure").is_empty() {
        faults.add("measure", "", Problem::Missing);
    }
    let year = cells.whole("year", 0, 9999, faults).and_then(|y| i32::try_from(y).ok());
    if year.is_none() && cells.text("year").is_empty() {
        faults.add("year", "", Problem::Missing);
    }
    measure.zip(year)
}

/// A number of a measure in a column.
pub(super) fn amount(
    look: &Look<'_>,
    cells: &Cells<'_>,
    column: &str,
    measure: Measure,
    faults: &mut Faults,
) -> Option<i64> {
    match measure.unit() {
        domain::indicator::Unit::Count => cells.whole(column, 0, measure.most(), faults),
        domain::indicator::Unit::Money => {
            let unit = 10i64.pow(look.profile.currency.exponent);
            cells.money(column, unit, measure.most(), faults)
        }
    }
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let region = look.region(conn, "region", cells.text("region"), &mut faults)?;
    let about = about(cells, &mut faults);
    let value = about.and_then(|(m, _)| amount(look, cells, "target", m, &mut faults));
    let words: Vec<&str> = How::ALL.iter().map(|h| h.word()).collect();
    let how = cells.word("how", How::Typed, How::from_word, &words, &mut faults);
    let (Some(region), Some((measure, year))) = (region, about) else {
        return Ok(Made::faulty("", faults));
    };
    let key = domain::indicator::target::key(&region, year, measure);
    or_faulty!(key, faults.or(()));
    let draft = TargetDraft { region, year, measure, value, how, note: cells.text("note").to_owned() };
    let target = or_faulty!(key, domain::indicator::target::set(&look.profile.key, draft));
    let id = TargetId::from_key(&look.profile.key, &key);
    let before = store::indicator::target::get(conn, id)?;
    if value.is_none() && before.is_none() {
        let mut faults = Faults::default();
        faults.add("target", "", Problem::Missing);
        return Ok(Made::faulty(key, faults));
    }
    if before.as_ref() != Some(&target)
        && let Some(faults) = store::indicator::lock::fault(conn, &target.region, year)?
    {
        return Ok(Made::faulty(key, faults));
    }
    Ok(Made::new(key, TargetRow(target)))
}

impl Row for TargetRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::indicator::target::get(conn, self.0.id)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        store::indicator::target::save(tx, &who.may()?, &self.0)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("region", self.0.region.clone())])
    }
}
