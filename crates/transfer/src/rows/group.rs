//! Groups of regions outside the tree.

use domain::fault::{Faults, Problem};
use domain::region::group::{Group, GroupDraft, Member};
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct GroupRow(Group);

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let key = cells.text("key").to_owned();
    let mut members = Vec::new();
    for word in cells.list("regions") {
        // A region may be named as everywhere; with days it is a code.
        match Member::parse(&word) {
            Some(member) if word.contains('@') => {
                let known = look.region(conn, "regions", member.region.as_str(), &mut faults)?;
                members.extend(known.map(|region| Member { region, ..member }));
            }
            None if word.contains('@') => faults.add("regions", &word, Problem::NotADate),
            _ => {
                let region = look.region(conn, "regions", &word, &mut faults)?;
                members.extend(region.map(|region| Member { region, since: None, until: None }));
            }
        }
    }
    let draft = GroupDraft {
        key: key.clone(),
        names: cells.words("name", look.profile),
        about: cells.words("about", look.profile),
        members,
        sources: cells.list("sources"),
    };
    or_faulty!(key, faults.or(()));
    let group = or_faulty!(key, domain::region::group::save(&look.profile.key, draft));
    Ok(Made::new(key, GroupRow(group)))
}

impl Row for GroupRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::region::group::get(conn, &self.0.key)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        store::region::group::save(tx, &who.may()?, &self.0)
    }
}
