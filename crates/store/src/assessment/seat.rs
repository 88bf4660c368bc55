//! The assessors of a round.

use std::collections::HashSet;

use domain::access::{Access, Assess, KeepRounds};
use domain::account::Role;
use domain::assessment::round::{Interest, MOST_SEATS, Nature, Round, Seat};
use domain::fault::{Faults, Problem};
use domain::id::{Kind, PersonId, RoundId, SeatId};
use domain::lang::Words;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::{held, round};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// The assessors of a round.
    OF_ROUND = "SELECT s.id, s.round, a.region, s.person, s.number, s.declared, s.interests, s.left_why, p.name,
            p.email IS NOT NULL, s.after_reopening
        FROM round_seat s JOIN assessment_round a ON a.id = s.round JOIN person p ON p.id = s.person
        WHERE s.round = $1 ORDER BY s.number";
    /// The seat of a person in a round.
    MINE = "SELECT s.id, s.round, a.region, s.person, s.number, s.declared, s.interests, s.left_why, p.name,
            p.email IS NOT NULL, s.after_reopening
        FROM round_seat s JOIN assessment_round a ON a.id = s.round JOIN person p ON p.id = s.person
        WHERE s.round = $1 AND s.person = $2";
    /// The rounds in which a person has a seat, those that are open first.
    ROUNDS = "SELECT a.id, a.title, a.state, a.deadline, a.region, r.full_name FROM round_seat s
        JOIN assessment_round a ON a.id = s.round JOIN region r ON r.code = a.region
        WHERE s.person = $1 AND s.left_why IS NULL AND a.state <> 'draft'
        ORDER BY CASE a.state WHEN 'open' THEN 0 ELSE 1 END, a.deadline DESC, a.id LIMIT 100";
    /// Who may judge at a region: holders of a role there.
    HOLDERS = "SELECT p.id, p.name, h.since, h.until FROM holding h JOIN person p ON p.id = h.person
        WHERE h.region = $1 AND h.role = $2 AND p.active ORDER BY p.name, p.id LIMIT 500";
    /// Whether those who sit in a round can still sign in, with the roles by which they judge.
    ABLE = "SELECT s.id, p.active, h.region, h.since, h.until FROM round_seat s JOIN person p ON p.id = s.person
        LEFT JOIN holding h ON h.person = p.id AND h.role = $2 WHERE s.round = $1 AND s.left_why IS NULL";
    /// Writes a seat.
    PUT = "INSERT INTO round_seat (id, round, person, number, declared, interests, left_why, after_reopening)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET declared = excluded.declared, interests = excluded.interests, left_why = excluded.left_why";
    /// The seats of a person, with what they said of themselves.
    OF_PERSON = "SELECT id, interests, left_why FROM round_seat WHERE person = $1";
    /// Blanks what somebody said of themselves.
    BLANK = "UPDATE round_seat SET interests = $2, left_why = $3 WHERE id = $1";
}

/// A seat with the name of whoever sits on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seated {
    /// The seat.
    pub seat: Seat,
    /// The name.
    pub name: String,
    /// Whether mail reaches them.
    pub mail: bool,
}

fn seated(r: &Row<'_>) -> Result<Seated> {
    let interests: String = r.get(6)?;
    Ok(Seated {
        seat: Seat {
            id: SeatId(r.get(0)?),
            round: RoundId(r.get(1)?),
            region: r.region(2)?,
            person: PersonId(r.get(3)?),
            number: r.get(4)?,
            declared: r.get::<Option<String>>(5)?.and_then(|d| d.parse().ok()),
            interests: serde_json::from_str::<Vec<Interest>>(&interests)
                .map_err(|_| Error::Damaged("interests of a seat".into()))?,
            left: r.get(7)?,
            after_reopening: r.get(10)?,
        },
        name: r.get(8)?,
        mail: r.get(9)?,
    })
}

/// The assessors of a round, by their numbers.
pub fn of(conn: &mut Conn, round: RoundId) -> Result<Vec<Seated>> {
    conn.rows(OF_ROUND, crate::args![round], seated)
}

/// A round with the seat of a person in it. A round that is prepared is not there for them yet.
///
/// # Errors
/// [`Error::Refused`] when the person has no seat in it, or may not judge at its region any more.
pub fn mine(
    conn: &mut Conn,
    who: &Access<Assess>,
    person: PersonId,
    id: RoundId,
) -> Result<Option<(Round, Seat)>> {
    let Some(found) = round::load(conn, id)? else { return Ok(None) };
    super::reach(conn, who, &found)?;
    let Some(seat) = conn.first(MINE, crate::args![id, person], seated)? else { return Err(Error::Refused) };
    if found.state == domain::assessment::round::State::Draft {
        return Ok(None);
    }
    Ok(Some((found, seat.seat)))
}

/// A round in which somebody has a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mine {
    /// The round.
    pub round: RoundId,
    /// Its title.
    pub title: Words,
    /// Where it stands.
    pub state: domain::assessment::round::State,
    /// The last day.
    pub deadline: Option<Date>,
    /// Its region.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
}

/// The rounds in which somebody has a seat, those that are open first, as far as they may judge.
pub fn rounds(conn: &mut Conn, who: &Access<Assess>, person: PersonId) -> Result<Vec<Mine>> {
    let found = conn.rows(ROUNDS, crate::args![person], |r| {
        let (state, region): (String, String) = (r.get(2)?, r.get(4)?);
        Ok(Mine {
            round: RoundId(r.get(0)?),
            title: r.words(1)?,
            state: domain::assessment::round::State::from_word(&state)
                .ok_or_else(|| Error::Damaged(format!("state {state}")))?,
            deadline: r.get::<String>(3)?.parse().ok(),
            region: RegionCode::parse(&region)
                .ok_or_else(|| Error::Damaged(format!("region code {region}")))?,
            region_name: r.get(5)?,
        })
    })?;
    let mut rounds = Vec::with_capacity(found.len());
    for mine in found {
        if who.reaches(&crate::region::path(conn, &mine.region)?) {
            rounds.push(mine);
        }
    }
    Ok(rounds)
}

/// Whether a role holds on a day.
fn lasts(since: Option<&str>, until: Option<&str>, today: Date) -> bool {
    let day = |text: Option<&str>| text.and_then(|t| t.parse::<Date>().ok());
    day(since).is_some_and(|s| s <= today) && day(until).is_none_or(|u| today <= u)
}

/// Who could get a seat in a round: whoever is assessor at its region or above today, with an account that is open, and has none yet.
pub fn possible(conn: &mut Conn, round: &Round, today: Date) -> Result<Vec<(PersonId, String)>> {
    let there: Vec<PersonId> = of(conn, round.id)?.into_iter().map(|s| s.seat.person).collect();
    let mut found: Vec<(PersonId, String)> = Vec::new();
    for code in crate::region::path(conn, &round.region)? {
        let holders = conn.rows(HOLDERS, crate::args![code, Role::Assessor.word()], |r| {
            let (since, until): (String, Option<String>) = (r.get(2)?, r.get(3)?);
            Ok((PersonId(r.get(0)?), r.get::<String>(1)?, since, until))
        })?;
        for (person, name, since, until) in holders {
            let now = lasts(Some(&since), until.as_deref(), today);
            if now && !there.contains(&person) && !found.iter().any(|(p, _)| *p == person) {
                found.push((person, name));
            }
        }
    }
    found.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(found)
}

/// The seats of those who have not left and can hand nothing in any more: their account was closed, or they are no assessor at the
/// round's region today. What they handed in stays and counts; what they did not is not waited for. Whose account is opened again
/// goes on where they were.
pub fn gone(conn: &mut Conn, round: &Round, today: Date) -> Result<HashSet<SeatId>> {
    let path = crate::region::path(conn, &round.region)?;
    let roles = conn.rows(ABLE, crate::args![round.id, Role::Assessor.word()], |r| {
        let holds = (r.get::<Option<String>>(2)?, r.get::<Option<String>>(3)?, r.get::<Option<String>>(4)?);
        Ok((SeatId(r.get(0)?), r.get::<bool>(1)?, holds))
    })?;
    let mut gone: HashSet<SeatId> = roles.iter().map(|(id, _, _)| *id).collect();
    for (id, active, (region, since, until)) in roles {
        let here = region.is_some_and(|r| path.iter().any(|p| p.as_str() == r));
        if active && here && lasts(since.as_deref(), until.as_deref(), today) {
            gone.remove(&id);
        }
    }
    Ok(gone)
}

fn put(tx: &mut Tx<'_>, s: &Seat) -> Result<()> {
    let interests = serde_json::to_string(&s.interests).map_err(|e| Error::Engine(e.to_string()))?;
    tx.conn
        .run(
            PUT,
            crate::args![s.id, s.round, s.person, s.number, s.declared, interests, s.left, s.after_reopening],
        )
        .map(drop)
}

/// Gives people a seat.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach; the fault `person` for somebody who is no assessor there, beyond [`MOST_SEATS`], or
/// when the round has ended.
pub fn appoint(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    round: RoundId,
    people: &[PersonId],
    today: Date,
) -> Result<usize> {
    let round = held(tx, who, round)?;
    let there = of(tx.conn, round.id)?;
    let possible = possible(tx.conn, &round, today)?;
    let mut number = there.iter().map(|s| s.seat.number).max().unwrap_or(0);
    let mut added = 0;
    for person in people {
        if there.iter().any(|s| s.seat.person == *person) {
            continue;
        }
        let mut faults = Faults::default();
        if !possible.iter().any(|(p, _)| p == person) {
            faults.add("person", "", Problem::Unknown("assessor".into()));
        }
        if there.len() + added >= MOST_SEATS {
            faults.add("person", MOST_SEATS, Problem::TooManyWait(MOST_SEATS));
        }
        faults.or(())?;
        number += 1;
        let new = Seat::new(SeatId(Uuid::now_v7()), &round, *person, number)?;
        journal::apply(tx, who, None, &new)?;
        put(tx, &new)?;
        added += 1;
    }
    if round.state == domain::assessment::round::State::Open && added > 0 {
        super::notice::soon(tx, round.id)?;
    }
    Ok(added)
}

/// An assessor leaves for a reason. What they handed in stays and counts.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach, [`Error::Missing`] for another round's seat; the faults of the domain.
pub fn leave(tx: &mut Tx<'_>, who: &Access<KeepRounds>, round: RoundId, id: SeatId, why: &str) -> Result<()> {
    let round = held(tx, who, round)?;
    let old = of(tx.conn, round.id)?.into_iter().find(|s| s.seat.id == id).ok_or(Error::Missing)?.seat;
    let new = old.leave(&round, why)?;
    journal::apply(tx, who, Some(&old), &new)?;
    put(tx, &new)?;
    super::notice::soon(tx, round.id)
}

/// The round and seat of whoever judges, held until the end of the transaction.
pub(super) fn sitting(
    tx: &mut Tx<'_>,
    who: &Access<Assess>,
    person: PersonId,
    round: RoundId,
) -> Result<(Round, Seat)> {
    let round = held(tx, who, round)?;
    tx.lock(Kind::Person, person.0)?;
    let seat = tx.conn.first(MINE, crate::args![round.id, person], seated)?.ok_or(Error::Refused)?;
    Ok((round, seat.seat))
}

/// An assessor says which interests they have.
///
/// # Errors
/// [`Error::Refused`] for whoever has no seat; the faults of the domain.
pub fn declare(
    tx: &mut Tx<'_>,
    who: &Access<Assess>,
    person: PersonId,
    round: RoundId,
    interests: Vec<Interest>,
    today: Date,
) -> Result<()> {
    let (round, old) = sitting(tx, who, person, round)?;
    let there = super::candidate::of(tx.conn, round.id)?;
    if interests.iter().any(|i| !there.iter().any(|c| c.candidate.id == i.candidate)) {
        return Err(Error::Missing);
    }
    let new = old.declare(&round, interests, today)?;
    journal::apply(tx, who, Some(&old), &new)?;
    put(tx, &new)?;
    super::notice::soon(tx, round.id)
}

/// What somebody said of themselves goes with their account. That they did not judge a candidate stays, and so do their scores, under the
/// number of their seat.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    let seats = tx.conn.rows(OF_PERSON, crate::args![person], |r| {
        Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?, r.get::<Option<String>>(2)?))
    })?;
    for (id, interests, left) in seats {
        let mut interests: Vec<Interest> = serde_json::from_str(&interests).unwrap_or_default();
        for interest in &mut interests {
            interest.nature = Nature::Other;
            interest.text = "—".to_owned();
        }
        let interests = serde_json::to_string(&interests).map_err(|e| Error::Engine(e.to_string()))?;
        tx.conn.run(BLANK, crate::args![id, interests, left.map(|_| "—")])?;
    }
    Ok(())
}
