//! The key by which push services know the office: made once, and kept sealed. Browsers bind what they give out to it, so that with
//! another key they would all have to be asked again.

use std::panic::AssertUnwindSafe;

use domain::id::{Kind, PushDeviceId};
use uuid::Uuid;

use super::{get, take};
use crate::db::{Address, Db, Options, connect};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::keyring::{Field, Keyring};
use crate::tx::Command;

crate::statements! {
    /// The key.
    KEY = "SELECT id, sealed, made FROM push_key ORDER BY id LIMIT 1";
    /// Keeps one.
    KEEP = "INSERT INTO push_key (id, sealed, made) VALUES ($1, $2, $3)";
    /// Forgets it.
    FORGET = "DELETE FROM push_key WHERE id = $1";
    /// Every device.
    DEVICES = "SELECT id FROM push_device ORDER BY id";
    /// How many devices there are.
    COUNT = "SELECT count(*) FROM push_device";
}

/// The key.
pub const SECRET: Field = Field("push_key.sealed");

/// The key as it is stored.
struct Stored {
    id: Uuid,
    sealed: Vec<u8>,
    made: i64,
}

fn stored(conn: &mut Conn) -> Result<Option<Stored>> {
    let read = |r: &Row<'_>| Ok(Stored { id: r.get(0)?, sealed: r.get(1)?, made: r.get(2)? });
    conn.first(KEY, &[], read)
}

/// The office's key; where there is none that the keys of the office open, the one that is brought is it from then on. Devices that
/// were bound to a lost one are forgotten: nothing that is sent to them would be taken.
///
/// # Errors
/// What the engine says.
pub fn ready(db: &Db, keys: &Keyring, fresh: &[u8; 32]) -> Result<Vec<u8>> {
    let open = |s: &Stored| keys.open(SECRET, s.id, &s.sealed).ok();
    if let Some(found) = db.read_blocking(stored)?.as_ref().and_then(open) {
        return Ok(found);
    }
    let id = Uuid::now_v7();
    let sealed = keys.seal(SECRET, id, fresh)?;
    let held = AssertUnwindSafe(keys.clone());
    let command = Command::system("push").because("the key of web push");
    let written = db.write_blocking(command, move |tx| {
        let ring: &Keyring = &held;
        tx.lock_kind(Kind::PushDevice)?;
        if let Some(there) = stored(tx.conn)? {
            if ring.open(SECRET, there.id, &there.sealed).is_ok() {
                // Somebody else was faster.
                return Ok(());
            }
            tx.conn.run(FORGET, crate::args![there.id])?;
        }
        for device in tx.conn.rows(DEVICES, &[], |r| r.get::<Uuid>(0))? {
            if let Some(found) = get(tx.conn, PushDeviceId(device))? {
                take(tx, &found.device)?;
            }
        }
        let now = tx.now;
        tx.conn.run(KEEP, crate::args![id, sealed, now]).map(drop)
    });
    written?;
    db.read_blocking(stored)?.as_ref().and_then(open).ok_or(Error::Missing)
}

/// How web push stands in a database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Examined {
    /// When the key was made, in microseconds since 1970; nothing when there is none.
    pub made: Option<i64>,
    /// How many devices are told of orders.
    pub devices: i64,
}

/// Looks how web push stands, without changing anything.
///
/// # Errors
/// What the engine says.
pub fn examine(address: &Address) -> Result<Examined> {
    let mut conn = connect(address, &Options::default(), false)?;
    let devices = conn.one(COUNT, &[], |r| r.get(0))?;
    Ok(Examined { made: stored(&mut conn)?.map(|s| s.made), devices })
}
