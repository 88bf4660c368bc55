//! Forms that somebody put aside before they were sent: one for each person and form. They are housekeeping like sessions:
//! no journal entry, no backup, gone when the form is sent or after three months.

use domain::id::PersonId;

use crate::error::Result;
use crate::face::{Conn, Row};
use crate::tx::Tx;

/// How long a form is kept, in microseconds: 90 days.
pub const LASTS: i64 = 90 * 24 * 60 * 60 * 1_000_000;

/// The most forms that one person can put aside; the oldest makes room.
pub const MOST: i64 = 50;

crate::statements! {
    /// A form of a person.
    GET = "SELECT form, fields, at FROM form_draft WHERE person = $1 AND form = $2 AND at > $3";
    /// The forms of a person, the newest first.
    OF = "SELECT form, fields, at FROM form_draft WHERE person = $1 AND at > $2 ORDER BY at DESC LIMIT $3";
    /// Puts one aside.
    PUT = "INSERT INTO form_draft (person, form, fields, at, command) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person, form) DO UPDATE SET fields = excluded.fields, at = excluded.at, command = excluded.command";
    /// The result of the command that put one aside.
    FORGET_COMMAND = "DELETE FROM command WHERE id IN (SELECT command FROM form_draft WHERE person = $1 AND form = $2)";
    /// Throws one away.
    FORGET = "DELETE FROM form_draft WHERE person = $1 AND form = $2";
    /// Throws away what anybody put aside of a form.
    FORGET_FORM = "DELETE FROM form_draft WHERE form = $1";
    /// The results of commands that put aside what is too old.
    FORGET_OLD_COMMANDS = "DELETE FROM command WHERE id IN (SELECT command FROM form_draft WHERE at <= $1)";
    /// Throws away what is too old.
    FORGET_OLD = "DELETE FROM form_draft WHERE at <= $1";
}

/// A form that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The form: the kind of record, a colon, and the record's id or `new`.
    pub form: String,
    /// What was typed, by the names of the fields.
    pub fields: Vec<(String, String)>,
    /// When, in microseconds since 1970.
    pub at: i64,
}

fn draft(r: &Row<'_>) -> Result<Draft> {
    let fields: String = r.get(1)?;
    Ok(Draft { form: r.get(0)?, fields: serde_json::from_str(&fields).unwrap_or_default(), at: r.get(2)? })
}

/// What a person put aside of a form.
pub fn get(conn: &mut Conn, person: PersonId, form: &str, now: i64) -> Result<Option<Draft>> {
    conn.first(GET, crate::args![person, form, now - LASTS], draft)
}

/// What a person put aside, the newest first.
pub fn of(conn: &mut Conn, person: PersonId, now: i64) -> Result<Vec<Draft>> {
    conn.rows(OF, crate::args![person, now - LASTS, MOST], draft)
}

/// Puts a form aside, in place of what was put aside of it before.
pub fn put(tx: &mut Tx<'_>, person: PersonId, form: &str, fields: &[(String, String)]) -> Result<()> {
    let old = tx.now - LASTS;
    tx.conn.run(FORGET_OLD_COMMANDS, crate::args![old])?;
    tx.conn.run(FORGET_OLD, crate::args![old])?;
    for surplus in of(tx.conn, person, tx.now)?.iter().skip(usize::try_from(MOST - 1).unwrap_or(0)) {
        forget(tx, person, &surplus.form)?;
    }
    let json = serde_json::to_string(fields).map_err(|e| crate::Error::Engine(e.to_string()))?;
    tx.conn.run(FORGET_COMMAND, crate::args![person, form])?;
    tx.conn.run(PUT, crate::args![person, form, json, tx.now, tx.command.id]).map(drop)
}

/// Throws away what a person put aside of a form.
pub fn forget(tx: &mut Tx<'_>, person: PersonId, form: &str) -> Result<()> {
    tx.conn.run(FORGET_COMMAND, crate::args![person, form])?;
    tx.conn.run(FORGET, crate::args![person, form]).map(drop)
}

/// Throws away what anybody put aside of a form, because its record is erased.
pub(crate) fn forget_form(tx: &mut Tx<'_>, form: &str) -> Result<()> {
    tx.conn.run(FORGET_FORM, crate::args![form]).map(drop)
}
