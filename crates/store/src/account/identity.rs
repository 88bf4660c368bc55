//! Who persons are at the provider of the office's own accounts.

use domain::access::{Access, KeepSecrets, Permission};
use domain::account::identity::{Identity, MOST};
use domain::account::{Person, PersonId};
use domain::id::{IdentityId, Kind};
use domain::journal::Operation;

use super::{held, load, region};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// The identities of a person, oldest first.
    OF = "SELECT i.id, i.person, p.region, i.issuer, i.name, i.created FROM identity i
        JOIN person p ON p.id = i.person WHERE i.person = $1 ORDER BY i.created, i.id LIMIT 50";
    /// The identity with a mark.
    BY_MARK = "SELECT i.id, i.person, p.region, i.issuer, i.name, i.created FROM identity i
        JOIN person p ON p.id = i.person WHERE i.mark = $1";
    /// Links one.
    ADD = "INSERT INTO identity (id, person, mark, issuer, name, created) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Takes one away.
    REMOVE = "DELETE FROM identity WHERE id = $1";
}

fn identity(r: &Row<'_>) -> Result<Identity> {
    Ok(Identity {
        id: IdentityId(r.get(0)?),
        person: PersonId(r.get(1)?),
        region: region(&r.get::<String>(2)?)?,
        issuer: r.get(3)?,
        name: r.get(4)?,
        created: r.get(5)?,
    })
}

/// The identities of a person, oldest first; for the owner's own page.
pub fn of(conn: &mut Conn, person: PersonId) -> Result<Vec<Identity>> {
    conn.rows(OF, crate::args![person], identity)
}

/// Whose the identity with a mark is; for the way in alone.
pub fn by_mark(conn: &mut Conn, mark: &[u8]) -> Result<Option<Person>> {
    let Some(found) = conn.first(BY_MARK, crate::args![mark], identity)? else { return Ok(None) };
    load(conn, found.person)
}

/// Links an identity to a person.
///
/// # Errors
/// [`Error::Refused`] when there are too many; the constraint `identity_mark` when it is linked already.
pub fn link(tx: &mut Tx<'_>, who: &Access<KeepSecrets>, new: &Identity, mark: &[u8]) -> Result<()> {
    held(tx, who, new.person)?;
    if of(tx.conn, new.person)?.len() >= MOST {
        return Err(Error::Refused);
    }
    journal::apply(tx, who, None, new)?;
    tx.conn.run(ADD, crate::args![new.id.0, new.person, mark, new.issuer, new.name, new.created]).map(drop)
}

fn take(tx: &mut Tx<'_>, old: &Identity) -> Result<()> {
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Identity, old.id.0, None, region, Operation::Delete, Vec::new())?;
    tx.conn.run(REMOVE, crate::args![old.id.0]).map(drop)
}

/// Takes an identity of one's own away.
pub fn unlink(tx: &mut Tx<'_>, who: &Access<KeepSecrets>, person: PersonId, id: IdentityId) -> Result<()> {
    held(tx, who, person)?;
    let found = of(tx.conn, person)?.into_iter().find(|i| i.id == id).ok_or(Error::Missing)?;
    take(tx, &found)
}

/// Takes every identity of a person away: somebody else may have linked one.
pub(crate) fn clear<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, person: PersonId) -> Result<()> {
    held(tx, who, person)?;
    of(tx.conn, person)?.iter().try_for_each(|i| take(tx, i))
}
