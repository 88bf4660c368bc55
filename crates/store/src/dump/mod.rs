//! Whole tables out of a database and into one, for backups: one consistent view, paged by key; one transaction in.
//! The file around it is made elsewhere.

pub(crate) mod refill;
mod tables;

use domain::id::OfficeId;
use serde_json::Value;
use uuid::Uuid;

use crate::db::{Address, Db, Options, connect};
use crate::engine;
use crate::error::{Error, Result};
use crate::face::{Conn, Param, Row};

pub use refill::{Refill, Refilled, Target, complete, refill};
pub use tables::{ADDED, Column, KEYS, LEFT_OUT, TABLES, Table, Type, place};
pub(crate) use tables::{What, all, statement};

crate::statements! {
    /// Persons whose data was erased.
    ERASED = "SELECT person, at FROM erasure ORDER BY person";
    /// How far the journal of an office goes.
    NUMBER = "SELECT coalesce(max(number), 0) FROM journal WHERE office = $1";
}

/// A row: one JSON value a column.
pub type Cells = Vec<Value>;

fn cell(row: &Row<'_>, i: usize, kind: Type) -> Result<Value> {
    Ok(match kind {
        Type::Int => row.get::<Option<i64>>(i)?.map_or(Value::Null, Value::from),
        Type::Bool => row.get::<Option<bool>>(i)?.map_or(Value::Null, Value::from),
        Type::Text => row.get::<Option<String>>(i)?.map_or(Value::Null, Value::from),
        Type::Uuid => row.get::<Option<Uuid>>(i)?.map_or(Value::Null, |u| Value::from(u.to_string())),
        Type::Bytes => row
            .get::<Option<Vec<u8>>>(i)?
            .map_or(Value::Null, |b| Value::from(b.iter().map(|b| format!("{b:02x}")).collect::<String>())),
    })
}

/// A JSON value as a parameter of its column's type.
fn param<'a>(value: &'a Value, column: &Column) -> Result<Param<'a>> {
    let wrong = || Error::Damaged(format!("the column {} cannot hold {value}", column.name));
    Ok(match (value, column.kind) {
        (Value::Null, _) => Param::Null,
        (v, Type::Int) => Param::Int(v.as_i64().ok_or_else(wrong)?),
        (v, Type::Bool) => Param::Bool(v.as_bool().ok_or_else(wrong)?),
        (v, Type::Text) => Param::Text(v.as_str().ok_or_else(wrong)?),
        (v, Type::Uuid) => Param::Uuid(v.as_str().and_then(|s| s.parse().ok()).ok_or_else(wrong)?),
        (v, Type::Bytes) => Param::Blob(v.as_str().and_then(from_hex).ok_or_else(wrong)?),
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(|d| d[0] << 4 | d[1]).collect())
}

/// Where a database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Its office.
    pub office: OfficeId,
    /// The journal's last position.
    pub position: i64,
    /// The office's last number.
    pub number: i64,
    /// The migrations that made its schema.
    pub schema: Vec<String>,
    /// Rows of each table, in the order of [`TABLES`].
    pub rows: Vec<u64>,
}

/// One consistent view of a database while others go on writing.
#[derive(Debug)]
pub struct Snapshot {
    conn: Conn,
    office: OfficeId,
}

impl Db {
    /// Takes a view of the database as it is now. Every journal entry in it has its position. On PostgreSQL writers wait
    /// for a moment; on SQLite nobody does.
    ///
    /// # Errors
    /// [`Error::Busy`] when a long write is under way.
    pub fn snapshot(&self) -> Result<Snapshot> {
        snapshot(self.address(), self.options(), self.office())
    }
}

fn snapshot(address: &Address, options: &Options, office: OfficeId) -> Result<Snapshot> {
    let mut conn = connect(address, options, false)?;
    if conn.is_sqlite() {
        // The view begins with the first read.
        conn.batch("BEGIN")?;
        crate::journal::end(&mut conn)?;
        return Ok(Snapshot { conn, office });
    }
    // Every write puts a row into `command` before it commits, and the sequencer never does. So while that table is
    // held, nothing new is committed, and what is there can be numbered before the view begins.
    let mut holder = connect(address, options, true)?;
    holder.batch("BEGIN; LOCK TABLE command IN SHARE MODE")?;
    let mut sequencer = connect(address, options, true)?;
    engine::sequence(&mut sequencer, office, options.turn)?;
    conn.batch(
        "SET idle_in_transaction_session_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    )?;
    crate::journal::end(&mut conn)?;
    holder.batch("ROLLBACK")?;
    Ok(Snapshot { conn, office })
}

impl Snapshot {
    /// Where the database stood.
    pub fn stand(&mut self) -> Result<Stand> {
        let office = self.office;
        let mut rows = Vec::with_capacity(TABLES.len());
        for i in 0..TABLES.len() {
            let n: i64 = self.conn.one(statement(i, What::Count), &[], |r| r.get(0))?;
            rows.push(u64::try_from(n).unwrap_or(0));
        }
        Ok(Stand {
            office,
            position: crate::journal::end(&mut self.conn)?,
            number: self.conn.one(NUMBER, crate::args![office], |r| r.get(0))?,
            schema: crate::migrate::ran(&mut self.conn)?,
            rows,
        })
    }

    /// The rows of a table after the one given, by key.
    pub fn page(&mut self, table: usize, after: Option<&Cells>) -> Result<Vec<Cells>> {
        let t = &TABLES[table];
        let read = |r: &Row<'_>| (0..t.columns.len()).map(|i| cell(r, i, t.columns[i].kind)).collect();
        let Some(after) = after else {
            return self.conn.rows(statement(table, What::First), crate::args![t.page()], read);
        };
        let mut args = Vec::with_capacity(t.key + 1);
        for (value, column) in after.iter().zip(&t.columns[..t.key]) {
            args.push(param(value, column)?);
        }
        args.push(Param::Int(t.page()));
        self.conn.rows(statement(table, What::Next), &args, read)
    }
}

/// Persons whose data was erased here, and when.
pub fn erased(conn: &mut Conn) -> Result<Vec<(Uuid, i64)>> {
    conn.rows(ERASED, &[], |r| Ok((r.get(0)?, r.get(1)?)))
}
