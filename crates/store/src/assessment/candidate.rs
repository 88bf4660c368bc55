//! The candidates of a round.

use domain::access::{Access, KeepRounds, system};
use domain::assessment::round::{Candidate, LONGEST_REASON, MOST_CANDIDATES, Round, State};
use domain::fault::{Faults, Problem};
use domain::flagship::Status;
use domain::id::{CandidateId, DesignationId, Kind, RoundId};
use domain::journal::Operation;
use domain::lang::Words;
use domain::region::RegionCode;
use uuid::Uuid;

use super::held;
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// The candidates of a round.
    OF_ROUND = "SELECT c.id, c.round, a.region, c.designation, c.number, c.withdrawn, d.region, r.full_name, k.key, k.slug, k.names,
            d.status, d.period
        FROM round_candidate c JOIN assessment_round a ON a.id = c.round JOIN designation d ON d.id = c.designation
        JOIN region r ON r.code = d.region JOIN craft k ON k.id = d.craft
        WHERE c.round = $1 ORDER BY c.number";
    /// What could become a candidate below a region for a period.
    POSSIBLE = "SELECT d.id, d.region, r.full_name, k.names, d.status, d.period FROM designation d JOIN region r ON r.code = d.region
        JOIN craft k ON k.id = d.craft
        WHERE r.path >= $1 AND r.path < $2 AND d.status IN ('proposed', 'assessed', 'under_review') AND d.checked <> 'refuted'
        ORDER BY r.path, k.sort_key, d.id LIMIT 300";
    /// Writes a candidate.
    PUT = "INSERT INTO round_candidate (id, round, designation, number, withdrawn) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET withdrawn = excluded.withdrawn";
    /// Takes a candidate out of a round that is prepared.
    REMOVE = "DELETE FROM round_candidate WHERE id = $1";
    /// A candidate's designation goes on under another id.
    MOVE = "UPDATE round_candidate SET designation = $2 WHERE id = $1";
    /// Candidates of rounds without a result whose region withdrew its proposal.
    GONE = "SELECT count(*) FROM round_candidate c JOIN assessment_round a ON a.id = c.round JOIN region r ON r.code = a.region
            JOIN designation d ON d.id = c.designation
            JOIN proposal p ON p.region = d.region AND p.craft = d.craft AND p.period = d.period
        WHERE r.path >= $1 AND r.path < $2 AND a.state IN ('open', 'closed') AND c.withdrawn IS NOT NULL
            AND p.status = 'withdrawn'";
    /// The rounds in which a designation is or was a candidate.
    ROUNDS_OF = "SELECT a.id, a.title, a.state, c.number, c.withdrawn FROM round_candidate c JOIN assessment_round a ON a.id = c.round
        WHERE c.designation = $1 ORDER BY a.id DESC LIMIT 50";
}

/// A candidate with the names that pages show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The candidate.
    pub candidate: Candidate,
    /// Where it comes from.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The key of the craft.
    pub craft: String,
    /// The craft's address.
    pub craft_slug: String,
    /// The craft's names.
    pub craft_names: Words,
    /// The status of the designation.
    pub status: Option<Status>,
    /// The period of the designation.
    pub period: String,
}

fn code(text: &str) -> Result<RegionCode> {
    RegionCode::parse(text).ok_or_else(|| Error::Damaged(format!("region code {text}")))
}

fn named(r: &Row<'_>) -> Result<Named> {
    Ok(Named {
        candidate: Candidate {
            id: CandidateId(r.get(0)?),
            round: RoundId(r.get(1)?),
            region: code(&r.get::<String>(2)?)?,
            designation: DesignationId(r.get(3)?),
            number: r.get(4)?,
            withdrawn: r.get(5)?,
        },
        region: code(&r.get::<String>(6)?)?,
        region_name: r.get(7)?,
        craft: r.get(8)?,
        craft_slug: r.get(9)?,
        craft_names: r.words(10)?,
        status: r.read(11, Status::from_word)?,
        period: r.get(12)?,
    })
}

/// The candidates of a round, by their numbers.
pub fn of(conn: &mut Conn, round: RoundId) -> Result<Vec<Named>> {
    conn.rows(OF_ROUND, crate::args![round], named)
}

/// What could become a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Possible {
    /// The designation.
    pub designation: DesignationId,
    /// Where it comes from.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The craft's names.
    pub craft_names: Words,
    /// Its status.
    pub status: Option<Status>,
    /// Its period.
    pub period: String,
    /// How it did in the newest round below that was decided, such as that of its regency before that of the province.
    pub before: Option<super::result::Place>,
}

/// What is proposed at a round's region and below and is not a candidate of it yet; that of its period first, and what was ranked in a
/// round below before the rest, by its place there.
pub fn possible(conn: &mut Conn, round: &Round) -> Result<Vec<Possible>> {
    let there: Vec<DesignationId> =
        of(conn, round.id)?.into_iter().map(|c| c.candidate.designation).collect();
    let (from, to) = crate::region::range(conn, &round.region)?;
    let places = super::result::places(conn, &round.region, round.id)?;
    let mut found = conn.rows(POSSIBLE, crate::args![from, to], |r| {
        Ok(Possible {
            designation: DesignationId(r.get(0)?),
            region: code(&r.get::<String>(1)?)?,
            region_name: r.get(2)?,
            craft_names: r.words(3)?,
            status: r.read(4, Status::from_word)?,
            period: r.get(5)?,
            before: None,
        })
    })?;
    for p in &mut found {
        p.before = places.get(&p.designation).cloned();
    }
    found.retain(|p| !there.contains(&p.designation));
    let place = |p: &Possible| p.before.as_ref().and_then(|b| b.place).unwrap_or(usize::MAX);
    found.sort_by_key(|p| (p.period != round.period, place(p)));
    Ok(found)
}

/// The decided rounds in which a designation was a candidate and stayed, the newest first, with its number: there is a gap sheet of it.
pub fn decided_of(conn: &mut Conn, designation: DesignationId) -> Result<Vec<(RoundId, Words, i64)>> {
    let rows = conn.rows(ROUNDS_OF, crate::args![designation], |r| {
        let state: String = r.get(2)?;
        let state = domain::assessment::round::State::from_word(&state);
        let there = state.is_some_and(|s| s.is_decided()) && r.get::<Option<String>>(4)?.is_none();
        Ok((there, (RoundId(r.get(0)?), r.words(1)?, r.get(3)?)))
    })?;
    Ok(rows.into_iter().filter(|(there, _)| *there).map(|(_, found)| found).collect())
}

/// The rounds in which a designation is or was a candidate, the newest first.
pub fn rounds_of(conn: &mut Conn, designation: DesignationId) -> Result<Vec<(RoundId, Words, String)>> {
    conn.rows(ROUNDS_OF, crate::args![designation], |r| Ok((RoundId(r.get(0)?), r.words(1)?, r.get(2)?)))
}

fn put(tx: &mut Tx<'_>, c: &Candidate) -> Result<()> {
    tx.conn.run(PUT, crate::args![c.id, c.round, c.designation, c.number, c.withdrawn]).map(drop)
}

/// Adds candidates to a round that is prepared. Those that are in it already are left as they are.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach, [`Error::Missing`] for what does not lie below the round's region; the faults of
/// the domain; the fault `candidate` beyond [`MOST_CANDIDATES`].
pub fn add(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    round: RoundId,
    wanted: &[DesignationId],
) -> Result<usize> {
    let round = held(tx, who, round)?;
    let there = of(tx.conn, round.id)?;
    let mut number = there.iter().map(|c| c.candidate.number).max().unwrap_or(0);
    let mut added = 0;
    for id in wanted {
        if there.iter().any(|c| c.candidate.designation == *id) {
            continue;
        }
        let designation = crate::flagship::get(tx.conn, *id)?.ok_or(Error::Missing)?;
        if !crate::region::path(tx.conn, &designation.region)?.contains(&round.region) {
            return Err(Error::Missing);
        }
        number += 1;
        let (candidate, status) = (CandidateId(Uuid::now_v7()), designation.status);
        let new = Candidate::new(candidate, &round, *id, status, designation.checked, number)?;
        if there.len() + added >= MOST_CANDIDATES {
            let mut faults = Faults::default();
            faults.add("candidate", MOST_CANDIDATES, Problem::TooManyWait(MOST_CANDIDATES));
            return Err(faults.into());
        }
        journal::apply(tx, who, None, &new)?;
        put(tx, &new)?;
        added += 1;
    }
    Ok(added)
}

fn one(tx: &mut Tx<'_>, round: RoundId, id: CandidateId) -> Result<Candidate> {
    let found = of(tx.conn, round)?.into_iter().find(|c| c.candidate.id == id);
    found.map(|c| c.candidate).ok_or(Error::Missing)
}

/// Takes a candidate out of a round that is prepared.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach, [`Error::Missing`] for another round's; the fault `candidate` once it has opened.
pub fn remove(tx: &mut Tx<'_>, who: &Access<KeepRounds>, round: RoundId, id: CandidateId) -> Result<()> {
    let round = held(tx, who, round)?;
    one(tx, round.id, id)?;
    if round.state != State::Draft {
        let mut faults = Faults::default();
        faults.add("candidate", round.state.word(), Problem::RoundIsFrozen);
        return Err(faults.into());
    }
    take_out(tx, &round, id)
}

fn take_out(tx: &mut Tx<'_>, round: &Round, id: CandidateId) -> Result<()> {
    let at = Some(round.region.as_str());
    journal::write(tx, Kind::Candidate, id.0, None, at, Operation::Delete, Vec::new())?;
    tx.conn.run(REMOVE, crate::args![id]).map(drop)
}

/// Withdraws a candidate for a reason: it stays in the round, named and left out.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach, [`Error::Missing`] for another round's; the faults of the domain.
pub fn withdraw(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    round: RoundId,
    id: CandidateId,
    why: &str,
) -> Result<()> {
    let round = held(tx, who, round)?;
    let old = one(tx, round.id, id)?;
    let new = old.withdraw(&round, why)?;
    journal::apply(tx, who, Some(&old), &new)?;
    put(tx, &new)
}

/// How many candidates of rounds without a result are gone because their region withdrew its proposal, as far as a right reaches.
pub fn gone(conn: &mut Conn, who: &Access<KeepRounds>) -> Result<i64> {
    let mut all = 0;
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        all += conn.one(GONE, crate::args![from, to], |r| r.get::<i64>(0))?;
    }
    Ok(all)
}

/// The rounds without a result in which a designation is a candidate that was not withdrawn, each held until the end of the transaction.
pub(crate) fn undecided(tx: &mut Tx<'_>, designation: DesignationId) -> Result<Vec<(Round, Candidate)>> {
    let mut ids: Vec<RoundId> = rounds_of(tx.conn, designation)?.into_iter().map(|(id, ..)| id).collect();
    ids.sort_unstable();
    let mut found = Vec::new();
    for id in ids {
        tx.lock(Kind::Round, id.0)?;
        let Some(round) = super::round::load(tx.conn, id)? else { continue };
        if round.state.is_decided() || round.state == State::Cancelled {
            continue;
        }
        let candidates = of(tx.conn, id)?.into_iter().map(|c| c.candidate);
        let own = candidates.filter(|c| c.designation == designation && c.withdrawn.is_none());
        found.extend(own.map(|c| (round.clone(), c)));
    }
    Ok(found)
}

/// What a candidate rests on is not proposed any more, whoever keeps the round: it is taken out of one that is prepared, and in a later
/// one it is withdrawn for the reason that its region gave.
pub(crate) fn left_by_region(tx: &mut Tx<'_>, round: &Round, old: &Candidate, why: &str) -> Result<()> {
    if round.state == State::Draft {
        return take_out(tx, round, old.id);
    }
    let who: Access<KeepRounds> = system("a region withdraws its proposal");
    let why: String = why.chars().take(LONGEST_REASON).collect();
    let new = old.withdraw(round, &why)?;
    journal::apply(tx, &who, Some(old), &new)?;
    put(tx, &new)
}

/// A designation goes on under another id, since its region has another code: so do the candidates that it was.
pub(crate) fn follow(tx: &mut Tx<'_>, from: DesignationId, to: DesignationId) -> Result<()> {
    let who: Access<KeepRounds> = system("change of a region");
    for (round, _, _) in rounds_of(tx.conn, from)? {
        for old in of(tx.conn, round)?.into_iter().filter(|c| c.candidate.designation == from) {
            let new = Candidate { designation: to, ..old.candidate.clone() };
            journal::apply(tx, &who, Some(&old.candidate), &new)?;
            tx.conn.run(MOVE, crate::args![new.id, to])?;
        }
    }
    Ok(())
}
