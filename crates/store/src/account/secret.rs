//! Passwords, second steps and recovery codes: hashes and secrets, kept apart from the record that tells of them.

use domain::access::{Access, KeepAccounts, KeepSecrets, Permission};
use domain::account::{Person, PersonId};
use domain::id::Kind;

use super::{held, load, put, session};
use crate::error::Result;
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// The hash of a person's password.
    HASH = "SELECT hash FROM password WHERE person = $1";
    /// Sets it.
    PUT_HASH = "INSERT INTO password (person, hash) VALUES ($1, $2)
        ON CONFLICT (person) DO UPDATE SET hash = excluded.hash";
    /// The second step of a person.
    SECOND = "SELECT secret, last FROM second_step WHERE person = $1";
    /// Sets it.
    PUT_SECOND = "INSERT INTO second_step (person, secret, last) VALUES ($1, $2, $3)
        ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, last = excluded.last";
    /// Notes the last time step that was used, if nobody was faster.
    USE_SECOND = "UPDATE second_step SET last = $2 WHERE person = $1 AND last < $2";
    /// Takes it away.
    CLEAR_SECOND = "DELETE FROM second_step WHERE person = $1";
    /// Adds a recovery code.
    ADD_RECOVERY = "INSERT INTO recovery_code (person, hash) VALUES ($1, $2)";
    /// Uses one up.
    USE_RECOVERY = "DELETE FROM recovery_code WHERE person = $1 AND hash = $2";
    /// Takes all away.
    CLEAR_RECOVERY = "DELETE FROM recovery_code WHERE person = $1";
    /// How many are left.
    COUNT_RECOVERY = "SELECT count(*) FROM recovery_code WHERE person = $1";
}

/// A second step: the secret, and the last time step that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Second {
    /// The secret that the app shares, sealed with [`crate::keyring::SECOND_STEP`].
    pub secret: Vec<u8>,
    /// The last time step whose code was used.
    pub last: i64,
}

/// What somebody must show to sign in with a login name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The person.
    pub person: Person,
    /// The hash of the password, if there is one.
    pub hash: Option<String>,
    /// The second step, if there is one.
    pub second: Option<Second>,
}

/// What the person with a login name must show; for the sign-in page alone.
pub fn credentials(conn: &mut Conn, login: &str) -> Result<Option<Credentials>> {
    // Whoever is not there is asked for all the same: how long it takes tells nobody who has an account.
    let id = super::find(conn, login)?.unwrap_or(PersonId(uuid::Uuid::nil()));
    of(conn, id)
}

/// What a person must show; for the sign-in page alone.
pub fn of(conn: &mut Conn, id: PersonId) -> Result<Option<Credentials>> {
    let person = load(conn, id)?;
    let hash = conn.first(HASH, crate::args![id], |r| r.get(0))?;
    let second =
        conn.first(SECOND, crate::args![id], |r| Ok(Second { secret: r.get(0)?, last: r.get(1)? }))?;
    Ok(person.map(|person| Credentials { person, hash, second }))
}

fn set_password<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, id: PersonId, hash: &str) -> Result<()> {
    let person = held(tx, who, id)?;
    put_password(tx, who, person, hash)
}

pub(super) fn put_password<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    person: Person,
    hash: &str,
) -> Result<()> {
    let id = person.id;
    put(tx, who, &Person { password_since: Some(tx.now), ..person })?;
    tx.conn.run(PUT_HASH, crate::args![id, hash]).map(drop)
}

pub(super) fn take_second_away(tx: &mut Tx<'_>, id: PersonId) -> Result<()> {
    tx.conn.run(CLEAR_SECOND, crate::args![id])?;
    tx.conn.run(CLEAR_RECOVERY, crate::args![id]).map(drop)
}

/// Makes an account with a password.
///
/// # Errors
/// The constraint `person_login` when somebody else has the login name.
pub fn create(tx: &mut Tx<'_>, who: &Access<KeepAccounts>, person: &Person, hash: &str) -> Result<()> {
    let id = person.id;
    put(tx, who, &Person { password_since: Some(tx.now), ..person.clone() })?;
    tx.conn.run(PUT_HASH, crate::args![id, hash]).map(drop)
}

/// Changes one's own password; every other session ends.
pub fn change_password(
    tx: &mut Tx<'_>,
    who: &Access<KeepSecrets>,
    id: PersonId,
    hash: &str,
    keep: uuid::Uuid,
) -> Result<()> {
    set_password(tx, who, id, hash)?;
    session::end_others(tx, id, keep)
}

/// Gives a person a password, and with it takes a second step and passkeys away that they lost; every session ends. It is one change, so
/// that nobody is left without the step and with the password they had.
pub fn reset_password(
    tx: &mut Tx<'_>,
    who: &Access<KeepAccounts>,
    id: PersonId,
    hash: &str,
    second_lost: bool,
) -> Result<()> {
    let person = held(tx, who, id)?;
    let second_since = person.second_since.filter(|_| !second_lost);
    put(tx, who, &Person { password_since: Some(tx.now), second_since, ..person })?;
    tx.conn.run(PUT_HASH, crate::args![id, hash])?;
    if second_lost {
        tx.conn.run(CLEAR_SECOND, crate::args![id])?;
        tx.conn.run(CLEAR_RECOVERY, crate::args![id])?;
        super::passkey::clear(tx, who, id)?;
        super::identity::clear(tx, who, id)?;
        crate::push::clear(tx, who, id)?;
    }
    session::end_all(tx, id)
}

/// Sets up one's own second step, with fresh recovery codes. Other sessions, which came without it, end.
pub fn set_up_second(
    tx: &mut Tx<'_>,
    who: &Access<KeepSecrets>,
    id: PersonId,
    second: &Second,
    recovery: &[[u8; 32]],
    keep: uuid::Uuid,
) -> Result<()> {
    let person = held(tx, who, id)?;
    put(tx, who, &Person { second_since: Some(tx.now), ..person })?;
    tx.conn.run(PUT_SECOND, crate::args![id, second.secret, second.last])?;
    replace_recovery(tx, id, recovery)?;
    session::end_others(tx, id, keep)
}

fn replace_recovery(tx: &mut Tx<'_>, id: PersonId, recovery: &[[u8; 32]]) -> Result<()> {
    tx.conn.run(CLEAR_RECOVERY, crate::args![id])?;
    for hash in recovery {
        tx.conn.run(ADD_RECOVERY, crate::args![id, hash[..]])?;
    }
    Ok(())
}

/// Gives oneself fresh recovery codes; the old ones open nothing any more.
pub fn renew_recovery(
    tx: &mut Tx<'_>,
    who: &Access<KeepSecrets>,
    id: PersonId,
    recovery: &[[u8; 32]],
) -> Result<()> {
    held(tx, who, id)?;
    replace_recovery(tx, id, recovery)
}

/// Takes one's own second step away, with its recovery codes; every session ends but the one that is kept.
pub fn clear_second(
    tx: &mut Tx<'_>,
    who: &Access<KeepSecrets>,
    id: PersonId,
    keep: uuid::Uuid,
) -> Result<()> {
    let person = held(tx, who, id)?;
    put(tx, who, &Person { second_since: None, ..person })?;
    tx.conn.run(CLEAR_SECOND, crate::args![id])?;
    tx.conn.run(CLEAR_RECOVERY, crate::args![id])?;
    session::end_others(tx, id, keep)
}

/// Uses the code of a time step. Nothing happens when it, or a later one, was used before.
pub fn use_second(tx: &mut Tx<'_>, id: PersonId, step: i64) -> Result<bool> {
    tx.lock(Kind::Person, id.0)?;
    Ok(tx.conn.run(USE_SECOND, crate::args![id, step])? > 0)
}

/// Uses up a recovery code. Nothing happens when there is none like it.
pub fn use_recovery(tx: &mut Tx<'_>, id: PersonId, hash: &[u8]) -> Result<bool> {
    tx.lock(Kind::Person, id.0)?;
    Ok(tx.conn.run(USE_RECOVERY, crate::args![id, hash])? > 0)
}

/// How many recovery codes are left.
pub fn recovery_left(conn: &mut Conn, id: PersonId) -> Result<i64> {
    conn.one(COUNT_RECOVERY, crate::args![id], |r| r.get(0))
}
