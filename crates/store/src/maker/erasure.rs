//! Makers who ask for the erasure of their data, and the officers who decide.

use domain::access::{Access, KeepMakers, KeepOwnMaker};
use domain::fault::{Faults, Problem};
use domain::id::{ErasureRequestId, Kind, MakerId, PersonId};
use domain::maker::Maker;
use domain::maker::erasure::{Request, State};
use domain::region::RegionCode;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A request.
    GET = "SELECT q.id, q.maker, m.region, q.asker, q.asked, q.why, q.state, q.answer, m.name
        FROM erasure_request q JOIN maker m ON m.id = q.maker WHERE q.id = $1";
    /// The requests about a maker, the newest first.
    OF = "SELECT q.id, q.maker, m.region, q.asker, q.asked, q.why, q.state, q.answer, m.name
        FROM erasure_request q JOIN maker m ON m.id = q.maker WHERE q.maker = $1 ORDER BY q.id DESC LIMIT $2";
    /// The requests that wait, the oldest first.
    WAITING = "SELECT q.id, q.maker, m.region, q.asker, q.asked, q.why, q.state, q.answer, m.name
        FROM erasure_request q JOIN maker m ON m.id = q.maker JOIN region r ON r.code = m.region
        WHERE q.state = 'waiting' AND r.path >= $1 AND r.path < $2 ORDER BY q.asked, q.id LIMIT $3";
    /// Writes a request.
    PUT = "INSERT INTO erasure_request (id, maker, asker, asked, why, state, answer) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET maker = excluded.maker, state = excluded.state, answer = excluded.answer";
    /// What was said goes with the data; that it was asked stays.
    BLANK = "UPDATE erasure_request SET why = NULL, answer = NULL,
            state = CASE WHEN state = 'waiting' THEN 'done' ELSE state END WHERE maker = $1";
}

/// The most requests that a page shows.
pub const MOST: i64 = 200;

fn request(r: &Row<'_>) -> Result<Request> {
    let (region, state): (String, String) = (r.get(2)?, r.get(6)?);
    Ok(Request {
        id: ErasureRequestId(r.get(0)?),
        maker: MakerId(r.get(1)?),
        region: RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?,
        person: PersonId(r.get(3)?),
        asked: r.get(4)?,
        why: r.get(5)?,
        state: State::from_word(&state).ok_or_else(|| Error::Damaged(format!("state {state}")))?,
        answer: r.get(7)?,
    })
}

fn put(tx: &mut Tx<'_>, q: &Request) -> Result<()> {
    let state = q.state.word();
    tx.conn.run(PUT, crate::args![q.id.0, q.maker, q.person, q.asked, q.why, state, q.answer]).map(drop)
}

/// The requests about a maker for whom somebody acts, the newest first.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom they may not act.
pub fn of(conn: &mut Conn, who: &Access<KeepOwnMaker>, maker: MakerId) -> Result<Vec<Request>> {
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    conn.rows(OF, crate::args![maker, 20i64], request)
}

/// The requests that wait, the oldest first, as far as a right reaches, with the names of the makers.
pub fn waiting(conn: &mut Conn, who: &Access<KeepMakers>) -> Result<Vec<(Request, String)>> {
    let mut found = Vec::new();
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        let args = crate::args![from, to, MOST];
        found.extend(conn.rows(WAITING, args, |r| Ok((request(r)?, r.get::<String>(8)?)))?);
    }
    // Roles may lie in each other.
    found.sort_by_key(|(q, _)| (q.asked, q.id.0));
    found.dedup_by_key(|(q, _)| q.id.0);
    Ok(found)
}

/// Asks for the erasure of a maker's data.
///
/// # Errors
/// [`Error::Refused`] for a maker for whom the asker may not act, or that is closed; the fault `why` when one waits already.
pub fn ask(tx: &mut Tx<'_>, who: &Access<KeepOwnMaker>, new: &Request) -> Result<Applied> {
    tx.lock(Kind::Maker, new.maker.0)?;
    if !who.acts_for(new.maker) || super::merge::closed(tx.conn, new.maker.0)? {
        return Err(Error::Refused);
    }
    let there = tx.conn.rows(OF, crate::args![new.maker, MOST], request)?;
    if there.iter().any(|q| q.state == State::Waiting) {
        let mut faults = Faults::default();
        faults.add("why", "", Problem::Taken);
        return Err(faults.into());
    }
    let applied = journal::apply(tx, who, None, new)?;
    put(tx, new)?;
    Ok(applied)
}

fn held(tx: &mut Tx<'_>, id: ErasureRequestId) -> Result<Request> {
    tx.lock(Kind::ErasureRequest, id.0)?;
    tx.conn.first(GET, crate::args![id.0], request)?.ok_or(Error::Missing)
}

/// Takes a request back, as long as it waits.
///
/// # Errors
/// [`Error::Missing`] for one that does not wait or is about another maker, [`Error::Refused`] for a maker for whom the asker may
/// not act.
pub fn take_back(
    tx: &mut Tx<'_>,
    who: &Access<KeepOwnMaker>,
    maker: MakerId,
    id: ErasureRequestId,
) -> Result<()> {
    let old = held(tx, id)?;
    if !who.acts_for(maker) {
        return Err(Error::Refused);
    }
    if old.state != State::Waiting || old.maker != maker {
        return Err(Error::Missing);
    }
    let new = Request { state: State::TakenBack, ..old.clone() };
    journal::apply(tx, who, Some(&old), &new)?;
    put(tx, &new)
}

/// Refuses a request, with an answer for whoever asked.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach; the faults of the domain.
pub fn refuse(tx: &mut Tx<'_>, who: &Access<KeepMakers>, id: ErasureRequestId, answer: &str) -> Result<()> {
    let old = held(tx, id)?;
    tx.allow(who, Some(&old.region))?;
    let new = old.refused(answer)?;
    journal::apply(tx, who, Some(&old), &new)?;
    put(tx, &new)
}

/// The requests about a merged record are about the one that stays.
pub(crate) fn follow(tx: &mut Tx<'_>, who: &Access<KeepMakers>, from: MakerId, into: &Maker) -> Result<()> {
    for old in tx.conn.rows(OF, crate::args![from, i64::MAX], request)? {
        let new = Request { maker: into.id, region: into.region.clone(), ..old.clone() };
        journal::apply(tx, who, Some(&old), &new)?;
        put(tx, &new)?;
    }
    Ok(())
}

/// The data was erased: that is the answer.
pub(crate) fn forget_maker(tx: &mut Tx<'_>, maker: Uuid) -> Result<()> {
    tx.conn.run(BLANK, crate::args![maker]).map(drop)
}
