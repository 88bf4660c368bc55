//! Statutes and bylaws of a council: a row for each edition, since an edition is decided in one piece. Its articles are found
//! in the text.

use domain::access::{Access, KeepCouncil};
use domain::council::statute::{Document, Statute, StatuteDraft, enact, natural_key};
use domain::fault::{Faults, Problem};
use domain::id::StatuteId;
use domain::publication::Publication;
use domain::region::RegionCode;
use store::{Applied, Conn, Result, Tx};
use uuid::Uuid;

use super::{Compared, Look, Made, Row, Who, beside, may, or_faulty, status};
use crate::cells::Cells;

/// The columns of a text that is too long for one cell of a spreadsheet, in the order in which they are put together.
pub(crate) const TEXTS: [&str; 4] = ["text", "text_2", "text_3", "text_4"];
/// The most characters of a text in one cell.
const CELL: usize = 30_000;

struct StatuteRow(Statute);

/// The text in cells that a spreadsheet can hold: it is divided between lines, or where a line is longer than a cell within it.
pub(crate) fn texts(text: &str) -> [String; TEXTS.len()] {
    let mut cells: [String; TEXTS.len()] = Default::default();
    let (mut at, mut held) = (0, 0);
    for line in text.split_inclusive('\n') {
        let long = line.chars().count();
        // The last cell takes what is left, so that nothing is lost.
        if held > 0 && held + long > CELL && at + 1 < cells.len() {
            (at, held) = (at + 1, 0);
        }
        cells[at].push_str(line);
        held += long;
    }
    // The break between two cells is put there again when they are read.
    cells.map(|cell| cell.trim_end_matches('\n').to_owned())
}

pub(super) fn make(conn: &mut Conn, look: &mut Look<'_>, cells: &Cells<'_>) -> Result<Made> {
    let mut faults = Faults::default();
    let found = super::council::of_region(conn, look, cells, &mut faults)?;
    let words: Vec<&str> = Document::ALL.iter().map(|d| d.word()).collect();
    let read = |word: &str| Document::from_word(&word.to_lowercase());
    if cells.text("document").is_empty() {
        faults.add("document", "", Problem::Missing);
    }
    let document = cells.word("document", Document::Ad, read, &words, &mut faults);
    let decree = super::council::decree(cells, &mut faults);
    let (since, until) = (cells.date("since", &mut faults), cells.date("until", &mut faults));
    let status = status(cells, Publication::Draft, &mut faults);
    let sample = cells.yes("sample", false, &mut faults);
    let Some((council, region)) = found else { return Ok(Made::faulty("", faults)) };
    let key = cells.some("edition").unwrap_or_else(|| natural_key(document, decree.date.or(since)));
    let name = format!("{region}/{key}");
    let keep: Access<KeepCouncil> = may();
    let before = store::council::whole::statute(conn, &keep, council, &key)?;
    if before.as_ref().is_some_and(|b| b.document != document) {
        faults.add("document", document.word(), Problem::OfAnotherKey(key.clone()));
    }
    or_faulty!(name, faults.or(()));
    let text: Vec<&str> = TEXTS.iter().map(|column| cells.text(column)).filter(|t| !t.is_empty()).collect();
    let draft = StatuteDraft {
        council,
        region,
        key,
        document,
        decree,
        since,
        until,
        text: text.join("\n").replace("\r\n", "\n"),
        status,
        sample,
    };
    let id = before.map_or(StatuteId(Uuid::nil()), |b| b.id);
    let statute = or_faulty!(name, enact(id, draft).map_err(named_as_columns));
    Ok(Made::new(name, StatuteRow(statute)))
}

fn named_as_columns(mut faults: Faults) -> Faults {
    for fault in faults.0.iter_mut().filter(|f| f.field == "key") {
        fault.field = "edition".to_owned();
    }
    faults
}

impl Row for StatuteRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        let before = store::council::whole::statute(conn, &may(), self.0.council, &self.0.key)?;
        Ok(beside(before.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        if self.0.id.0.is_nil() {
            self.0.id = StatuteId(Uuid::now_v7());
        }
        store::council::statute::save(tx, &who.may()?, &self.0)
    }

    fn places(&self, _: &mut Conn) -> Result<Vec<(&'static str, RegionCode)>> {
        Ok(vec![("region", self.0.region.clone())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_divided_between_lines_and_comes_together_again() {
        let line = "x".repeat(999);
        let text = vec![line.as_str(); 110].join("\n");
        let cells = texts(&text);
        assert!(cells.iter().all(|c| !c.is_empty() && c.chars().count() <= CELL));
        assert_eq!(cells.join("\n"), text);
        assert_eq!(texts("Pasal 1\nA")[0], "Pasal 1\nA");
    }
}
