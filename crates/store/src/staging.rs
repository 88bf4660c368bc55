//! Staging files: where the rows of an import wait between being checked and being applied, outside the database.
//!
//! A staging file is a SQLite file of its own whatever engine holds the registry, so its SQL is not among the statements
//! that are prepared on both engines. A lock on a file beside it says that its import is alive; what a killed import left
//! behind has no lock and is removed by the next one.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};

const SCHEMA: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;
    CREATE TABLE line (line INTEGER PRIMARY KEY, first INTEGER NOT NULL, cells BLOB) STRICT;
    CREATE TABLE name (name TEXT PRIMARY KEY, line INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE part (name TEXT PRIMARY KEY, line INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    BEGIN";
const NAME: &str = "INSERT INTO name (name, line) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";
const PART: &str = "INSERT INTO part (name, line) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";
const NAMED: &str = "SELECT line FROM name WHERE name = ?1";
const PARTED: &str = "SELECT line FROM part WHERE name = ?1";
const PUT: &str = "INSERT INTO line (line, first, cells) VALUES (?1, ?2, ?3)";
const GET: &str = "SELECT cells FROM line WHERE line = ?1";
const PAGE: &str =
    "SELECT line, first, cells FROM line WHERE line > ?1 AND cells IS NOT NULL ORDER BY line LIMIT ?2";

/// What is known of an import that is running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The kind of file.
    pub kind: String,
    /// The name of the file, without its folder.
    pub file: String,
    /// When it began, in microseconds since 1970.
    pub since: i64,
    /// The process.
    pub process: u32,
}

/// A staging file, locked and removed when it is dropped.
#[derive(Debug)]
pub struct Staging {
    conn: Option<Connection>,
    path: PathBuf,
    lock: Option<File>,
}

/// Rows that wait, by the name that they claimed.
pub trait Rows {
    /// The connection to the staging file.
    #[doc(hidden)]
    fn file(&self) -> Result<&Connection>;

    /// The line that claimed a name.
    fn named(&self, name: &str) -> Result<Option<u64>> {
        let line: Option<i64> =
            self.file()?.prepare_cached(NAMED)?.query_row([name], |r| r.get(0)).optional()?;
        Ok(line.and_then(|l| u64::try_from(l).ok()))
    }

    /// The cells of a line.
    fn get(&self, line: u64) -> Result<Option<Vec<u8>>> {
        Ok(self.file()?.prepare_cached(GET)?.query_row([number(line)], |r| r.get(0)).optional()?)
    }
}

impl Rows for Staging {
    fn file(&self) -> Result<&Connection> {
        self.conn()
    }
}

impl Rows for Reader {
    fn file(&self) -> Result<&Connection> {
        Ok(&self.conn)
    }
}

/// A row that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its line in the file.
    pub line: u64,
    /// Whether it is the first of its part.
    pub first: bool,
    /// Its cells, as the importer wrote them.
    pub cells: Vec<u8>,
}

fn io(what: &Path, e: &std::io::Error) -> Error {
    if e.kind() == std::io::ErrorKind::StorageFull {
        return Error::DiskFull;
    }
    Error::Engine(format!("{}: {e}", what.display()))
}

fn number(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}

impl Staging {
    /// Makes one, after removing what killed imports left in the folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn new(folder: &Path, running: &Running) -> Result<Staging> {
        std::fs::create_dir_all(folder).map_err(|e| io(folder, &e))?;
        sweep(folder);
        let path = folder.join(format!("import-{}.db", Uuid::now_v7().simple()));
        let marker = path.with_extension("running");
        // Locked before it has its name, so that nobody takes it for a left-over.
        let unnamed = path.with_extension("new");
        let lock = File::create(&unnamed).map_err(|e| io(&unnamed, &e))?;
        lock.lock().map_err(|e| io(&unnamed, &e))?;
        std::fs::rename(&unnamed, &marker).map_err(|e| io(&marker, &e))?;
        let json = serde_json::to_vec(running).map_err(|e| Error::Engine(e.to_string()))?;
        let told = path.with_extension("json");
        std::fs::write(&told, json).map_err(|e| io(&told, &e))?;
        let conn = Connection::open(&path)?;
        conn.execute_batch(SCHEMA)?;
        Ok(Staging { conn: Some(conn), path, lock: Some(lock) })
    }

    fn conn(&self) -> Result<&Connection> {
        self.conn.as_ref().ok_or(Error::Closed)
    }

    /// Claims a name for a line; gives the earlier line that has it.
    pub fn claim(&self, name: &str, line: u64) -> Result<Option<u64>> {
        self.claim_in(NAME, NAMED, name, line)
    }

    /// Claims the first line of a part; gives the earlier line that has it.
    pub fn claim_part(&self, name: &str, line: u64) -> Result<Option<u64>> {
        self.claim_in(PART, PARTED, name, line)
    }

    fn claim_in(&self, put: &str, get: &str, name: &str, line: u64) -> Result<Option<u64>> {
        let conn = self.conn()?;
        if conn.prepare_cached(put)?.execute(params![name, number(line)])? > 0 {
            return Ok(None);
        }
        let line: i64 = conn.prepare_cached(get)?.query_row([name], |r| r.get(0))?;
        Ok(Some(u64::try_from(line).unwrap_or(0)))
    }

    /// Keeps a row.
    pub fn put(&self, line: u64, first: bool, cells: &[u8]) -> Result<()> {
        self.conn()?.prepare_cached(PUT)?.execute(params![number(line), first, cells])?;
        Ok(())
    }

    /// Closes the file for writing and says where it is, to be read with [`Reader`].
    pub fn finish(&mut self) -> Result<&Path> {
        if let Some(conn) = self.conn.take() {
            conn.execute_batch("COMMIT")?;
            conn.close().map_err(|(_, e)| Error::from(e))?;
        }
        Ok(&self.path)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        drop(self.conn.take());
        // Whatever cannot be removed now is removed by the next import.
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_file(self.path.with_extension("json"));
        drop(self.lock.take());
        let _ = std::fs::remove_file(self.path.with_extension("running"));
    }
}

/// Reads a finished staging file from the first row to the last, as often as it is asked.
#[derive(Debug)]
pub struct Reader {
    conn: Connection,
}

impl Reader {
    /// Opens a finished staging file.
    ///
    /// # Errors
    /// When it is not there.
    pub fn open(path: &Path) -> Result<Reader> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(Reader { conn: Connection::open_with_flags(path, flags)? })
    }

    /// The rows after a line.
    pub fn page(&self, after: u64, limit: usize) -> Result<Vec<Staged>> {
        let mut stmt = self.conn.prepare_cached(PAGE)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = stmt.query_map(params![number(after), limit], |r| {
            let line: i64 = r.get(0)?;
            Ok(Staged { line: u64::try_from(line).unwrap_or(0), first: r.get(1)?, cells: r.get(2)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn markers(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "running"))
        .collect()
}

/// The imports that are running now.
pub fn running(folder: &Path) -> Vec<Running> {
    let alive = markers(folder).into_iter().filter(|marker| held(marker));
    alive
        .filter_map(|marker| std::fs::read(marker.with_extension("json")).ok())
        .filter_map(|json| serde_json::from_slice(&json).ok())
        .collect()
}

/// Whether the import of this marker still holds it.
fn held(marker: &Path) -> bool {
    File::open(marker).is_ok_and(|f| matches!(f.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock)))
}

/// Removes what killed imports left behind; called by every import and at every start.
pub fn sweep(folder: &Path) -> usize {
    let mut swept = 0;
    for marker in markers(folder) {
        if !held(&marker) {
            for ending in ["db", "json", "running"] {
                // Another process may have been quicker.
                let _ = std::fs::remove_file(marker.with_extension(ending));
            }
            swept += 1;
        }
    }
    swept
}
