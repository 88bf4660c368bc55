//! Training needs: lines of gap sheets that were marked.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::access::{Access, KeepRounds, ReadRegister};
use domain::assessment::criteria::CriteriaSet;
use domain::assessment::need::{Need, State, mark};
use domain::assessment::round::Round;
use domain::id::{CandidateId, NeedId, RoundId};
use domain::lang::Words;
use domain::region::RegionCode;
use uuid::Uuid;

use super::{candidate, held};
use crate::error::{Error, Result};
use crate::face::{Conn, Row};
use crate::journal::{self, Applied};
use crate::tx::Tx;

crate::statements! {
    /// The needs of a candidate.
    OF = "SELECT id, criterion, note, state FROM training_need WHERE candidate = $1 ORDER BY criterion";
    /// Writes a need.
    PUT = "INSERT INTO training_need (id, candidate, criterion, note, state) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET note = excluded.note, state = excluded.state";
    /// Needs of crafts in a part of the tree, narrowed, the newest first.
    LIST = "SELECT n.id, n.criterion, n.note, n.state, c.number, a.id, a.title, a.period, a.frozen_set, d.region,
            r.full_name, k.id, k.names
        FROM training_need n JOIN round_candidate c ON c.id = n.candidate JOIN assessment_round a ON a.id = c.round
        JOIN designation d ON d.id = c.designation JOIN region r ON r.code = d.region JOIN craft k ON k.id = d.craft
        WHERE r.path >= $1 AND r.path < $2 AND n.id < $3 AND (CAST($4 AS TEXT) IS NULL OR n.state = $4)
            AND (CAST($5 AS TEXT) IS NULL OR n.criterion = $5) AND ($6 = '' OR k.key = $6)
        ORDER BY n.id DESC LIMIT $7";
    /// How many these are.
    COUNT = "SELECT count(*) FROM training_need n JOIN round_candidate c ON c.id = n.candidate
        JOIN designation d ON d.id = c.designation JOIN region r ON r.code = d.region JOIN craft k ON k.id = d.craft
        WHERE r.path >= $1 AND r.path < $2 AND (CAST($3 AS TEXT) IS NULL OR n.state = $3)
            AND (CAST($4 AS TEXT) IS NULL OR n.criterion = $4) AND ($5 = '' OR k.key = $5)";
    /// The criteria and crafts of which there are needs in a part of the tree, with a set in which the criterion stands.
    KINDS = "SELECT DISTINCT n.criterion, k.key, k.names, a.id FROM training_need n JOIN round_candidate c ON c.id = n.candidate
        JOIN assessment_round a ON a.id = c.round
        JOIN designation d ON d.id = c.designation JOIN region r ON r.code = d.region JOIN craft k ON k.id = d.craft
        WHERE r.path >= $1 AND r.path < $2 ORDER BY n.criterion, k.key LIMIT 2000";
}

fn state(word: &str) -> Result<State> {
    State::from_word(word).ok_or_else(|| Error::Damaged(format!("state {word} of a training need")))
}

/// The needs of a candidate of a round, those that were withdrawn too.
pub fn of(conn: &mut Conn, round: &Round, candidate: CandidateId) -> Result<Vec<Need>> {
    conn.rows(OF, crate::args![candidate], |r| {
        Ok(Need {
            id: NeedId(r.get(0)?),
            round: round.id,
            region: round.region.clone(),
            candidate,
            criterion: r.get(1)?,
            note: r.get(2)?,
            state: state(&r.get::<String>(3)?)?,
        })
    })
}

/// What a list of needs is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// A region with all below it; nothing for as far as the right reaches.
    pub region: Option<RegionCode>,
    /// The key of a craft; empty for all.
    pub craft: String,
    /// The key of a criterion.
    pub criterion: Option<String>,
    /// A state.
    pub state: Option<State>,
}

/// A need in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The need.
    pub id: NeedId,
    /// The key of the criterion.
    pub criterion: String,
    /// What the criterion is called.
    pub criterion_name: Words,
    /// What should be learnt.
    pub note: Option<String>,
    /// Where it stands.
    pub state: State,
    /// The number of the candidate in its round.
    pub number: i64,
    /// The round.
    pub round: RoundId,
    /// What the round is called.
    pub title: Words,
    /// The period.
    pub period: String,
    /// Where the craft is.
    pub region: RegionCode,
    /// The region's full name.
    pub region_name: String,
    /// The craft's names.
    pub craft_names: Words,
}

fn line(r: &Row<'_>) -> Result<Line> {
    let region: String = r.get(9)?;
    let damaged = || Error::Damaged(format!("region code {region} of a training need"));
    let criterion: String = r.get(1)?;
    let set: Option<String> = r.get(8)?;
    let set = set.and_then(|text| serde_json::from_str::<CriteriaSet>(&text).ok());
    let found = set.and_then(|s| s.criteria.into_iter().find(|c| c.key == criterion));
    Ok(Line {
        id: NeedId(r.get(0)?),
        criterion_name: found.map(|c| c.name).unwrap_or_default(),
        criterion,
        note: r.get(2)?,
        state: state(&r.get::<String>(3)?)?,
        number: r.get(4)?,
        round: RoundId(r.get(5)?),
        title: r.words(6)?,
        period: r.get(7)?,
        region: RegionCode::parse(&region).ok_or_else(damaged)?,
        region_name: r.get(10)?,
        craft_names: r.words(12)?,
    })
}

/// Needs of the crafts where a right reaches, the newest first, after one; at most so many.
///
/// # Errors
/// [`Error::Refused`] when it does not reach the region that is asked for.
pub fn list(
    conn: &mut Conn,
    who: &Access<ReadRegister>,
    asked: &Asked,
    after: Option<NeedId>,
    limit: i64,
) -> Result<Vec<Line>> {
    let after = after.unwrap_or(NeedId(Uuid::max()));
    let state = asked.state.map(State::word);
    let mut found: Vec<Line> = Vec::new();
    for root in crate::register::roots(conn, who, asked.region.as_ref())? {
        let (from, to) = crate::region::range(conn, &root)?;
        let (craft, criterion) = (&asked.craft, &asked.criterion);
        found.extend(conn.rows(LIST, crate::args![from, to, after, state, criterion, craft, limit], line)?);
    }
    found.sort_by_key(|l| std::cmp::Reverse(l.id.0));
    found.dedup_by_key(|l| l.id);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// How many needs there are.
///
/// # Errors
/// [`Error::Refused`] when the right does not reach the region that is asked for.
pub fn count(conn: &mut Conn, who: &Access<ReadRegister>, asked: &Asked) -> Result<i64> {
    let state = asked.state.map(State::word);
    let mut all = 0;
    for root in crate::register::roots(conn, who, asked.region.as_ref())? {
        let (from, to) = crate::region::range(conn, &root)?;
        let (craft, criterion) = (&asked.craft, &asked.criterion);
        let found =
            conn.first(COUNT, crate::args![from, to, state, criterion, craft], |r| r.get::<i64>(0))?;
        all += found.unwrap_or_default();
    }
    Ok(all)
}

/// By what a list of needs can be narrowed where a right reaches.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kinds {
    /// Criteria, by their keys.
    pub criteria: BTreeMap<String, Words>,
    /// Crafts, by their keys.
    pub crafts: BTreeMap<String, Words>,
}

/// The criteria and crafts of which there are needs where a right reaches.
pub fn kinds(conn: &mut Conn, who: &Access<ReadRegister>) -> Result<Kinds> {
    let mut kinds = Kinds::default();
    let mut sets: BTreeMap<RoundId, Option<CriteriaSet>> = BTreeMap::new();
    for root in crate::register::roots(conn, who, None)? {
        let (from, to) = crate::region::range(conn, &root)?;
        let rows = conn.rows(KINDS, crate::args![from, to], |r| {
            Ok((r.get::<String>(0)?, r.get::<String>(1)?, r.words(2)?, RoundId(r.get(3)?)))
        })?;
        for (criterion, craft, names, round) in rows {
            kinds.crafts.insert(craft, names);
            if kinds.criteria.contains_key(&criterion) {
                continue;
            }
            let set = match sets.entry(round) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(place) => place.insert(super::round::load(conn, round)?.and_then(|r| r.set)),
            };
            let set = set.as_ref();
            let found = set.and_then(|s| s.criteria.iter().find(|c| c.key == criterion));
            kinds.criteria.insert(criterion, found.map(|c| c.name.clone()).unwrap_or_default());
        }
    }
    Ok(kinds)
}

/// Marks these lines of a candidate's gap sheet, by the keys of the criteria with a note each, and no others: what was marked before
/// and is not any more is withdrawn.
///
/// # Errors
/// [`Error::Refused`] where the right does not reach, [`Error::Missing`] for another round's candidate; the faults of the domain.
pub fn set(
    tx: &mut Tx<'_>,
    who: &Access<KeepRounds>,
    round: RoundId,
    of_candidate: i64,
    wanted: &BTreeMap<String, String>,
) -> Result<()> {
    let round = held(tx, who, round)?;
    let found = candidate::of(tx.conn, round.id)?.into_iter().find(|c| c.candidate.number == of_candidate);
    let id = found.ok_or(Error::Missing)?.candidate.id;
    let set = round.set.clone().ok_or(Error::Missing)?;
    let there = of(tx.conn, &round, id)?;
    let put = |tx: &mut Tx<'_>, n: &Need| {
        tx.conn.run(PUT, crate::args![n.id, id, n.criterion, n.note, n.state.word()]).map(drop)
    };
    for old in there.iter().filter(|n| !wanted.contains_key(&n.criterion)) {
        let new = old.withdrawn();
        if journal::apply(tx, who, Some(old), &new)? != Applied::Unchanged {
            put(tx, &new)?;
        }
    }
    for (criterion, note) in wanted {
        let old = there.iter().find(|n| n.criterion == *criterion);
        let need = NeedId(old.map_or_else(Uuid::now_v7, |n| n.id.0));
        let new = mark(need, &round, &set, id, criterion, note)?;
        if journal::apply(tx, who, old, &new)? != Applied::Unchanged {
            put(tx, &new)?;
        }
    }
    Ok(())
}
