//! Who may act for a maker, and for whom a maker or a person may act.

use domain::access::{
    Access, KeepMakers, KeepOwn, LetAct, Permission, ReadPeople, ReadRegister, Scope, system,
};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, MandateId, PersonId};
use domain::journal::Operation;
use domain::maker::Maker;
use domain::maker::mandate::{Agent, Deed, Mandate};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A mandate.
    GET = "SELECT d.id, d.maker, m.region, d.person, d.agent, d.own, d.deeds, d.since, d.until
        FROM mandate d JOIN maker m ON m.id = d.maker WHERE d.id = $1";
    /// The mandates that a maker gave, the newest first.
    OF_MAKER = "SELECT d.id, d.maker, m.region, d.person, d.agent, d.own, d.deeds, d.since, d.until,
            coalesce(p.name, a.name), m.name
        FROM mandate d JOIN maker m ON m.id = d.maker LEFT JOIN person p ON p.id = d.person LEFT JOIN maker a ON a.id = d.agent
        WHERE d.maker = $1 ORDER BY d.id DESC LIMIT $2";
    /// The mandates that a maker was given, the newest first.
    TO_MAKER = "SELECT d.id, d.maker, m.region, d.person, d.agent, d.own, d.deeds, d.since, d.until, a.name, m.name
        FROM mandate d JOIN maker m ON m.id = d.maker JOIN maker a ON a.id = d.agent
        WHERE d.agent = $1 ORDER BY d.id DESC LIMIT $2";
    /// The mandates that name a person.
    TO_PERSON = "SELECT d.id, d.maker, m.region, d.person, d.agent, d.own, d.deeds, d.since, d.until
        FROM mandate d JOIN maker m ON m.id = d.maker WHERE d.person = $1 ORDER BY d.id";
    /// What a person was let do, the newest first.
    HELD = "SELECT d.id, d.maker, m.region, d.person, d.agent, d.own, d.deeds, d.since, d.until, p.name, m.name
        FROM mandate d JOIN maker m ON m.id = d.maker JOIN person p ON p.id = d.person
        WHERE d.person = $1 AND NOT d.own ORDER BY d.id DESC LIMIT $2";
    /// The mandates that name a maker which is a person's own.
    TO_OWN = "SELECT d.id, d.maker, m.region, d.person, d.agent, d.own, d.deeds, d.since, d.until
        FROM mandate o JOIN mandate d ON d.agent = o.maker JOIN maker m ON m.id = d.maker
        WHERE o.person = $1 AND o.own ORDER BY d.id";
    /// The persons whose own a maker is.
    OWNERS = "SELECT d.id, d.maker, m.region, d.person, d.agent, d.own, d.deeds, d.since, d.until, p.name, m.name
        FROM mandate d JOIN maker m ON m.id = d.maker JOIN person p ON p.id = d.person
        WHERE d.maker = $1 AND d.own ORDER BY d.id LIMIT $2";
    /// Adds a mandate.
    ADD = "INSERT INTO mandate (id, maker, person, agent, own, deeds, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Ends a mandate.
    END = "UPDATE mandate SET until = $2 WHERE id = $1";
    /// A mandate follows into the record that stays.
    FOLLOW = "UPDATE mandate SET maker = $2, agent = $3 WHERE id = $1";
    /// Takes back a mandate that has not begun.
    FORGET = "DELETE FROM mandate WHERE id = $1";
    /// Region and state of a maker that is let act.
    AGENT = "SELECT region, status FROM maker WHERE id = $1";
    /// How many items a maker has, counted up to a bound.
    ITEMS = "SELECT count(*) FROM (SELECT 1 FROM item WHERE maker = $1 LIMIT $2) i";
}

/// The most mandates of a maker that a page shows.
pub const MOST: i64 = 200;
/// Up to which the items of a maker are counted.
pub const COUNTED: i64 = 1_000;

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Damaged(format!("day {text}")))
}

fn mandate(r: &Row<'_>) -> Result<Mandate> {
    let to = match (r.get::<Option<Uuid>>(3)?, r.get::<Option<Uuid>>(4)?) {
        (Some(person), None) => Agent::Person(PersonId(person)),
        (None, Some(agent)) => Agent::Maker(MakerId(agent)),
        _ => return Err(Error::Damaged("a mandate for nobody".into())),
    };
    let deeds: String = r.get(6)?;
    let until: Option<String> = r.get(8)?;
    Ok(Mandate {
        id: MandateId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: r.region(2)?,
        to,
        own: r.get(5)?,
        deeds: deeds.split(' ').filter_map(Deed::from_word).collect(),
        since: day(&r.get::<String>(7)?)?,
        until: until.as_deref().map(day).transpose()?,
    })
}

/// A mandate with the names of who may act and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The mandate.
    pub mandate: Mandate,
    /// What the person or maker is called who may act.
    pub to: String,
    /// What the maker is called.
    pub maker: String,
}

fn named(r: &Row<'_>) -> Result<Named> {
    Ok(Named { mandate: mandate(r)?, to: r.get(9)?, maker: r.get(10)? })
}

/// The mandates that a maker gave, the newest first, also those that are over.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn of_maker(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<Vec<Named>> {
    reach(conn, who, maker)?;
    conn.rows(OF_MAKER, crate::args![maker, MOST], named)
}

/// The mandates that a maker was given, the newest first: for whom its own people may act.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn to_maker(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<Vec<Named>> {
    reach(conn, who, maker)?;
    conn.rows(TO_MAKER, crate::args![maker, MOST], named)
}

/// The persons whose own a maker is: whom a mandate for that maker reaches.
pub fn owners(conn: &mut Conn, _: &Access<ReadRegister>, maker: MakerId) -> Result<Vec<Named>> {
    conn.rows(OWNERS, crate::args![maker, MOST], named)
}

/// How many items a maker has, up to [`COUNTED`].
pub fn items<P: Permission>(conn: &mut Conn, _: &Access<P>, maker: MakerId) -> Result<i64> {
    conn.one(ITEMS, crate::args![maker, COUNTED], |r| r.get(0))
}

pub(super) fn reach(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<()> {
    let (region, _) = place(conn, maker)?.ok_or(Error::Missing)?;
    crate::register::reach(conn, who, &region)
}

/// Where a maker lies.
pub fn region(conn: &mut Conn, maker: MakerId) -> Result<Option<RegionCode>> {
    Ok(place(conn, maker)?.map(|(region, _)| region))
}

fn place(conn: &mut Conn, maker: MakerId) -> Result<Option<(RegionCode, String)>> {
    let found = conn.first(AGENT, crate::args![maker], |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?)))?;
    let Some((region, status)) = found else { return Ok(None) };
    let region = RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
    Ok(Some((region, status)))
}

/// Every mandate that names a person or a maker of their own, also those that are over: what
/// [`domain::access::SignedIn::acting_by`] asks for.
pub fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<Mandate>> {
    let mut found = conn.rows(TO_PERSON, crate::args![person], mandate)?;
    if found.iter().any(|m| m.own) {
        found.extend(conn.rows(TO_OWN, crate::args![person], mandate)?);
    }
    Ok(found)
}

/// Lets somebody act for a maker. Whoever gives it must reach the maker, and see the person or maker who is let act.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach; the fault `to` when they may already act for the maker at that time.
pub fn give(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    people: &Access<ReadPeople>,
    new: &Mandate,
) -> Result<Applied> {
    tx.lock(Kind::Maker, new.maker.0)?;
    let (region, _) = place(tx.conn, new.maker)?.ok_or(Error::Missing)?;
    if region != new.region || super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    match new.to {
        Agent::Person(person) => {
            crate::account::get(tx.conn, people, person)?.ok_or(Error::Refused)?;
        }
        Agent::Maker(agent) => {
            let (region, status) = place(tx.conn, agent)?.ok_or(Error::Refused)?;
            super::merge::open(tx, agent)?;
            if status != domain::publication::Publication::Published.word() {
                tx.allow(who, Some(&region))?;
            }
        }
    }
    add(tx, who, new)
}

/// Writes the mandate of an invitation that was accepted.
///
/// # Errors
/// [`Error::Refused`] when one of the two makers is closed meanwhile; the fault `to` when they may act already, or when the maker is
/// not `by`'s own on that day, who invited them, or their account is closed.
pub(crate) fn accepted(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    new: &Mandate,
    by: PersonId,
    today: Date,
) -> Result<Applied> {
    tx.lock(Kind::Maker, new.maker.0)?;
    if super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    if let Agent::Maker(agent) = new.to {
        super::merge::open(tx, agent)?;
        if super::merge::closed(tx.conn, agent.0)? {
            return Err(Error::Refused);
        }
    }
    let there = tx.conn.rows(OF_MAKER, crate::args![new.maker, MOST], mandate)?;
    let theirs = |m: &Mandate| m.own && m.to == Agent::Person(by) && m.in_force(today);
    if !there.iter().any(theirs) || crate::account::load(tx.conn, by)?.is_none_or(|p| !p.active) {
        let mut faults = Faults::default();
        faults.add("to", "", Problem::Missing);
        return Err(faults.into());
    }
    add(tx, who, new)
}

fn add(tx: &mut Tx<'_>, who: &Access<KeepMakers>, new: &Mandate) -> Result<Applied> {
    let there = tx.conn.rows(OF_MAKER, crate::args![new.maker, MOST], mandate)?;
    let meets = |m: &Mandate| {
        m.to == new.to && m.until.is_none_or(|u| u >= new.since) && new.until.is_none_or(|u| u >= m.since)
    };
    if there.iter().any(meets) {
        let mut faults = Faults::default();
        faults.add("to", "", Problem::Taken);
        return Err(faults.into());
    }
    let applied = journal::apply(tx, who, None, new)?;
    let (person, agent) = match new.to {
        Agent::Person(p) => (Some(p), None),
        Agent::Maker(m) => (None, Some(m)),
    };
    let deeds = new.deeds.iter().map(|d| d.word()).collect::<Vec<_>>().join(" ");
    tx.conn.run(ADD, crate::args![new.id, new.maker, person, agent, new.own, deeds, new.since, new.until])?;
    Ok(applied)
}

/// Takes a mandate of a maker back, with a last day. One that has not begun by then goes.
///
/// # Errors
/// [`Error::Missing`] for a mandate of another maker.
pub fn end(
    tx: &mut Tx<'_>,
    who: &Access<KeepMakers>,
    maker: MakerId,
    id: MandateId,
    last: Date,
) -> Result<Applied> {
    tx.lock(Kind::Mandate, id.0)?;
    let old = tx.conn.first(GET, crate::args![id], mandate)?;
    let old = old.filter(|m| m.maker == maker).ok_or(Error::Missing)?;
    tx.allow(who, Some(&old.region))?;
    ended(tx, who, &old, last)
}

fn ended(tx: &mut Tx<'_>, who: &Access<KeepMakers>, old: &Mandate, last: Date) -> Result<Applied> {
    if let (true, Agent::Person(person)) = (old.own, old.to) {
        super::invitation::withdraw(tx, person, Some(old.maker))?;
    }
    if old.since > last {
        forget(tx, old)?;
        return Ok(Applied::Changed);
    }
    let new = old.ended(last);
    let applied = journal::apply(tx, who, Some(old), &new)?;
    tx.conn.run(END, crate::args![new.id, new.until])?;
    Ok(applied)
}

/// The mandates that a maker of one's own gave, the newest first, also those that are over.
///
/// # Errors
/// [`Error::Refused`] for a maker that is not one's own.
pub fn of_own(conn: &mut Conn, who: &Access<LetAct>, maker: MakerId) -> Result<Vec<Named>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    conn.rows(OF_MAKER, crate::args![maker, MOST], named)
}

/// Takes back a mandate that a maker of one's own gave, whoever recorded it. Its own accounts are for the council.
///
/// # Errors
/// [`Error::Refused`] for a maker that is not one's own; [`Error::Missing`] for a mandate of another maker or an own account.
pub fn end_own(
    tx: &mut Tx<'_>,
    who: &Access<LetAct>,
    maker: MakerId,
    id: MandateId,
    last: Date,
) -> Result<Applied> {
    tx.lock(Kind::Mandate, id.0)?;
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let old = tx.conn.first(GET, crate::args![id], mandate)?;
    let old = old.filter(|m| m.maker == maker && !m.own).ok_or(Error::Missing)?;
    ended(tx, &system("mandate taken back by its maker"), &old, last)
}

/// The mandates that were given to a person or a maker of their own, also those that are over; not what makes a maker their own.
///
/// # Errors
/// [`Error::Refused`] for somebody else.
pub fn held(
    conn: &mut Conn,
    who: &Access<KeepOwn>,
    person: PersonId,
    own: Option<&Access<LetAct>>,
) -> Result<Vec<Named>> {
    if !who.owns(Some(person.0)) {
        return Err(Error::Refused);
    }
    let mut found = conn.rows(HELD, crate::args![person, MOST], named)?;
    if let Some(Scope::Makers(makers)) = own.map(Access::scope) {
        for maker in makers {
            found.extend(conn.rows(TO_MAKER, crate::args![*maker, MOST], named)?);
        }
    }
    Ok(found)
}

/// Gives up a mandate that was given to a person or a maker of their own.
///
/// # Errors
/// [`Error::Missing`] for a mandate that they do not hold.
pub fn give_up(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwn>,
    person: PersonId,
    own: Option<&Access<LetAct>>,
    id: MandateId,
    last: Date,
) -> Result<Applied> {
    tx.lock(Kind::Mandate, id.0)?;
    let old = tx.conn.first(GET, crate::args![id], mandate)?;
    let holds = |m: &Mandate| match m.to {
        Agent::Person(p) => p == person && who.owns(Some(person.0)) && !m.own,
        Agent::Maker(agent) => own.is_some_and(|own| own.acts_for(agent)),
    };
    let old = old.filter(holds).ok_or(Error::Missing)?;
    ended(tx, &system("mandate given up"), &old, last)
}

fn forget(tx: &mut Tx<'_>, old: &Mandate) -> Result<()> {
    let region = Some(old.region.as_str());
    journal::write(tx, Kind::Mandate, old.id.0, None, region, Operation::Delete, Vec::new())?;
    tx.conn.run(FORGET, crate::args![old.id]).map(drop)
}

/// What names a merged record names the one that stays. A mandate for itself, and one that is given already, goes.
pub(crate) fn follow(tx: &mut Tx<'_>, who: &Access<KeepMakers>, from: MakerId, into: &Maker) -> Result<()> {
    let mut all = tx.conn.rows(OF_MAKER, crate::args![from, i64::MAX], mandate)?;
    all.extend(tx.conn.rows(TO_MAKER, crate::args![from, i64::MAX], mandate)?);
    for old in all {
        let (maker, region) =
            if old.maker == from { (into.id, into.region.clone()) } else { (old.maker, old.region.clone()) };
        let to = if old.to == Agent::Maker(from) { Agent::Maker(into.id) } else { old.to };
        let new = Mandate { maker, region, to, ..old.clone() };
        let there = tx.conn.rows(OF_MAKER, crate::args![maker, i64::MAX], mandate)?;
        let covers = |m: &Mandate| {
            m.id != new.id
                && m.to == new.to
                && m.own == new.own
                && new.deeds.iter().all(|d| m.deeds.contains(d))
                && m.since <= new.since
                && m.until.is_none_or(|last| new.until.is_some_and(|u| u <= last))
        };
        if to == Agent::Maker(maker) || there.iter().any(covers) {
            forget(tx, &old)?;
            continue;
        }
        journal::apply(tx, who, Some(&old), &new)?;
        let agent = match to {
            Agent::Maker(agent) => Some(agent),
            Agent::Person(_) => None,
        };
        tx.conn.run(FOLLOW, crate::args![new.id, maker, agent])?;
    }
    Ok(())
}

/// Takes back whatever names a maker whose data is erased.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    let mut all = tx.conn.rows(OF_MAKER, crate::args![maker, i64::MAX], mandate)?;
    all.extend(tx.conn.rows(TO_MAKER, crate::args![maker, i64::MAX], mandate)?);
    all.iter().try_for_each(|m| forget(tx, m))
}
