//! Imports that people began in the browser: the file as it was sent, how far it is, and what was found. They are
//! housekeeping like the queue of jobs: no journal entry, no backup, gone a week after they last moved. What they store has
//! its entries.
//!
//! The file and what was found lie in the database in parts, so that any copy of the program can go on and show them.

use std::io::{Read, Write};
use std::path::Path;

use domain::access::{Access, KeepOwn, Means, Scope};
use domain::account::PersonId;
use domain::id::CommandId;
use domain::import::{ImportId, LASTS, MOST, Stage};
use domain::job::{JobId, Task};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::tx::Tx;

crate::statements! {
    /// Begins an import.
    NEW = "INSERT INTO import (id, person, means, kind, file, stage, begun, phase, done, total, moved, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, 0, '', 0, 0, $7, '{}')";
    /// An import.
    GET = "SELECT id, person, means, kind, file, stage, begun, phase, done, total, moved, outcome, command FROM import
        WHERE id = $1";
    /// Those of a person, the newest first.
    OF = "SELECT id, person, means, kind, file, stage, begun, phase, done, total, moved, outcome, command FROM import
        WHERE person = $1 ORDER BY id DESC LIMIT $2";
    /// Moves an import from one stage to another.
    MOVE = "UPDATE import SET stage = $3, moved = $4, begun = 0, phase = '', done = 0, total = 0 WHERE id = $1 AND stage = $2";
    /// Says under which command an import is stored.
    NAME = "UPDATE import SET command = $2 WHERE id = $1";
    /// Notes that somebody is at it.
    BEGIN = "UPDATE import SET begun = begun + 1, moved = $3 WHERE id = $1 AND stage = $2";
    /// Says how far it is.
    PROGRESS = "UPDATE import SET phase = $3, done = $4, total = $5, moved = $6 WHERE id = $1 AND stage = $2";
    /// Says what was found.
    FOUND = "UPDATE import SET stage = $3, outcome = $4, moved = $5 WHERE id = $1 AND stage = $2";
    /// Adds a part.
    PUT_PART = "INSERT INTO import_part (import, what, ord, bytes) VALUES ($1, $2, $3, $4)";
    /// A part.
    PART = "SELECT bytes FROM import_part WHERE import = $1 AND what = $2 AND ord = $3";
    /// Forgets parts.
    CLEAR = "DELETE FROM import_part WHERE import = $1 AND what = $2";
    /// Forgets every part.
    CLEAR_ALL = "DELETE FROM import_part WHERE import = $1";
    /// Forgets an import.
    DROP = "DELETE FROM import WHERE id = $1";
    /// Takes its jobs out of the queue.
    DROP_JOBS = "DELETE FROM job WHERE once = $1 OR once = $2";
    /// Imports that have not moved for long.
    OLD = "SELECT id FROM import WHERE moved < $1 ORDER BY moved LIMIT 50";
    /// The job of an import: when it is due.
    JOB = "SELECT due FROM job WHERE once = $1";
    /// What a command came to.
    RESULT = "SELECT result FROM command WHERE id = $1";
    /// Forgets what a command came to.
    FORGET_COMMAND = "DELETE FROM command WHERE id = $1";
}

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A piece of the file.
    File,
    /// A page of what would change.
    Change,
    /// A page of faults.
    Fault,
    /// A page of rows with faults, as they stand in the file.
    Row,
}

impl What {
    const fn word(self) -> &'static str {
        match self {
            What::File => "file",
            What::Change => "change",
            What::Fault => "fault",
            What::Row => "row",
        }
    }
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The id.
    pub id: ImportId,
    /// Whose it is.
    pub person: PersonId,
    /// How they had signed in.
    pub means: Means,
    /// The word of the kind of file.
    pub kind: String,
    /// What the sender calls the file.
    pub file: String,
    /// How it stands.
    pub stage: Stage,
    /// How often somebody began with this stage; more than once when a program ended in the middle.
    pub begun: i64,
    /// The word of the phase it is in.
    pub phase: String,
    /// How much of it is done.
    pub done: i64,
    /// How much there is to do.
    pub total: i64,
    /// When it last moved, in microseconds since 1970.
    pub moved: i64,
    /// What was found, as JSON.
    pub outcome: String,
    /// The command under which it is stored.
    pub command: Option<CommandId>,
}

fn read(r: &Row<'_>) -> Result<Import> {
    let (means, stage): (String, String) = (r.get(2)?, r.get(5)?);
    Ok(Import {
        id: ImportId(r.get(0)?),
        person: PersonId(r.get(1)?),
        means: Means::from_word(&means).ok_or_else(|| Error::Damaged(format!("means {means}")))?,
        kind: r.get(3)?,
        file: r.get(4)?,
        stage: Stage::from_word(&stage).ok_or_else(|| Error::Damaged(format!("stage {stage}")))?,
        begun: r.get(6)?,
        phase: r.get(7)?,
        done: r.get(8)?,
        total: r.get(9)?,
        moved: r.get(10)?,
        outcome: r.get(11)?,
        command: r.get::<Option<Uuid>>(12)?.map(CommandId),
    })
}

/// How long a piece of a file is, in bytes.
const PIECE: usize = 1 << 20;

/// What somebody sends.
#[derive(Debug, Clone)]
pub struct New {
    /// The id, made by whoever takes it.
    pub id: ImportId,
    /// How they signed in.
    pub means: Means,
    /// The word of the kind of file.
    pub kind: String,
    /// What they call the file.
    pub file: String,
}

fn own(who: &Access<KeepOwn>) -> Result<PersonId> {
    match who.scope() {
        Scope::Own(person) => Ok(PersonId(*person)),
        _ => Err(Error::Refused),
    }
}

fn task(id: ImportId, store: bool) -> Task {
    Task::Import { import: id, store }
}

fn ask(tx: &mut Tx<'_>, job: JobId, id: ImportId, store: bool) -> Result<()> {
    crate::job::enqueue(tx, job, &task(id, store), 0)
}

/// Takes a file in, and asks for it to be checked. What the person began long ago makes room.
pub fn begin(tx: &mut Tx<'_>, who: &Access<KeepOwn>, job: JobId, new: &New, file: &Path) -> Result<ImportId> {
    let person = own(who)?;
    let before = tx.conn.rows(OF, crate::args![person, MOST * 2], read)?;
    let room = usize::try_from(MOST - 1).unwrap_or_default();
    for old in before.iter().skip(room).filter(|i| i.stage != Stage::Storing) {
        forget(tx, old.id)?;
    }
    let (means, stage, now) = (new.means.word(), Stage::Checking.word(), tx.now);
    tx.conn.run(NEW, crate::args![new.id.0, person, means, new.kind, new.file, stage, now])?;
    let broken = |e: std::io::Error| Error::Engine(e.to_string());
    let mut input = std::fs::File::open(file).map_err(broken)?;
    for ord in 0i64.. {
        let mut piece = Vec::new();
        Read::by_ref(&mut input).take(PIECE as u64).read_to_end(&mut piece).map_err(broken)?;
        if piece.is_empty() {
            break;
        }
        tx.conn.run(PUT_PART, crate::args![new.id.0, What::File.word(), ord, piece])?;
    }
    ask(tx, job, new.id, false)?;
    Ok(new.id)
}

/// An import of the person themself; nobody else's is there for them.
pub fn get(conn: &mut Conn, who: &Access<KeepOwn>, id: ImportId) -> Result<Option<Import>> {
    let person = own(who)?;
    Ok(load(conn, id)?.filter(|i| i.person == person))
}

/// The imports of a person, the newest first.
pub fn of(conn: &mut Conn, who: &Access<KeepOwn>) -> Result<Vec<Import>> {
    conn.rows(OF, crate::args![own(who)?, MOST], read)
}

/// An import, for whoever does its job.
pub fn load(conn: &mut Conn, id: ImportId) -> Result<Option<Import>> {
    conn.first(GET, crate::args![id.0], read)
}

/// Writes the file of an import somewhere; nothing when it is gone.
pub fn file(conn: &mut Conn, id: ImportId, out: &mut impl Write) -> Result<bool> {
    for ord in 0i64.. {
        let Some(piece) = part(conn, id, What::File, ord)? else { return Ok(ord > 0) };
        out.write_all(&piece).map_err(|e| Error::Engine(e.to_string()))?;
    }
    Ok(true)
}

/// A part of an import.
pub fn part(conn: &mut Conn, id: ImportId, what: What, ord: i64) -> Result<Option<Vec<u8>>> {
    conn.first(PART, crate::args![id.0, what.word(), ord], |r| r.get(0))
}

/// Whether nobody goes on with an import although it is not done: its job failed too often, or was dropped.
pub fn is_stuck(conn: &mut Conn, import: &Import) -> Result<bool> {
    if !import.stage.is_busy() {
        return Ok(false);
    }
    let once = task(import.id, import.stage == Stage::Storing).once();
    let due: Option<Option<i64>> = conn.first(JOB, crate::args![once], |r| r.get(0))?;
    Ok(due.flatten().is_none())
}

/// What a command came to, when it is done: the text that its result was stored as.
pub fn result(conn: &mut Conn, command: CommandId) -> Result<Option<String>> {
    conn.first(RESULT, crate::args![command], |r| r.get(0))
}

/// Forgets the result of the command that moved an import before.
fn settle(tx: &mut Tx<'_>, before: Option<CommandId>) -> Result<()> {
    match before {
        Some(before) => tx.conn.run(FORGET_COMMAND, crate::args![before]).map(drop),
        None => Ok(()),
    }
}

/// Notes that somebody is at a stage of an import; false when it is not at that stage any more.
pub fn begun(tx: &mut Tx<'_>, id: ImportId, stage: Stage) -> Result<bool> {
    let now = tx.now;
    Ok(tx.conn.run(BEGIN, crate::args![id.0, stage.word(), now])? > 0)
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The word of the phase.
    pub phase: &'static str,
    /// How much is done.
    pub done: i64,
    /// How much there is.
    pub total: i64,
}

/// How far the imports are that this program stores at this moment. Nobody can write it into the database meanwhile, so another copy of
/// the program does not know.
#[derive(Debug, Default)]
pub(crate) struct Storing(parking_lot::Mutex<std::collections::HashMap<ImportId, Progress>>);

impl crate::db::Db {
    /// Says how far the storing of an import is; nothing when it ended, either way.
    pub fn storing_import(&self, id: ImportId, at: Option<Progress>) {
        let mut storing = self.storing().0.lock();
        match at {
            Some(at) => drop(storing.insert(id, at)),
            None => drop(storing.remove(&id)),
        }
    }

    /// How far the storing of an import is, if this program does it.
    pub fn import_storing(&self, id: ImportId) -> Option<Progress> {
        self.storing().0.lock().get(&id).copied()
    }
}

/// Says how far the check of an import is; false when it was called off. `before` is the command that said so before.
pub fn progress(tx: &mut Tx<'_>, id: ImportId, at: Progress, before: Option<CommandId>) -> Result<bool> {
    settle(tx, before)?;
    let now = tx.now;
    let stage = Stage::Checking.word();
    Ok(tx.conn.run(PROGRESS, crate::args![id.0, stage, at.phase, at.done, at.total, now])? > 0)
}

/// What a stage came to.
#[derive(Debug, Clone)]
pub struct Found {
    /// The stage that comes to an end.
    pub from: Stage,
    /// The stage that follows.
    pub to: Stage,
    /// What was found, as JSON.
    pub outcome: String,
    /// What was found in detail, in the order of each kind.
    pub parts: Vec<(What, Vec<u8>)>,
}

/// Ends a stage with what was found; what was called off meanwhile stays so.
pub fn found(tx: &mut Tx<'_>, id: ImportId, found: &Found, before: Option<CommandId>) -> Result<()> {
    settle(tx, before)?;
    let now = tx.now;
    let moved =
        tx.conn.run(FOUND, crate::args![id.0, found.from.word(), found.to.word(), found.outcome, now])?;
    if moved == 0 {
        return Ok(());
    }
    if found.to == Stage::Done || found.to == Stage::Unreadable {
        tx.conn.run(CLEAR, crate::args![id.0, What::File.word()])?;
        return Ok(());
    }
    for what in [What::Change, What::Fault, What::Row] {
        tx.conn.run(CLEAR, crate::args![id.0, what.word()])?;
        for (ord, (_, bytes)) in (0i64..).zip(found.parts.iter().filter(|(w, _)| *w == what)) {
            tx.conn.run(PUT_PART, crate::args![id.0, what.word(), ord, bytes])?;
        }
    }
    Ok(())
}

/// Asks for an import to be stored under a command that is named here, once. Asked again it stays with the first.
///
/// # Errors
/// [`Error::Missing`] when there is no such import of the person, [`Error::Refused`] when it is not ready.
pub fn store(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwn>,
    job: JobId,
    id: ImportId,
    command: CommandId,
) -> Result<()> {
    let import = get(tx.conn, who, id)?.ok_or(Error::Missing)?;
    let now = tx.now;
    let moved = tx.conn.run(MOVE, crate::args![id.0, Stage::Ready.word(), Stage::Storing.word(), now])?;
    match (moved, import.stage) {
        (0, Stage::Storing | Stage::Done) => Ok(()),
        (0, _) => Err(Error::Refused),
        _ => {
            tx.conn.run(NAME, crate::args![id.0, command])?;
            ask(tx, job, id, true)
        }
    }
}

/// Begins a stage again at which nobody is any more.
pub fn again(tx: &mut Tx<'_>, who: &Access<KeepOwn>, job: JobId, id: ImportId) -> Result<()> {
    let import = get(tx.conn, who, id)?.ok_or(Error::Missing)?;
    if is_stuck(tx.conn, &import)? {
        ask(tx, job, id, import.stage == Stage::Storing)?;
    }
    Ok(())
}

/// Calls an import off, and forgets it with its file. One that is being stored goes on; one that is gone is as good as
/// called off.
pub fn cancel(tx: &mut Tx<'_>, who: &Access<KeepOwn>, id: ImportId) -> Result<()> {
    let Some(import) = get(tx.conn, who, id)? else { return Ok(()) };
    let stuck = is_stuck(tx.conn, &import)?;
    if !import.stage.may_be_cancelled() && !stuck {
        return Err(Error::Refused);
    }
    forget(tx, id)
}

fn forget(tx: &mut Tx<'_>, id: ImportId) -> Result<()> {
    tx.conn.run(CLEAR_ALL, crate::args![id.0])?;
    tx.conn.run(DROP_JOBS, crate::args![task(id, false).once(), task(id, true).once()])?;
    tx.conn.run(DROP, crate::args![id.0]).map(drop)
}

/// Forgets imports that have not moved for a week, some at a time; says how many.
pub fn tidy(tx: &mut Tx<'_>) -> Result<usize> {
    let before = tx.now - LASTS;
    let old: Vec<Uuid> = tx.conn.rows(OLD, crate::args![before], |r| r.get(0))?;
    for id in &old {
        forget(tx, ImportId(*id))?;
    }
    Ok(old.len())
}
