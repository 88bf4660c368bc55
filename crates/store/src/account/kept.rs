//! Forms that were sent after their session had ended. Each is sealed with a key that only the browser has, in a cookie:
//! whoever reads the database learns nothing. They are housekeeping like sessions: no journal entry, no backup.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::account::code::fingerprint;
use domain::account::kept::{Kept, LASTS, MOST, MOST_OF_ADDRESS, MOST_OF_BROWSER, PURPOSE};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::Conn;
use crate::tx::Tx;

crate::statements! {
    /// The forms of a browser that are still kept.
    OF = "SELECT id, sealed FROM kept_form WHERE browser = $1 AND expires > $2 ORDER BY id LIMIT 20";
    /// How many a browser has.
    COUNT_BROWSER = "SELECT count(*) FROM kept_form WHERE browser = $1";
    /// How many an address has.
    COUNT_ADDRESS = "SELECT count(*) FROM kept_form WHERE address = $1";
    /// How many there are, which is never more than a thousand.
    COUNT = "SELECT count(*) FROM kept_form";
    /// Keeps one.
    ADD = "INSERT INTO kept_form (id, browser, address, sealed, expires, command) VALUES ($1, $2, $3, $4, $5, $6)";
    /// The results of commands that kept what is over.
    FORGET_OLD_COMMANDS = "DELETE FROM command WHERE id IN (SELECT command FROM kept_form WHERE expires <= $1)";
    /// Forgets what is over.
    FORGET_OLD = "DELETE FROM kept_form WHERE expires <= $1";
    /// The result of the command that kept one.
    FORGET_COMMAND = "DELETE FROM command WHERE id IN (SELECT command FROM kept_form WHERE browser = $1 AND id = $2)";
    /// Forgets one.
    FORGET = "DELETE FROM kept_form WHERE browser = $1 AND id = $2";
}

/// A form that is ready to be kept.
#[derive(Debug, Clone)]
pub struct New {
    id: Uuid,
    browser: [u8; 32],
    address: Vec<u8>,
    sealed: Vec<u8>,
}

fn cipher(token: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&fingerprint("kept key", token).into())
}

fn browser(token: &str) -> [u8; 32] {
    fingerprint(PURPOSE, token)
}

/// Seals a form with the token of the browser's cookie. `address` is what forms are counted under besides.
pub fn seal(token: &str, address: &[u8], kept: &Kept) -> Result<New> {
    let text = serde_json::to_vec(kept).map_err(|e| Error::Engine(e.to_string()))?;
    let mut nonce = [0u8; 24];
    getrandom::fill(&mut nonce).map_err(|e| Error::Engine(format!("no random numbers: {e}")))?;
    let body = cipher(token).encrypt(&XNonce::from(nonce), text.as_slice());
    let body = body.map_err(|_| Error::Engine("a form cannot be sealed".into()))?;
    let (id, address) = (Uuid::now_v7(), address.to_vec());
    Ok(New { id, browser: browser(token), address, sealed: [&nonce[..], &body].concat() })
}

fn unseal(token: &str, sealed: &[u8]) -> Option<Kept> {
    let (nonce, body) = sealed.split_first_chunk::<24>()?;
    let text = cipher(token).decrypt(&XNonce::from(*nonce), body).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Keeps a form, unless there are too many already; says whether it did. What is over goes.
pub fn put(tx: &mut Tx<'_>, new: &New) -> Result<bool> {
    let now = tx.now;
    tx.conn.run(FORGET_OLD_COMMANDS, crate::args![now])?;
    tx.conn.run(FORGET_OLD, crate::args![now])?;
    let count = |r: &crate::face::Row<'_>| r.get::<i64>(0);
    if tx.conn.one(COUNT_BROWSER, crate::args![new.browser[..]], count)? >= MOST_OF_BROWSER
        || tx.conn.one(COUNT_ADDRESS, crate::args![new.address], count)? >= MOST_OF_ADDRESS
        || tx.conn.one(COUNT, &[], count)? >= MOST
    {
        return Ok(false);
    }
    let command = tx.command.id;
    tx.conn.run(ADD, crate::args![new.id, new.browser[..], new.address, new.sealed, now + LASTS, command])?;
    Ok(true)
}

/// The forms that are kept for a browser, oldest first.
pub fn of(conn: &mut Conn, token: &str, now: i64) -> Result<Vec<(Uuid, Kept)>> {
    let rows = conn
        .rows(OF, crate::args![browser(token)[..], now], |r| Ok((r.get::<Uuid>(0)?, r.get::<Vec<u8>>(1)?)))?;
    Ok(rows.into_iter().filter_map(|(id, sealed)| Some((id, unseal(token, &sealed)?))).collect())
}

/// Forgets a form of a browser: it was sent, or is not wanted any more.
pub fn forget(tx: &mut Tx<'_>, token: &str, id: Uuid) -> Result<()> {
    let browser = browser(token);
    tx.conn.run(FORGET_COMMAND, crate::args![browser[..], id])?;
    tx.conn.run(FORGET, crate::args![browser[..], id]).map(drop)
}
