//! Passkeys, and the questions that wait for a device's answer.

use domain::access::{Access, KeepSecrets, Permission};
use domain::account::passkey::{MOST, MOST_WAITING, Passkey, WAITS};
use domain::account::{Person, PersonId};
use domain::id::{Kind, PasskeyId};
use domain::journal::Operation;
use uuid::Uuid;

use super::{held, load, region};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// The passkeys of a person, oldest first.
    OF = "SELECT k.id, k.person, p.region, k.name, k.created, k.used, k.public_key FROM passkey k
        JOIN person p ON p.id = k.person WHERE k.person = $1 ORDER BY k.created, k.id LIMIT 50";
    /// The passkey of a credential.
    BY_CREDENTIAL = "SELECT k.id, k.person, p.region, k.name, k.created, k.used, k.public_key FROM passkey k
        JOIN person p ON p.id = k.person WHERE k.credential = $1";
    /// Adds one.
    ADD = "INSERT INTO passkey (id, person, credential, public_key, name, created) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Notes that one was used, unless somebody was faster.
    USED = "UPDATE passkey SET public_key = $3, used = $4 WHERE id = $1 AND public_key = $2";
    /// Takes one away.
    REMOVE = "DELETE FROM passkey WHERE id = $1";
    /// A question that waits.
    QUESTION = "SELECT id, state FROM passkey_question WHERE asked = $1 AND expires > $2";
    /// Asks.
    ASK = "INSERT INTO passkey_question (asked, id, address, state, expires, command) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (asked) DO UPDATE SET id = excluded.id, address = excluded.address, state = excluded.state,
            expires = excluded.expires, command = excluded.command";
    /// Takes a question away, so that it is answered once.
    ANSWERED = "DELETE FROM passkey_question WHERE asked = $1 AND id = $2";
    /// The result of the command that asked.
    FORGET_COMMAND = "DELETE FROM command WHERE id IN (SELECT command FROM passkey_question WHERE asked = $1)";
    /// The results of commands that asked what nobody answers any more.
    FORGET_OLD_COMMANDS = "DELETE FROM command WHERE id IN (SELECT command FROM passkey_question WHERE expires <= $1)";
    /// Forgets what nobody answers any more.
    FORGET_OLD = "DELETE FROM passkey_question WHERE expires <= $1";
    /// How many questions of an address wait.
    COUNT_ADDRESS = "SELECT count(*) FROM passkey_question WHERE address = $1";
    /// How many wait, which is never more than some thousands.
    COUNT = "SELECT count(*) FROM passkey_question";
}

/// A passkey with what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The passkey.
    pub passkey: Passkey,
    /// When it was last used.
    pub used: Option<i64>,
    /// The public key with its counter, as the web layer wrote it.
    pub public_key: String,
}

fn stored(r: &Row<'_>) -> Result<Stored> {
    Ok(Stored {
        passkey: Passkey {
            id: PasskeyId(r.get(0)?),
            person: PersonId(r.get(1)?),
            region: region(&r.get::<String>(2)?)?,
            name: r.get(3)?,
            created: r.get(4)?,
        },
        used: r.get(5)?,
        public_key: r.get(6)?,
    })
}

/// The passkeys of a person, oldest first; for the owner's own page.
pub fn of(conn: &mut Conn, person: PersonId) -> Result<Vec<Stored>> {
    conn.rows(OF, crate::args![person], stored)
}

/// The passkey of a credential, with its person; for the sign-in page alone.
pub fn by_credential(conn: &mut Conn, credential: &[u8]) -> Result<Option<(Stored, Person)>> {
    let Some(found) = conn.first(BY_CREDENTIAL, crate::args![credential], stored)? else { return Ok(None) };
    Ok(load(conn, found.passkey.person)?.map(|person| (found, person)))
}

/// Adds a passkey to one's own account.
///
/// # Errors
/// [`Error::Refused`] when there are too many; the constraint `passkey_credential` when the device is known already.
pub fn add(
    tx: &mut Tx<'_>,
    who: &Access<KeepSecrets>,
    new: &Passkey,
    credential: &[u8],
    public_key: &str,
) -> Result<()> {
    held(tx, who, new.person)?;
    if of(tx.conn, new.person)?.len() >= MOST {
        return Err(Error::Refused);
    }
    journal::apply(tx, who, None, new)?;
    tx.conn
        .run(ADD, crate::args![new.id.0, new.person, credential, public_key, new.name, new.created])
        .map(drop)
}

fn take(tx: &mut Tx<'_>, old: &Passkey) -> Result<()> {
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Passkey, old.id.0, None, region, Operation::Delete, Vec::new())?;
    tx.conn.run(REMOVE, crate::args![old.id.0]).map(drop)
}

/// Takes a passkey of one's own away.
pub fn remove(tx: &mut Tx<'_>, who: &Access<KeepSecrets>, person: PersonId, id: PasskeyId) -> Result<()> {
    held(tx, who, person)?;
    let found = of(tx.conn, person)?.into_iter().find(|s| s.passkey.id == id).ok_or(Error::Missing)?;
    take(tx, &found.passkey)
}

/// Takes every passkey of a person away: the device on which they are is lost.
pub(crate) fn clear<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, person: PersonId) -> Result<()> {
    held(tx, who, person)?;
    of(tx.conn, person)?.iter().try_for_each(|s| take(tx, &s.passkey))
}

/// A question that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which one.
    pub id: Uuid,
    /// What the web layer needs to judge the answer.
    pub state: String,
}

/// Asks a device, in place of what was asked under the same key before. `address` is what questions are counted under.
/// Nothing is asked when too many wait.
pub fn ask(tx: &mut Tx<'_>, asked: &[u8], address: &[u8], question: &Question) -> Result<bool> {
    ask_for(tx, asked, address, question, WAITS)
}

/// The same with another time to wait for the answer, in microseconds: somebody may be asked elsewhere.
pub fn ask_for(
    tx: &mut Tx<'_>,
    asked: &[u8],
    address: &[u8],
    question: &Question,
    waits: i64,
) -> Result<bool> {
    let now = tx.now;
    tx.conn.run(FORGET_OLD_COMMANDS, crate::args![now])?;
    tx.conn.run(FORGET_OLD, crate::args![now])?;
    let count = |r: &Row<'_>| r.get::<i64>(0);
    let (of_address, of_all) = MOST_WAITING;
    if tx.conn.one(COUNT_ADDRESS, crate::args![address], count)? >= of_address
        || tx.conn.one(COUNT, &[], count)? >= of_all
    {
        return Ok(false);
    }
    tx.conn.run(FORGET_COMMAND, crate::args![asked])?;
    let command = tx.command.id;
    tx.conn
        .run(ASK, crate::args![asked, question.id, address, question.state, now + waits, command])
        .map(|_| true)
}

/// The question that was asked under a key.
pub fn question(conn: &mut Conn, asked: &[u8], now: i64) -> Result<Option<Question>> {
    conn.first(QUESTION, crate::args![asked, now], |r| Ok(Question { id: r.get(0)?, state: r.get(1)? }))
}

/// Takes a question away; says whether it was still there.
pub fn answered(tx: &mut Tx<'_>, asked: &[u8], id: Uuid) -> Result<bool> {
    tx.conn.run(FORGET_COMMAND, crate::args![asked])?;
    Ok(tx.conn.run(ANSWERED, crate::args![asked, id])? > 0)
}

/// Notes that a passkey was used, with its public key and counter as they are now. Nothing happens when somebody used it
/// meanwhile, or it was taken away.
pub fn used(tx: &mut Tx<'_>, before: &Stored, public_key: &str) -> Result<bool> {
    let (id, now) = (before.passkey.id.0, tx.now);
    Ok(tx.conn.run(USED, crate::args![id, before.public_key, public_key, now])? > 0)
}
