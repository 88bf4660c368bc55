//! The queue of what the program does later: asked for in the transaction of the write that wants it, taken by whoever has
//! time, in this process or in another copy.
//!
//! The queue itself is housekeeping: no journal entry, no part of a backup. The results of the commands that move it are
//! forgotten by the next one. What people do with a job has an entry.

use domain::access::{Access, KeepJobs};
use domain::id::{CommandId, Kind};
use domain::job::{AfterFailure, JobId, LEASE, LONGEST_ERROR, Lane, State, Task};
use domain::journal::{FieldChange, Operation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::{Tag, Tx};

crate::statements! {
    /// Puts a job into the queue; one that is there once already stays as it is, unless it was set aside.
    ADD = "INSERT INTO job (id, lane, kind, once, task, created, due, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
        ON CONFLICT (once) DO UPDATE SET task = excluded.task, due = excluded.due, tries = 0 WHERE job.due IS NULL";
    /// When the next job of a lane is due.
    NEXT = "SELECT due FROM job WHERE lane = $1 AND due IS NOT NULL ORDER BY lane, due, id LIMIT 1";
    /// The jobs of a lane that are due, the longest due first.
    DUE = "SELECT id, task, tries, due FROM job WHERE lane = $1 AND due <= $2 ORDER BY lane, due, id LIMIT 8";
    /// Takes a job, if nobody was faster.
    TAKE = "UPDATE job SET lease = $3, due = $4, tries = tries + 1 WHERE id = $1 AND due = $2";
    /// A job that somebody holds.
    HELD = "SELECT id FROM job WHERE id = $1 AND lease = $2";
    /// Sets a job aside for somebody to look at.
    ASIDE = "UPDATE job SET due = NULL, lease = NULL, error = $2 WHERE id = $1";
    /// Gives a job back until another time.
    BACK = "UPDATE job SET due = $2, lease = NULL, tries = $3, error = $4 WHERE id = $1";
    /// Takes a job out of the queue.
    DROP = "DELETE FROM job WHERE id = $1";
    /// Forgets the result of the command that moved the queue before.
    FORGET_COMMAND = "DELETE FROM command WHERE id = $1";
    /// A job.
    GET = "SELECT id, kind, task, created, due, lease, tries, error FROM job WHERE id = $1";
    /// Jobs in the order in which they came.
    LIST = "SELECT id, kind, task, created, due, lease, tries, error FROM job WHERE id > $1 ORDER BY id LIMIT $2";
    /// Jobs that somebody has to look at.
    ASIDE_LIST = "SELECT id, kind, task, created, due, lease, tries, error FROM job
        WHERE due IS NULL AND id > $1 ORDER BY id LIMIT $2";
    /// How many there are, by kind and state.
    COUNT = "SELECT kind, CASE WHEN due IS NULL THEN 2 WHEN lease IS NULL THEN 0 ELSE 1 END AS state, count(*) FROM job
        GROUP BY kind, CASE WHEN due IS NULL THEN 2 WHEN lease IS NULL THEN 0 ELSE 1 END";
}

fn micros(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// Asks for a job, in the transaction of the write that wants it: it is done if and only if that is committed. `id` is made
/// by the asker; `after` says how many microseconds later it is due.
pub fn enqueue(tx: &mut Tx<'_>, id: JobId, task: &Task, after: i64) -> Result<()> {
    let json = serde_json::to_string(task).map_err(|e| Error::Engine(e.to_string()))?;
    tx.conn.run(
        ADD,
        crate::args![
            id.0,
            task.lane().word(),
            task.word(),
            task.once(),
            json,
            tx.now,
            tx.now.saturating_add(after)
        ],
    )?;
    // Whoever does jobs in this process learns of it with the commit.
    tx.tags.insert(Tag::Kind(Kind::Job));
    Ok(())
}

/// When the next job of a lane is due, in microseconds since 1970; nothing when there is none.
pub fn next(conn: &mut Conn, lane: Lane) -> Result<Option<i64>> {
    conn.first(NEXT, crate::args![lane.word()], |r| r.get(0))
}

/// A job that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The job.
    pub id: JobId,
    /// What is to be done.
    pub task: Task,
    /// How often it was tried, this time included.
    pub tries: i64,
    /// Whoever shows it may say how it went.
    pub lease: Uuid,
}

/// Takes the next job of a lane that is due; nothing when there is none. `lease` is made by whoever takes it, `before` the
/// command that moved the queue before. One that was left behind too often is set aside instead, and one of a version of the
/// program that knows more too.
pub fn take(tx: &mut Tx<'_>, lane: Lane, lease: Uuid, before: Option<CommandId>) -> Result<Option<Taken>> {
    forget(tx, before)?;
    let now = tx.now;
    let due = tx.conn.rows(DUE, crate::args![lane.word(), now], |r| {
        Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?, r.get::<i64>(2)?, r.get::<i64>(3)?))
    })?;
    for (id, task, tries, due) in due {
        let taken = tx.conn.run(TAKE, crate::args![id, due, lease, now + micros(LEASE)])?;
        if taken == 0 {
            continue;
        }
        match serde_json::from_str::<Task>(&task) {
            Ok(task) if tries < task.most_tries() => {
                return Ok(Some(Taken { id: JobId(id), task, tries: tries + 1, lease }));
            }
            Ok(_) => tx.conn.run(ASIDE, crate::args![id, LEFT_BEHIND])?,
            Err(_) => tx.conn.run(ASIDE, crate::args![id, UNKNOWN])?,
        };
    }
    Ok(None)
}

/// What is kept of a job whose every try ended with the process that did it.
pub const LEFT_BEHIND: &str = "left behind: the program ended in the middle, each time";
/// What is kept of a job that this version cannot read.
pub const UNKNOWN: &str = "this version of the program does not know what is to be done";

fn forget(tx: &mut Tx<'_>, command: Option<CommandId>) -> Result<()> {
    match command {
        Some(command) => tx.conn.run(FORGET_COMMAND, crate::args![command]).map(drop),
        None => Ok(()),
    }
}

/// Whether a job is still held under this lease; held it may be settled.
fn held(tx: &mut Tx<'_>, taken: &Taken) -> Result<bool> {
    Ok(tx.conn.first(HELD, crate::args![taken.id.0, taken.lease], |_| Ok(()))?.is_some())
}

/// A job was done. One that is to be done again waits for its next time.
pub fn done(tx: &mut Tx<'_>, taken: &Taken, before: Option<CommandId>) -> Result<()> {
    forget(tx, before)?;
    if !held(tx, taken)? {
        // Somebody else took it meanwhile, and does it again.
        return Ok(());
    }
    match taken.task.every() {
        Some(every) => {
            let none: Option<String> = None;
            let due = tx.now + micros(every);
            tx.conn.run(BACK, crate::args![taken.id.0, due, 0i64, none])?;
        }
        None => {
            tx.conn.run(DROP, crate::args![taken.id.0])?;
        }
    }
    Ok(())
}

/// A job failed, for a reason in English that names nobody; `after` is what becomes of it.
pub fn failed(
    tx: &mut Tx<'_>,
    taken: &Taken,
    error: &str,
    after: AfterFailure,
    before: Option<CommandId>,
) -> Result<()> {
    forget(tx, before)?;
    if !held(tx, taken)? {
        return Ok(());
    }
    let error: String = error.replace('\0', " ").chars().take(LONGEST_ERROR).collect();
    match after {
        AfterFailure::Again(pause) => {
            let due = tx.now + micros(pause);
            tx.conn.run(BACK, crate::args![taken.id.0, due, taken.tries, error])?;
        }
        AfterFailure::Look => {
            tx.conn.run(ASIDE, crate::args![taken.id.0, error])?;
        }
    }
    Ok(())
}

/// Gives a job back untried, because the program stops.
pub fn give_back(tx: &mut Tx<'_>, taken: &Taken, before: Option<CommandId>) -> Result<()> {
    forget(tx, before)?;
    if held(tx, taken)? {
        let none: Option<String> = None;
        let (now, tries) = (tx.now, taken.tries - 1);
        tx.conn.run(BACK, crate::args![taken.id.0, now, tries, none])?;
    }
    Ok(())
}

/// A job as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The id.
    pub id: JobId,
    /// The word of its kind.
    pub kind: String,
    /// What is to be done; nothing when this version cannot read it.
    pub task: Option<Task>,
    /// When it was asked for, in microseconds since 1970.
    pub created: i64,
    /// When it is due, or when whoever does it counts as gone; nothing when it was set aside.
    pub due: Option<i64>,
    /// How it stands.
    pub state: State,
    /// How often it was tried.
    pub tries: i64,
    /// Why it failed last.
    pub error: Option<String>,
}

fn job(r: &Row<'_>) -> Result<Job> {
    let (due, lease): (Option<i64>, Option<Uuid>) = (r.get(4)?, r.get(5)?);
    Ok(Job {
        id: JobId(r.get(0)?),
        kind: r.get(1)?,
        task: serde_json::from_str(&r.get::<String>(2)?).ok(),
        created: r.get(3)?,
        due,
        state: match (due, lease) {
            (None, _) => State::Look,
            (_, Some(_)) => State::Running,
            (_, None) => State::Waiting,
        },
        tries: r.get(6)?,
        error: r.get(7)?,
    })
}

/// Whether the right reaches the office's own affairs: they belong to the region at which the programme is rooted.
fn reaches(conn: &mut Conn, who: &Access<KeepJobs>) -> Result<bool> {
    if matches!(who.scope(), domain::access::Scope::System(_)) {
        return Ok(true);
    }
    let Some(programme) = crate::office::programme(conn)? else { return Ok(false) };
    Ok(who.reaches(&crate::region::path(conn, &programme.root)?))
}

/// Jobs after an id, in the order in which they came; perhaps only those that somebody has to look at.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the office.
pub fn list(
    conn: &mut Conn,
    who: &Access<KeepJobs>,
    aside: bool,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Job>> {
    if !reaches(conn, who)? {
        return Err(Error::Refused);
    }
    conn.rows(if aside { ASIDE_LIST } else { LIST }, crate::args![after, limit], job)
}

/// How many jobs there are, by kind and state; for figures, which name nobody.
pub fn count(conn: &mut Conn) -> Result<Vec<(String, State, i64)>> {
    conn.rows(COUNT, &[], |r| {
        let state = match r.get::<i64>(1)? {
            0 => State::Waiting,
            1 => State::Running,
            _ => State::Look,
        };
        Ok((r.get(0)?, state, r.get(2)?))
    })
}

fn change(tx: &mut Tx<'_>, who: &Access<KeepJobs>, id: JobId, operation: Operation) -> Result<Job> {
    tx.allow(who, None)?;
    tx.lock(Kind::Job, id.0)?;
    let found = tx.conn.first(GET, crate::args![id.0], job)?.ok_or(Error::Missing)?;
    let field = FieldChange {
        name: "kind".into(),
        new: found.kind.clone().into(),
        old: serde_json::Value::Null,
        seen: None,
        personal: false,
    };
    journal::write(tx, Kind::Job, id.0, None, None, operation, vec![field])?;
    tx.tags.insert(Tag::Kind(Kind::Job));
    Ok(found)
}

/// Has a job tried again now, as often as if it were new. One that somebody is doing stays with them.
pub fn retry(tx: &mut Tx<'_>, who: &Access<KeepJobs>, id: JobId) -> Result<()> {
    let found = change(tx, who, id, Operation::Change)?;
    if found.state != State::Running {
        let now = tx.now;
        tx.conn.run(BACK, crate::args![id.0, now, 0i64, found.error])?;
    }
    Ok(())
}

/// Takes a job out of the queue. Whoever is doing it may still end.
pub fn drop_it(tx: &mut Tx<'_>, who: &Access<KeepJobs>, id: JobId) -> Result<()> {
    change(tx, who, id, Operation::Delete)?;
    tx.conn.run(DROP, crate::args![id.0]).map(drop)
}
