//! How a database is: for the operator. Nothing here changes anything.

use domain::id::OfficeId;
use uuid::Uuid;

use crate::db::{Address, Options, connect};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::office::Programme;

crate::statements! {
    /// How many entries have a position, and from where to where.
    POSITIONS = "SELECT count(position), coalesce(min(position), 1), coalesce(max(position), 0), count(*) FROM journal";
    /// The same of an office's numbers.
    NUMBERS = "SELECT count(number), coalesce(min(number), 1), coalesce(max(number), 0) FROM journal WHERE office = $1";
    /// The newest time, and how many entries are held.
    TIMES = "SELECT CAST(coalesce(max(hlc), 0) AS BIGINT), (SELECT count(*) FROM journal_held) FROM journal";
    /// Which office.
    OFFICE = "SELECT value FROM meta WHERE key = 'office'";
}

/// How the journal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The last position.
    pub position: i64,
    /// The office's last number.
    pub number: i64,
    /// Entries that have no position yet.
    pub unnumbered: i64,
    /// Positions that are missing.
    pub holes: i64,
    /// Numbers of the office that are missing.
    pub gaps: i64,
}

impl Journal {
    /// What is wrong with it, in English.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.holes != 0 {
            faults.push(format!("the journal has {} holes up to position {}", self.holes, self.position));
        }
        if self.gaps != 0 {
            faults.push(format!(
                "the office's own entries have {} gaps up to number {}",
                self.gaps, self.number
            ));
        }
        faults
    }
}

/// Looks at the journal.
pub fn journal(conn: &mut Conn, office: OfficeId) -> Result<Journal> {
    let number = |r: &crate::Row<'_>, i| r.get::<i64>(i);
    let (with, first, position, all) =
        conn.one(POSITIONS, &[], |r| Ok((number(r, 0)?, number(r, 1)?, number(r, 2)?, number(r, 3)?)))?;
    let (own, lowest, last) =
        conn.one(NUMBERS, crate::args![office], |r| Ok((number(r, 0)?, number(r, 1)?, number(r, 2)?)))?;
    Ok(Journal {
        position,
        number: last,
        unnumbered: all - with,
        // Positions are unique, so that counting finds every hole, those before the first as well.
        holes: position - with + i64::from(first < 1),
        gaps: last - own + i64::from(lowest < 1),
    })
}

/// How a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The engine and its version.
    pub engine: String,
    /// The office, if it has been born.
    pub office: Option<OfficeId>,
    /// The programme, if it has been set up.
    pub programme: Option<Programme>,
    /// Migrations that did not run yet; the next start runs them.
    pub waiting: Vec<String>,
    /// What the engine finds wrong with its file, in its words.
    pub damage: Vec<String>,
    /// The journal.
    pub journal: Option<Journal>,
    /// The newest time of the journal, in milliseconds since 1970.
    pub newest_ms: i64,
    /// Entries that are held because their time is too far ahead.
    pub held: i64,
    /// Counts that differ from what is there; nothing while the schema is not this version's.
    pub counts: Option<Vec<(String, String, i64, i64)>>,
}

/// Looks at a database without changing it: no migration runs, no file is made.
///
/// # Errors
/// [`Error::Missing`] when there is no file; otherwise what the engine says.
pub fn examine(address: &Address, options: &Options) -> Result<Health> {
    // The engine would make the file. It is not opened otherwise: closing it would drop the engine's own locks.
    if let Address::Sqlite(path) = address
        && !path.exists()
    {
        return Err(Error::Missing);
    }
    let mut conn = connect(address, options, false)?;
    let sqlite = conn.is_sqlite();
    let version = if sqlite { "SELECT sqlite_version()" } else { "SHOW server_version" };
    let version = conn.texts(version)?.into_iter().next().unwrap_or_default();
    let mut health = Health {
        engine: format!("{} {version}", if sqlite { "SQLite" } else { "PostgreSQL" }),
        office: None,
        programme: None,
        waiting: Vec::new(),
        damage: Vec::new(),
        journal: None,
        newest_ms: 0,
        held: 0,
        counts: None,
    };
    let there = if sqlite {
        "SELECT 1 FROM sqlite_master WHERE name = 'migration'"
    } else {
        "SELECT 1 FROM information_schema.tables WHERE table_name = 'migration' AND table_schema = current_schema()"
    };
    if conn.texts(there)?.is_empty() {
        return Ok(health);
    }
    health.waiting = crate::migrate::waiting(&mut conn)?;
    if sqlite {
        health.damage = conn.texts("PRAGMA quick_check(20)")?;
        health.damage.retain(|line| line != "ok");
        let broken = conn.texts("PRAGMA foreign_key_check")?;
        if !broken.is_empty() {
            health.damage.push(format!("{} rows refer to rows that are not there", broken.len()));
        }
    }
    let office: Option<String> = conn.first(OFFICE, &[], |r| r.get(0))?;
    health.office = office.and_then(|id| Uuid::parse_str(&id).ok()).map(OfficeId);
    if let Some(office) = health.office {
        health.journal = Some(journal(&mut conn, office)?);
    }
    health.programme = crate::office::programme(&mut conn)?;
    let (hlc, held) = conn.one(TIMES, &[], |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?)))?;
    health.newest_ms = domain::journal::Hlc(hlc).ms();
    health.held = held;
    if health.waiting.is_empty() {
        // Counts and what they count as they are at one moment, also beside a server that writes.
        conn.batch(if sqlite { "BEGIN" } else { "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" })?;
        let counts = crate::tally::differing(&mut conn);
        conn.batch("ROLLBACK")?;
        health.counts = Some(counts?);
    }
    Ok(health)
}
