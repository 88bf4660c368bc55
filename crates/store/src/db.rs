//! The database as the rest of the program sees it: `read`, `write`, and word of what was committed.

use std::any::Any;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, UnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use domain::id::OfficeId;
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{oneshot, watch};

use crate::engine::{self, ReadJob, Shared, WriteJob};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::{Command, Tag, Tx};

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A server, as a `postgres://` URL.
    Postgres(String),
}

impl Address {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(url: &str) -> Option<Address> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Some(Address::Postgres(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        (!path.is_empty()).then(|| Address::Sqlite(PathBuf::from(path)))
    }
}

impl std::fmt::Display for Address {
    /// The address without its password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Address::Postgres(url) => {
                let (url, parameters) = url.split_once('?').unwrap_or((url, ""));
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                match rest.rsplit_once('@') {
                    Some((user, rest)) => {
                        write!(f, "{scheme}://{}:***@{rest}", user.split(':').next().unwrap_or(""))
                    }
                    None => write!(f, "{scheme}://{rest}"),
                }?;
                for (i, parameter) in parameters.split('&').filter(|p| !p.is_empty()).enumerate() {
                    let name = parameter.split('=').next().unwrap_or("");
                    let secret = name.to_lowercase().contains("password");
                    let shown = if secret { format!("{name}=***") } else { parameter.to_owned() };
                    write!(f, "{}{shown}", if i == 0 { '?' } else { '&' })?;
                }
                Ok(())
            }
        }
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// How the database is opened.
#[derive(Clone)]
pub struct Options {
    /// Threads that read (SQLite) or connections (PostgreSQL).
    pub readers: usize,
    /// Connections for reads that are done on the asker's thread (SQLite).
    pub glances: usize,
    /// How long a writer waits for another process, before it answers *busy*.
    pub busy: Duration,
    /// Most writes that wait; one more is answered *busy*.
    pub queue: usize,
    /// SQLite's page cache per connection, in KiB.
    pub cache_kib: i64,
    /// Most pages of SQLite's file: a disk that is soon full, for tests.
    pub most_pages: Option<u32>,
    /// Most journal entries that PostgreSQL numbers in one transaction.
    pub turn: i64,
    /// Where staging files of imports lie; beside the database file when nothing is said.
    pub scratch: Option<PathBuf>,
    /// The clock, in microseconds since 1970.
    pub clock: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Options {
            readers: (cores * 2).clamp(4, 16),
            glances: (cores * 2).clamp(4, 16),
            busy: Duration::from_secs(10),
            queue: 1024,
            cache_kib: 8 * 1024,
            most_pages: None,
            turn: engine::TURN,
            scratch: None,
            clock: Arc::new(|| jiff::Timestamp::now().as_microsecond()),
        }
    }
}

/// The outcome of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done<T> {
    /// It was done now.
    Now(T),
    /// The same command was done before; this was its result.
    Before(T),
}

impl<T> Done<T> {
    /// The result, whenever it was done.
    pub fn into_inner(self) -> T {
        match self {
            Done::Now(t) | Done::Before(t) => t,
        }
    }
}

/// Calls those who want to know what was committed.
type Listener = Box<dyn Fn(&BTreeSet<Tag>) + Send + Sync>;

struct Inner {
    address: Address,
    options: Options,
    office: OfficeId,
    reads: Sender<ReadJob>,
    /// Connections for [`Db::glance`]; none on PostgreSQL.
    near: (Sender<Conn>, Receiver<Conn>),
    writes: Sender<Box<dyn WriteJob>>,
    listeners: Arc<parking_lot::RwLock<Vec<Listener>>>,
    moved: watch::Receiver<u64>,
    storing: crate::import::Storing,
    zones: Arc<std::sync::OnceLock<Vec<domain::profile::Zone>>>,
}

/// The database. Cheap to clone.
///
/// It cannot be used inside its own closures: it is not [`UnwindSafe`], and they must be.
///
/// ```compile_fail
/// async fn nested(db: store::Db) {
///     let again = db.clone();
///     let _ = db.read(move |_| { let _ = &again; Ok(()) }).await;
/// }
/// ```
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    closures_may_not_hold_it: PhantomData<Box<dyn Send + Sync>>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({})", self.inner.address)
    }
}

/// Bytes of SQLite's file that a reader maps into its address space.
const MAPPED: u64 = 8 << 30;

/// A connection to a SQLite file with this program's settings.
pub(crate) fn sqlite(path: &Path, options: &Options, write: bool) -> Result<Conn> {
    use rusqlite::OpenFlags as F;
    let flags = F::SQLITE_OPEN_NO_MUTEX | F::SQLITE_OPEN_READ_WRITE | F::SQLITE_OPEN_CREATE;
    let conn = rusqlite::Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(options.busy)?;
    // Without it every new value of a parameter makes SQLite plan the statement anew, which costs more than running it.
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -{}; PRAGMA mmap_size = {}; {};
         PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864;",
        if write { options.cache_kib * 4 } else { options.cache_kib },
        // With a mapped file SQLite asks the log for each page before it looks into its own cache: in a transaction whose
        // log is long, a fifth of the writer's time.
        if write { 0 } else { MAPPED },
        // What the writer has to sort is as long as a register: beyond its cache it goes piece by piece, with a second thread, into a
        // file without a name in the system's folder for such.
        if write { "PRAGMA temp_store = FILE; PRAGMA threads = 1" } else { "PRAGMA temp_store = MEMORY" },
    ))?;
    if write {
        // The first statement that reads the file: what is no database is refused here and stays as it is.
        conn.execute_batch("PRAGMA journal_mode = WAL")?;
    }
    if let Some(most) = options.most_pages {
        conn.pragma_update(None, "max_page_count", most)?;
    }
    if !write {
        conn.execute_batch("PRAGMA query_only = ON")?;
    }
    Ok(Conn::sqlite(conn))
}

fn postgres(url: &str, options: &Options) -> Result<Conn> {
    let mut config: postgres::Config =
        url.parse().map_err(|e: postgres::Error| Error::Engine(e.to_string()))?;
    config.connect_timeout(Duration::from_secs(5)).application_name("corak");
    let mut client = config.connect(postgres::NoTls)?;
    client.batch_execute(&format!(
        "SET lock_timeout = {}; SET idle_in_transaction_session_timeout = 60000; SET client_min_messages = warning",
        options.busy.as_millis()
    ))?;
    Ok(Conn::postgres(client))
}

/// A connection of its own, outside the pool: for the command line's long reads and for tests.
pub(crate) fn connect(address: &Address, options: &Options, write: bool) -> Result<Conn> {
    match address {
        Address::Sqlite(path) => sqlite(path, options, write),
        Address::Postgres(url) => postgres(url, options),
    }
}

impl Db {
    /// Opens a database, brings its schema up to date, and gives it an office id if it has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Schema`], [`Error::Busy`], [`Error::DiskFull`] with what happened.
    pub fn open(address: &Address, options: Options) -> Result<Db> {
        let mut conn = connect(address, &options, true)?;
        crate::migrate::run(&mut conn)?;
        let office = crate::office::born(&mut conn)?;
        let last = conn.one(engine::LAST_TIME, &[], |r| r.get::<i64>(0))?;
        let listeners: Arc<parking_lot::RwLock<Vec<Listener>>> = Arc::default();
        let (moved_tx, moved) = watch::channel(0u64);
        let moved_tx = Arc::new(moved_tx);
        let committed = {
            let (listeners, moved) = (listeners.clone(), moved_tx.clone());
            let sqlite = matches!(address, Address::Sqlite(_));
            Box::new(move |tags: &BTreeSet<Tag>| {
                listeners.read().iter().for_each(|l| l(tags));
                if sqlite {
                    moved.send_modify(|n| *n += 1);
                }
            })
        };
        let zones: Arc<std::sync::OnceLock<Vec<domain::profile::Zone>>> = Arc::default();
        let shared = Arc::new(Shared {
            office,
            clock: options.clock.clone(),
            committed,
            zones: zones.clone(),
            hlc: AtomicI64::new(last),
            lost: AtomicU64::new(0),
        });
        let (reads, read_jobs) = bounded::<ReadJob>(options.queue * 4);
        let (writes, write_jobs) = bounded::<Box<dyn WriteJob>>(options.queue);
        let spawn = |name: String, work: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new()
                .name(name)
                .spawn(work)
                .map(drop)
                .map_err(|e| Error::Engine(format!("no thread can be started: {e}")))
        };
        let near = bounded::<Conn>(options.glances);
        match address {
            Address::Sqlite(path) => {
                for _ in 0..options.glances {
                    // It never waits for a lock: whoever asks goes to a reader's thread then.
                    let options = Options { busy: Duration::ZERO, ..options.clone() };
                    let _ = near.0.try_send(connect(address, &options, false)?);
                }
                for i in 0..options.readers.max(1) {
                    let conn = connect(address, &options, false)?;
                    let jobs = read_jobs.clone();
                    spawn(format!("read-{i}"), Box::new(move || engine::reader(conn, &jobs)))?;
                }
                let file = engine::OpenFile::new(path);
                let (written, told) = bounded::<()>(1);
                let work = move || engine::sqlite_writer(conn, &file, &write_jobs, &shared, &written);
                spawn("write".into(), Box::new(work))?;
                let (path, keeper) = (path.clone(), connect(address, &options, true)?);
                spawn("log".into(), Box::new(move || engine::log_keeper(keeper, &path, &told)))?;
            }
            Address::Postgres(_) => {
                drop(conn);
                let (address, opts) = (address.clone(), options.clone());
                let connect: Arc<dyn Fn() -> Result<Conn> + Send + Sync> =
                    Arc::new(move || connect(&address, &opts, true));
                let (calls, call_jobs) = bounded::<()>(1);
                for i in 0..options.readers.max(2) {
                    let (connect, reads, writes) = (connect.clone(), read_jobs.clone(), write_jobs.clone());
                    let (shared, calls) = (shared.clone(), calls.clone());
                    let work = move || engine::postgres_worker(&*connect, &reads, &writes, &shared, &calls);
                    spawn(format!("pg-{i}"), Box::new(work))?;
                }
                let moved = moved_tx;
                let turn = options.turn;
                let work = move || {
                    let told = || moved.send_modify(|n| *n += 1);
                    engine::sequencer(&*connect, &call_jobs, (office, turn), &told);
                };
                spawn("sequence".into(), Box::new(work))?;
            }
        }
        let inner = Inner {
            address: address.clone(),
            options,
            office,
            reads,
            near,
            writes,
            listeners,
            moved,
            storing: crate::import::Storing::default(),
            zones,
        };
        Ok(Db { inner: Arc::new(inner), closures_may_not_hold_it: PhantomData })
    }

    /// The office: this database.
    pub fn office(&self) -> OfficeId {
        self.inner.office
    }

    /// Says where which time zone holds, once, so that what is told by days and months is told by those of the place. Until then
    /// it is told by UTC's.
    pub fn set_zones(&self, zones: &[domain::profile::Zone]) {
        // They are those of one profile; a second telling would be the same.
        let _ = self.inner.zones.set(zones.to_vec());
    }

    /// Where the database is, without its password.
    pub fn address(&self) -> &Address {
        &self.inner.address
    }

    /// How it was opened.
    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    /// How far the imports are that this program stores.
    pub(crate) fn storing(&self) -> &crate::import::Storing {
        &self.inner.storing
    }

    /// The folder for staging files of imports.
    pub fn scratch(&self) -> PathBuf {
        let beside = || match &self.inner.address {
            Address::Sqlite(path) => path.parent().unwrap_or(Path::new("")).join("staging"),
            Address::Postgres(_) => std::env::temp_dir().join("corak-staging"),
        };
        self.inner.options.scratch.clone().unwrap_or_else(beside)
    }

    /// The clock, in microseconds since 1970.
    pub fn now(&self) -> i64 {
        (self.inner.options.clock)()
    }

    /// Calls `f` with the tags of every transaction that this process commits, before it is acknowledged.
    pub fn on_commit(&self, f: impl Fn(&BTreeSet<Tag>) + Send + Sync + 'static) {
        self.inner.listeners.write().push(Box::new(f));
    }

    /// Changes when the journal may have grown. Other processes' writes are found by looking once a second.
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.inner.moved.clone()
    }

    /// How many reads and how many writes wait for a thread.
    pub fn waiting(&self) -> (usize, usize) {
        (self.inner.reads.len(), self.inner.writes.len())
    }

    /// A connection of its own, outside the pool, for long work: exports, backups, rebuilding the index.
    pub fn apart(&self) -> Result<Conn> {
        connect(&self.inner.address, &self.inner.options, false)
    }

    /// Leaves the database as the next one wants to find it: on PostgreSQL what was committed is numbered, so that followers
    /// can read it now; on SQLite what the log holds is moved into the file, for which readers of an earlier state are given
    /// some seconds.
    pub fn settle(&self) -> Result<()> {
        let (address, options) = (&self.inner.address, &self.inner.options);
        match address {
            Address::Postgres(_) => {
                let mut conn = connect(address, options, true)?;
                engine::sequence(&mut conn, self.inner.office, options.turn)?;
            }
            Address::Sqlite(path) if engine::long_log(path) => {
                let mut conn = connect(address, options, true)?;
                let until = Instant::now() + options.busy;
                while !conn.fold()? && Instant::now() < until {
                    std::thread::sleep(Duration::from_millis(50));
                }
            }
            Address::Sqlite(_) => {}
        }
        Ok(())
    }

    fn submit_read(&self, f: ReadCall) -> Result<oneshot::Receiver<Result<Made>>> {
        let (answer, asked) = oneshot::channel();
        let job: ReadJob = Box::new(move |conn| {
            let result =
                std::panic::catch_unwind(AssertUnwindSafe(|| f(conn))).unwrap_or(Err(Error::Panicked));
            let failed = result.as_ref().is_err_and(Error::is_engine);
            // Whoever asked may have gone.
            let _ = answer.send(result);
            failed
        });
        self.inner.reads.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Closed,
        })?;
        Ok(asked)
    }

    async fn reading(&self, f: ReadCall) -> Result<Made> {
        self.submit_read(f)?.await.unwrap_or(Err(Error::Busy))
    }

    /// Reads: one hop to a reader's thread for the whole of `f`.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + UnwindSafe + 'static,
    ) -> Result<T> {
        typed(self.reading(Box::new(move |c| made(f(c)))).await)
    }

    /// What is found on a connection that is free here, unless there is none or the file is locked.
    fn near(&self, f: &dyn Fn(&mut Conn) -> Result<Made>) -> Option<Result<Made>> {
        let mut conn = self.inner.near.1.try_recv().ok()?;
        // Caught inside, so that the read is ended whatever happens.
        let seen = conn.steady(|conn| std::panic::catch_unwind(AssertUnwindSafe(|| f(conn))));
        // There is room: it came from there.
        let _ = self.inner.near.0.try_send(conn);
        match seen.unwrap_or(Err(Error::Panicked)) {
            Err(Error::Busy) => None,
            seen => Some(seen),
        }
    }

    /// Reads a few rows by their keys, some tens of microseconds of work: on SQLite right here, since waking a reader's
    /// thread would cost as much again. Where no connection is free, where the file is locked, and on PostgreSQL it is
    /// [`Db::read`].
    pub async fn glance<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Conn) -> Result<T> + Send + UnwindSafe + 'static,
    ) -> Result<T> {
        let f = move |c: &mut Conn| made(f(c));
        let seen = match self.near(&f) {
            Some(seen) => seen,
            None => self.reading(Box::new(f)).await,
        };
        typed(seen)
    }

    /// [`Db::read`] for those who have no executor.
    pub fn read_blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + UnwindSafe + 'static,
    ) -> Result<T> {
        let asked = self.submit_read(Box::new(move |c| made(f(c))))?;
        typed(asked.blocking_recv().unwrap_or(Err(Error::Busy)))
    }

    fn submit_write(&self, job: Job, wait: bool) -> Result<()> {
        if wait {
            return self.inner.writes.send(Box::new(job)).map_err(|_| Error::Closed);
        }
        self.inner.writes.try_send(Box::new(job)).map_err(|e| match e {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Closed,
        })
    }

    async fn writing(&self, (job, asked): (Job, Asked)) -> Result<Done<Made>> {
        self.submit_write(job, false)?;
        asked.await.unwrap_or(Err(Error::Closed))
    }

    /// Writes: `f` runs in one transaction with the journal entries it makes. It may run again on PostgreSQL, so it
    /// touches nothing but `tx`. When this returns, the change is committed.
    pub async fn write<T, F>(&self, command: Command, f: F) -> Result<Done<T>>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + UnwindSafe + 'static,
    {
        done(self.writing(Job::of(command, f)).await)
    }

    /// [`Db::write`] for those who have no executor; waits when the queue is full.
    pub fn write_blocking<T, F>(&self, command: Command, f: F) -> Result<Done<T>>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + UnwindSafe + 'static,
    {
        let (job, asked) = Job::of(command, f);
        self.submit_write(job, true)?;
        done(asked.blocking_recv().unwrap_or(Err(Error::Closed)))
    }
}

/// What a closure came to, without its type. Queues, threads and answers are built once, and not again for each of the many
/// hundred closures of the program, which took a tenth of the time that building it takes.
type Made = Box<dyn Any + Send>;

/// A closure that reads.
type ReadCall = Box<dyn FnOnce(&mut Conn) -> Result<Made> + Send>;

/// A closure that writes, and what is kept of its result with the command.
type WriteCall = Box<dyn Fn(&mut Tx<'_>) -> Result<(Made, String)> + Send>;

/// Where the outcome of a write is told.
type Asked = oneshot::Receiver<Result<Done<Made>>>;

fn made<T: Send + 'static>(result: Result<T>) -> Result<Made> {
    Ok(Box::new(result?))
}

fn typed<T: 'static>(result: Result<Made>) -> Result<T> {
    // It is what `made` was given for the same call.
    result?.downcast::<T>().map(|t| *t).map_err(|_| Error::Closed)
}

fn done<T: 'static>(result: Result<Done<Made>>) -> Result<Done<T>> {
    Ok(match result? {
        Done::Now(t) => Done::Now(typed(Ok(t))?),
        Done::Before(t) => Done::Before(typed(Ok(t))?),
    })
}

fn written<T: Serialize + Send + 'static>(result: Result<T>) -> Result<(Made, String)> {
    let value = result?;
    let json = serde_json::to_string(&value).map_err(|e| Error::Engine(e.to_string()))?;
    Ok((Box::new(value), json))
}

fn kept<T: DeserializeOwned + Send + 'static>(json: &str) -> Result<Made> {
    made(serde_json::from_str::<T>(json).map_err(|e| Error::Engine(e.to_string())))
}

struct Job {
    command: Command,
    f: WriteCall,
    /// Reads the result of the same command, done before.
    kept: fn(&str) -> Result<Made>,
    answer: Option<oneshot::Sender<Result<Done<Made>>>>,
    result: Option<Done<Made>>,
}

impl Job {
    fn of<T, F>(command: Command, f: F) -> (Job, Asked)
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + UnwindSafe + 'static,
    {
        let (answer, asked) = oneshot::channel();
        let f: WriteCall = Box::new(move |tx| written(f(tx)));
        (Job { command, f, kept: kept::<T>, answer: Some(answer), result: None }, asked)
    }
}

impl WriteJob for Job {
    fn command(&self) -> &Command {
        &self.command
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Result<String> {
        let (value, json) = (self.f)(tx)?;
        self.result = Some(Done::Now(value));
        Ok(json)
    }

    fn repeated(&mut self, json: &str) -> Result<()> {
        self.result = Some(Done::Before((self.kept)(json)?));
        Ok(())
    }

    fn settle(mut self: Box<Self>, outcome: Result<()>) {
        let result = outcome.and_then(|()| self.result.take().ok_or(Error::Closed));
        if let Some(answer) = self.answer.take() {
            // Whoever asked may have gone; the change is committed all the same.
            let _ = answer.send(result);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::face::{Engine, Sql};

    #[test]
    fn an_address_is_shown_without_its_password_wherever_it_stands() {
        for url in ["postgres://corak:geheim@db/corak", "postgres://db/corak?user=corak&password=geheim"] {
            let shown = Address::parse(url).unwrap().to_string();
            assert!(!shown.contains("geheim") && shown.contains("corak"), "{shown}");
        }
    }

    #[test]
    fn a_long_log_is_folded_as_soon_as_nobody_reads_what_was_before() {
        let folder = std::env::temp_dir().join(format!("corak-store-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        let address = Address::Sqlite(folder.join("test.db"));
        let db = Db::open(&address, Options::default()).unwrap();
        let (reading, at) = std::sync::mpsc::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let wait = std::sync::Mutex::new(wait);
        let set = |db: &Db, key: &'static str, n: usize| {
            let set = move |tx: &mut Tx<'_>| crate::office::set(tx, key, &"x".repeat(n));
            db.write_blocking(Command::system("test"), set).unwrap();
        };
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let seen = db.read_blocking(move |c| {
                    crate::journal::end(c)?;
                    reading.send(()).unwrap();
                    wait.lock().unwrap().recv().unwrap();
                    Ok(())
                });
                seen.unwrap();
            });
            at.recv().unwrap();
            set(&db, "large", 24 << 20);
            // SQLite's index of the log says how many frames there are, and how many of them the file holds.
            let frames = || {
                let index = std::fs::read(folder.join("test.db-shm")).unwrap();
                let number = |at: usize| u32::from_ne_bytes(index[at..at + 4].try_into().unwrap());
                (number(16), number(96))
            };
            assert!(frames().1 < frames().0, "somebody still reads the state before: {:?}", frames());
            go_on.send(()).unwrap();
            db.settle().unwrap();
            let (all, held) = frames();
            assert!(all > 5000 && held == all, "{held} of {all}");
        });
        drop(db);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_statement_is_planned_once_whatever_its_parameters_are() {
        const FIND: Sql = Sql::new(
            "SELECT i.b FROM t i JOIN t j ON j.a = i.a WHERE i.a = $1 AND i.b >= $2 ORDER BY i.b LIMIT $3",
        );
        let folder = std::env::temp_dir().join(format!("corak-store-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        let mut conn = sqlite(&folder.join("test.db"), &Options::default(), true).unwrap();
        conn.batch("CREATE TABLE t (a TEXT, b INTEGER, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID").unwrap();
        conn.batch("CREATE INDEX t_b ON t (b, a); INSERT INTO t VALUES ('x', 1), ('x', 7), ('y', 2)")
            .unwrap();
        for (a, b, limit) in [("x", 0i64, 5i64), ("y", 1, 1), ("x", 9, 0)] {
            conn.rows(FIND, crate::args![a, b, limit], |r| r.get::<i64>(0)).unwrap();
        }
        let Engine::Sqlite { conn: raw, .. } = &conn.engine else { unreachable!("it is SQLite") };
        let statement = raw.prepare_cached(FIND.text()).unwrap();
        assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
        drop(statement);
        drop(conn);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
