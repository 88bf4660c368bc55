//! Crafts, one row for each region that has one: what is said of the craft itself must agree.

use domain::claim::told_again;
use domain::craft::{Craft, CraftDraft, Presence, PresenceDraft};
use domain::fault::Faults;
use domain::publication::Publication;
use domain::source::Checked;
use domain::vocabulary::Vocabulary;
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who, beside, both, or_faulty, status};
use crate::cells::Cells;

struct CraftRow {
    craft: Craft,
    place: Presence,
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let key = cells.text("key").to_owned();
    let region = look.region(conn, "region", cells.text("region"), &mut faults)?;
    let name = region.as_ref().map_or_else(String::new, |r| format!("{key}@{r}"));
    let categories = look.terms(conn, cells, "category", Vocabulary::Category, &mut faults)?;
    let draft = CraftDraft {
        names: cells.words("name", look.profile),
        aliases: cells.list("aliases"),
        category: categories.into_iter().next().unwrap_or_default(),
        techniques: look.terms(conn, cells, "techniques", Vocabulary::Technique, &mut faults)?,
        materials: look.terms(conn, cells, "materials", Vocabulary::Material, &mut faults)?,
        peoples: look.terms(conn, cells, "peoples", Vocabulary::People, &mut faults)?,
        motifs: look.motifs(conn, cells, &mut faults)?,
        warning: cells.words("warning", look.profile),
        status: status(cells, Publication::Published, &mut faults),
        sample: cells.yes("sample", false, &mut faults),
        key,
    };
    let place = PresenceDraft {
        locality: cells.some("locality"),
        note: cells.words("note", look.profile),
        flagship_by: cells.words("flagship_by", look.profile),
        sources: cells.list("sources"),
        checked: Checked::Unchecked,
    };
    let said = super::checked(cells, &mut faults);
    or_faulty!(name, faults.or(()));
    let Some(region) = region else { return Ok(Made::faulty(name, Faults::default())) };
    let craft = or_faulty!(name, domain::craft::save(&look.profile.key, draft));
    let place = or_faulty!(name, domain::craft::place(&look.profile.key, &craft.key, region, place));
    let place = told_again(store::craft::get_presence(conn, place.id)?.as_ref(), place, said);
    let part = Some((craft.key.clone(), format!("{craft:?}")));
    Ok(Made { part, ..Made::new(name, CraftRow { craft, place }) })
}

impl Row for CraftRow {
    fn compare(&self, conn: &mut Conn, first: bool) -> Result<Compared> {
        let before = store::craft::get(conn, self.craft.id)?;
        // A craft that is there is changed by its first row only.
        let mut all = beside(store::craft::get_presence(conn, self.place.id)?.as_ref(), &self.place);
        if first {
            let craft = beside(before.as_ref(), &self.craft);
            all.applied = both(craft.applied, all.applied);
            all.changes.splice(0..0, craft.changes);
        }
        Ok(all)
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, first: bool) -> Result<Applied> {
        let craft =
            if first { store::craft::save(tx, &who.may()?, &self.craft)? } else { Applied::Unchanged };
        Ok(both(craft, store::craft::save_presence(tx, &who.may()?, &self.place)?))
    }
}
