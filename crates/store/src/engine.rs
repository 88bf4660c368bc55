//! The threads that own the connections: readers and one writer on SQLite, a bounded pool on PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use domain::id::OfficeId;
use domain::journal::Hlc;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::memo::Memo;
use crate::tx::{Command, Counters, Tag, Tx};

crate::statements! {
    /// Waits for whoever changes the same record.
    LOCK = "SELECT pg_advisory_xact_lock_shared(CAST($2 AS BIGINT)), pg_advisory_xact_lock(CAST($1 AS BIGINT))";
    /// Waits for whoever changes a record that is relied on.
    RELY = "SELECT pg_advisory_xact_lock_shared(CAST($2 AS BIGINT)), pg_advisory_xact_lock_shared(CAST($1 AS BIGINT))";
    /// Waits for everybody who changes a record of the kind.
    LOCK_KIND = "SELECT pg_advisory_xact_lock(CAST($1 AS BIGINT))";
    /// Adds to a derived count.
    TALLY = "INSERT INTO tally (region, what, n) VALUES ($1, $2, $3)
        ON CONFLICT (region, what) DO UPDATE SET n = tally.n + excluded.n";
    /// The result of a command that already happened.
    REPEATED = "SELECT result FROM command WHERE id = $1";
    /// Remembers a command and its result.
    REMEMBER = "INSERT INTO command (id, actor, at, result) VALUES ($1, $2, $3, $4)";
    /// Where the journal stands.
    LAST = "SELECT position, hlc FROM journal WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1";
    /// The office's last number.
    LAST_NUMBER = "SELECT number FROM journal WHERE office = $1 AND number IS NOT NULL ORDER BY number DESC LIMIT 1";
    /// The greatest time among the last entries: those without a position yet (PostgreSQL puts them first) and those
    /// numbered last. The whole journal is never read for it.
    LAST_TIME = "SELECT CAST(coalesce(max(hlc), 0) AS BIGINT)
        FROM (SELECT hlc FROM journal ORDER BY position DESC LIMIT 1000) AS late";
    /// Where the journal stands, as numbers.
    ENDS = "SELECT (SELECT coalesce(max(position), 0) FROM journal),
        (SELECT coalesce(max(number), 0) FROM journal WHERE office = $1)";
    /// Numbers the first of what was committed since, in order of time. PostgreSQL only; the caller holds the sequencer's
    /// lock. A bound keeps the plan and the time that others wait for the lock the same after a bulk change of millions,
    /// of which the server's statistics know nothing yet.
    SEQUENCE = "UPDATE journal SET position = $2 + fresh.place,
            number = CASE WHEN journal.number IS NULL THEN $3 + fresh.own ELSE journal.number END
        FROM (SELECT command, record, kind,
                row_number() OVER (ORDER BY hlc, command, record, kind) AS place,
                row_number() OVER (PARTITION BY number IS NULL AND office = $1 ORDER BY hlc, command, record, kind) AS own
            FROM (SELECT command, record, kind, hlc, number, office FROM journal WHERE position IS NULL
                ORDER BY hlc, command, record, kind LIMIT $4) AS first) AS fresh
        WHERE journal.command = fresh.command AND journal.record = fresh.record AND journal.kind = fresh.kind
            AND journal.position IS NULL";
}

/// The statements that only PostgreSQL understands or needs.
pub(crate) const POSTGRES_ONLY: &[&str] =
    &["store::engine::LOCK", "store::engine::RELY", "store::engine::LOCK_KIND", "store::engine::SEQUENCE"];

/// The advisory lock of the one sequencer.
pub(crate) const SEQUENCER: &str = "SELECT pg_advisory_xact_lock(7412002)";

/// A read that waits for a reader. It says whether the engine failed, as it does when the server went away.
pub(crate) type ReadJob = Box<dyn FnOnce(&mut Conn) -> bool + Send>;

/// A write that waits for the writer. It is run once or, on PostgreSQL, until it succeeds.
pub(crate) trait WriteJob: Send {
    /// The command.
    fn command(&self) -> &Command;
    /// Runs the closure and gives its result as JSON.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<String>;
    /// The command already happened; this was its result.
    fn repeated(&mut self, json: &str) -> Result<()>;
    /// Tells the asker. Called exactly once.
    fn settle(self: Box<Self>, outcome: Result<()>);
}

/// Called with the tags of what was committed, before it is acknowledged.
pub(crate) type Committed = Box<dyn Fn(&BTreeSet<Tag>) + Send + Sync>;

/// What both engines share.
pub(crate) struct Shared {
    pub office: OfficeId,
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    pub committed: Committed,
    /// Where which day it is.
    pub zones: Arc<std::sync::OnceLock<Vec<domain::profile::Zone>>>,
    /// The greatest hybrid time that this process has given out; only a floor, the journal has the truth.
    pub hlc: AtomicI64,
    /// Counts what went wrong in the pool.
    pub lost: AtomicU64,
}

impl Shared {
    fn tx<'c>(&self, conn: &'c mut Conn, command: &'c Command, turn: Turn, counters: Counters) -> Tx<'c> {
        Tx {
            conn,
            command,
            office: self.office,
            now: (self.clock)(),
            numbered: turn != Turn::Unnumbered,
            first: turn == Turn::First,
            counters,
            tags: BTreeSet::new(),
            tallies: BTreeMap::new(),
            counts: BTreeMap::new(),
            sales: BTreeMap::new(),
            zones: self.zones.clone(),
            paths: BTreeMap::new(),
            held: BTreeSet::new(),
            touched: BTreeSet::new(),
            memo: Memo::default(),
            together: false,
        }
    }
}

/// Where in a batch a transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// The first of a batch of SQLite.
    First,
    /// After others, whose changes nobody else sees yet.
    Later,
    /// On PostgreSQL, where each is committed by itself and numbered afterwards.
    Unnumbered,
}

/// Most writes of one batch, and the longest that a batch collects.
const BATCH: usize = 256;
const BATCH_TIME: Duration = Duration::from_millis(50);

/// Serves readers until the channel closes.
pub(crate) fn reader(mut conn: Conn, jobs: &Receiver<ReadJob>) {
    while let Ok(job) = jobs.recv() {
        conn.steady(|conn| job(conn));
    }
}

/// The file that SQLite has open. One that is moved away or replaced while the program runs would swallow what is
/// written: acknowledged, and gone with the next start.
pub(crate) struct OpenFile {
    path: PathBuf,
    made: Option<SystemTime>,
}

impl OpenFile {
    /// The file as it is now.
    pub(crate) fn new(path: &Path) -> OpenFile {
        OpenFile { path: path.to_owned(), made: std::fs::metadata(path).and_then(|m| m.created()).ok() }
    }

    /// Whether another file, or none, is there now. Where the system does not say when a file was made, only a missing
    /// one is noticed. The file is not opened for it: closing it would drop the engine's own locks.
    fn moved(&self) -> bool {
        match std::fs::metadata(&self.path) {
            Ok(now) => self.made.is_some_and(|made| now.created().is_ok_and(|now| now != made)),
            Err(e) => e.kind() == std::io::ErrorKind::NotFound,
        }
    }
}

/// The one writer of SQLite: waiting transactions are committed together, each in a savepoint of its own.
pub(crate) fn sqlite_writer(
    mut conn: Conn,
    file: &OpenFile,
    jobs: &Receiver<Box<dyn WriteJob>>,
    shared: &Shared,
    written: &Sender<()>,
) {
    while let Ok(first) = jobs.recv() {
        if file.moved() {
            first.settle(Err(Error::Damaged(
                "its file was moved or replaced while the program runs; put it back, or start the program again"
                    .into(),
            )));
            continue;
        }
        sqlite_batch(&mut conn, first, jobs, shared);
        // One call is enough, however many batches it is about.
        let _ = written.try_send(());
    }
}

/// From this size on SQLite's log is worth looking after: every read searches it, and what lies in it is not mapped.
const LONG_LOG: u64 = 16 << 20;
/// How long the keeper of the log waits before it tries again.
const LOG_PAUSE: Duration = Duration::from_secs(1);

/// Whether the log of a SQLite file is worth looking after.
pub(crate) fn long_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(PathBuf::from(log)).is_ok_and(|m| m.len() > LONG_LOG)
}

/// Moves what SQLite's log holds into the file. SQLite does so itself at a commit, but only as far as no reader still needs
/// the state before, and after a large import there may be no further commit for a long time.
pub(crate) fn log_keeper(mut conn: Conn, path: &Path, written: &Receiver<()>) {
    // What an earlier process left counts too.
    let mut behind = true;
    loop {
        if behind {
            behind = long_log(path) && !conn.fold().unwrap_or(false);
        }
        let told = if behind {
            written.recv_timeout(LOG_PAUSE)
        } else {
            written.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match told {
            Ok(()) => behind = true,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn sqlite_batch(
    conn: &mut Conn,
    first: Box<dyn WriteJob>,
    jobs: &Receiver<Box<dyn WriteJob>>,
    shared: &Shared,
) {
    let mut counters = match conn.batch("BEGIN IMMEDIATE").and_then(|()| counters(conn, shared.office)) {
        Ok(counters) => counters,
        Err(e) => {
            undo(conn);
            // Those behind it would only wait as long again, one after the other.
            if matches!(e, Error::Busy) {
                jobs.try_iter().take(jobs.len()).for_each(|job| job.settle(Err(Error::Busy)));
            }
            first.settle(Err(e));
            return;
        }
    };
    let started = Instant::now();
    let mut done: Vec<(Box<dyn WriteJob>, BTreeSet<Tag>)> = Vec::new();
    let mut failed: Vec<(Box<dyn WriteJob>, Error)> = Vec::new();
    let mut next = Some(first);
    let mut broken: Option<Error> = None;
    while let Some(mut job) = next.take() {
        let turn = if done.is_empty() { Turn::First } else { Turn::Later };
        match savepoint(conn, &mut *job, shared, turn, &mut counters) {
            Ok(tags) => done.push((job, tags)),
            Err(e) => failed.push((job, e)),
        }
        if autocommit(conn) {
            // FULL, IOERR or NOMEM: the engine left the transaction by itself, so nothing of this batch is there.
            broken = Some(failed.last().map_or(Error::DiskFull, |(_, e)| e.clone()));
            break;
        }
        if done.len() + failed.len() < BATCH && started.elapsed() < BATCH_TIME {
            next = jobs.try_recv().ok();
        }
    }
    let committed = match broken {
        Some(e) => Err(e),
        None => conn.batch("COMMIT"),
    };
    if committed.is_err() {
        undo(conn);
    }
    match committed {
        Ok(()) => {
            let tags: BTreeSet<Tag> = done.iter_mut().flat_map(|(_, tags)| std::mem::take(tags)).collect();
            if !tags.is_empty() {
                (shared.committed)(&tags);
            }
            done.into_iter().for_each(|(job, _)| job.settle(Ok(())));
        }
        Err(e) => done.into_iter().for_each(|(job, _)| job.settle(Err(e.clone()))),
    }
    failed.into_iter().for_each(|(job, e)| job.settle(Err(e)));
}

fn autocommit(conn: &Conn) -> bool {
    match &conn.engine {
        crate::face::Engine::Sqlite { conn, .. } => conn.is_autocommit(),
        crate::face::Engine::Postgres { .. } => false,
    }
}

fn undo(conn: &mut Conn) {
    if !autocommit(conn)
        && let Err(error) = conn.batch("ROLLBACK")
    {
        tracing::error!(%error, "a rollback failed");
    }
}

pub(crate) fn counters(conn: &mut Conn, office: OfficeId) -> Result<Counters> {
    let last = conn.first(LAST, &[], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?)))?;
    let number = conn.first(LAST_NUMBER, crate::args![office], |r| r.get::<i64>(0))?;
    let (position, hlc) = last.unwrap_or_default();
    Ok(Counters { position, number: number.unwrap_or(0), hlc: Hlc(hlc) })
}

fn savepoint(
    conn: &mut Conn,
    job: &mut dyn WriteJob,
    shared: &Shared,
    turn: Turn,
    counters: &mut Counters,
) -> Result<BTreeSet<Tag>> {
    conn.batch("SAVEPOINT one")?;
    match attempt(conn, job, shared, turn, *counters) {
        Ok((after, tags)) => {
            conn.batch("RELEASE one")?;
            *counters = after;
            Ok(tags)
        }
        Err(e) => {
            if !autocommit(conn) {
                conn.batch("ROLLBACK TO one; RELEASE one")?;
            }
            Err(e)
        }
    }
}

/// Runs one command inside an open transaction: repetition, closure, counts, result.
fn attempt(
    conn: &mut Conn,
    job: &mut dyn WriteJob,
    shared: &Shared,
    turn: Turn,
    counters: Counters,
) -> Result<(Counters, BTreeSet<Tag>)> {
    let command = job.command().clone();
    if let Some(json) = conn.first(REPEATED, crate::args![command.id], |r| r.get::<String>(0))? {
        job.repeated(&json)?;
        return Ok((counters, BTreeSet::new()));
    }
    let mut tx = shared.tx(conn, &command, turn, counters);
    let json =
        std::panic::catch_unwind(AssertUnwindSafe(|| job.run(&mut tx))).unwrap_or(Err(Error::Panicked))?;
    tx.flush()?;
    let (after, tags, now) = (tx.counters, std::mem::take(&mut tx.tags), tx.now);
    conn.run(REMEMBER, crate::args![command.id, command.actor, now, json])?;
    Ok((after, tags))
}

/// How often a transaction is run again after a deadlock or serialisation failure.
const TRIES: u32 = 8;

/// One connection of PostgreSQL: reads and writes from the same bounded queues, reconnecting when the server went away.
pub(crate) fn postgres_worker(
    connect: &(dyn Fn() -> Result<Conn> + Send + Sync),
    reads: &Receiver<ReadJob>,
    writes: &Receiver<Box<dyn WriteJob>>,
    shared: &Shared,
    sequencer: &crossbeam_channel::Sender<()>,
) {
    let mut conn = Pooled::new(connect, &shared.lost);
    loop {
        crossbeam_channel::select! {
            recv(reads) -> job => {
                let Ok(job) = job else { return };
                match conn.live() {
                    Some(c) => {
                        if job(c) {
                            conn.doubt();
                        }
                    }
                    // The asker learns of it by the closed channel and answers 503.
                    None => drop(job),
                }
            }
            recv(writes) -> job => {
                let Ok(mut job) = job else { return };
                let outcome = match conn.live() {
                    Some(c) => postgres_write(c, &mut *job, shared),
                    None => Err(Error::Busy),
                };
                if outcome.as_ref().is_err_and(Error::is_engine) {
                    conn.doubt();
                }
                if outcome.is_ok() {
                    // A full queue means that the sequencer is already called.
                    let _ = sequencer.try_send(());
                }
                job.settle(outcome);
            }
        }
    }
}

/// A connection that is made again when the server went away. A connection does not know that its server is gone until it
/// is used, so one that rested, or whose neighbours were lost, is asked first: otherwise each connection of the pool
/// would fail somebody once after the server is back.
struct Pooled<'a> {
    conn: Option<Conn>,
    connect: &'a (dyn Fn() -> Result<Conn> + Send + Sync),
    /// Counts what went wrong in the pool.
    lost: &'a AtomicU64,
    seen: u64,
    used: Instant,
}

/// A connection that was used within this time is not asked.
const FRESH: Duration = Duration::from_secs(5);

impl<'a> Pooled<'a> {
    fn new(connect: &'a (dyn Fn() -> Result<Conn> + Send + Sync), lost: &'a AtomicU64) -> Pooled<'a> {
        Pooled { conn: None, connect, lost, seen: 0, used: Instant::now() }
    }

    /// Something went wrong: every connection of the pool is asked before it is used again.
    fn doubt(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    /// The connection, if the server can be reached.
    fn live(&mut self) -> Option<&mut Conn> {
        let lost = self.lost.load(Ordering::Relaxed);
        let ask = self.seen != lost || self.used.elapsed() > FRESH;
        let dead = match &mut self.conn {
            Some(Conn { engine: crate::face::Engine::Postgres { client, .. }, .. }) => {
                let dead = client.is_closed() || (ask && client.is_valid(FRESH).is_err());
                if dead {
                    self.doubt();
                }
                dead
            }
            _ => true,
        };
        if dead {
            self.conn = match (self.connect)() {
                Ok(c) => Some(c),
                Err(error) => {
                    tracing::error!(%error, "PostgreSQL cannot be reached");
                    None
                }
            };
        }
        self.seen = self.lost.load(Ordering::Relaxed);
        self.used = Instant::now();
        self.conn.as_mut()
    }
}

fn postgres_write(conn: &mut Conn, job: &mut dyn WriteJob, shared: &Shared) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        let result = postgres_try(conn, job, shared);
        match result {
            // Somebody else ran the same command at the same moment: the next try finds its result.
            Err(Error::Constraint { name }) if name == "command" && tries < TRIES => {}
            Err(Error::Again) if tries < TRIES => {
                std::thread::sleep(Duration::from_millis(fastrand::u64(1..=4 << tries.min(6))));
            }
            Err(Error::Again) => return Err(Error::Busy),
            result => return result,
        }
    }
}

fn postgres_try(conn: &mut Conn, job: &mut dyn WriteJob, shared: &Shared) -> Result<()> {
    conn.batch("BEGIN")?;
    let now_ms = (shared.clock)() / 1000;
    let floor = Hlc(shared.hlc.load(Ordering::Relaxed)).next(now_ms);
    let counters = Counters { position: 0, number: 0, hlc: floor };
    let outcome = attempt(conn, job, shared, Turn::Unnumbered, counters)
        .and_then(|(after, tags)| conn.batch("COMMIT").map(|()| (after, tags)));
    match outcome {
        Ok((after, tags)) => {
            shared.hlc.fetch_max(after.hlc.0, Ordering::Relaxed);
            if !tags.is_empty() {
                (shared.committed)(&tags);
            }
            Ok(())
        }
        Err(e) => {
            if conn.batch("ROLLBACK").is_err() {
                tracing::warn!("a rollback failed; the connection is given up");
            }
            Err(e)
        }
    }
}

/// Most entries that are numbered in one transaction, if nothing else is said.
pub(crate) const TURN: i64 = 5_000;

/// Numbers the first of what has no position yet, in a transaction that holds the sequencer's lock.
pub(crate) fn number(conn: &mut Conn, office: OfficeId, turn: i64) -> Result<u64> {
    let (position, number) =
        conn.one(ENDS, crate::args![office], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?)))?;
    let n = conn.run(SEQUENCE, crate::args![office, position, number, turn])?;
    if n > 0 {
        conn.batch("NOTIFY corak_journal")?;
    }
    Ok(n)
}

/// Numbers the committed entries of PostgreSQL that have no position yet, turn by turn, and tells the other copies.
pub(crate) fn sequence(conn: &mut Conn, office: OfficeId, turn: i64) -> Result<u64> {
    let mut all = 0;
    loop {
        let numbered = sequence_turn(conn, office, turn)?;
        all += numbered;
        if numbered < turn.unsigned_abs() {
            return Ok(all);
        }
    }
}

fn sequence_turn(conn: &mut Conn, office: OfficeId, turn: i64) -> Result<u64> {
    conn.batch("BEGIN")?;
    let numbered = conn.batch(SEQUENCER).and_then(|()| number(conn, office, turn));
    match numbered {
        Ok(n) => conn.batch("COMMIT").map(|()| n),
        Err(e) => {
            // The lock goes with the transaction; the next turn finds the same entries.
            let _ = conn.batch("ROLLBACK");
            Err(e)
        }
    }
}

/// How many times as long as it took to find nothing the sequencer lets others' entries wait, and the longest wait. While
/// a large import is under way its entries are there to be passed over again and again, and cannot be numbered yet.
const REST: u32 = 20;
const LONGEST_REST: Duration = Duration::from_secs(20);

/// The sequencer's thread: runs when a write was committed here, and once a second for those of other processes.
pub(crate) fn sequencer(
    connect: &(dyn Fn() -> Result<Conn> + Send + Sync),
    calls: &Receiver<()>,
    (office, turn): (OfficeId, i64),
    moved: &(dyn Fn() + Send + Sync),
) {
    let lost = AtomicU64::new(0);
    let mut conn = Pooled::new(connect, &lost);
    let mut rested = Instant::now();
    loop {
        match calls.recv_timeout(Duration::from_secs(1)) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) if Instant::now() < rested => {
                // Others may have numbered something.
                moved();
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Some(c) = conn.live() {
            let began = Instant::now();
            match sequence(c, office, turn) {
                Ok(numbered) => {
                    let rest = if numbered == 0 { began.elapsed() * REST } else { Duration::ZERO };
                    rested = Instant::now() + rest.min(LONGEST_REST);
                    moved();
                }
                Err(error) => {
                    tracing::warn!(%error, "the journal was not numbered this time");
                    conn.conn = None;
                }
            }
        }
    }
}
