//! Code cards. The code is only on paper; what is stored is its hash.

use domain::access::{Access, KeepCards, ReadPeople};
use domain::account::card::Card;
use domain::account::{CardId, Person, PersonId};
use domain::id::Kind;
use uuid::Uuid;

use super::{held, holdings, load, region, session};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// A card by its code's hash.
    BY_HASH = "SELECT c.id, c.person, p.region, c.issued, c.expires, c.revoked, c.replaced_by
        FROM card c JOIN person p ON p.id = c.person WHERE c.hash = $1";
    /// A card.
    GET = "SELECT c.id, c.person, p.region, c.issued, c.expires, c.revoked, c.replaced_by
        FROM card c JOIN person p ON p.id = c.person WHERE c.id = $1";
    /// The cards of a person, newest first.
    OF = "SELECT c.id, c.person, p.region, c.issued, c.expires, c.revoked, c.replaced_by
        FROM card c JOIN person p ON p.id = c.person WHERE c.person = $1 ORDER BY c.issued DESC, c.id DESC LIMIT $2";
    /// Adds a card.
    ADD = "INSERT INTO card (id, person, hash, issued, expires) VALUES ($1, $2, $3, $4, $5)";
    /// Revokes a card.
    REVOKE = "UPDATE card SET revoked = $2, replaced_by = $3 WHERE id = $1";
}

fn card(r: &Row<'_>) -> Result<Card> {
    Ok(Card {
        id: CardId(r.get(0)?),
        person: PersonId(r.get(1)?),
        region: region(&r.get::<String>(2)?)?,
        issued: r.get(3)?,
        expires: r.get(4)?,
        revoked: r.get(5)?,
        replaced_by: r.get::<Option<Uuid>>(6)?.map(CardId),
    })
}

/// The card with this hash of its code, and its person; for the sign-in page alone.
pub fn by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<(Card, Person)>> {
    let Some(card) = conn.first(BY_HASH, crate::args![hash], card)? else { return Ok(None) };
    let person = load(conn, card.person)?.ok_or(Error::Missing)?;
    Ok(Some((card, person)))
}

/// The newest cards of a person whom the right reaches.
pub fn of(conn: &mut Conn, who: &Access<ReadPeople>, id: PersonId, limit: i64) -> Result<Vec<Card>> {
    if super::get(conn, who, id)?.is_none() {
        return Ok(Vec::new());
    }
    conn.rows(OF, crate::args![id, limit], card)
}

/// Gives a person a card; `hash` is of its code. Cards that are good until then are revoked: there is one card a person.
///
/// # Errors
/// The faults of the domain, when the person holds a role that is not open to cards.
pub fn issue(
    tx: &mut Tx<'_>,
    who: &Access<KeepCards>,
    id: CardId,
    person: PersonId,
    hash: &[u8],
    days: i64,
) -> Result<Card> {
    let person = held(tx, who, person)?;
    let roles = holdings(tx.conn, person.id)?;
    // Roles that are still to begin count too: a card may last until then.
    let roles = super::lasting(roles, tx.now);
    let new = domain::account::card::issue(id, person.id, person.region.clone(), &roles, days, tx.now)?;
    for old in tx.conn.rows(OF, crate::args![person.id, 100i64], card)? {
        if old.revoked.is_none() {
            take(tx, who, &old, Some(id))?;
        }
    }
    journal::apply(tx, who, None, &new)?;
    tx.conn.run(ADD, crate::args![new.id, new.person, hash, new.issued, new.expires])?;
    Ok(new)
}

fn take(tx: &mut Tx<'_>, who: &Access<KeepCards>, old: &Card, instead: Option<CardId>) -> Result<()> {
    let new = old.revoked(tx.now, instead);
    journal::apply(tx, who, Some(old), &new)?;
    tx.conn.run(REVOKE, crate::args![old.id, new.revoked, new.replaced_by.map(|c| c.0)])?;
    session::end_of_card(tx, old.id)?;
    // Whoever found it may have invited somebody.
    crate::maker::invitation::withdraw(tx, old.person, None)
}

/// Revokes every card of a person who gives up their account.
pub(crate) fn revoke_all(tx: &mut Tx<'_>, who: &Access<KeepCards>, person: PersonId) -> Result<()> {
    for old in tx.conn.rows(OF, crate::args![person, i64::MAX], card)? {
        if old.revoked.is_none() {
            take(tx, who, &old, None)?;
        }
    }
    Ok(())
}

/// Revokes a card of a person; whoever came in with it is signed out.
pub fn revoke(tx: &mut Tx<'_>, who: &Access<KeepCards>, person: PersonId, id: CardId) -> Result<()> {
    held(tx, who, person)?;
    tx.lock(Kind::Card, id.0)?;
    let old = tx.conn.first(GET, crate::args![id], card)?;
    let old = old.filter(|c| c.person == person).ok_or(Error::Missing)?;
    if old.revoked.is_some() {
        return Ok(());
    }
    take(tx, who, &old, None)
}
