//! Motifs.

use domain::claim::told_again;
use domain::fault::Faults;
use domain::motif::{Motif, MotifDraft};
use domain::publication::Publication;
use domain::source::Checked;
use domain::vocabulary::Vocabulary;
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who, beside, or_faulty, status};
use crate::cells::Cells;

struct MotifRow(Motif);

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let key = cells.text("key").to_owned();
    let draft = MotifDraft {
        key: key.clone(),
        name: cells.text("name").to_owned(),
        family: cells.some("family"),
        peoples: look.terms(conn, cells, "peoples", Vocabulary::People, &mut faults)?,
        regions: look.regions(conn, cells, "regions", &mut faults)?,
        aliases: cells.list("aliases"),
        meaning: cells.words("meaning", look.profile),
        wear: cells.words("wear", look.profile),
        sources: cells.list("sources"),
        checked: Checked::Unchecked,
        status: status(cells, Publication::Published, &mut faults),
    };
    let said = super::checked(cells, &mut faults);
    or_faulty!(key, faults.or(()));
    let motif = or_faulty!(key, domain::motif::save(&look.profile.key, draft));
    let motif = told_again(store::motif::get(conn, motif.id)?.as_ref(), motif, said);
    Ok(Made::new(key, MotifRow(motif)))
}

impl Row for MotifRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::motif::get(conn, self.0.id)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        store::motif::save(tx, &who.may()?, &self.0)
    }
}
