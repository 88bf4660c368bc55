//! Photographs that have come, in part or whole, until a record takes them. Housekeeping: no journal entry, no backup, gone a day after they were
//! begun. The pieces themselves lie beside the photographs; here stands which of them count, and in what order.

use domain::access::{Access, KeepOwnItems};
use domain::account::PersonId;
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, PictureId};
use domain::lang::Lang;
use domain::picture::upload::{Full, LASTS, Open, opens};
use domain::picture::{KeepsPictures, MOST, Refusal, Said};
use uuid::Uuid;

use super::Sent;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::tx::Tx;

crate::statements! {
    /// Begins one.
    NEW = "INSERT INTO upload (id, person, of_kind, record, size, got, made, whole, fault, command)
        VALUES ($1, $2, $3, $4, $5, $8, $6, 0, NULL, $7)";
    /// One that is not too old.
    GET = "SELECT person, of_kind, record, size, got, whole, fault FROM upload WHERE id = $1 AND made > $2";
    /// What is not recorded of a person.
    OPEN_OF = "SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM upload WHERE person = $1 AND whole = 0 AND fault IS NULL";
    /// What is not recorded of anybody.
    OPEN = "SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM upload WHERE whole = 0 AND fault IS NULL";
    /// Takes a piece where the one before it ends.
    GROW = "UPDATE upload SET got = $3 WHERE id = $1 AND got = $2 AND size >= $3 AND whole = 0 AND fault IS NULL";
    /// Says which piece it is.
    PIECE = "INSERT INTO upload_piece (upload, start, name) VALUES ($1, $2, $3)";
    /// The pieces in their order.
    PIECES = "SELECT name FROM upload_piece WHERE upload = $1 ORDER BY start";
    /// Forgets the pieces.
    CLEAR = "DELETE FROM upload_piece WHERE upload = $1";
    /// It is whole and recorded.
    WHOLE = "UPDATE upload SET whole = 1 WHERE id = $1";
    /// A product takes one along that came for it.
    TAKEN = "UPDATE upload SET whole = 1 WHERE id = $1 AND person = $2 AND record = $3 AND made > $4 AND got = size
        AND whole = 0 AND fault IS NULL";
    /// Goes no further with one of which a part is missing.
    STOP = "UPDATE upload SET got = 0 WHERE id = $1 AND got < size";
    /// It is whole and no photograph.
    FAULT = "UPDATE upload SET fault = $2 WHERE id = $1 AND whole = 0";
    /// Forgets one.
    DROP = "DELETE FROM upload WHERE id = $1";
    /// Those that are too old.
    OLD = "SELECT id FROM upload WHERE made <= $1 ORDER BY made LIMIT 50";
    /// Those of a record.
    OF = "SELECT id FROM upload WHERE record = $1";
    /// The result of the command that moved one last.
    FORGET_COMMAND = "DELETE FROM command WHERE id = (SELECT command FROM upload WHERE id = $1)";
    /// Says which command moved it last.
    MOVED = "UPDATE upload SET command = $2 WHERE id = $1";
}

/// A photograph on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// How many bytes it will have.
    pub size: i64,
    /// How many are there.
    pub got: i64,
    /// Whether it is recorded.
    pub whole: bool,
    /// Why it is no photograph.
    pub fault: Option<Refusal>,
}

fn open(r: &Row<'_>) -> Result<Open> {
    Ok(Open { count: r.get(0)?, bytes: r.get(1)? })
}

/// Begins a photograph of so many bytes for a record that the right reaches.
///
/// # Errors
/// The fault `photos` when the record has enough, or a word of [`Full`].
pub fn begin<P: KeepsPictures>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    person: PersonId,
    record: Uuid,
    id: PictureId,
    size: u64,
) -> Result<()> {
    // What waits is counted over the whole office, by one at a time.
    tx.lock(domain::id::Kind::Picture, Uuid::nil())?;
    let (_, there) = super::held(tx, who, record)?;
    if there.len() >= MOST {
        let mut faults = Faults::default();
        faults.add("photos", there.len(), Problem::NotAWholeNumber { min: 0, max: MOST as i64 });
        return Err(faults.into());
    }
    room(tx.conn, person, size)?;
    add(tx, person, (P::OF, record), id, (size, 0))
}

/// Begins a photograph of a product that is not there yet, for the maker whose it will be.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act; a word of [`Full`].
pub fn begin_new(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnItems>,
    person: PersonId,
    maker: MakerId,
    id: PictureId,
    size: u64,
) -> Result<()> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    tx.lock(Kind::Picture, Uuid::nil())?;
    room(tx.conn, person, size)?;
    add(tx, person, (Kind::Maker, maker.0), id, (size, 0))
}

/// Notes a photograph of a product that is not there yet which came with its form and lies stored: it counts as one in pieces does.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn came(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnItems>,
    person: PersonId,
    maker: MakerId,
    id: PictureId,
    size: u64,
) -> Result<()> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    add(tx, person, (Kind::Maker, maker.0), id, (size, size))
}

/// Whether there is room for a photograph of so many bytes beside what is on its way, or whole and not taken by a product.
///
/// # Errors
/// A word of [`Full`].
pub fn room(conn: &mut Conn, person: PersonId, size: u64) -> Result<()> {
    let mut faults = Faults::default();
    let mine = conn.one(OPEN_OF, crate::args![person], open)?;
    let all = conn.one(OPEN, &[], open)?;
    if let Err(full) = opens(size, mine, all) {
        faults.add(full.word(), size, Problem::NotAWholeNumber { min: 0, max: 0 });
    }
    faults.or(()).map_err(Error::from)
}

fn add(
    tx: &mut Tx<'_>,
    person: PersonId,
    (of, record): (Kind, Uuid),
    id: PictureId,
    (size, got): (u64, u64),
) -> Result<()> {
    let [size, got] = [size, got].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    let (now, command) = (tx.now, tx.command.id);
    tx.conn.run(NEW, crate::args![id, person, of, record, size, now, command, got]).map(drop)
}

/// Why another photograph could not be begun, read from the faults.
pub fn full(faults: &Faults) -> Option<Full> {
    faults.0.iter().find_map(|f| Full::from_word(&f.field))
}

/// One's own photograph on its way to a record that the right reaches.
///
/// # Errors
/// [`Error::Missing`] when there is none or it is too old, [`Error::Refused`] when it is somebody else's or the right does not reach the
/// record.
pub fn get<P: KeepsPictures>(
    conn: &mut Conn,
    who: &Access<P>,
    person: PersonId,
    record: Uuid,
    id: PictureId,
    now: i64,
) -> Result<Upload> {
    super::list(conn, who, record)?;
    own(conn, person, P::OF, record, id, now)
}

/// One's own photograph on its way for a product of a maker that is not there yet.
///
/// # Errors
/// As [`get`].
pub fn get_new(
    conn: &mut Conn,
    who: &Access<KeepOwnItems>,
    person: PersonId,
    maker: MakerId,
    id: PictureId,
    now: i64,
) -> Result<Upload> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    own(conn, person, Kind::Maker, maker.0, id, now)
}

fn own(
    conn: &mut Conn,
    person: PersonId,
    kind: Kind,
    record: Uuid,
    id: PictureId,
    now: i64,
) -> Result<Upload> {
    let found = conn.first(GET, crate::args![id, now - LASTS], |r| {
        let of: (Uuid, i64, Uuid) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let whole = r.get::<i64>(5)? != 0;
        let fault = r.get::<Option<String>>(6)?.and_then(|w| Refusal::from_word(&w));
        Ok((of, Upload { size: r.get(3)?, got: r.get(4)?, whole, fault }))
    })?;
    let ((owner, of, to), upload) = found.ok_or(Error::Missing)?;
    if (owner, super::kind(of)?, to) != (person.0, kind, record) {
        return Err(Error::Refused);
    }
    Ok(upload)
}

/// The next write forgets what this one came to: only the last is of use to somebody who asks again.
fn moved(tx: &mut Tx<'_>, id: PictureId) -> Result<()> {
    let command = tx.command.id;
    tx.conn.run(FORGET_COMMAND, crate::args![id])?;
    tx.conn.run(MOVED, crate::args![id, command]).map(drop)
}

/// Takes a piece that is safely stored under a name; says whether it begins where the last one ended. Whose it is, the caller has asked
/// by [`get`].
pub fn piece(tx: &mut Tx<'_>, id: PictureId, start: i64, length: i64, name: Uuid) -> Result<bool> {
    moved(tx, id)?;
    if tx.conn.run(GROW, crate::args![id, start, start + length])? == 0 {
        return Ok(false);
    }
    tx.conn.run(PIECE, crate::args![id, start, name])?;
    Ok(true)
}

/// The names of its pieces in their order.
pub fn pieces(conn: &mut Conn, id: PictureId) -> Result<Vec<Uuid>> {
    conn.rows(PIECES, crate::args![id], |r| r.get(0))
}

/// Records a photograph that is whole and safely stored. Done twice it is the same photograph.
///
/// # Errors
/// As [`super::add`].
pub fn finish<P: KeepsPictures>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    record: Uuid,
    id: PictureId,
    sent: &Sent,
    said: Option<(&Said, &[Lang])>,
) -> Result<PictureId> {
    tx.lock(domain::id::Kind::Picture, record)?;
    let now = tx.now;
    let whole = tx.conn.first(GET, crate::args![id, now - LASTS], |r| Ok(r.get::<i64>(5)? != 0))?;
    if whole.ok_or(Error::Missing)? {
        return Ok(id);
    }
    let picture = super::add(tx, who, record, id, sent, said)?;
    tx.conn.run(WHOLE, crate::args![id])?;
    tx.conn.run(CLEAR, crate::args![id])?;
    Ok(picture)
}

/// The field of a fault for a photograph that is no longer kept; it holds its id.
pub const GONE: &str = "gone";

/// A product of a maker takes photographs along that came for it, which no longer count; the names of their pieces, which nobody needs
/// any more. Until then they stay, so that whoever did not hear that one is whole asks again.
///
/// # Errors
/// The fault [`GONE`] for each that is too old, whose file the sweep may have taken away, or that another took.
pub fn taken(
    tx: &mut Tx<'_>,
    person: PersonId,
    maker: MakerId,
    ids: impl Iterator<Item = PictureId>,
) -> Result<Vec<Uuid>> {
    let before = tx.now - LASTS;
    let (mut faults, mut names) = (Faults::default(), Vec::new());
    for id in ids {
        if tx.conn.run(TAKEN, crate::args![id, person, maker, before])? == 0 {
            faults.add(GONE, id, Problem::Missing);
        }
        names.extend(pieces(tx.conn, id)?);
        tx.conn.run(CLEAR, crate::args![id])?;
    }
    faults.or(names).map_err(Error::from)
}

/// What was sent is no photograph.
pub fn spoilt(tx: &mut Tx<'_>, id: PictureId, why: Refusal) -> Result<()> {
    moved(tx, id)?;
    tx.conn.run(FAULT, crate::args![id, why.word()])?;
    tx.conn.run(CLEAR, crate::args![id]).map(drop)
}

/// Gives one up, unless it is whole: then a photograph lies there, which counts until a record takes it or it is too old. Says whether.
pub fn give_up(tx: &mut Tx<'_>, id: PictureId) -> Result<bool> {
    let part = tx.conn.run(STOP, crate::args![id])? > 0;
    if part {
        forget(tx, id)?;
    }
    Ok(part)
}

fn forget(tx: &mut Tx<'_>, id: PictureId) -> Result<()> {
    tx.conn.run(FORGET_COMMAND, crate::args![id])?;
    tx.conn.run(CLEAR, crate::args![id])?;
    tx.conn.run(DROP, crate::args![id]).map(drop)
}

/// Gives those up that were on their way to a record that is erased.
pub(super) fn forget_of(tx: &mut Tx<'_>, record: Uuid) -> Result<()> {
    for id in tx.conn.rows(OF, crate::args![record], |r| r.get::<Uuid>(0))? {
        forget(tx, PictureId(id))?;
    }
    Ok(())
}

/// Gives up those that are too old, some at a time; says how many. Their pieces go with the sweep of files.
pub fn tidy(tx: &mut Tx<'_>) -> Result<usize> {
    let before = tx.now - LASTS;
    let old: Vec<Uuid> = tx.conn.rows(OLD, crate::args![before], |r| r.get(0))?;
    for id in &old {
        forget(tx, PictureId(*id))?;
    }
    Ok(old.len())
}
