//! Terms of the vocabularies.

use domain::fault::{Faults, Problem};
use domain::vocabulary::{Protection, Term, TermDraft, Vocabulary};
use store::{Applied, Conn, Result, Tx};

use super::{Compared, Look, Made, Row, Who, beside, or_faulty};
use crate::cells::Cells;

struct TermRow(Term);

pub(super) fn make(
    vocabulary: Vocabulary,
    conn: &mut Conn,
    look: &mut Look<'_>,
    cells: &Cells<'_>,
) -> Result<Made> {
    let mut faults = Faults::default();
    let key = cells.text("key").to_owned();
    let word = cells.text("protected");
    if !matches!(word, "" | "cites" | "protected") {
        faults.add("protected", word, Problem::NotOneOf(vec!["cites".into(), "protected".into()]));
    }
    let draft = TermDraft {
        key: key.clone(),
        parent: cells.some("parent"),
        names: cells.words("name", look.profile),
        craft: cells.yes("craft", true, &mut faults),
        look: cells.some("weave").or_else(|| cells.some("palette")).unwrap_or_default(),
        protection: Protection::from_word(word),
        regions: look.regions(conn, cells, "regions", &mut faults)?,
        note: cells.words("note", look.profile),
        sources: cells.list("source_url"),
    };
    or_faulty!(key, faults.or(()));
    let term = or_faulty!(key, domain::vocabulary::save(&look.profile.key, vocabulary, draft));
    Ok(Made::new(key, TermRow(term)))
}

impl Row for TermRow {
    fn compare(&self, conn: &mut Conn, _: bool) -> Result<Compared> {
        Ok(beside(store::vocabulary::get(conn, self.0.vocabulary, &self.0.key)?.as_ref(), &self.0))
    }

    fn apply(&mut self, tx: &mut Tx<'_>, who: &Who, _: bool) -> Result<Applied> {
        store::vocabulary::save(tx, &who.may()?, &self.0)
    }
}
