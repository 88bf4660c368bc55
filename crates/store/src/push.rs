//! Devices that are told of orders, and the key by which push services know the office.

pub mod key;

use domain::access::{Access, KeepOwn, Permission, system};
use domain::account::PersonId;
use domain::id::{Kind, PushDeviceId};
use domain::journal::Operation;
use domain::push::Device;

use crate::account::{held, region};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::keyring::Field;
use crate::tx::Tx;

crate::statements! {
    /// The devices of a person, oldest first.
    OF = "SELECT v.id, v.person, p.region, v.name, v.created, v.sealed FROM push_device v JOIN person p ON p.id = v.person
        WHERE v.person = $1 ORDER BY v.created, v.id LIMIT 50";
    /// A device.
    GET = "SELECT v.id, v.person, p.region, v.name, v.created, v.sealed FROM push_device v JOIN person p ON p.id = v.person
        WHERE v.id = $1";
    /// The device with a mark.
    BY_MARK = "SELECT v.id, v.person, p.region, v.name, v.created, v.sealed FROM push_device v JOIN person p ON p.id = v.person
        WHERE v.mark = $1";
    /// Adds one.
    ADD = "INSERT INTO push_device (id, person, mark, sealed, name, created) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Takes one away.
    REMOVE = "DELETE FROM push_device WHERE id = $1";
}

/// Addresses and keys of devices, as [`domain::push::Address`] in JSON.
pub const ADDRESS: Field = Field("push_device.sealed");
/// For what the keyed hash is made by which an address is found again.
pub const MARK: Field = Field("push_device.mark");

/// A device with what is needed to send to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The device.
    pub device: Device,
    /// Its address and keys, sealed with [`ADDRESS`].
    pub sealed: Vec<u8>,
}

fn stored(r: &Row<'_>) -> Result<Stored> {
    Ok(Stored {
        device: Device {
            id: PushDeviceId(r.get(0)?),
            person: PersonId(r.get(1)?),
            region: region(&r.get::<String>(2)?)?,
            name: r.get(3)?,
            created: r.get(4)?,
        },
        sealed: r.get(5)?,
    })
}

/// The devices of a person, oldest first; for the owner's own page.
pub fn of(conn: &mut Conn, person: PersonId) -> Result<Vec<Stored>> {
    conn.rows(OF, crate::args![person], stored)
}

/// A device; for whoever sends to it.
pub(crate) fn get(conn: &mut Conn, id: PushDeviceId) -> Result<Option<Stored>> {
    conn.first(GET, crate::args![id.0], stored)
}

/// Adds a device to one's own account. One that is told already, for whomever, is theirs from then on: it is in their
/// hands.
///
/// # Errors
/// The faults of [`domain::push::add`].
pub fn add(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwn>,
    (id, person): (PushDeviceId, PersonId),
    name: &str,
    (mark, sealed): (&[u8], &[u8]),
) -> Result<()> {
    let owner = held(tx, who, person)?;
    // Two people who hold the same device wait for each other.
    tx.lock_kind(Kind::PushDevice)?;
    if let Some(there) = tx.conn.first(BY_MARK, crate::args![mark], stored)? {
        take(tx, &there.device)?;
    }
    let others = of(tx.conn, person)?.len();
    let new = domain::push::add(id, person, owner.region, name, others, tx.now)?;
    journal::apply(tx, who, None, &new)?;
    tx.conn.run(ADD, crate::args![id.0, person, mark, sealed, new.name, new.created]).map(drop)
}

fn take(tx: &mut Tx<'_>, old: &Device) -> Result<()> {
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::PushDevice, old.id.0, None, region, Operation::Delete, Vec::new())?;
    tx.conn.run(REMOVE, crate::args![old.id.0]).map(drop)
}

/// Takes a device of one's own away: nothing is sent there any more.
///
/// # Errors
/// [`Error::Missing`] when it is none of theirs.
pub fn remove(tx: &mut Tx<'_>, who: &Access<KeepOwn>, person: PersonId, id: PushDeviceId) -> Result<()> {
    held(tx, who, person)?;
    let found = of(tx.conn, person)?.into_iter().find(|s| s.device.id == id).ok_or(Error::Missing)?;
    take(tx, &found.device)
}

/// Forgets a device of which its push service says that it is gone.
pub fn gone(tx: &mut Tx<'_>, id: PushDeviceId) -> Result<()> {
    let Some(found) = get(tx.conn, id)? else { return Ok(()) };
    let who: Access<KeepOwn> = system("device gone");
    held(tx, &who, found.device.person)?;
    match get(tx.conn, id)? {
        Some(found) => take(tx, &found.device),
        None => Ok(()),
    }
}

/// Takes every device of a person away: it may be in other hands.
pub(crate) fn clear<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, person: PersonId) -> Result<()> {
    held(tx, who, person)?;
    of(tx.conn, person)?.iter().try_for_each(|s| take(tx, &s.device))
}
