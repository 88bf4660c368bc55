//! The staged rows in order, each with the record that it makes: one after the other, or made by a second thread while the
//! first stores those before.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use store::staging::{Reader, Staged};
use store::{Conn, Result};

use crate::cells::Cells;
use crate::kind::FileKind;
use crate::rows::{self, Look, Made};
use crate::staged;

/// How many staged rows are read at a time.
const PAGE: usize = 256;
/// How many pages wait at most to be stored.
const PAGES: usize = 8;

/// Reads staged rows from the first to the last.
pub(crate) fn pages(file: &Path, mut each: impl FnMut(Vec<Staged>) -> Result<()>) -> Result<()> {
    let reader = Reader::open(file)?;
    let mut after = 0;
    loop {
        let page = reader.page(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.line;
        each(page)?;
    }
}

/// The record that a staged row makes.
pub(crate) fn made(kind: FileKind, conn: &mut Conn, look: &mut Look<'_>, staged: &Staged) -> Result<Made> {
    let columns = look.columns.clone();
    let values = staged::values(&staged.cells)?;
    rows::make(kind, conn, look, &Cells::new(&columns, &values))
}

/// Makes the rows on a thread of their own, with its own connection, some pages ahead of `each`. What they are made from must
/// stay as that connection sees it.
pub(crate) fn ahead<'a>(
    file: &Path,
    kind: FileKind,
    conn: &mut Conn,
    look: impl FnOnce() -> Look<'a> + Send,
    mut each: impl FnMut(Staged, Made) -> Result<()>,
) -> Result<()> {
    let (send, coming) = sync_channel(PAGES);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut look = look();
            let told = pages(file, |page| {
                let rows: Vec<(Staged, Made)> = page
                    .into_iter()
                    .map(|staged| made(kind, conn, &mut look, &staged).map(|made| (staged, made)))
                    .collect::<Result<_>>()?;
                // Nobody waits any more when a row could not be stored.
                send.send(Ok(rows)).map_err(|_| store::Error::Closed)
            });
            if let Err(e) = told {
                let _ = send.send(Err(e));
            }
        });
        coming.into_iter().try_for_each(|page| page?.into_iter().try_for_each(|(s, m)| each(s, m)))
    })
}
