//! The score sheets of a round. While assessors score, each sees their own alone.

use std::collections::{BTreeMap, HashSet};

use domain::access::{Access, Assess, ReadRegister};
use domain::assessment::round::Round;
use domain::assessment::sheet::{Scored, Sheet};
use domain::id::{CandidateId, PersonId, RoundId, SeatId, SheetId};
use uuid::Uuid;

use super::seat::sitting;
use super::{candidate, in_the_way, reach};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// A sheet.
    GET = "SELECT id, scores FROM round_sheet WHERE seat = $1 AND candidate = $2";
    /// The sheets of a seat.
    OF_SEAT = "SELECT candidate, scores FROM round_sheet WHERE seat = $1";
    /// The sheets of a round.
    OF_ROUND = "SELECT h.seat, h.candidate, h.id, h.scores FROM round_seat s JOIN round_sheet h ON h.seat = s.id WHERE s.round = $1";
    /// Which sheets of a round were handed in.
    HANDED_IN = "SELECT h.seat, h.candidate FROM round_seat s JOIN round_sheet h ON h.seat = s.id WHERE s.round = $1";
    /// Writes a sheet.
    PUT = "INSERT INTO round_sheet (seat, candidate, id, scores) VALUES ($1, $2, $3, $4)
        ON CONFLICT (seat, candidate) DO UPDATE SET scores = excluded.scores";
}

type Scores = BTreeMap<String, Scored>;

fn scores(text: &str) -> Result<Scores> {
    serde_json::from_str(text).map_err(|_| Error::Damaged("scores of a sheet".into()))
}

/// Which sheets of a round were handed in, by seat and candidate; not what is in them.
pub fn handed_in(conn: &mut Conn, round: RoundId) -> Result<HashSet<(SeatId, CandidateId)>> {
    let rows =
        conn.rows(HANDED_IN, crate::args![round], |r| Ok((SeatId(r.get(0)?), CandidateId(r.get(1)?))))?;
    Ok(rows.into_iter().collect())
}

/// What a seat has handed in, by candidate; for whoever sits on it.
///
/// # Errors
/// [`Error::Refused`] for somebody else.
pub fn mine(
    conn: &mut Conn,
    who: &Access<Assess>,
    person: PersonId,
    round: RoundId,
) -> Result<BTreeMap<CandidateId, Scores>> {
    let Some((_, seat)) = super::seat::mine(conn, who, person, round)? else { return Err(Error::Refused) };
    of_seat(conn, seat.id)
}

/// What a seat has handed in, for the program itself.
pub(super) fn of_seat(conn: &mut Conn, seat: SeatId) -> Result<BTreeMap<CandidateId, Scores>> {
    let rows = conn
        .rows(OF_SEAT, crate::args![seat], |r| Ok((CandidateId(r.get(0)?), scores(&r.get::<String>(1)?)?)))?;
    Ok(rows.into_iter().collect())
}

/// Every sheet of a round, once nobody scores any more. Sheets of a candidate from which the assessor is recused do not count and are not
/// among them.
///
/// # Errors
/// [`Error::Refused`] while the round is blind, and where the right does not reach.
pub fn all(conn: &mut Conn, who: &Access<ReadRegister>, round: &Round) -> Result<Vec<Sheet>> {
    reach(conn, who, round)?;
    if !round.state.shows_scores() {
        return Err(Error::Refused);
    }
    every(conn, round)
}

/// Every sheet that counts, for the program itself.
pub(super) fn every(conn: &mut Conn, round: &Round) -> Result<Vec<Sheet>> {
    let seats = super::seat::of(conn, round.id)?;
    let mut sheets = conn.rows(OF_ROUND, crate::args![round.id], |r| {
        Ok(Sheet {
            id: SheetId(r.get(2)?),
            round: round.id,
            region: round.region.clone(),
            seat: SeatId(r.get(0)?),
            candidate: CandidateId(r.get(1)?),
            scores: scores(&r.get::<String>(3)?)?,
        })
    })?;
    let counts = |s: &Sheet| seats.iter().any(|o| o.seat.id == s.seat && !o.seat.is_recused(s.candidate));
    sheets.retain(counts);
    Ok(sheets)
}

/// Hands in a sheet, or another in its place as long as the round is open.
///
/// # Errors
/// [`Error::Refused`] for whoever has no seat, [`Error::Missing`] for another round's candidate; the fault `step` with what stands in the
/// way: the round has closed, the day is over, the candidate was withdrawn.
pub fn hand_in(
    tx: &mut Tx<'_>,
    who: &Access<Assess>,
    person: PersonId,
    round: RoundId,
    of: CandidateId,
    scored: Scores,
    today: jiff::civil::Date,
) -> Result<Applied> {
    let (round, seat) = sitting(tx, who, person, round)?;
    let found = candidate::of(tx.conn, round.id)?.into_iter().find(|c| c.candidate.id == of);
    let found = found.ok_or(Error::Missing)?.candidate;
    round.scores_candidate(&seat, &found, today).map_err(in_the_way)?;
    let old =
        tx.conn.first(GET, crate::args![seat.id, of], |r| Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?)))?;
    let old = old.map(|(id, text)| Ok::<_, Error>((SheetId(id), scores(&text)?))).transpose()?;
    let sheet = |id, scores| Sheet {
        id,
        round: round.id,
        region: round.region.clone(),
        seat: seat.id,
        candidate: of,
        scores,
    };
    let id = old.as_ref().map_or_else(|| SheetId(Uuid::now_v7()), |(id, _)| *id);
    let old = old.map(|(id, scores)| sheet(id, scores));
    let new = sheet(id, scored);
    let applied = journal::apply(tx, who, old.as_ref(), &new)?;
    if applied != Applied::Unchanged {
        let json = serde_json::to_string(&new.scores).map_err(|e| Error::Engine(e.to_string()))?;
        tx.conn.run(PUT, crate::args![seat.id, of, id, json])?;
        super::notice::soon(tx, round.id)?;
    }
    Ok(applied)
}
