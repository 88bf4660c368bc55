//! Invitations to act for a maker. Who is meant is compared when somebody looks for what waits for them, and never when it is sent.

use domain::access::{Access, KeepMakers, KeepOwn, LetAct, ReadRegister, Scope};
use domain::account::{Person, PersonId};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, MakerId, MandateId, short};
use domain::journal::Operation;
use domain::maker::Maker;
use domain::maker::invitation::{Invitation, MOST, State, number};
use domain::maker::mandate::{Agent, Deed};
use domain::region::RegionCode;
use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// An invitation.
    GET = "SELECT v.id, v.maker, m.region, v.deeds, v.until, v.lapses, v.state, v.told, m.name, v.sender
        FROM invitation v JOIN maker m ON m.id = v.maker WHERE v.id = $1";
    /// The invitations of a maker, the newest first.
    OF_MAKER = "SELECT v.id, v.maker, m.region, v.deeds, v.until, v.lapses, v.state, v.told, m.name, v.sender
        FROM invitation v JOIN maker m ON m.id = v.maker WHERE v.maker = $1 ORDER BY v.id DESC LIMIT $2";
    /// The invitations of a maker that wait, the newest first.
    WAITING = "SELECT v.id, v.maker, m.region, v.deeds, v.until, v.lapses, v.state, v.told, m.name, v.sender
        FROM invitation v JOIN maker m ON m.id = v.maker WHERE v.maker = $1 AND v.state = 'waiting' AND v.lapses >= $2
        ORDER BY v.id DESC LIMIT $3";
    /// The invitations that wait for whoever is called so, the newest first.
    FOR = "SELECT v.id, v.maker, m.region, v.deeds, v.until, v.lapses, v.state, v.told, m.name, v.sender
        FROM invitation v JOIN maker m ON m.id = v.maker WHERE v.told = $1 AND v.state = 'waiting' ORDER BY v.id DESC LIMIT $2";
    /// The invitations that wait for the maker of a number, the newest first.
    FOR_NUMBER = "SELECT v.id, v.maker, m.region, v.deeds, v.until, v.lapses, v.state, v.told, m.name, v.sender
        FROM invitation v JOIN maker m ON m.id = v.maker WHERE v.number = $1 AND v.state = 'waiting' ORDER BY v.id DESC LIMIT $2";
    /// The invitations that somebody sent, the newest first.
    SENT_BY = "SELECT id, maker, state FROM invitation WHERE sender = $1 ORDER BY id DESC";
    /// Adds an invitation.
    ADD = "INSERT INTO invitation (id, maker, sender, told, number, deeds, until, lapses, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// What became of one; who was meant is forgotten.
    SETTLE = "UPDATE invitation SET maker = $2, state = $3, told = NULL, number = NULL WHERE id = $1 AND state = $4";
    /// Forgets who was meant, with the account that was.
    UNTELL = "UPDATE invitation SET told = NULL, number = NULL WHERE told = $1";
    /// Forgets which maker was meant.
    UNTELL_NUMBER = "UPDATE invitation SET told = NULL, number = NULL WHERE number = $1";
    /// Takes an invitation away.
    FORGET = "DELETE FROM invitation WHERE id = $1";
}

/// The most invitations that a page shows.
pub const SHOWN: i64 = 50;

/// An invitation as those see it whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The invitation.
    pub invitation: Invitation,
    /// Who is meant, as its maker wrote it; nothing once it is settled.
    pub told: Option<String>,
    /// What the maker is called.
    pub maker: String,
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Damaged(format!("day {text}")))
}

fn sent(r: &Row<'_>) -> Result<Sent> {
    let (region, deeds, state): (String, String, String) = (r.get(2)?, r.get(3)?, r.get(6)?);
    Ok(Sent {
        invitation: Invitation {
            id: MandateId(r.get(0)?),
            maker: MakerId(r.get(1)?),
            region: RegionCode::parse(&region)
                .ok_or_else(|| Error::Damaged(format!("region code {region}")))?,
            by: PersonId(r.get(9)?),
            deeds: deeds.split(' ').filter_map(Deed::from_word).collect(),
            until: day(&r.get::<String>(4)?)?,
            lapses: day(&r.get::<String>(5)?)?,
            state: State::from_word(&state).ok_or_else(|| Error::Damaged(format!("state {state}")))?,
        },
        told: r.get(7)?,
        maker: r.get(8)?,
    })
}

/// The invitations of a maker of one's own, the newest first.
///
/// # Errors
/// [`Error::Refused`] for a maker that is not one's own.
pub fn of_own(conn: &mut Conn, who: &Access<LetAct>, maker: MakerId) -> Result<Vec<Sent>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    conn.rows(OF_MAKER, crate::args![maker, SHOWN], sent)
}

/// The invitations of a maker, the newest first, without who is meant: that is between the two.
///
/// # Errors
/// [`Error::Refused`] when the maker lies elsewhere.
pub fn of_maker(conn: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> Result<Vec<Invitation>> {
    super::mandate::reach(conn, who, maker)?;
    conn.rows(OF_MAKER, crate::args![maker, SHOWN], |r| Ok(sent(r)?.invitation))
}

/// Invites somebody, whether or not there is such a person: that comes out when they look.
///
/// # Errors
/// [`Error::Refused`] for a maker that is not one's own or that is closed; the fault `told` when the same or too many wait already.
pub fn invite(
    tx: &mut Tx<'_>,
    who: &Access<LetAct>,
    new: &Invitation,
    told: &str,
    today: Date,
) -> Result<Applied> {
    tx.lock(Kind::Maker, new.maker.0)?;
    if !who.acts_for(new.maker) || super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    let open = tx.conn.rows(WAITING, crate::args![new.maker, today, SHOWN], sent)?;
    let mut faults = Faults::default();
    if open.iter().any(|s| s.told.as_deref() == Some(told)) {
        faults.add("told", told, Problem::Taken);
    } else if open.len() >= MOST {
        faults.add("told", told, Problem::TooManyWait(MOST));
    }
    faults.or(())?;
    let applied = journal::apply(tx, who, None, new)?;
    let deeds = new.deeds.iter().map(|d| d.word()).collect::<Vec<_>>().join(" ");
    let state = new.state.word();
    tx.conn.run(
        ADD,
        crate::args![new.id, new.maker, new.by, told, number(told), deeds, new.until, new.lapses, state],
    )?;
    Ok(applied)
}

/// As whom somebody is meant: themselves, or a maker of their own, and where to look for that.
fn names(person: &Person, own: Option<&Access<LetAct>>) -> Vec<(crate::face::Sql, String, Agent)> {
    let me = Agent::Person(person.id);
    let mut names: Vec<_> = person.login.iter().map(|login| (FOR, login.clone(), me)).collect();
    if let Some(Scope::Makers(makers)) = own.map(Access::scope) {
        names.extend(makers.iter().map(|m| (FOR_NUMBER, short(m.0), Agent::Maker(*m))));
    }
    names
}

/// What waits for somebody, and whom each lets act: them, or a maker of their own. Those that lapsed are among them.
///
/// # Errors
/// [`Error::Refused`] for somebody else.
pub fn waiting(
    conn: &mut Conn,
    who: &Access<KeepOwn>,
    person: PersonId,
    own: Option<&Access<LetAct>>,
) -> Result<Vec<(Sent, Agent)>> {
    if !who.owns(Some(person.0)) {
        return Err(Error::Refused);
    }
    let Some(person) = crate::account::load(conn, person)? else { return Ok(Vec::new()) };
    let mut found: Vec<(Sent, Agent)> = Vec::new();
    for (sql, name, agent) in names(&person, own) {
        for one in conn.rows(sql, crate::args![name, SHOWN], sent)? {
            let other = agent != Agent::Maker(one.invitation.maker);
            if other && !found.iter().any(|(f, _)| f.invitation.id == one.invitation.id) {
                found.push((one, agent));
            }
        }
    }
    Ok(found)
}

fn settle(tx: &mut Tx<'_>, who: &Access<KeepMakers>, old: &Invitation, new: &Invitation) -> Result<Applied> {
    let applied = journal::apply(tx, who, Some(old), new)?;
    settled(tx, old, new)?;
    Ok(applied)
}

fn settled(tx: &mut Tx<'_>, old: &Invitation, new: &Invitation) -> Result<()> {
    match tx.conn.run(SETTLE, crate::args![new.id, new.maker, new.state.word(), old.state.word()])? {
        // Its maker was erased, or it was settled meanwhile.
        0 => Err(Error::Missing),
        _ => Ok(()),
    }
}

/// Holds an invitation and, before it, its maker, which a merger and an erasure hold.
fn held(tx: &mut Tx<'_>, id: MandateId) -> Result<Invitation> {
    for _ in 0..3 {
        let before = tx.conn.first(GET, crate::args![id], sent)?.ok_or(Error::Missing)?.invitation;
        tx.lock(Kind::Maker, before.maker.0)?;
        tx.lock(Kind::Invitation, id.0)?;
        let now = tx.conn.first(GET, crate::args![id], sent)?.ok_or(Error::Missing)?.invitation;
        if now.maker == before.maker {
            return Ok(now);
        }
    }
    Err(Error::Busy)
}

/// What waits for somebody by its id, held.
fn meant(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwn>,
    person: PersonId,
    own: Option<&Access<LetAct>>,
    id: MandateId,
) -> Result<(Invitation, Agent)> {
    // Whose account is given up meanwhile answers nothing any more.
    tx.rely(Kind::Person, person.0)?;
    held(tx, id)?;
    let found = waiting(tx.conn, who, person, own)?.into_iter().find(|(s, _)| s.invitation.id == id);
    found.map(|(s, agent)| (s.invitation, agent)).ok_or(Error::Missing)
}

/// Accepts what waits for somebody: from that day on they may act for the maker.
///
/// # Errors
/// [`Error::Missing`] for what does not wait for them; the faults of [`Invitation::accept`]; the fault `to` when they may act for
/// the maker already, or when nobody is this maker any more, who could have invited them.
pub fn accept(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwn>,
    person: PersonId,
    own: Option<&Access<LetAct>>,
    id: MandateId,
    today: Date,
) -> Result<MakerId> {
    // Whose account is closed meanwhile has invited nobody. Before the maker, as whoever closes it holds them.
    let by = tx.conn.first(GET, crate::args![id], sent)?.ok_or(Error::Missing)?.invitation.by;
    tx.rely(Kind::Person, by.0)?;
    let (old, agent) = meant(tx, who, person, own, id)?;
    let (new, mandate) = old.accept(agent, today)?;
    // Not by a right of whoever accepts, but by that of the maker who invited them.
    let right = domain::access::system("invitation accepted");
    super::mandate::accepted(tx, &right, &mandate, by, today)?;
    settle(tx, &right, &old, &new)?;
    Ok(old.maker)
}

/// Declines what waits for somebody.
///
/// # Errors
/// [`Error::Missing`] for what does not wait for them.
pub fn decline(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwn>,
    person: PersonId,
    own: Option<&Access<LetAct>>,
    id: MandateId,
) -> Result<()> {
    let (old, _) = meant(tx, who, person, own, id)?;
    settle(tx, &domain::access::system("invitation declined"), &old, &old.turned(State::Declined)).map(drop)
}

/// Takes back an invitation of a maker of one's own.
///
/// # Errors
/// [`Error::Refused`] for a maker that is not one's own; [`Error::Missing`] for one of another maker, or that does not wait.
pub fn take_back(tx: &mut Tx<'_>, who: &Access<LetAct>, maker: MakerId, id: MandateId) -> Result<()> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    let old = Some(held(tx, id)?).filter(|v| v.maker == maker && v.state == State::Waiting);
    let old = old.ok_or(Error::Missing)?;
    let new = old.turned(State::TakenBack);
    journal::apply(tx, who, Some(&old), &new)?;
    settled(tx, &old, &new)
}

/// Takes back an invitation of a maker, for whoever looks after it.
///
/// # Errors
/// [`Error::Refused`] for a maker that lies elsewhere; [`Error::Missing`] for one of another maker, or that does not wait.
pub fn stop(tx: &mut Tx<'_>, who: &Access<KeepMakers>, maker: MakerId, id: MandateId) -> Result<Applied> {
    let old = Some(held(tx, id)?).filter(|v| v.maker == maker).ok_or(Error::Missing)?;
    tx.allow(who, Some(&old.region))?;
    if old.state != State::Waiting {
        return Err(Error::Missing);
    }
    settle(tx, who, &old, &old.turned(State::TakenBack))
}

/// Takes back what somebody sent and what waits still, for one maker or for each: they may speak for it no longer, or it may have been
/// somebody else who sent it.
pub(crate) fn withdraw(tx: &mut Tx<'_>, by: PersonId, maker: Option<MakerId>) -> Result<()> {
    let all = tx.conn.rows(SENT_BY, crate::args![by], |r| {
        Ok((MandateId(r.get(0)?), MakerId(r.get(1)?), r.get::<String>(2)?))
    })?;
    for (id, of, state) in all {
        if state != State::Waiting.word() || maker.is_some_and(|maker| maker != of) {
            continue;
        }
        let old = held(tx, id)?;
        if old.state == State::Waiting {
            settle(
                tx,
                &domain::access::system("invitation of another"),
                &old,
                &old.turned(State::TakenBack),
            )?;
        }
    }
    Ok(())
}

/// The invitations of a merged record are those of the one that stays; what waited is taken back, since it names the other.
pub(crate) fn follow(tx: &mut Tx<'_>, who: &Access<KeepMakers>, from: MakerId, into: &Maker) -> Result<()> {
    for old in tx.conn.rows(OF_MAKER, crate::args![from, i64::MAX], sent)? {
        let old = old.invitation;
        let state = if old.state == State::Waiting { State::TakenBack } else { old.state };
        let new = Invitation { maker: into.id, region: into.region.clone(), ..old.turned(state) };
        settle(tx, who, &old, &new)?;
    }
    Ok(())
}

/// Forgets who was meant, when that person's account is given up.
pub(crate) fn forget_person(tx: &mut Tx<'_>, person: &Person) -> Result<()> {
    for name in person.login.iter().chain(&person.email) {
        tx.conn.run(UNTELL, crate::args![name])?;
    }
    Ok(())
}

/// Forgets the invitations of a maker whose data is erased, and those that name it.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: MakerId) -> Result<()> {
    for old in tx.conn.rows(OF_MAKER, crate::args![maker, i64::MAX], sent)? {
        let old = old.invitation;
        let region = Some(old.region.as_str());
        journal::write(tx, Kind::Invitation, old.id.0, None, region, Operation::Delete, Vec::new())?;
        tx.conn.run(FORGET, crate::args![old.id])?;
    }
    tx.conn.run(UNTELL_NUMBER, crate::args![short(maker.0)]).map(drop)
}

/// Every invitation of a maker, for a copy of what is recorded of it; whom each means only for whoever may let others act for it.
///
/// # Errors
/// As [`of_maker`].
pub fn copied(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    own: Option<&Access<LetAct>>,
    maker: MakerId,
) -> Result<Vec<Sent>> {
    super::mandate::reach(conn, who, maker)?;
    let mut all = conn.rows(OF_MAKER, crate::args![maker, i64::MAX], sent)?;
    if !own.is_some_and(|own| own.acts_for(maker)) {
        all.iter_mut().for_each(|s| s.told = None);
    }
    Ok(all)
}
