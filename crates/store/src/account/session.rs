//! Sessions. The browser holds a token, the database its hash: whoever reads the database cannot sign in.
//!
//! Sessions are housekeeping. They leave no entry in the journal, and the result of a command that only touched one is
//! forgotten with the next.

use domain::access::Means;
use domain::account::session::{NOTED_EVERY, OVERLAP, SECOND_STEP, idle, lasts};
use domain::account::{CardId, Holding, Person, PersonId};
use uuid::Uuid;

use super::{holdings, load};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::tx::Tx;

crate::statements! {
    /// A session by the hash of its token.
    BY_HASH = "SELECT id, person, means, waiting, card, created, seen, expires, device, rights, pending
        FROM session WHERE hash = $1";
    /// A session by the hash of the token that it had a moment ago.
    BY_PREVIOUS = "SELECT id, person, means, waiting, card, created, seen, expires, device, rights, pending
        FROM session WHERE previous = $1 AND renewed > $2";
    /// The sessions of a person, newest first.
    OF = "SELECT id, person, means, waiting, card, created, seen, expires, device, rights, pending
        FROM session WHERE person = $1 AND expires > $2 ORDER BY created DESC, id DESC LIMIT 50";
    /// Opens a session.
    ADD = "INSERT INTO session (id, person, hash, renewed, means, waiting, card, created, seen, expires, device, rights,
            command)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// Forgets the result of the command that last touched a session.
    FORGET_COMMAND = "DELETE FROM command WHERE id IN (SELECT command FROM session WHERE id = $1)";
    /// Notes that a session is used.
    SEEN = "UPDATE session SET seen = $2, expires = $3, command = $4 WHERE id = $1";
    /// Gives a session another token.
    RENEW = "UPDATE session SET previous = hash, hash = $2, renewed = $3, rights = $4, command = $5 WHERE id = $1";
    /// A session that waited for its second step is a whole one, with another token.
    PASS = "UPDATE session SET hash = $2, previous = NULL, renewed = $3, means = $4, waiting = $5, created = $3,
            seen = $3, expires = $6, command = $7, rights = $8 WHERE id = $1";
    /// Keeps the secret of a second step that is being set up.
    PENDING = "UPDATE session SET pending = $2, command = $3 WHERE id = $1";
    /// The sessions of a person but one.
    OTHERS = "SELECT id FROM session WHERE person = $1 AND id <> $2";
    /// The sessions that a card opened.
    OF_CARD = "SELECT s.id FROM card c JOIN session s ON s.person = c.person AND s.card = c.id WHERE c.id = $1";
    /// The sessions that are over.
    OVER = "SELECT id FROM session WHERE expires < $1 LIMIT 50";
    /// Ends a session.
    END = "DELETE FROM session WHERE id = $1";
    /// Ends every session and forgets every failure, before a restore.
    END_EVERY = "DELETE FROM session";
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The id.
    pub id: Uuid,
    /// Whose it is.
    pub person: PersonId,
    /// How they signed in.
    pub means: Means,
    /// Whether the second step is still waited for.
    pub waiting: bool,
    /// The card that opened it.
    pub card: Option<CardId>,
    /// When it was opened.
    pub created: i64,
    /// When it was last used, about.
    pub seen: i64,
    /// When it ends.
    pub expires: i64,
    /// What the device is called.
    pub device: String,
    /// A fingerprint of the rights under which its token was made.
    pub rights: Vec<u8>,
    /// The secret of a second step that is being set up, sealed with [`crate::keyring::PENDING`].
    pub pending: Option<Vec<u8>>,
}

/// What is needed to open a session.
#[derive(Debug, Clone)]
pub struct New {
    /// The id.
    pub id: Uuid,
    /// Who signs in.
    pub person: PersonId,
    /// How.
    pub means: Means,
    /// Whether the second step is still to come.
    pub waiting: bool,
    /// The card with which they do.
    pub card: Option<CardId>,
    /// The hash of the token.
    pub hash: [u8; 32],
    /// What the device is called.
    pub device: String,
    /// A fingerprint of the rights under which it opens.
    pub rights: Vec<u8>,
}

/// A session with the person and their roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The session.
    pub session: Session,
    /// The person.
    pub person: Person,
    /// Their roles, also those that are over.
    pub holdings: Vec<Holding>,
}

fn session(r: &Row<'_>) -> Result<Session> {
    let means: String = r.get(2)?;
    Ok(Session {
        id: r.get(0)?,
        person: PersonId(r.get(1)?),
        means: Means::from_word(&means).ok_or_else(|| Error::Damaged(format!("means {means}")))?,
        waiting: r.get(3)?,
        card: r.get::<Option<Uuid>>(4)?.map(CardId),
        created: r.get(5)?,
        seen: r.get(6)?,
        expires: r.get(7)?,
        device: r.get(8)?,
        rights: r.get(9)?,
        pending: r.get(10)?,
    })
}

/// The session of a token, by its hash, while it lasts and its person may sign in.
pub fn find(conn: &mut Conn, hash: &[u8], now: i64) -> Result<Option<Known>> {
    let found = match conn.first(BY_HASH, crate::args![hash], session)? {
        None => conn.first(BY_PREVIOUS, crate::args![hash, now - OVERLAP], session)?,
        found => found,
    };
    let Some(session) = found.filter(|s| now < s.expires) else { return Ok(None) };
    let Some(person) = load(conn, session.person)?.filter(|p| p.active) else { return Ok(None) };
    let holdings = holdings(conn, person.id)?;
    Ok(Some(Known { session, person, holdings }))
}

/// The sessions of a person that last, newest first.
pub fn of(conn: &mut Conn, person: PersonId, now: i64) -> Result<Vec<Session>> {
    conn.rows(OF, crate::args![person, now], session)
}

fn until(means: Means, waiting: bool, created: i64, now: i64) -> i64 {
    if waiting { now + SECOND_STEP } else { (now + idle(means)).min(created + lasts(means)) }
}

/// Clears away some of the sessions that are over, and says how many.
pub fn tidy(tx: &mut Tx<'_>) -> Result<usize> {
    let over = tx.conn.rows(OVER, crate::args![tx.now], |r| r.get::<Uuid>(0))?;
    for id in &over {
        end(tx, *id)?;
    }
    Ok(over.len())
}

/// Opens a session, and clears away those that are over.
pub fn open(tx: &mut Tx<'_>, new: &New) -> Result<()> {
    let now = tx.now;
    tidy(tx)?;
    let expires = until(new.means, new.waiting, now, now);
    tx.conn.run(
        ADD,
        crate::args![
            new.id,
            new.person,
            new.hash[..],
            now,
            new.means.word(),
            new.waiting,
            new.card.map(|c| c.0),
            now,
            now,
            expires,
            new.device,
            new.rights,
            tx.command.id
        ],
    )?;
    Ok(())
}

/// Whether it is time to note that a session is used.
pub fn is_due(session: &Session, now: i64) -> bool {
    !session.waiting && now - session.seen > NOTED_EVERY
}

/// Notes that a session is used.
pub fn seen(tx: &mut Tx<'_>, s: &Session) -> Result<()> {
    let expires = until(s.means, s.waiting, s.created, tx.now);
    tx.conn.run(FORGET_COMMAND, crate::args![s.id])?;
    tx.conn.run(SEEN, crate::args![s.id, tx.now, expires, tx.command.id]).map(drop)
}

/// Gives a session another token, made under these rights. For a moment the one before is good too.
pub fn renew(tx: &mut Tx<'_>, id: Uuid, hash: &[u8], rights: &[u8]) -> Result<()> {
    tx.conn.run(FORGET_COMMAND, crate::args![id])?;
    tx.conn.run(RENEW, crate::args![id, hash, tx.now, rights, tx.command.id]).map(drop)
}

/// The second step was shown, or one was set up: the session is a whole one with another token. The one before is good no
/// longer.
pub fn pass(tx: &mut Tx<'_>, id: Uuid, means: Means, hash: &[u8], rights: &[u8]) -> Result<()> {
    tx.conn.run(FORGET_COMMAND, crate::args![id])?;
    let expires = until(means, false, tx.now, tx.now);
    tx.conn
        .run(PASS, crate::args![id, hash, tx.now, means.word(), false, expires, tx.command.id, rights])
        .map(drop)
}

/// Keeps the secret of a second step that is being set up, or forgets it.
pub fn set_pending(tx: &mut Tx<'_>, id: Uuid, secret: Option<&[u8]>) -> Result<()> {
    tx.conn.run(FORGET_COMMAND, crate::args![id])?;
    tx.conn.run(PENDING, crate::args![id, secret, tx.command.id]).map(drop)
}

/// Ends a session.
pub fn end(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    tx.conn.run(FORGET_COMMAND, crate::args![id])?;
    tx.conn.run(END, crate::args![id]).map(drop)
}

/// Ends the sessions of a person but one.
pub fn end_others(tx: &mut Tx<'_>, person: PersonId, keep: Uuid) -> Result<()> {
    for id in tx.conn.rows(OTHERS, crate::args![person, keep], |r| r.get::<Uuid>(0))? {
        end(tx, id)?;
    }
    Ok(())
}

/// Ends one session of a person. Whose it is not, finds none.
pub fn end_one(tx: &mut Tx<'_>, person: PersonId, id: Uuid) -> Result<()> {
    let own = tx.conn.rows(OTHERS, crate::args![person, Uuid::nil()], |r| r.get::<Uuid>(0))?;
    if !own.contains(&id) {
        return Err(Error::Missing);
    }
    end(tx, id)
}

/// Ends every session of a person.
pub fn end_all(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    end_others(tx, person, Uuid::nil())
}

/// Ends the sessions that a card opened.
pub(crate) fn end_of_card(tx: &mut Tx<'_>, card: CardId) -> Result<()> {
    for id in tx.conn.rows(OF_CARD, crate::args![card], |r| r.get::<Uuid>(0))? {
        end(tx, id)?;
    }
    Ok(())
}
