//! Rounds: prepared, opened, extended, closed, reopened, called off, announced.

use domain::access::{Access, KeepRounds, ReadPeople, ReadRegister, system};
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::round::{Lack, Progress, Round, State, Weighing};
use domain::id::{Kind, RoundId};
use domain::lang::{Lang, Words};
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use super::{candidate, held, in_the_way, seat, sheet, weighing};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::register::Ask;
use crate::tx::Tx;

crate::statements! {
    /// A round.
    GET = "SELECT id, region, title, period, set_key, frozen_set, method, weighing, deadline, state, opened, closed, decided,
            reason, sample, reopened FROM assessment_round WHERE id = $1";
    /// Rounds in a part of the tree, by name.
    LIST = "SELECT a.id, a.region, a.title, a.period, a.set_key, NULL, a.method, a.weighing, a.deadline, a.state, a.opened,
            a.closed, a.decided, a.reason, a.sample, a.reopened, a.sort_key, r.full_name,
            (SELECT count(*) FROM round_candidate c WHERE c.round = a.id AND c.withdrawn IS NULL),
            (SELECT count(*) FROM round_seat s WHERE s.round = a.id AND s.left_why IS NULL)
        FROM assessment_round a JOIN region r ON r.code = a.region
        WHERE r.path >= $1 AND r.path < $2 AND (a.sort_key, a.id) > ($3, $4) AND a.sort_key < $5
        ORDER BY a.sort_key, a.id LIMIT $6";
    /// Writes a round.
    PUT = "INSERT INTO assessment_round (id, region, title, period, set_key, frozen_set, method, weighing, deadline, state, opened,
            closed, decided, reason, sample, reopened, sort_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (id) DO UPDATE SET region = excluded.region, title = excluded.title, period = excluded.period,
            set_key = excluded.set_key, frozen_set = excluded.frozen_set, method = excluded.method,
            weighing = excluded.weighing, deadline = excluded.deadline, state = excluded.state, opened = excluded.opened,
            closed = excluded.closed, decided = excluded.decided, reason = excluded.reason, reopened = excluded.reopened,
            sort_key = excluded.sort_key";
    /// The rounds of a region itself.
    OWN_ROUNDS = "SELECT id FROM assessment_round WHERE region = $1 ORDER BY id";
    /// Open rounds of a part of the tree.
    OPEN = "SELECT a.id, a.region, a.title, a.period, a.set_key, a.frozen_set, a.method, a.weighing, a.deadline, a.state, a.opened,
            a.closed, a.decided, a.reason, a.sample, a.reopened FROM assessment_round a JOIN region r ON r.code = a.region
        WHERE r.path >= $1 AND r.path < $2 AND a.state = 'open' ORDER BY a.deadline, a.id LIMIT $3";
    /// Rounds of a part of the tree that wait for an officer: open ones past their last day, and closed ones.
    WAITING = "SELECT a.id, a.title, a.state, a.deadline FROM assessment_round a JOIN region r ON r.code = a.region
        WHERE r.path >= $1 AND r.path < $2 AND (a.state = 'closed' OR (a.state = 'open' AND a.deadline < $3))
        ORDER BY a.deadline, a.id LIMIT $4";
}

pub(crate) fn read(r: &Row<'_>) -> Result<Round> {
    let damaged = |what: &str| Error::Damaged(format!("{what} of a round"));
    let region: String = r.get(1)?;
    let set: Option<String> = r.get(5)?;
    let set = match set {
        Some(text) => Some(serde_json::from_str::<CriteriaSet>(&text).map_err(|_| damaged("frozen set"))?),
        None => None,
    };
    Ok(Round {
        id: RoundId(r.get(0)?),
        region: RegionCode::parse(&region).ok_or_else(|| damaged("region"))?,
        title: r.words(2)?,
        period: r.get(3)?,
        set_key: r.get(4)?,
        set,
        method: r.get(6)?,
        weighing: r.read(7, Weighing::from_word)?.ok_or_else(|| damaged("weighing"))?,
        deadline: r.get::<String>(8)?.parse().map_err(|_| damaged("deadline"))?,
        state: r.read(9, State::from_word)?.ok_or_else(|| damaged("state"))?,
        opened: r.get(10)?,
        closed: r.get(11)?,
        decided: r.get(12)?,
        reason: r.get(13)?,
        sample: r.get(14)?,
        reopened: serde_json::from_str(&r.get::<String>(15)?).map_err(|_| damaged("reopenings"))?,
    })
}

pub(crate) fn load(conn: &mut Conn, id: RoundId) -> Result<Option<Round>> {
    conn.first(GET, crate::args![id], read)
}

/// A round, where the right reaches.
///
/// # Errors
/// [`Error::Refused`] where it does not.
pub fn get(conn: &mut Conn, who: &Access<ReadRegister>, id: RoundId) -> Result<Option<Round>> {
    let Some(round) = load(conn, id)? else { return Ok(None) };
    super::reach(conn, who, &round)?;
    Ok(Some(round))
}

/// How far somebody reads a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// Whether the right reaches the round itself.
    pub whole: bool,
    /// The numbers of the candidates whose region it reaches.
    pub candidates: Vec<i64>,
}

impl Sight {
    /// Whether the gap sheet of a candidate is theirs to read.
    pub fn has(&self, candidate: i64) -> bool {
        self.whole || self.candidates.contains(&candidate)
    }
}

/// How far a right reads a round: whoever reads its region reads all of it; whoever reads the region of a candidate reads what was
/// decided.
///
/// # Errors
/// [`Error::Refused`] for whoever reads neither, and before the decision for whoever reads a candidate's region alone.
pub fn sight(conn: &mut Conn, who: &Access<ReadRegister>, round: &Round) -> Result<Sight> {
    match super::reach(conn, who, round) {
        Ok(()) => return Ok(Sight { whole: true, candidates: Vec::new() }),
        Err(Error::Refused) if round.state.is_decided() => {}
        Err(other) => return Err(other),
    }
    let mut sight = Sight::default();
    for c in candidate::of(conn, round.id)? {
        if who.reaches(&crate::region::path(conn, &c.region)?) {
            sight.candidates.push(c.candidate.number);
        }
    }
    if sight.candidates.is_empty() { Err(Error::Refused) } else { Ok(sight) }
}

/// A round with how far somebody reads it.
///
/// # Errors
/// As [`sight`].
pub fn seen(conn: &mut Conn, who: &Access<ReadRegister>, id: RoundId) -> Result<Option<(Round, Sight)>> {
    let Some(round) = load(conn, id)? else { return Ok(None) };
    let sight = sight(conn, who, &round)?;
    Ok(Some((round, sight)))
}

/// Whether somebody may read the scores of others by now: before the decision the council alone, and of it nobody who scores
/// themselves, since the scoring may open again.
///
/// # Errors
/// [`Error::Refused`] for everybody else.
pub fn discusses(
    conn: &mut Conn,
    council: Option<&Access<ReadPeople>>,
    person: domain::id::PersonId,
    round: &Round,
) -> Result<()> {
    if round.state.is_decided() {
        return Ok(());
    }
    super::reach(conn, council.ok_or(Error::Refused)?, round)?;
    let seats = seat::of(conn, round.id)?;
    let scores = seats.iter().any(|s| s.seat.person == person && s.seat.left.is_none());
    if scores { Err(Error::Refused) } else { Ok(()) }
}

/// A round whose result is public.
pub fn announced(conn: &mut Conn, id: RoundId) -> Result<Option<Round>> {
    Ok(load(conn, id)?.filter(|r| r.state == State::Announced))
}

/// A round in the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The round, without its frozen set.
    pub round: Round,
    /// Where the list goes on, with the id.
    pub sort_key: String,
    /// The region's full name.
    pub region_name: String,
    /// How many candidates take part.
    pub candidates: i64,
    /// How many assessors have a seat.
    pub seats: i64,
}

/// A page of the register, by title.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region that is asked for.
pub fn page(conn: &mut Conn, who: &Access<ReadRegister>, ask: &Ask) -> Result<Vec<Line>> {
    let (key, id, end) = ask.keys();
    let mut lines: Vec<Line> = Vec::new();
    for root in crate::register::roots(conn, who, ask.region.as_ref())? {
        let (from, to) = crate::region::range(conn, &root)?;
        lines.extend(conn.rows(LIST, crate::args![from, to, key, id, end, ask.limit], |r| {
            Ok(Line {
                round: read(r)?,
                sort_key: r.get(16)?,
                region_name: r.get(17)?,
                candidates: r.get(18)?,
                seats: r.get(19)?,
            })
        })?);
    }
    lines.sort_by(|a, b| (&a.sort_key, a.round.id).cmp(&(&b.sort_key, b.round.id)));
    lines.dedup_by_key(|l| l.round.id);
    lines.truncate(usize::try_from(ask.limit).unwrap_or(0));
    Ok(lines)
}

/// Rounds that wait for whoever keeps them: closed ones, and open ones whose last day is over. At most so many.
pub fn waiting(
    conn: &mut Conn,
    who: &Access<KeepRounds>,
    today: Date,
    limit: i64,
) -> Result<Vec<(RoundId, Words, State)>> {
    let mut found = Vec::new();
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        found.extend(conn.rows(WAITING, crate::args![from, to, today, limit], |r| {
            let state: String = r.get(2)?;
            Ok((RoundId(r.get(0)?), r.words(1)?, State::from_word(&state).unwrap_or(State::Open)))
        })?);
    }
    found.sort_by_key(|(id, _, _)| *id);
    found.dedup_by_key(|(id, _, _)| *id);
    Ok(found)
}

/// An open round of those that somebody keeps, and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The round.
    pub round: Round,
    /// How far the scoring is.
    pub progress: Progress,
    /// How many assessors can hand nothing in any more.
    pub gone: usize,
}

/// How open rounds stand that somebody keeps, the one that ends first first. At most so many.
pub fn standing(conn: &mut Conn, who: &Access<KeepRounds>, today: Date, limit: i64) -> Result<Vec<Standing>> {
    let mut found: Vec<Round> = Vec::new();
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        found.extend(conn.rows(OPEN, crate::args![from, to, limit], read)?);
    }
    found.sort_by_key(|r| (r.deadline, r.id));
    found.dedup_by_key(|r| r.id);
    let stands = |round: Round| {
        let gone = seat::gone(conn, &round, today)?.len();
        Ok(Standing { progress: progress(conn, &round, today)?, gone, round })
    };
    found.into_iter().map(stands).collect()
}

/// Writes a round that the domain has checked.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    old: Option<&Round>,
    new: &Round,
) -> Result<Applied> {
    let applied = journal::apply(tx, who, old, new)?;
    if applied == Applied::Unchanged {
        return Ok(applied);
    }
    let set = new.set.as_ref().map(serde_json::to_string).transpose();
    let set = set.map_err(|e| Error::Engine(e.to_string()))?;
    let reopened = serde_json::to_string(&new.reopened).map_err(|e| Error::Engine(e.to_string()))?;
    // The newest period first, within it by title.
    let first = new.title.iter().next().map_or("", |(_, t)| t);
    let key = domain::text::sort_key(first);
    tx.conn.run(
        PUT,
        crate::args![
            new.id,
            new.region,
            new.title,
            new.period,
            new.set_key,
            set,
            new.method,
            new.weighing.word(),
            new.deadline,
            new.state.word(),
            new.opened,
            new.closed,
            new.decided,
            new.reason,
            new.sample,
            reopened,
            key
        ],
    )?;
    crate::region::hold(tx.conn, &new.region)?;
    Ok(applied)
}

/// Writes a round that is prepared, or the title of a later one.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach; `version` when it took a step meanwhile.
pub fn save(tx: &mut Tx<'_>, who: &Access<KeepRounds>, new: &Round) -> Result<Applied> {
    tx.lock(Kind::Round, new.id.0)?;
    let old = load(tx.conn, new.id)?;
    if old.as_ref().is_some_and(|o| o.state != new.state || o.region != new.region) {
        return Err(Error::Constraint { name: "version".into() });
    }
    put(tx, who, old.as_ref(), new)
}

/// What a round lacks before it may open by a set.
pub fn lacks(
    conn: &mut Conn,
    round: &Round,
    set: Option<&CriteriaSet>,
    languages: &[Lang],
    today: Date,
) -> Result<Vec<Lack>> {
    let candidates: Vec<_> = candidate::of(conn, round.id)?.into_iter().map(|c| c.candidate).collect();
    let gone = seat::gone(conn, round, today)?;
    let seats = seat::of(conn, round.id)?.into_iter().map(|s| s.seat);
    let seats: Vec<_> = seats.filter(|s| !gone.contains(&s.id)).collect();
    Ok(round.lacks(set, &candidates, &seats, languages, today))
}

/// Opens a round by a set, which is frozen. What it lacks comes back, and nothing is written.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach; the fault `step` when somebody else took a step.
pub fn open(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    id: RoundId,
    set: CriteriaSet,
    languages: &[Lang],
    today: Date,
) -> Result<Vec<Lack>> {
    let old = held(tx, who, id)?;
    let lacks = lacks(tx.conn, &old, Some(&set), languages, today)?;
    let now = tx.now();
    let new = old.open(set, now).map_err(in_the_way)?;
    if lacks.is_empty() {
        put(tx, who, Some(&old), &new)?;
        super::notice::soon(tx, id)?;
    }
    Ok(lacks)
}

/// How far the scoring of a round is on a day: numbers, and not who scored what.
pub fn progress(conn: &mut Conn, round: &Round, today: Date) -> Result<Progress> {
    let candidates = candidate::of(conn, round.id)?;
    let seats = seat::of(conn, round.id)?;
    let handed_in = sheet::handed_in(conn, round.id)?;
    let gone = seat::gone(conn, round, today)?;
    let waits = |s: &seat::Seated| s.seat.left.is_none() && !gone.contains(&s.seat.id);
    let mut progress = Progress::default();
    for c in candidates.iter().filter(|c| c.candidate.withdrawn.is_none()) {
        let id = c.candidate.id;
        let counts = |s: &&seat::Seated| !s.seat.is_recused(id);
        let there = |s: &seat::Seated| handed_in.contains(&(s.seat.id, id));
        let judging = seats.iter().filter(counts);
        progress.expected += judging.clone().filter(|s| waits(s) || there(s)).count();
        let scored = judging.filter(|s| there(s)).count();
        progress.handed_in += scored;
        progress.unscored += usize::from(scored == 0);
    }
    if round.weighing == Weighing::Pairwise {
        let levels = round.set.as_ref().map(domain::assessment::weighing::levels).unwrap_or_default();
        if !levels.is_empty() {
            let weighed = weighing::seats(conn, round.id)?;
            let counts = |s: &&seat::Seated| waits(s) || weighed.contains(&s.seat.id);
            progress.weighings = seats.iter().filter(counts).count();
            progress.weighed = weighed.len();
        }
    }
    Ok(progress)
}

/// A step of a round that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// More days for the assessors.
    Extend(Date),
    /// Nobody scores any more; with a reason where sheets are missing.
    Close(String),
    /// The scoring opens again until a day, for a reason.
    Reopen(Date, String),
    /// It is called off for a reason.
    Cancel(String),
    /// Its result becomes public.
    Announce,
}

/// Takes a step.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach; the fault `step` with what stands in the way, also when somebody else took a
/// step in the same moment.
pub fn take(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    id: RoundId,
    step: &Step,
    today: Date,
) -> Result<Round> {
    let old = held(tx, who, id)?;
    let now = tx.now();
    let new = match step {
        Step::Extend(day) => old.extend(*day, today),
        Step::Close(reason) => {
            let progress = progress(tx.conn, &old, today)?;
            old.close(progress, reason, now, today)
        }
        Step::Reopen(day, reason) => {
            let progress = progress(tx.conn, &old, today)?;
            old.reopen(*day, reason, progress, today)
        }
        Step::Cancel(reason) => old.cancel(reason),
        Step::Announce => old.announce(),
    };
    let new = new.map_err(in_the_way)?;
    put(tx, who, Some(&old), &new)?;
    Ok(new)
}

/// The rounds of a region are those of its new code.
pub(crate) fn follow(tx: &mut Tx<'_>, from: &RegionCode, to: &RegionCode) -> Result<()> {
    let rounds: Vec<Uuid> = tx.conn.rows(OWN_ROUNDS, crate::args![from], |r| r.get(0))?;
    for id in rounds {
        let Some(old) = load(tx.conn, RoundId(id))? else { continue };
        let new = Round { region: to.clone(), ..old.clone() };
        put(tx, &system("change of a region"), Some(&old), &new)?;
    }
    Ok(())
}

/// Where a round belongs, for the program itself: which day it is there.
pub fn region(conn: &mut Conn, id: RoundId) -> Result<Option<RegionCode>> {
    Ok(load(conn, id)?.map(|r| r.region))
}

/// The key of the set of a round, for the program itself.
pub fn set_key(conn: &mut Conn, id: RoundId) -> Result<Option<String>> {
    Ok(load(conn, id)?.map(|r| r.set_key))
}
