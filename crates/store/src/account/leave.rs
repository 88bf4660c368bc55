//! A person who gives up their account for good: what proves who they are goes, their key in the journal is destroyed, and an
//! id without a name is left, so that what they did keeps an author.

use domain::access::{Access, KeepAccounts, KeepCards, KeepOwn, Scope, system};
use domain::account::{Holding, Person, PersonId, Role, leave};
use domain::id::{Kind, MakerId};
use domain::journal::Operation;
use domain::region::RegionCode;
use uuid::Uuid;

use super::{held, holdings, lasting, load};
use crate::error::Result;
use crate::face::Conn;
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// Whether somebody else looks after the accounts of a region.
    OTHERS = "SELECT 1 FROM holding h JOIN person p ON p.id = h.person
        WHERE h.region = $1 AND h.role = 'administrator' AND h.person <> $2 AND p.active AND h.since <= $3
            AND (h.until IS NULL OR h.until >= $3) LIMIT 1";
    /// The mandates that name a person.
    MANDATES = "SELECT d.id, m.region FROM mandate d JOIN maker m ON m.id = d.maker WHERE d.person = $1 ORDER BY d.id";
    /// Takes a mandate back.
    FORGET_MANDATE = "DELETE FROM mandate WHERE id = $1";
    /// Whoever holds a post in a council goes on to hold it, without an account.
    HOLDERS = "SELECT h.id, c.region FROM council_holder h JOIN council c ON c.id = h.council WHERE h.account = $1 ORDER BY h.id";
    /// Takes the account away from somebody who holds a post.
    UNLINK = "UPDATE council_holder SET account = NULL WHERE id = $1";
    /// Forgets the password.
    PASSWORD = "DELETE FROM password WHERE person = $1";
    /// Forgets the second step.
    SECOND = "DELETE FROM second_step WHERE person = $1";
    /// Forgets the recovery codes.
    RECOVERY = "DELETE FROM recovery_code WHERE person = $1";
    /// Forgets codes to choose a password.
    RESET = "DELETE FROM reset_code WHERE person = $1";
    /// Forgets the passkeys.
    PASSKEY = "DELETE FROM passkey WHERE person = $1";
    /// Forgets the devices that are told of orders.
    PUSH = "DELETE FROM push_device WHERE person = $1";
    /// Forgets who they are elsewhere.
    IDENTITY = "DELETE FROM identity WHERE person = $1";
    /// Forgets what was put aside.
    DRAFTS = "DELETE FROM form_draft WHERE person = $1";
    /// Forgets files that were sent.
    PARTS = "DELETE FROM import_part WHERE import IN (SELECT id FROM import WHERE person = $1)";
    /// Forgets imports.
    IMPORTS = "DELETE FROM import WHERE person = $1";
    /// What is left of a person.
    BLANK = "UPDATE person SET name = $2, sort_key = $2, login = NULL, email = NULL, active = $3, password_since = NULL,
            second_since = NULL WHERE id = $1";
}

/// The columns by which the schema refers to a person, and what becomes of them. A test compares the list with both engines'
/// schemas.
pub const REFERRING: &[(&str, &str, &str)] = &[
    ("card", "person", "revoked"),
    ("council_holder", "account", "unlinked: who holds a post is public"),
    ("erasure_request", "asker", "keeps the id"),
    ("form_draft", "person", "thrown away"),
    ("holding", "person", "ended; keeps the id"),
    ("identity", "person", "thrown away"),
    ("import", "person", "thrown away; what was stored stays"),
    ("invitation", "sender", "taken back; keeps the id"),
    ("mandate", "person", "taken back"),
    ("passkey", "person", "thrown away"),
    ("password", "person", "thrown away"),
    ("push_device", "person", "thrown away"),
    ("recovery_code", "person", "thrown away"),
    ("reset_code", "person", "thrown away"),
    ("round_notice", "person", "thrown away"),
    ("round_seat", "person", "keeps the id; what they said of themselves is blanked"),
    ("second_step", "person", "thrown away"),
    ("session", "person", "ended"),
];

/// The day at a moment where the day is least far.
fn day(now: i64) -> jiff::civil::Date {
    let now = jiff::Timestamp::from_microsecond(now).unwrap_or_default();
    now.in_tz("UTC").map(|z| z.date()).unwrap_or_default()
}

/// Whether nobody else could look after the accounts of a region at which a person is administrator now.
pub fn is_last(conn: &mut Conn, id: PersonId, now: i64) -> Result<bool> {
    let today = day(now);
    let roles = lasting(holdings(conn, id)?, now);
    for h in roles.iter().filter(|h| h.role == Role::Administrator && h.since <= today) {
        let mut anybody = false;
        for code in crate::region::path(conn, &h.region)? {
            anybody |= conn.first(OTHERS, crate::args![code, id, today], |_| Ok(()))?.is_some();
        }
        if !anybody {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives up one's own account, with one's name typed to make sure.
///
/// # Errors
/// The faults of [`domain::account::leave::leave`].
pub fn leave(tx: &mut Tx<'_>, who: &Access<KeepOwn>, id: PersonId, typed: &str) -> Result<()> {
    // Two administrators who go at the same time see each other.
    tx.lock_kind(Kind::Person)?;
    let person = held(tx, who, id)?;
    let last = is_last(tx.conn, id, tx.now)?;
    leave::leave(&person, typed, last)?;
    erase(tx, id)
}

/// What an account holds that somebody is about to erase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Whose it is.
    pub person: Person,
    /// Devices that are signed in.
    pub sessions: usize,
    /// Code cards that are good.
    pub cards: usize,
    /// Roles that are not over.
    pub roles: Vec<Holding>,
    /// Mandates to act for makers.
    pub mandates: usize,
    /// Makers whose own account it is: their data stays.
    pub makers: Vec<MakerId>,
    /// Posts in councils, which they go on to hold without an account.
    pub posts: usize,
    /// Whether nobody else could look after the accounts of a region.
    pub last: bool,
    /// Whether it is erased already.
    pub erased: bool,
}

/// What an account holds that lies, with every role, where the right reaches.
///
/// # Errors
/// [`crate::Error::Refused`] where it does not reach.
pub fn before(conn: &mut Conn, who: &Access<KeepAccounts>, id: PersonId, now: i64) -> Result<Option<Before>> {
    let Some(person) = load(conn, id)? else { return Ok(None) };
    let roles = lasting(holdings(conn, id)?, now);
    if !matches!(who.scope(), Scope::System(_)) {
        crate::register::reach(conn, who, &person.region)?;
        for h in &roles {
            crate::register::reach(conn, who, &h.region)?;
        }
    }
    let read = system("account about to be erased");
    let cards = super::card::of(conn, &read, id, 1_000)?;
    let mandates = crate::maker::mandate::of_person(conn, id)?;
    let mut makers: Vec<MakerId> = mandates.iter().filter(|m| m.own).map(|m| m.maker).collect();
    makers.dedup();
    Ok(Some(Before {
        sessions: super::session::of(conn, id, now)?.len(),
        cards: cards.iter().filter(|c| c.is_good(now)).count(),
        mandates: mandates.iter().filter(|m| m.to == domain::maker::mandate::Agent::Person(id)).count(),
        posts: conn.rows(HOLDERS, crate::args![id], |r| r.get::<Uuid>(0))?.len(),
        last: is_last(conn, id, now)?,
        erased: journal::is_erased(conn, id.0)?,
        roles,
        makers,
        person,
    }))
}

/// Erases the account of somebody who asked for it, with their name typed to make sure. The command carries the reason.
///
/// # Errors
/// [`crate::Error::Refused`] where the right does not reach the account or one of its roles; the faults of
/// [`domain::account::leave::on_request`].
pub fn on_request(tx: &mut Tx<'_>, who: &Access<KeepAccounts>, id: PersonId, typed: &str) -> Result<()> {
    // Two administrators who go at the same time see each other.
    tx.lock_kind(Kind::Person)?;
    let person = held(tx, who, id)?;
    let last = is_last(tx.conn, id, tx.now)?;
    let why = tx.command.reason.clone().unwrap_or_default();
    leave::on_request(&person, typed, &why, last)?;
    erase(tx, id)
}

/// Erases a person: for themselves, and again after a restore.
pub(crate) fn erase(tx: &mut Tx<'_>, id: PersonId) -> Result<()> {
    let Some(person) = load(tx.conn, id)? else { return Ok(()) };
    super::session::end_all(tx, id)?;
    let who: Access<KeepCards> = system("account given up");
    super::card::revoke_all(tx, &who, id)?;
    let yesterday = day(tx.now).yesterday().unwrap_or_default();
    for old in lasting(holdings(tx.conn, id)?, tx.now) {
        super::end_held(tx, &who, &old, yesterday)?;
    }
    let of = |r: &crate::face::Row<'_>| Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?));
    for (mandate, region) in tx.conn.rows(MANDATES, crate::args![id], of)? {
        journal::write(tx, Kind::Mandate, mandate, None, Some(&region), Operation::Delete, Vec::new())?;
        tx.conn.run(FORGET_MANDATE, crate::args![mandate])?;
    }
    for (holder, region) in tx.conn.rows(HOLDERS, crate::args![id], of)? {
        let field = domain::journal::FieldChange {
            name: "account".into(),
            new: serde_json::Value::Null,
            old: id.to_string().into(),
            seen: None,
            personal: false,
        };
        let region_code = RegionCode::parse(&region);
        journal::write(tx, Kind::Officeholder, holder, None, Some(&region), Operation::Change, vec![field])?;
        tx.conn.run(UNLINK, crate::args![holder])?;
        tx.touch(Kind::Officeholder, holder, region_code.as_ref())?;
    }
    crate::maker::invitation::withdraw(tx, id, None)?;
    crate::maker::invitation::forget_person(tx, &person)?;
    crate::assessment::seat::forget(tx, id)?;
    crate::assessment::notice::forget(tx, id)?;
    for sql in [PASSWORD, SECOND, RECOVERY, RESET, PASSKEY, PUSH, IDENTITY, DRAFTS, PARTS, IMPORTS] {
        tx.conn.run(sql, crate::args![id])?;
    }
    let region = Some(person.region.as_str());
    journal::write(tx, Kind::Person, id.0, None, region, Operation::Erase, Vec::new())?;
    journal::erase(tx, id.0)?;
    tx.conn.run(BLANK, crate::args![id, "—", false])?;
    tx.touch(Kind::Person, id.0, Some(&person.region))
}
