//! Failed attempts to sign in, per account and per address. What is stored names neither: only a fingerprint of it.

use domain::account::patience::{FORGOTTEN, Failures};

use crate::error::Result;
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// The failures of an account or an address.
    GET = "SELECT count, last FROM attempt WHERE key = $1";
    /// Notes a failure.
    PUT = "INSERT INTO attempt (key, count, last, command) VALUES ($1, $2, $3, $4)
        ON CONFLICT (key) DO UPDATE SET count = excluded.count, last = excluded.last, command = excluded.command";
    /// The results of commands that noted what is now noted anew.
    FORGET_COMMAND = "DELETE FROM command WHERE id IN (SELECT command FROM attempt WHERE key = $1)";
    /// The results of commands that noted what is long ago.
    FORGET_OLD_COMMANDS = "DELETE FROM command WHERE id IN (SELECT command FROM attempt WHERE last < $1)";
    /// Forgets what is long ago.
    FORGET_OLD = "DELETE FROM attempt WHERE last < $1";
    /// Forgets the failures of an account.
    FORGET = "DELETE FROM attempt WHERE key = $1";
}

/// The failures under a key that still count.
pub fn failures(conn: &mut Conn, key: &[u8], now: i64) -> Result<Failures> {
    let found = conn.first(GET, crate::args![key], |r| Ok(Failures { count: r.get(0)?, last: r.get(1)? }))?;
    Ok(found.unwrap_or_default().at(now))
}

/// Forgets what is long ago.
pub fn tidy(tx: &mut Tx<'_>) -> Result<()> {
    let old = tx.now - FORGOTTEN;
    tx.conn.run(FORGET_OLD_COMMANDS, crate::args![old])?;
    tx.conn.run(FORGET_OLD, crate::args![old]).map(drop)
}

/// Notes a failure under keys, and forgets what is long ago.
pub fn failed(tx: &mut Tx<'_>, keys: &[Vec<u8>]) -> Result<()> {
    let (now, command) = (tx.now, tx.command.id);
    tidy(tx)?;
    // In one order, so that two writers cannot wait for each other.
    let mut keys: Vec<&Vec<u8>> = keys.iter().collect();
    keys.sort();
    for key in keys {
        let failures = failures(tx.conn, key, now)?.another(now);
        tx.conn.run(FORGET_COMMAND, crate::args![key])?;
        tx.conn.run(PUT, crate::args![key, failures.count, failures.last, command])?;
    }
    Ok(())
}

/// Forgets the failures under a key: somebody showed who they are.
pub fn forget(tx: &mut Tx<'_>, key: &[u8]) -> Result<()> {
    tx.conn.run(FORGET_COMMAND, crate::args![key])?;
    tx.conn.run(FORGET, crate::args![key]).map(drop)
}
