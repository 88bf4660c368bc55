//! How the assessors of a round weigh its criteria, pair by pair. While the round is open, each sees their own alone.

use domain::access::{Access, Assess, ReadRegister};
use domain::assessment::round::Round;
use domain::assessment::weighing::{LevelWeighed, Weighed, hand_in as checked};
use domain::id::{PersonId, RoundId, SeatId, WeighingId};
use uuid::Uuid;

use super::seat::sitting;
use super::{in_the_way, reach};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// What a seat handed in.
    GET = "SELECT id, levels FROM round_weighing WHERE seat = $1";
    /// What the seats of a round handed in.
    OF_ROUND = "SELECT w.seat, w.id, w.levels FROM round_seat s JOIN round_weighing w ON w.seat = s.id WHERE s.round = $1
        ORDER BY s.number";
    /// Which seats handed in.
    SEATS = "SELECT w.seat FROM round_seat s JOIN round_weighing w ON w.seat = s.id WHERE s.round = $1";
    /// Writes it.
    PUT = "INSERT INTO round_weighing (seat, id, levels) VALUES ($1, $2, $3)
        ON CONFLICT (seat) DO UPDATE SET levels = excluded.levels";
}

fn levels(text: &str) -> Result<Vec<LevelWeighed>> {
    serde_json::from_str(text).map_err(|_| Error::Damaged("judgements of a weighing".into()))
}

/// Which seats of a round have weighed.
pub fn seats(conn: &mut Conn, round: RoundId) -> Result<Vec<SeatId>> {
    conn.rows(SEATS, crate::args![round], |r| Ok(SeatId(r.get(0)?)))
}

/// What somebody handed in.
///
/// # Errors
/// [`Error::Refused`] for whoever has no seat.
pub fn mine(
    conn: &mut Conn,
    who: &Access<Assess>,
    person: PersonId,
    round: RoundId,
) -> Result<Option<Vec<LevelWeighed>>> {
    let Some((_, seat)) = super::seat::mine(conn, who, person, round)? else { return Err(Error::Refused) };
    let found = conn.first(GET, crate::args![seat.id], |r| r.get::<String>(1))?;
    found.map(|text| levels(&text)).transpose()
}

/// What every seat of a round handed in, once nobody scores any more.
///
/// # Errors
/// [`Error::Refused`] while the round is blind, and where the right does not reach.
pub fn all(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    round: &Round,
) -> Result<Vec<(SeatId, Vec<LevelWeighed>)>> {
    reach(conn, who, round)?;
    if !round.state.shows_scores() {
        return Err(Error::Refused);
    }
    every(conn, round.id)
}

/// The same for the program itself.
pub(super) fn every(conn: &mut Conn, round: RoundId) -> Result<Vec<(SeatId, Vec<LevelWeighed>)>> {
    conn.rows(OF_ROUND, crate::args![round], |r| Ok((SeatId(r.get(0)?), levels(&r.get::<String>(2)?)?)))
}

/// Hands in judgements, or others in their place as long as the round is open.
///
/// # Errors
/// [`Error::Refused`] for whoever has no seat; the fault `step` with what stands in the way; the faults of the domain.
pub fn hand_in(
    tx: &mut Tx<'_>,
    who: &Access<Assess>,
    person: PersonId,
    round: RoundId,
    judged: &[LevelWeighed],
    today: jiff::civil::Date,
) -> Result<Applied> {
    let (round, seat) = sitting(tx, who, person, round)?;
    round.scores(&seat, today).map_err(in_the_way)?;
    let set = round.set.as_ref().ok_or_else(|| Error::Damaged("an open round without its set".into()))?;
    let old = tx.conn.first(GET, crate::args![seat.id], |r| Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?)))?;
    let id = WeighingId(old.as_ref().map_or_else(Uuid::now_v7, |(id, _)| *id));
    let old = match old {
        Some((_, text)) => Some(Weighed {
            id,
            round: round.id,
            region: round.region.clone(),
            seat: seat.id,
            levels: levels(&text)?,
        }),
        None => None,
    };
    let new = checked(id, round.id, &round.region, seat.id, set, judged)?;
    let applied = journal::apply(tx, who, old.as_ref(), &new)?;
    if applied != Applied::Unchanged {
        let json = serde_json::to_string(&new.levels).map_err(|e| Error::Engine(e.to_string()))?;
        tx.conn.run(PUT, crate::args![seat.id, id, json])?;
        super::notice::soon(tx, round.id)?;
    }
    Ok(applied)
}
