//! Filling a database from a backup: one transaction, all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::OfficeId;
use domain::journal::Hlc;
use serde_json::Value;
use uuid::Uuid;

use super::{Cells, TABLES, What, param, statement};
use crate::db::{Address, Options, connect};
use crate::engine;
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::{Command, Counters, Tx};

crate::statements! {
    /// Whether there is such a maker.
    MAKER = "SELECT 1 FROM maker WHERE id = $1";
    /// Whether there is such an officeholder.
    HOLDER = "SELECT 1 FROM council_holder WHERE id = $1";
    /// Forgets a person's key.
    FORGET_KEY = "DELETE FROM person_key WHERE person = $1";
    /// Remembers that a person was erased.
    ERASE = "INSERT INTO erasure (person, at) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING";
    /// Orders the makers of a backup that did not hold by which name they are listed.
    NAME_KEYS = "UPDATE maker SET name_key = CASE WHEN kind <> 'person' OR consent_date IS NOT NULL THEN sort_key
        ELSE lower(name) END WHERE name_key = ''";
    /// Gives the office its id.
    OFFICE = "UPDATE meta SET value = $1 WHERE key = 'office'";
    /// Remembers the command.
    REMEMBER = "INSERT INTO command (id, actor, at, result) VALUES ($1, $2, $3, 'null')";
}

/// Where a backup shall go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The office of the database.
    pub office: OfficeId,
    /// Whether nothing is in it yet.
    pub empty: bool,
    /// The office's last number in it.
    pub number: i64,
    /// Other copies of the program that are connected, as far as the engine knows.
    pub others: usize,
    /// Persons whose data was erased there, and when.
    pub erased: Vec<(Uuid, i64)>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refilled {
    /// The office that the database is now.
    pub office: OfficeId,
    /// The journal's last position.
    pub position: i64,
    /// Persons of the backup that were erased again.
    pub erased_again: u64,
}

/// The transaction that fills a database.
pub struct Refill<'c> {
    conn: &'c mut Conn,
    clock: &'c dyn Fn() -> i64,
    target: Target,
    waiting: Vec<Cells>,
    table: usize,
    done: Option<Refilled>,
}

/// Fills a database: `fill` looks at the target, clears it, puts rows in order, and finishes. Nothing is changed unless it
/// does all of that without a failure.
///
/// # Errors
/// Those of `fill`, and those of the engine.
pub fn refill<E: From<Error>>(
    address: &Address,
    options: &Options,
    fill: impl FnOnce(&mut Refill<'_>) -> std::result::Result<(), E>,
) -> std::result::Result<Refilled, E> {
    let mut conn = connect(address, options, true)?;
    crate::migrate::run(&mut conn)?;
    let office = crate::office::born(&mut conn)?;
    let sqlite = conn.is_sqlite();
    if sqlite {
        conn.batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON")?;
    } else {
        // Nobody else writes or numbers until this is over.
        conn.batch(
            "SET idle_in_transaction_session_timeout = 0; BEGIN; LOCK TABLE command IN EXCLUSIVE MODE",
        )?;
        conn.batch(engine::SEQUENCER)?;
    }
    let filled = filled(&mut conn, office, options, fill);
    match filled {
        Ok(refilled) => {
            conn.batch("COMMIT")?;
            if sqlite {
                // The whole database went through the log: give the room back. Whoever still reads only delays it.
                let _ = conn.texts("PRAGMA wal_checkpoint(TRUNCATE)");
            } else {
                conn.batch("ANALYZE")?;
            }
            Ok(refilled)
        }
        Err(e) => {
            // Without a COMMIT nothing stays, whatever this says.
            let _ = conn.batch("ROLLBACK");
            Err(e)
        }
    }
}

fn filled<E: From<Error>>(
    conn: &mut Conn,
    office: OfficeId,
    options: &Options,
    fill: impl FnOnce(&mut Refill<'_>) -> std::result::Result<(), E>,
) -> std::result::Result<Refilled, E> {
    let target = target(conn, office)?;
    let clock = options.clock.clone();
    let mut refill = Refill { conn, clock: &*clock, target, waiting: Vec::new(), table: 0, done: None };
    fill(&mut refill)?;
    refill.done.ok_or_else(|| Error::Engine("the filling was not finished".into()).into())
}

fn target(conn: &mut Conn, office: OfficeId) -> Result<Target> {
    let mut empty = crate::office::programme(conn)?.is_none();
    for (i, t) in TABLES.iter().enumerate() {
        // What remains of erased persons does not make a database full, nor does its own id.
        if empty && !matches!(t.name, "meta" | "erasure" | "person_key" | "follower") {
            empty = conn.first(statement(i, What::Some), &[], |_| Ok(()))?.is_none();
        }
    }
    let others = if conn.is_sqlite() {
        0
    } else {
        let others = conn.texts(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
             AND application_name = 'corak' AND pid <> pg_backend_pid()",
        )?;
        others.first().and_then(|n| n.parse().ok()).unwrap_or(0)
    };
    let number = conn.one(super::NUMBER, crate::args![office], |r| r.get(0))?;
    Ok(Target { office, empty, number, others, erased: super::erased(conn)? })
}

impl Refill<'_> {
    /// Where the backup shall go.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Takes everything out.
    pub fn clear(&mut self) -> Result<()> {
        self.conn.run(crate::account::session::END_EVERY, &[])?;
        self.conn.run(crate::account::reset::CLEAR_EVERY, &[])?;
        for i in (0..TABLES.len()).rev() {
            self.conn.run(statement(i, What::Clear), &[])?;
        }
        Ok(())
    }

    /// Puts a row in. Rows come table by table, in the order of [`TABLES`].
    pub fn put(&mut self, table: usize, row: Cells) -> Result<()> {
        if table != self.table {
            self.flush()?;
            self.table = table;
        }
        if row.len() != TABLES[table].columns.len() {
            return Err(Error::Damaged(format!("a row of {} has {} columns", TABLES[table].name, row.len())));
        }
        self.waiting.push(row);
        if self.waiting.len() >= super::tables::MANY { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let columns = TABLES[self.table].columns;
        let all = rows.len() == super::tables::MANY;
        let chunks = if all { rows.len() } else { 1 };
        let what = if all { What::Many } else { What::One };
        for some in rows.chunks(chunks) {
            let mut args = Vec::with_capacity(some.len() * columns.len());
            for row in some {
                for (value, column) in row.iter().zip(columns) {
                    args.push(param(value, column)?);
                }
            }
            self.conn.run(statement(self.table, what), &args)?;
        }
        Ok(())
    }

    /// Finishes: the office gets its id, those who were erased here or in `erased` are erased again, and the journal is
    /// checked. `keep` is the id of the backup's office, if the database shall be that office.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the journal of the backup has holes.
    pub fn finish(&mut self, backup: OfficeId, keep: bool, erased: &[(Uuid, i64)]) -> Result<()> {
        self.flush()?;
        let own = self.target.office;
        let office = match (keep, own == backup) {
            (true, _) => backup,
            // Two databases must never share an id.
            (false, true) => OfficeId(Uuid::now_v7()),
            (false, false) => own,
        };
        if self.conn.run(OFFICE, crate::args![office.0.to_string()])? != 1 {
            return Err(Error::Damaged("the backup does not say which office it is of".into()));
        }
        let before: BTreeSet<Uuid> = super::erased(self.conn)?.into_iter().map(|(p, _)| p).collect();
        let mut again: BTreeMap<Uuid, i64> = BTreeMap::new();
        for (person, at) in self.target.erased.iter().chain(erased) {
            if !before.contains(person) {
                again.entry(*person).or_insert(*at);
            }
        }
        let erased_again = self.erase(office, &again)?;
        self.conn.run(NAME_KEYS, &[])?;
        if !self.conn.is_sqlite() {
            while engine::number(self.conn, office, engine::TURN)? >= engine::TURN.unsigned_abs() {}
        }
        let journal = crate::health::journal(self.conn, office)?;
        if let Some(fault) = journal.faults().first() {
            return Err(Error::Damaged(fault.clone()));
        }
        self.done = Some(Refilled { office, position: journal.position, erased_again });
        Ok(())
    }

    fn erase(&mut self, office: OfficeId, persons: &BTreeMap<Uuid, i64>) -> Result<u64> {
        let mut n = 0;
        let who = domain::access::system("restore");
        let command = Command::system("restore").because("who was erased stays erased");
        let now = (self.clock)();
        let numbered = self.conn.is_sqlite();
        let counters = if numbered {
            engine::counters(self.conn, office)?
        } else {
            let last = self.conn.one(engine::LAST_TIME, &[], |r| r.get::<i64>(0))?;
            Counters { position: 0, number: 0, hlc: Hlc(last) }
        };
        let mut tx = Tx {
            conn: &mut *self.conn,
            command: &command,
            office,
            now,
            numbered,
            first: false,
            counters,
            tags: BTreeSet::new(),
            tallies: BTreeMap::new(),
            counts: BTreeMap::new(),
            sales: BTreeMap::new(),
            zones: std::sync::Arc::default(),
            paths: BTreeMap::new(),
            held: BTreeSet::new(),
            touched: BTreeSet::new(),
            memo: crate::memo::Memo::default(),
            together: false,
        };
        for (person, at) in persons {
            // First, with the time at which it was done.
            tx.conn.run(ERASE, crate::args![person, at])?;
            tx.conn.run(FORGET_KEY, crate::args![person])?;
            if tx.conn.first(MAKER, crate::args![person], |_| Ok(()))?.is_some() {
                crate::maker::erase(&mut tx, &who, domain::id::MakerId(*person))?;
                n += 1;
            }
            if crate::flagship::course::erase_again(&mut tx, domain::id::ObjectionId(*person))? {
                n += 1;
            }
            let account = domain::id::PersonId(*person);
            if crate::account::load(tx.conn, account)?.is_some() {
                crate::account::leave::erase(&mut tx, account)?;
                n += 1;
            }
            crate::market::erase::again(&mut tx, *person)?;
            if tx.conn.first(HOLDER, crate::args![person], |_| Ok(()))?.is_some() {
                let who = domain::access::system("restore");
                crate::council::holder::erase(&mut tx, &who, domain::id::OfficeholderId(*person))?;
                n += 1;
            }
        }
        tx.flush()?;
        if n > 0 {
            self.conn.run(REMEMBER, crate::args![command.id, command.actor, now])?;
        }
        Ok(n)
    }
}

/// A row of a backup that knows fewer columns, completed.
#[must_use]
pub fn complete(row: &Cells, places: &[Option<usize>], table: usize) -> Cells {
    let t = &TABLES[table];
    let columns = t.columns.iter().zip(places);
    columns
        .map(|(c, place)| match place {
            Some(i) => row.get(*i).cloned().unwrap_or(Value::Null),
            None => t.added(c.name).unwrap_or(Value::Null),
        })
        .collect()
}
