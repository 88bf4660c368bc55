//! Divisions of a council.

use domain::access::{Access, KeepCouncil};
use domain::council::{Division, DivisionDraft, divide};
use domain::fault::{Faults, Problem};
use domain::id::DivisionId;
use domain::lang::Words;
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, may, or_faulty, status};
use crate::cells::Cells;

struct DivisionRow(Division);

/// Whether one of some names is a word, as people write it.
pub(crate) fn is_called(names: &Words, word: &str) -> bool {
    let word = text::match_key(word);
    names.iter().any(|(_, name)| text::match_key(name) == word)
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let found = super::council::of_region(conn, look, cells, &mut faults)?;
    let key = super::council::key(cells, "key", &mut faults).map(DivisionId);
    let ord = cells.whole("ord", 1, 999, &mut faults).unwrap_or(1);
    let status = status(cells, Publication::Published, &mut faults);
    let sample = cells.yes("sample", false, &mut faults);
    let names = cells.words("name", look.profile);
    let Some((council, region)) = found else { return Ok(Made::faulty("", faults)) };
    let keep: Access<KeepCouncil> = may();
    let id = match key {
        Some(key) => {
            if store::council::whole::division(conn, &keep, key)?.is_some_and(|d| d.council != council) {
                faults.add("key", key, Problem::OfAnotherCouncil);
            }
            Some(key)
        }
        None => {
            let alike = |d: &Division| names.iter().any(|(_, name)| is_called(&d.names, name));
            store::council::whole::divisions(conn, &keep, council)?.into_iter().find(alike).map(|d| d.id)
        }
    };
    let first = names.iter().next().map_or("", |(_, name)| name);
    let name = id.map_or_else(|| format!("{region}/{}", text::match_key(first)), |id| id.to_string());
    or_faulty!(name, faults.or(()));
    let draft = DivisionDraft {
        council,
        region,
        names,
        tasks: cells.words("tasks", look.profile),
        ord,
        status,
        sample,
    };
    let division = or_faulty!(name, divide(id.unwrap_or(DivisionId(Uuid::nil())), draft));
    Ok(Made::new(name, DivisionRow(division)))
}

impl Row for DivisionRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::council::whole::division(conn, &may(), self.0.id)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        if self.0.id.0.is_nil() {
            self.0.id = DivisionId(Uuid::now_v7());
        }
        store::council::division::save(tx, &who.may()?, &self.0)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("region", self.0.region.clone())])
    }
}
