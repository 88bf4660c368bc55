//! What is sealed in the database: looked at, and sealed anew with another key.

use std::collections::BTreeMap;

use domain::maker::number::NumberKind;
use uuid::Uuid;

use super::{Field, KeyFault, KeyId, Keyring, PENDING, SECOND_STEP, sealed_with};
use crate::db::{Address, Db, Options, connect};
use crate::error::Result;
use crate::face::{Conn, Sql};
use crate::maker::number;
use crate::push;
use crate::tx::Command;

crate::statements! {
    /// Second steps, a page at a time.
    SECOND_STEPS = "SELECT person, secret FROM second_step WHERE person > $1 ORDER BY person LIMIT $2";
    /// Seals one anew, unless somebody else changed it meanwhile.
    RESEAL_SECOND_STEP = "UPDATE second_step SET secret = $3 WHERE person = $1 AND secret = $2";
    /// Second steps that are being set up, a page at a time.
    PENDINGS = "SELECT id, pending FROM session WHERE pending IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";
    /// Seals one anew.
    RESEAL_PENDING = "UPDATE session SET pending = $3 WHERE id = $1 AND pending = $2";
    /// Addresses of devices, a page at a time.
    DEVICES = "SELECT id, sealed FROM push_device WHERE id > $1 ORDER BY id LIMIT $2";
    /// Seals one anew, unless somebody else changed it meanwhile.
    RESEAL_DEVICE = "UPDATE push_device SET sealed = $3 WHERE id = $1 AND sealed = $2";
    /// The key of web push.
    PUSH_KEYS = "SELECT id, sealed FROM push_key WHERE id > $1 ORDER BY id LIMIT $2";
    /// Seals it anew, unless somebody else changed it meanwhile.
    RESEAL_PUSH_KEY = "UPDATE push_key SET sealed = $3 WHERE id = $1 AND sealed = $2";
    /// Numbers of the kind nik, a page at a time.
    NIKS = "SELECT maker, sealed FROM maker_number WHERE kind = 'nik' AND maker > $1 ORDER BY maker LIMIT $2";
    /// Seals one anew, unless somebody else changed it meanwhile.
    RESEAL_NIK = "UPDATE maker_number SET sealed = $3 WHERE kind = 'nik' AND maker = $1 AND sealed = $2";
    /// Numbers of the kind npwp, a page at a time.
    NPWPS = "SELECT maker, sealed FROM maker_number WHERE kind = 'npwp' AND maker > $1 ORDER BY maker LIMIT $2";
    /// Seals one anew, unless somebody else changed it meanwhile.
    RESEAL_NPWP = "UPDATE maker_number SET sealed = $3 WHERE kind = 'npwp' AND maker = $1 AND sealed = $2";
    /// Numbers of the kind bank, a page at a time.
    BANKS = "SELECT maker, sealed FROM maker_number WHERE kind = 'bank' AND maker > $1 ORDER BY maker LIMIT $2";
    /// Seals one anew, unless somebody else changed it meanwhile.
    RESEAL_BANK = "UPDATE maker_number SET sealed = $3 WHERE kind = 'bank' AND maker = $1 AND sealed = $2";
    /// Numbers of the kind qris, a page at a time.
    QRISS = "SELECT maker, sealed FROM maker_number WHERE kind = 'qris' AND maker > $1 ORDER BY maker LIMIT $2";
    /// Seals one anew, unless somebody else changed it meanwhile.
    RESEAL_QRIS = "UPDATE maker_number SET sealed = $3 WHERE kind = 'qris' AND maker = $1 AND sealed = $2";
}

/// Every place where sealed values lie: the field, its pages, and how one is replaced. A new one comes here and nowhere else.
const PLACES: &[(Field, Sql, Sql)] = &[
    (SECOND_STEP, SECOND_STEPS, RESEAL_SECOND_STEP),
    (PENDING, PENDINGS, RESEAL_PENDING),
    (push::ADDRESS, DEVICES, RESEAL_DEVICE),
    (push::key::SECRET, PUSH_KEYS, RESEAL_PUSH_KEY),
    (number::field(NumberKind::Nik), NIKS, RESEAL_NIK),
    (number::field(NumberKind::Npwp), NPWPS, RESEAL_NPWP),
    (number::field(NumberKind::Bank), BANKS, RESEAL_BANK),
    (number::field(NumberKind::Qris), QRISS, RESEAL_QRIS),
];

/// How many rows are read and sealed anew at a time.
const PAGE: i64 = 200;

fn page(conn: &mut Conn, rows: Sql, after: Uuid) -> Result<Vec<(Uuid, Vec<u8>)>> {
    conn.rows(rows, crate::args![after, PAGE], |r| Ok((r.get(0)?, r.get(1)?)))
}

/// What is sealed in a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// How many values a key has sealed.
    pub by_key: BTreeMap<KeyId, u64>,
    /// How many are not sealed yet.
    pub plain: u64,
    /// How many no key opens.
    pub closed: u64,
    /// How many are damaged, or belong to another record.
    pub damaged: u64,
    /// With which key the office says that it seals.
    pub office: Option<KeyId>,
}

/// Looks at everything that is sealed, and tries to open it, without changing anything.
///
/// # Errors
/// What the engine says.
pub fn examine(address: &Address, keys: Option<&Keyring>) -> Result<Examined> {
    let mut conn = connect(address, &Options::default(), false)?;
    let mut found = Examined {
        office: crate::office::get(&mut conn, super::FACT)?.as_deref().and_then(KeyId::parse),
        ..Examined::default()
    };
    for (field, rows, _) in PLACES {
        let mut after = Uuid::nil();
        loop {
            let page = page(&mut conn, *rows, after)?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (record, stored) in &page {
                let Some(id) = sealed_with(stored) else {
                    found.plain += 1;
                    continue;
                };
                *found.by_key.entry(id).or_default() += 1;
                match keys.map(|k| k.open(*field, *record, stored)) {
                    Some(Ok(_)) => {}
                    None | Some(Err(KeyFault::Unknown(_))) => found.closed += 1,
                    Some(Err(_)) => found.damaged += 1,
                }
            }
        }
    }
    Ok(found)
}

/// Seals everything with the newest key: what was never sealed, and what an older key has sealed. Works beside a running
/// server; what somebody changes meanwhile is left to the next time. Says how many values were sealed anew, and how many no
/// key opens; those stay as they are.
///
/// # Errors
/// What the engine or the system says. What was sealed until then stays so.
pub fn rotate(db: &Db, keys: &Keyring) -> Result<(u64, u64)> {
    let (mut done, mut closed) = (0, 0);
    for (field, rows, replace) in PLACES {
        let mut after = Uuid::nil();
        loop {
            let page = db.read_blocking(move |c| page(c, *rows, after))?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            let mut anew = Vec::new();
            for (record, stored) in page {
                if sealed_with(&stored) == keys.current() {
                    continue;
                }
                let plain = match keys.open(*field, record, &stored) {
                    Ok(plain) => plain,
                    Err(KeyFault::Plain) => stored.clone(),
                    Err(_) => {
                        closed += 1;
                        continue;
                    }
                };
                anew.push((record, keys.seal(*field, record, &plain)?, stored));
            }
            if anew.is_empty() {
                continue;
            }
            let command = Command::system("keys").because("sealed anew");
            let n = db.write_blocking(command, move |tx| {
                let mut n = 0;
                for (record, sealed, stored) in &anew {
                    n += tx.conn.run(*replace, crate::args![*record, stored, sealed])?;
                }
                Ok(n)
            })?;
            done += n.into_inner();
        }
    }
    Ok((done, closed))
}

/// Seals what an earlier version of the program stored openly, if there is any.
///
/// # Errors
/// What the engine or the system says.
pub fn tidy(db: &Db, keys: &Keyring) -> Result<u64> {
    let open = db.read_blocking(|c| {
        for (_, rows, _) in PLACES {
            let mut after = Uuid::nil();
            loop {
                let page = page(c, *rows, after)?;
                let Some((last, _)) = page.last() else { break };
                after = *last;
                if page.iter().any(|(_, stored)| sealed_with(stored).is_none()) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    })?;
    if open { Ok(rotate(db, keys)?.0) } else { Ok(0) }
}
