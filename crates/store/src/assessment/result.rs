//! Results of rounds: what they are computed from, and the frozen export.

use domain::access::{Access, KeepFlagships, KeepProposals, KeepRounds, ReadRegister, system};
use domain::assessment::export::sha256_hex;
use domain::assessment::result::{
    Assessor, Entrant, Expected, Frozen, Given, Judgements, Recorded, Scores, Told,
};
use domain::assessment::round::Round;
use domain::assessment::sheet::unproven;
use domain::id::{CandidateId, ResultId, RoundId, SeatId};
use domain::lang::Lang;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::{candidate, held, in_the_way, round, seat, sheet, weighing};
use crate::error::{Error, Result};
use crate::face::Conn;
use crate::journal;
use crate::tx::Tx;

crate::statements! {
    /// A result.
    GET = "SELECT sha256, body FROM round_result WHERE round = $1";
    /// The results of decided rounds at a region and below, the newest first.
    DECIDED_IN = "SELECT a.id, a.title, f.body FROM assessment_round a JOIN region r ON r.code = a.region
        JOIN round_result f ON f.round = a.id WHERE r.path >= $1 AND r.path < $2 ORDER BY a.decided DESC, a.id LIMIT 50";
    /// Writes a result; there is one for each round, for ever.
    PUT = "INSERT INTO round_result (round, id, sha256, body) VALUES ($1, $2, $3, $4)";
    /// The newest public result in which a designation was a candidate.
    PUBLIC_OF = "SELECT a.id FROM round_candidate c JOIN assessment_round a ON a.id = c.round
        WHERE c.designation = $1 AND a.state = 'announced' ORDER BY a.decided DESC, a.id DESC LIMIT 1";
    /// Decided rounds in which candidates of a part of the tree took part, the newest first.
    THEIRS = "SELECT a.id, a.title, c.number, k.names, r.full_name, a.region FROM round_candidate c
        JOIN assessment_round a ON a.id = c.round JOIN designation d ON d.id = c.designation JOIN region r ON r.code = d.region
        JOIN craft k ON k.id = d.craft
        WHERE r.path >= $1 AND r.path < $2 AND a.state IN ('decided', 'announced') AND a.decided >= $3 AND c.withdrawn IS NULL
        ORDER BY a.decided DESC, a.id, c.number LIMIT $4";
    /// The public results at a region and below, the newest first.
    PUBLIC_IN = "SELECT a.id, a.title, a.period, r.full_name, a.decided FROM assessment_round a JOIN region r ON r.code = a.region
        WHERE a.state = 'announced' AND r.path >= $1 AND r.path < $2 ORDER BY a.decided DESC, a.id LIMIT 200";
}

/// All that the result of a round is computed from. `day` is the day of a moment in the round's region.
///
/// # Errors
/// [`Error::Missing`] when the round has not closed.
pub fn given(
    conn: &mut Conn,
    round: &Round,
    lang: &Lang,
    today: Date,
    day: impl Fn(i64) -> Date,
) -> Result<Given> {
    let (Some(set), true) = (round.set.clone(), round.state.shows_scores()) else {
        return Err(Error::Missing);
    };
    let region = crate::region::get(conn, &round.region)?;
    let candidates = candidate::of(conn, round.id)?;
    let seats = seat::of(conn, round.id)?;
    let number_of =
        |id: CandidateId| candidates.iter().find(|c| c.candidate.id == id).map(|c| c.candidate.number);
    let seat_number = |id: SeatId| seats.iter().find(|s| s.seat.id == id).map(|s| s.seat.number);
    let sheets = sheet::every(conn, round)?;
    let judged = weighing::every(conn, round.id)?;
    let progress = round::progress(conn, round, today)?;
    let moment = |at: Option<i64>| at.map(|at| day(at).to_string()).unwrap_or_default();
    Ok(Given {
        round: Told {
            id: round.id,
            region: round.region.clone(),
            region_name: region.map(|r| r.full_name).unwrap_or_default(),
            title: round.title.clone(),
            period: round.period.clone(),
            method: round.method.clone(),
            weighing: round.weighing,
            lang: lang.clone(),
            opened: moment(round.opened),
            deadline: round.deadline.to_string(),
            closed: moment(round.closed),
            decided: today.to_string(),
            reopened: round.reopened.clone(),
            expected: Some(Expected { sheets: progress.expected, weighings: progress.weighings }),
        },
        candidates: candidates
            .iter()
            .map(|c| Entrant {
                number: c.candidate.number,
                designation: c.candidate.designation.0,
                region: c.region.clone(),
                region_name: c.region_name.clone(),
                craft: c.craft.clone(),
                craft_names: c.craft_names.clone(),
                withdrawn: c.candidate.withdrawn.is_some(),
            })
            .collect(),
        assessors: seats
            .iter()
            .map(|s| Assessor {
                number: s.seat.number,
                left: s.seat.left.is_some(),
                recused: candidates
                    .iter()
                    .filter(|c| s.seat.is_recused(c.candidate.id))
                    .map(|c| c.candidate.number)
                    .collect(),
                declared: Some(s.seat.declared.is_some()),
                after_reopening: s.seat.after_reopening,
            })
            .collect(),
        sheets: sheets
            .iter()
            .filter_map(|s| {
                Some(Scores {
                    assessor: seat_number(s.seat)?,
                    candidate: number_of(s.candidate)?,
                    unproven: unproven(&set, &s.scores).into_iter().map(str::to_owned).collect(),
                    scores: s.scores.iter().map(|(key, scored)| (key.clone(), scored.score)).collect(),
                })
            })
            .collect(),
        judgements: judged
            .into_iter()
            .filter_map(|(seat, levels)| Some(Judgements { assessor: seat_number(seat)?, levels }))
            .collect(),
        criteria_set: set,
    })
}

/// Freezes the result of a round, which was worked out from what [`given`] said. The candidates that took part are assessed; one that misses
/// a limit stays proposed.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach; the fault `step` when the round is not closed, or somebody else has decided it;
/// `version` when what it was computed from has changed since.
pub fn freeze(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    frozen: &Frozen,
    today: Date,
    day: impl Fn(i64) -> Date,
) -> Result<Round> {
    let id = frozen.given.round.id;
    let old = held(tx, who, id)?;
    let now = tx.now();
    let new = old.decide(now).map_err(in_the_way)?;
    let again = given(tx.conn, &old, &frozen.given.round.lang, today, day)?;
    let again = domain::assessment::result::ordered(again);
    if again != frozen.given {
        return Err(Error::Constraint { name: "version".into() });
    }
    let canonical = frozen.canonical();
    let result = Recorded {
        id: ResultId(Uuid::now_v7()),
        round: id,
        region: old.region.clone(),
        sha256: sha256_hex(&canonical),
    };
    let body = String::from_utf8(canonical).map_err(|e| Error::Engine(e.to_string()))?;
    journal::apply(tx, who, None, &result)?;
    tx.conn.run(PUT, crate::args![id, result.id, result.sha256, body])?;
    round::put(tx, who, Some(&old), &new)?;
    // The round's right was asked for above; that the candidates were assessed follows from it.
    let follows: Access<KeepFlagships> = system("the result of a round");
    for c in candidate::of(tx.conn, id)?.iter().filter(|c| c.candidate.withdrawn.is_none()) {
        if frozen.is_out(c.candidate.number) {
            continue;
        }
        let Some(found) = crate::flagship::get(tx.conn, c.candidate.designation)? else { continue };
        if let Some(assessed) = domain::flagship::course::assessed(&found, id) {
            crate::flagship::save(tx, &follows, &assessed)?;
        }
    }
    Ok(new)
}

/// A frozen result: its hash and the canonical export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The SHA-256 of the export.
    pub sha256: String,
    /// The export.
    pub body: String,
}

fn kept(conn: &mut Conn, round: RoundId) -> Result<Option<Kept>> {
    conn.first(GET, crate::args![round], |r| Ok(Kept { sha256: r.get(0)?, body: r.get(1)? }))
}

/// The frozen result of a round.
///
/// # Errors
/// [`Error::Refused`] as [`round::sight`].
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, round: &Round) -> Result<Option<Kept>> {
    round::sight(conn, who, round)?;
    kept(conn, round.id)
}

/// How a candidate did in a round that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The round.
    pub round: RoundId,
    /// What it is called.
    pub title: domain::lang::Words,
    /// The place, if it was ranked.
    pub place: Option<usize>,
    /// Of so many that were.
    pub of: usize,
}

/// The newest decided round at a region and below in which each of these designations took part, and its place there; for those who
/// keep a round above. A designation that was in none is not among them.
pub(super) fn places(
    conn: &mut Conn,
    within: &RegionCode,
    except: RoundId,
) -> Result<std::collections::HashMap<domain::id::DesignationId, Place>> {
    let (from, to) = crate::region::range(conn, within)?;
    let rows = conn.rows(DECIDED_IN, crate::args![from, to], |r| {
        let read = serde_json::from_str::<Frozen>(&r.get::<String>(2)?);
        let frozen = read.map_err(|e| Error::Damaged(format!("result of a round: {e}")))?;
        Ok((RoundId(r.get(0)?), r.words(1)?, frozen))
    })?;
    let mut found = std::collections::HashMap::new();
    for (round, title, frozen) in rows.into_iter().filter(|(id, ..)| *id != except) {
        let ranking = frozen.ranking();
        let of = ranking.iter().filter(|(_, place)| place.is_some()).count();
        for (number, place) in ranking {
            let Some(entrant) = frozen.candidate(number) else { continue };
            let told = Place { round, title: title.clone(), place, of };
            found.entry(domain::id::DesignationId(entrant.designation)).or_insert(told);
        }
    }
    Ok(found)
}

/// A decided round with a candidate of somebody's region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// The round.
    pub round: RoundId,
    /// Its title.
    pub title: domain::lang::Words,
    /// The number of the candidate.
    pub number: i64,
    /// The craft's names.
    pub craft_names: domain::lang::Words,
    /// The full name of the candidate's region.
    pub region_name: String,
}

/// The results decided since a moment in which the regions of a right took part, the newest first: of rounds of regions that the right
/// does not reach itself. At most so many.
pub fn theirs(conn: &mut Conn, who: &Access<KeepProposals>, since: i64, limit: i64) -> Result<Vec<Theirs>> {
    let mut found = Vec::new();
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        found.extend(conn.rows(THEIRS, crate::args![from, to, since, limit], |r| {
            let theirs = Theirs {
                round: RoundId(r.get(0)?),
                title: r.words(1)?,
                number: r.get(2)?,
                craft_names: r.words(3)?,
                region_name: r.get(4)?,
            };
            Ok((theirs, r.get::<String>(5)?))
        })?);
    }
    let mut theirs = Vec::new();
    for (line, region) in found {
        let code =
            RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
        if !who.reaches(&crate::region::path(conn, &code)?) && !theirs.contains(&line) {
            theirs.push(line);
        }
    }
    Ok(theirs)
}

/// The result of a round that was announced.
pub fn public(conn: &mut Conn, id: RoundId) -> Result<Option<(Round, Kept)>> {
    let Some(round) = round::announced(conn, id)? else { return Ok(None) };
    Ok(kept(conn, id)?.map(|kept| (round, kept)))
}

/// The newest public result in which a designation was a candidate.
pub fn public_of(conn: &mut Conn, designation: domain::id::DesignationId) -> Result<Option<RoundId>> {
    conn.first(PUBLIC_OF, crate::args![designation], |r| Ok(RoundId(r.get(0)?)))
}

/// A public result in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The round.
    pub round: RoundId,
    /// Its title.
    pub title: domain::lang::Words,
    /// Its period.
    pub period: String,
    /// The region's full name.
    pub region_name: String,
    /// When it was decided, in microseconds since 1970.
    pub decided: Option<i64>,
}

/// The public results at a region and below, the newest first.
pub fn public_in(conn: &mut Conn, region: &RegionCode) -> Result<Vec<Line>> {
    let (from, to) = crate::region::range(conn, region)?;
    conn.rows(PUBLIC_IN, crate::args![from, to], |r| {
        Ok(Line {
            round: RoundId(r.get(0)?),
            title: r.words(1)?,
            period: r.get(2)?,
            region_name: r.get(3)?,
            decided: r.get(4)?,
        })
    })
}
