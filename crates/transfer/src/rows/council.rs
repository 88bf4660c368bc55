//! Councils: one a region, which names the row. Divisions, posts and statutes have files of their own.

use domain::access::{Access, KeepCouncil};
use domain::council::{CONTACTS, Council, CouncilDraft, Decree};
use domain::fault::{Faults, Problem};
use domain::id::CouncilId;
use domain::maker::Contact;
use domain::publication::Publication;
use domain::region::RegionCode;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, may, or_faulty, status};
use crate::cells::Cells;

/// The word for *everybody may see every way to reach it*; an empty cell leaves what is recorded.
const NOTHING: &str = "none";

struct CouncilRow(Council);

/// The decree of a row.
pub(super) fn decree(cells: &Cells<'_>, faults: &mut Faults) -> Decree {
    Decree {
        number: cells.some("decree_number"),
        date: cells.date("decree_date", faults),
        issuer: cells.some("decree_issuer"),
        file: cells.some("decree_file"),
    }
}

/// The council of the region that a row names.
pub(super) fn of_region(
    conn: &mut Conn,
    look: &mut Look<'_>,
    cells: &Cells<'_>,
    faults: &mut Faults,
) -> Result<Option<(CouncilId, RegionCode)>> {
    let word = cells.text("region");
    let Some(region) = look.region(conn, "region", word, faults)? else { return Ok(None) };
    match store::council::of(conn, &region)? {
        Some(id) => Ok(Some((id, region))),
        None => {
            faults.add("region", word, Problem::Unknown("council".into()));
            Ok(None)
        }
    }
}

/// A key that export wrote: the id of a record.
pub(super) fn key(cells: &Cells<'_>, column: &str, faults: &mut Faults) -> Option<Uuid> {
    let word = cells.some(column)?;
    let id = Uuid::parse_str(&word).ok().filter(|id| !id.is_nil());
    if id.is_none() {
        faults.add(column, word, Problem::NotAKey);
    }
    id
}

fn withheld(cells: &Cells<'_>, faults: &mut Faults) -> Option<Vec<String>> {
    let words = cells.list("withheld");
    if let Some(strange) = words.iter().find(|w| *w != NOTHING && !CONTACTS.contains(&w.as_str())) {
        let known = CONTACTS.iter().chain([&NOTHING]).map(|w| (*w).to_owned()).collect();
        faults.add("withheld", strange, Problem::NotOneOf(known));
    }
    (!words.is_empty()).then(|| words.into_iter().filter(|w| w != NOTHING).collect())
}

/// What the cell for ways that only the council sees holds.
pub(crate) fn withheld_text(council: &Council) -> String {
    if council.withheld.is_empty() { NOTHING.to_owned() } else { council.withheld.join("; ") }
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let word = cells.text("region");
    let region = look.region(conn, "region", word, &mut faults)?;
    let decree = decree(cells, &mut faults);
    let (since, until) = (cells.date("since", &mut faults), cells.date("until", &mut faults));
    let withheld = withheld(cells, &mut faults);
    let status = status(cells, Publication::Draft, &mut faults);
    let sample = cells.yes("sample", false, &mut faults);
    let Some(region) = region else { return Ok(Made::faulty("", faults)) };
    if store::region::get(conn, &region)?.is_some_and(|r| r.level > look.profile.flagship_level()) {
        faults.add("region", word, Problem::WrongLevel);
    }
    or_faulty!(region.to_string(), faults.or(()));
    let before = store::council::whole::council(conn, &may::<KeepCouncil>(), &region)?;
    let draft = CouncilDraft {
        region: region.clone(),
        names: cells.words("name", look.profile),
        decree,
        since,
        until,
        contact: Contact {
            phone: cells.some("phone"),
            whatsapp: cells.some("whatsapp"),
            email: cells.some("email"),
            website: cells.some("website"),
            instagram: cells.some("instagram"),
            address: cells.some("address"),
        },
        withheld: withheld.or_else(|| before.as_ref().map(|b| b.withheld.clone())).unwrap_or_default(),
        status,
        sample,
    };
    let id = before.map_or(CouncilId(Uuid::nil()), |b| b.id);
    let made = domain::council::save(id, &look.profile.telephone, draft);
    let council = or_faulty!(region.to_string(), made);
    Ok(Made::new(region.to_string(), CouncilRow(council)))
}

impl Row for CouncilRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let before = store::council::whole::council(conn, &may(), &self.0.region)?;
        Ok(beside(before.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        if self.0.id.0.is_nil() {
            self.0.id = CouncilId(Uuid::now_v7());
        }
        let keep: Access<KeepCouncil> = who.may()?;
        store::council::save(tx, &keep, &self.0)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("region", self.0.region.clone())])
    }
}
