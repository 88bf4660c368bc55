//! Divisions of a council.

use domain::access::{Access, KeepCouncil};
use domain::council::Division;
use domain::id::{CouncilId, DivisionId, Kind};
use domain::lang::Words;
use domain::text;
use uuid::Uuid;

use super::{code, status};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A division.
    GET = "SELECT p.id, p.council, c.region, p.names, p.tasks, p.ord, p.status, p.sample FROM council_division p
        JOIN council c ON c.id = p.council WHERE p.id = $1";
    /// Those of a council that were not withdrawn.
    OF_COUNCIL = "SELECT id, names FROM council_division WHERE council = $1 AND status <> 'withdrawn' ORDER BY sort_key, id";
    /// Writes a division.
    PUT = "INSERT INTO council_division (id, council, names, tasks, ord, sort_key, status, sample)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET names = excluded.names, tasks = excluded.tasks, ord = excluded.ord,
            sort_key = excluded.sort_key, status = excluded.status, sample = excluded.sample";
}

pub(crate) fn read(r: &Row<'_>) -> Result<Division> {
    Ok(Division {
        id: DivisionId(r.get(0)?),
        council: CouncilId(r.get(1)?),
        region: code(r, 2)?,
        names: r.words(3)?,
        tasks: r.words(4)?,
        ord: r.get(5)?,
        status: status(r, 6)?,
        sample: r.get(7)?,
    })
}

pub(crate) fn load(conn: &mut Conn, id: Uuid) -> Result<Option<Division>> {
    conn.first(GET, crate::args![id], read)
}

/// The divisions of a council that were not withdrawn, in their order, for those who choose among them.
pub fn of(conn: &mut Conn, council: CouncilId) -> Result<Vec<(DivisionId, Words)>> {
    conn.rows(OF_COUNCIL, crate::args![council], |r| Ok((DivisionId(r.get(0)?), r.words(1)?)))
}

/// Writes a division that the domain has checked.
///
/// # Errors
/// [`Error::Missing`] when there is no such council.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepCouncil>, division: &Division) -> Result<Applied> {
    let id = division.id.0;
    tx.lock(Kind::Division, id)?;
    if super::region(tx.conn, division.council)?.as_ref() != Some(&division.region) {
        return Err(Error::Missing);
    }
    let old = load(tx.conn, id)?;
    let applied = journal::apply(tx, who, old.as_ref(), division)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let first = division.names.iter().next().map_or("", |(_, n)| n);
    tx.conn.run(
        PUT,
        crate::args![
            id,
            division.council,
            division.names,
            division.tasks,
            division.ord,
            text::sort_key(&format!("{} {first}", division.ord)),
            division.status.word(),
            division.sample
        ],
    )?;
    Ok(applied)
}
