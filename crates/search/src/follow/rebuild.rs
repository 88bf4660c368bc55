//! Filling the index anew: every table, a page of ids at a time, in memory that does not grow with the catalogue.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::access;
use store::find::documents::{self, Known, Register};
use store::{Conn, Db, journal};
use uuid::Uuid;

use crate::entry::{self, Labels};
use crate::error::{Error, Result};
use crate::index::Writer;
use crate::query::Kind;

/// Records read at a time.
pub(super) const PAGE: i64 = 500;

/// The kind of a register's documents.
pub(super) fn kind(register: Register) -> Kind {
    match register {
        Register::Crafts => Kind::Craft,
        Register::Motifs => Kind::Motif,
        Register::Regions => Kind::Region,
        Register::Makers => Kind::Maker,
        Register::Items => Kind::Item,
    }
}

/// Puts the public ones among these records, and gives the ids of those that were put.
pub(super) fn put(
    conn: &mut Conn,
    writer: &mut Writer,
    labels: &Labels,
    known: &mut Known,
    register: Register,
    ids: &[Uuid],
) -> Result<Vec<Uuid>> {
    let who = access::public();
    let found: Vec<_> = match register {
        Register::Crafts => {
            let found = documents::crafts(conn, &who, known, ids)?;
            found.iter().filter_map(|craft| entry::craft(known, labels, craft)).collect()
        }
        Register::Motifs => {
            let found = documents::motifs(conn, &who, known, ids)?;
            found.iter().filter_map(|motif| entry::motif(known, labels, motif)).collect()
        }
        Register::Regions => {
            let found = documents::regions(conn, &who, known, ids)?;
            found.iter().filter_map(|region| entry::region(known, labels, region)).collect()
        }
        Register::Makers => {
            let found = documents::makers(conn, &who, known, ids)?;
            found.iter().map(|maker| entry::maker(known, labels, maker)).collect()
        }
        Register::Items => {
            let found = documents::items(conn, &who, known, ids)?;
            found.iter().map(|item| entry::item(known, labels, item)).collect()
        }
    };
    let mut put = Vec::with_capacity(found.len());
    for document in &found {
        writer.put(document)?;
        put.push(document.id);
    }
    Ok(put)
}

/// Fills the index anew and gives the number of its documents.
pub(super) fn fill(
    conn: &mut Conn,
    db: &Db,
    writer: &mut Writer,
    labels: &Labels,
    stopped: &AtomicBool,
) -> Result<u64> {
    // The position first: what is written while the tables are read is followed afterwards, perhaps for the second time.
    let position = journal::end(conn)?;
    let mark = super::mark(db, conn, position)?;
    writer.clear()?;
    let mut known = Known::new(conn)?;
    let mut count = 0;
    for register in Register::ALL {
        let mut after = Uuid::nil();
        loop {
            if stopped.load(Ordering::Relaxed) {
                return Err(Error::Stopped);
            }
            let ids = documents::ids(conn, register, after, PAGE)?;
            let Some(last) = ids.last() else { break };
            after = *last;
            count += put(conn, writer, labels, &mut known, register, &ids)?.len() as u64;
        }
    }
    writer.mark(mark);
    writer.commit(position)?;
    tracing::info!(documents = count, position, "search index made anew");
    Ok(count)
}
