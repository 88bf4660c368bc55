//! Entries of heritage registers.

use domain::claim::told_again;
use domain::fault::Faults;
use domain::heritage::{Heritage, HeritageDraft};
use domain::source::Checked;
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct HeritageRow(Heritage);

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let key = cells.text("key").to_owned();
    let craft = match cells.some("craft") {
        Some(word) => look.craft(conn, "craft", &word, &mut faults)?,
        None => None,
    };
    let draft = HeritageDraft {
        key: key.clone(),
        names: cells.words("name", look.profile),
        regions: look.regions(conn, cells, "regions", &mut faults)?,
        craft,
        register: cells.text("register").to_owned(),
        status: cells.text("status").to_owned(),
        year: cells.whole("year", 1900, 2200, &mut faults).and_then(|y| i32::try_from(y).ok()),
        date: cells.date("date", &mut faults),
        number: cells.some("number"),
        domain: cells.words("domain", look.profile),
        note: cells.words("note", look.profile),
        sources: cells.list("sources"),
        checked: Checked::Unchecked,
    };
    let said = super::checked(cells, &mut faults);
    or_faulty!(key, faults.or(()));
    let heritage = or_faulty!(key, domain::heritage::save(&look.profile.key, draft));
    let heritage = told_again(store::heritage::get(conn, heritage.id)?.as_ref(), heritage, said);
    Ok(Made::new(key, HeritageRow(heritage)))
}

impl Row for HeritageRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::heritage::get(conn, self.0.id)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        store::heritage::save(tx, &who.may()?, &self.0)
    }
}
