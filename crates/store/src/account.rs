//! Persons with an account and the roles they hold. What proves who they are lies in [`secret`], [`card`] and
//! [`session`], and never enters the journal.

pub mod attempt;
pub mod card;
pub mod identity;
pub mod kept;
pub mod leave;
pub mod passkey;
pub mod register;
pub mod reset;
pub mod secret;
pub mod session;

use domain::access::{Access, KeepAccounts, KeepOwn, KeepSecrets, Permission, ReadPeople, Scope};
use domain::account::{Holding, HoldingId, Person, PersonId, Role};
use domain::id::Kind;
use domain::lang::Lang;
use domain::region::RegionCode;
use domain::text;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A person by id.
    GET = "SELECT id, region, name, login, lang, active, password_since, second_since, sample, email
        FROM person WHERE id = $1";
    /// The id by login name.
    BY_LOGIN = "SELECT id FROM person WHERE login = $1";
    /// Persons by their address for mail.
    BY_EMAIL = "SELECT id, region, name, login, lang, active, password_since, second_since, sample, email
        FROM person WHERE email = $1 ORDER BY id LIMIT $2";
    /// Writes a person.
    PUT = "INSERT INTO person (id, region, name, sort_key, login, lang, active, password_since, second_since, sample,
            email)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (id) DO UPDATE SET region = excluded.region, name = excluded.name, sort_key = excluded.sort_key,
            login = excluded.login, lang = excluded.lang, active = excluded.active,
            password_since = excluded.password_since, second_since = excluded.second_since, sample = excluded.sample,
            email = excluded.email";
    /// The roles of a person, also those that are over.
    HOLDINGS = "SELECT id, person, role, region, since, until FROM holding WHERE person = $1 ORDER BY since, id";
    /// A role that is held.
    HOLDING = "SELECT id, person, role, region, since, until FROM holding WHERE id = $1";
    /// Writes a role that is held.
    PUT_HOLDING = "INSERT INTO holding (id, person, role, region, since, until) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO UPDATE SET region = excluded.region, until = excluded.until";
    /// Takes back a role that has not begun.
    FORGET_HOLDING = "DELETE FROM holding WHERE id = $1";
    /// Whether anybody has an account.
    ANY = "SELECT 1 FROM person LIMIT 1";
    /// Every person, by id.
    EVERY = "SELECT id, region, name, login, lang, active, password_since, second_since, sample, email
        FROM person WHERE id > $1 ORDER BY id LIMIT $2";
}

pub(crate) fn region(text: &str) -> Result<RegionCode> {
    RegionCode::parse(text).ok_or_else(|| Error::Damaged(format!("region code {text}")))
}

fn day(text: &str) -> Result<jiff::civil::Date> {
    text.parse().map_err(|_| Error::Damaged(format!("day {text}")))
}

fn person(r: &Row<'_>) -> Result<Person> {
    let lang: String = r.get(4)?;
    Ok(Person {
        id: PersonId(r.get(0)?),
        region: region(&r.get::<String>(1)?)?,
        name: r.get(2)?,
        login: r.get(3)?,
        lang: Lang::parse(&lang).ok_or_else(|| Error::Damaged(format!("language {lang}")))?,
        active: r.get(5)?,
        password_since: r.get(6)?,
        second_since: r.get(7)?,
        sample: r.get(8)?,
        email: r.get(9)?,
    })
}

fn holding(r: &Row<'_>) -> Result<Holding> {
    let role: String = r.get(2)?;
    let until: Option<String> = r.get(5)?;
    Ok(Holding {
        id: HoldingId(r.get(0)?),
        person: PersonId(r.get(1)?),
        role: Role::from_word(&role).ok_or_else(|| Error::Damaged(format!("role {role}")))?,
        region: region(&r.get::<String>(3)?)?,
        since: day(&r.get::<String>(4)?)?,
        until: until.as_deref().map(day).transpose()?,
    })
}

/// A person, for the program itself: whoever shows one to somebody asks [`get`].
pub(crate) fn load(conn: &mut Conn, id: PersonId) -> Result<Option<Person>> {
    conn.first(GET, crate::args![id], person)
}

/// The roles of a person, also those that are over.
pub fn holdings(conn: &mut Conn, id: PersonId) -> Result<Vec<Holding>> {
    conn.rows(HOLDINGS, crate::args![id], holding)
}

/// A person whose account is kept where the right reaches.
pub fn get(conn: &mut Conn, who: &Access<ReadPeople>, id: PersonId) -> Result<Option<Person>> {
    let Some(person) = load(conn, id)? else { return Ok(None) };
    let reached = match who.scope() {
        Scope::System(_) => true,
        Scope::Own(own) => *own == id.0,
        _ => who.reaches(&crate::region::path(conn, &person.region)?),
    };
    Ok(reached.then_some(person))
}

/// The person with a login name.
pub fn find(conn: &mut Conn, login: &str) -> Result<Option<PersonId>> {
    Ok(conn.first(BY_LOGIN, crate::args![login], |r| r.get(0))?.map(PersonId))
}

/// Whether anybody has an account.
pub fn any(conn: &mut Conn) -> Result<bool> {
    Ok(conn.first(ANY, &[], |_| Ok(()))?.is_some())
}

/// Every person after an id; for the command line.
pub fn every(conn: &mut Conn, who: &Access<KeepAccounts>, after: Uuid, limit: i64) -> Result<Vec<Person>> {
    if !matches!(who.scope(), Scope::System(_)) {
        return Err(Error::Refused);
    }
    conn.rows(EVERY, crate::args![after, limit], person)
}

/// The roles that are not over. Which day it is differs between regions, so one that ended yesterday still counts.
pub(crate) fn lasting(roles: Vec<Holding>, now: i64) -> Vec<Holding> {
    let now = jiff::Timestamp::from_microsecond(now).unwrap_or_default();
    let yesterday = now.in_tz("UTC").ok().and_then(|z| z.date().yesterday().ok());
    let lasts = |last: jiff::civil::Date| yesterday.is_none_or(|y| last >= y);
    roles.into_iter().filter(|h| h.until.is_none_or(lasts)).collect()
}

/// Refuses when the right does not reach the person's region and every region at which they hold or
/// will hold a role: whoever helps
/// somebody into their account could act as them.
pub(crate) fn guard<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, person: &Person) -> Result<()> {
    if who.owns(Some(person.id.0)) {
        return Ok(());
    }
    tx.allow(who, Some(&person.region))?;
    let roles = holdings(tx.conn, person.id)?;
    for h in lasting(roles, tx.now) {
        tx.allow(who, Some(&h.region))?;
    }
    Ok(())
}

/// A person, held until the end of the transaction, whom the right reaches.
pub(crate) fn held<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, id: PersonId) -> Result<Person> {
    tx.lock(Kind::Person, id.0)?;
    let person = load(tx.conn, id)?.ok_or(Error::Missing)?;
    guard(tx, who, &person)?;
    if journal::is_erased(tx.conn, id.0)? {
        // Who gave up their account does not come back into it.
        return Err(Error::Missing);
    }
    Ok(person)
}

pub(crate) fn put<P: Permission>(tx: &mut Tx<'_>, who: &Access<P>, person: &Person) -> Result<Applied> {
    let id = person.id;
    tx.lock(Kind::Person, id.0)?;
    let old = load(tx.conn, id)?;
    if let Some(old) = &old {
        guard(tx, who, old)?;
    }
    let applied = journal::apply(tx, who, old.as_ref(), person)?;
    if applied != Applied::Unchanged {
        tx.conn.run(
            PUT,
            crate::args![
                id,
                person.region,
                person.name,
                text::sort_key(&person.name),
                person.login,
                person.lang.as_str(),
                person.active,
                person.password_since,
                person.second_since,
                person.sample,
                person.email
            ],
        )?;
    }
    Ok(applied)
}

/// Writes a person that the domain has checked.
///
/// # Errors
/// The constraint `person_login` when somebody else has the login name.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepAccounts>, person: &Person) -> Result<Applied> {
    put(tx, who, person)
}

/// The persons whom mail reaches at an address, a few at most.
pub fn at_address(conn: &mut Conn, email: &str, limit: i64) -> Result<Vec<Person>> {
    conn.rows(BY_EMAIL, crate::args![email, limit], person)
}

/// Sets where mail reaches a person, whoever looks after their account.
pub fn reach(tx: &mut Tx<'_>, who: &Access<KeepAccounts>, id: PersonId, typed: &str) -> Result<Applied> {
    let person = held(tx, who, id)?;
    put(tx, who, &domain::account::with_email(person, typed)?)
}

/// Sets where mail reaches oneself.
pub fn reach_me(tx: &mut Tx<'_>, who: &Access<KeepSecrets>, id: PersonId, typed: &str) -> Result<Applied> {
    let person = held(tx, who, id)?;
    put(tx, who, &domain::account::with_email(person, typed)?)
}

/// Sets the language of one's own pages.
pub fn speak(tx: &mut Tx<'_>, who: &Access<KeepOwn>, id: PersonId, lang: &Lang) -> Result<Applied> {
    let person = held(tx, who, id)?;
    put(tx, who, &Person { lang: lang.clone(), ..person })
}

/// Lets a person sign in or not; who may not is signed out everywhere.
pub fn activate(tx: &mut Tx<'_>, who: &Access<KeepAccounts>, id: PersonId, active: bool) -> Result<Applied> {
    let person = held(tx, who, id)?;
    if !active {
        session::end_all(tx, id)?;
        crate::maker::invitation::withdraw(tx, id, None)?;
    }
    put(tx, who, &Person { active, ..person })
}

/// Gives a person a role at a region. The right must reach the region and the person: nobody gives more than they look
/// after.
pub fn grant(tx: &mut Tx<'_>, who: &Access<KeepAccounts>, new: &Holding) -> Result<Applied> {
    held(tx, who, new.person)?;
    let applied = journal::apply(tx, who, None, new)?;
    let h = new;
    tx.conn.run(PUT_HOLDING, crate::args![h.id, h.person, h.role.word(), h.region, h.since, h.until])?;
    Ok(applied)
}

/// Notes that the asker was refused a person; nothing when there is none.
pub fn refused(tx: &mut Tx<'_>, id: PersonId) -> Result<()> {
    match load(tx.conn, id)? {
        Some(person) => journal::refused(tx, Kind::Person, id.0, Some(person.region.as_str())),
        None => Ok(()),
    }
}

/// Ends a role with a last day.
pub fn end(
    tx: &mut Tx<'_>,
    who: &Access<KeepAccounts>,
    person: PersonId,
    id: HoldingId,
    last: jiff::civil::Date,
) -> Result<Applied> {
    held(tx, who, person)?;
    tx.lock(Kind::Holding, id.0)?;
    let old = tx.conn.first(HOLDING, crate::args![id], holding)?;
    let old = old.filter(|h| h.person == person).ok_or(Error::Missing)?;
    end_held(tx, who, &old, last)
}

/// Ends a role with a last day; one that has not begun by then goes.
pub(crate) fn end_held<P: Permission>(
    tx: &mut Tx<'_>,
    who: &Access<P>,
    old: &Holding,
    last: jiff::civil::Date,
) -> Result<Applied> {
    let (id, person) = (old.id, old.person);
    if old.since > last {
        // It has not begun: its only day would lie before its first.
        tx.allow(who, Some(&old.region))?;
        journal::write(
            tx,
            Kind::Holding,
            id.0,
            None,
            Some(old.region.as_str()),
            domain::journal::Operation::Delete,
            Vec::new(),
        )?;
        tx.conn.run(FORGET_HOLDING, crate::args![id])?;
        return Ok(Applied::Changed);
    }
    let new = old.ended(last);
    let applied = journal::apply(tx, who, Some(old), &new)?;
    if applied != Applied::Unchanged {
        tx.conn
            .run(PUT_HOLDING, crate::args![id, person, new.role.word(), new.region, new.since, new.until])?;
    }
    Ok(applied)
}

/// A person's account goes on where the region goes on, under its new code.
pub(crate) fn moved(tx: &mut Tx<'_>, id: PersonId, region: &RegionCode) -> Result<()> {
    let Some(person) = load(tx.conn, id)? else { return Ok(()) };
    let who: Access<KeepAccounts> = domain::access::system("change of a region");
    put(tx, &who, &Person { region: region.clone(), ..person }).map(drop)
}

/// A role that is held goes on where the region goes on, under its new code.
pub(crate) fn holding_moved(tx: &mut Tx<'_>, id: HoldingId, region: &RegionCode) -> Result<()> {
    let Some(old) = tx.conn.first(HOLDING, crate::args![id], holding)? else { return Ok(()) };
    tx.lock(Kind::Person, old.person.0)?;
    let who: Access<KeepAccounts> = domain::access::system("change of a region");
    let h = Holding { region: region.clone(), ..old.clone() };
    journal::apply(tx, &who, Some(&old), &h)?;
    tx.conn
        .run(PUT_HOLDING, crate::args![h.id, h.person, h.role.word(), h.region, h.since, h.until])
        .map(drop)
}
