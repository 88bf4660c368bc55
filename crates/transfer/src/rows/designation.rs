//! Designations.

use domain::claim::told_again;
use domain::fault::Faults;
use domain::flagship::course::{Said, from_file};
use domain::flagship::proposal::Ground;
use domain::flagship::{Designation, DesignationDraft, Status};
use domain::id::DesignationId;
use domain::region::RegionCode;
use domain::source::Checked;
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct DesignationRow(Designation);

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let region = look.region(conn, "region", cells.text("region"), &mut faults)?;
    let craft = look.craft(conn, "craft", cells.text("craft"), &mut faults)?;
    let words: Vec<&str> = Status::ALL.iter().map(|s| s.word()).collect();
    let status = cells.word("status", Status::Candidate, Status::from_word, &words, &mut faults);
    let document_date = cells.date("document_date", &mut faults);
    let said = super::checked(cells, &mut faults);
    let course = Said {
        document_date,
        valid_from: cells.date("valid_from", &mut faults),
        valid_until: cells.date("valid_until", &mut faults),
        announced: cells.date("announced", &mut faults),
        objection_until: cells.date("objection_until", &mut faults),
        retired_on: cells.date("retired_on", &mut faults),
        retired_why: cells.some("retired_why"),
    };
    let (Some(region), Some(craft)) = (region, craft) else { return Ok(Made::faulty("", faults)) };
    let period = cells.text("period").to_owned();
    let key = domain::flagship::key(&region, &craft, &period);
    or_faulty!(key, faults.or(()));
    let level = store::region::get(conn, &region)?.is_some_and(|r| r.level == look.profile.flagship_level());
    let ground = Ground { level, craft: look.rules(conn, &craft)?.craft };
    let id = DesignationId::from_key(&look.profile.key, &key);
    let before = store::flagship::get(conn, id)?;
    let course = or_faulty!(key, from_file(before.as_ref(), status, course, look.today));
    let draft = DesignationDraft {
        region,
        craft,
        period,
        status,
        document_number: cells.some("document_number"),
        document_date,
        basis: cells.words("basis", look.profile),
        sources: cells.list("sources"),
        checked: Checked::Unchecked,
        course,
    };
    let stood = before.as_ref().map(|d| d.status);
    let made = domain::flagship::record(&look.profile.key, ground, stood, draft);
    let designation = or_faulty!(key, made);
    let designation = told_again(before.as_ref(), designation, said);
    Ok(Made::new(key, DesignationRow(designation)))
}

impl Row for DesignationRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::flagship::get(conn, self.0.id)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        store::flagship::save(tx, &who.may()?, &self.0)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("region", self.0.region.clone())])
    }
}
