//! Codes with which somebody chooses a new password. What is stored is their hash; each opens once.
//!
//! They are housekeeping like sessions: what has an entry is the new password, and that a code was handed over.

use domain::access::{Access, KeepAccounts, KeepSecrets};
use domain::account::reset::{BY_HAND, BY_MAIL, MOST};
use domain::account::{Person, PersonId};
use domain::id::Kind;
use domain::job::JobId;

use super::{held, load, put, session};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// Adds a code.
    ADD = "INSERT INTO reset_code (person, hash, expires, job) VALUES ($1, $2, $3, $4)";
    /// Whose a code is.
    WHOSE = "SELECT person FROM reset_code WHERE hash = $1 AND expires > $2";
    /// How many mails with codes that are good a person has had, beside those of one job.
    GOOD = "SELECT count(DISTINCT job) FROM reset_code WHERE person = $1 AND expires > $2 AND job <> $3";
    /// Takes every code of a person away.
    CLEAR = "DELETE FROM reset_code WHERE person = $1";
    /// Takes codes away that are over.
    OVER = "DELETE FROM reset_code WHERE expires <= $1";
    /// Takes a password away.
    NO_PASSWORD = "DELETE FROM password WHERE person = $1";
    /// Takes every code away, before a restore.
    CLEAR_EVERY = "DELETE FROM reset_code";
}

/// Takes codes away that are over.
pub fn tidy(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now;
    tx.conn.run(OVER, crate::args![now]).map(drop)
}

/// Notes the code of a mail that is about to be sent by a job. A job that is tried again sends another code, and those before
/// stay good: one of them may have arrived. Nothing is noted, and no mail shall go, when the person may not sign in,
/// signs in with a card only, or has enough codes that are good.
pub fn by_mail(tx: &mut Tx<'_>, job: JobId, person: PersonId, hash: &[u8]) -> Result<bool> {
    tidy(tx)?;
    tx.lock(Kind::Person, person.0)?;
    let now = tx.now;
    let may = load(tx.conn, person)?.is_some_and(|p| p.active && p.login.is_some());
    let good: i64 = tx.conn.one(GOOD, crate::args![person, now, job.0], |r| r.get(0))?;
    if !may || good >= MOST {
        return Ok(false);
    }
    tx.conn.run(ADD, crate::args![person, hash, now + BY_MAIL, job.0])?;
    Ok(true)
}

/// Makes a code that is handed over. The password that was, and every session, are good no longer, and with them a second
/// step that was lost: one change, so that nobody is left with half of it.
pub fn by_hand(
    tx: &mut Tx<'_>,
    who: &Access<KeepAccounts>,
    id: PersonId,
    hash: &[u8],
    second_lost: bool,
) -> Result<()> {
    let person = held(tx, who, id)?;
    let second_since = person.second_since.filter(|_| !second_lost);
    put(tx, who, &Person { password_since: None, second_since, ..person })?;
    tx.conn.run(NO_PASSWORD, crate::args![id])?;
    if second_lost {
        super::secret::take_second_away(tx, id)?;
    }
    tx.conn.run(CLEAR, crate::args![id])?;
    let (expires, none): (i64, Option<uuid::Uuid>) = (tx.now + BY_HAND, None);
    tx.conn.run(ADD, crate::args![id, hash, expires, none])?;
    session::end_all(tx, id)
}

/// Whose a code is, while it is good and they may sign in; for the page that takes codes alone.
pub fn whose(conn: &mut Conn, hash: &[u8], now: i64) -> Result<Option<Person>> {
    let Some(id) = conn.first(WHOSE, crate::args![hash, now], |r| r.get(0))? else { return Ok(None) };
    Ok(load(conn, PersonId(id))?.filter(|p| p.active))
}

/// Uses a code up: the person has another password, every other code is void, and every session ends.
///
/// # Errors
/// [`Error::Missing`] when the code is not good, or not theirs.
pub fn redeem(
    tx: &mut Tx<'_>,
    who: &Access<KeepSecrets>,
    id: PersonId,
    code: &[u8],
    password: &str,
) -> Result<()> {
    let person = held(tx, who, id)?;
    let now = tx.now;
    let whose: Option<uuid::Uuid> = tx.conn.first(WHOSE, crate::args![code, now], |r| r.get(0))?;
    if whose != Some(id.0) || !person.active {
        return Err(Error::Missing);
    }
    tx.conn.run(CLEAR, crate::args![id])?;
    super::secret::put_password(tx, who, person, password)?;
    session::end_all(tx, id)
}
