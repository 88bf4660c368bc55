//! The result of a round: what it was computed from, and what came of it, in one export that anybody can work out again.
//!
//! [`freeze`] takes what was decided on and derives the rest from it; [`verify`] reads an export, derives the rest again, and says
//! what differs. `docs/result-file.md` describes the export.

mod check;
mod decision;
mod verify;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use check::Contradiction;
pub use verify::{Difference, Unreadable, Verified, verify};

use super::criteria::CriteriaSet;
use super::decision::{self as decided, Answer, File, LeftOut, Unranked, Weighed};
use super::round::{Reopening, Round, Weighing};
use super::tally::Cell;
use super::weighing::LevelWeighed;
use super::{export, gap, tally};
use crate::id::{Kind, ResultId, RoundId};
use crate::lang::{Lang, Words};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// The word that an export begins with.
pub const FORMAT: &str = "corak-result/2";

/// The word of exports that were written before: they say nothing of reopenings, and nothing of scores when every candidate is out. They
/// are read and worked out again as they were.
pub const EARLIER: &str = "corak-result/1";

/// The method that takes the place of one that cannot rank these scores: it needs nothing but the scales.
pub const FALLBACK: &str = "spotis";

/// What a round was, as the export tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The id.
    pub id: RoundId,
    /// The code of its region.
    pub region: RegionCode,
    /// What the region was called.
    pub region_name: String,
    /// What the round is called.
    pub title: Words,
    /// The period.
    pub period: String,
    /// The word of the method that was chosen before anybody scored.
    pub method: String,
    /// How criteria were weighed.
    pub weighing: Weighing,
    /// The language of names in the decision.
    pub lang: Lang,
    /// The days on which it opened and closed, the last one for scoring, and that of the result.
    pub opened: String,
    /// See `opened`.
    pub deadline: String,
    /// See `opened`.
    pub closed: String,
    /// See `opened`.
    pub decided: String,
    /// Each time the scoring was opened again after scores had been seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopened: Vec<Reopening>,
    /// What should have been handed in; earlier exports do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
}

/// What should have been handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Score sheets.
    pub sheets: usize,
    /// Weighings.
    pub weighings: usize,
}

/// A candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entrant {
    /// Its number in the round.
    pub number: i64,
    /// The id of the designation.
    pub designation: Uuid,
    /// The code of its region.
    pub region: RegionCode,
    /// What the region was called.
    pub region_name: String,
    /// The key of the craft.
    pub craft: String,
    /// What the craft was called.
    pub craft_names: Words,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

/// An assessor, by the number of the seat alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessor {
    /// The number of the seat.
    pub number: i64,
    /// Whether they left before the end.
    pub left: bool,
    /// The numbers of the candidates that they did not judge because of an interest.
    pub recused: Vec<i64>,
    /// Whether they said which interests they have; earlier exports do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<bool>,
    /// Whether they got their seat after the council had seen scores of others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after_reopening: bool,
}

/// A score sheet: without the reasons, which are for the council.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// The number of the seat.
    pub assessor: i64,
    /// The number of the candidate.
    pub candidate: i64,
    /// The scores by the keys of the criteria.
    pub scores: BTreeMap<String, i32>,
    /// The criteria whose high score had no proof, where the set asks for one.
    pub unproven: Vec<String>,
}

/// What an assessor said of the criteria, pair by pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgements {
    /// The number of the seat.
    pub assessor: i64,
    /// The levels.
    pub levels: Vec<LevelWeighed>,
}

/// All that a result is computed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The round.
    pub round: Told,
    /// The criteria set as it was when the round opened.
    pub criteria_set: CriteriaSet,
    /// The candidates by their numbers, those that were withdrawn too.
    pub candidates: Vec<Entrant>,
    /// The assessors by their numbers.
    pub assessors: Vec<Assessor>,
    /// The sheets that count, by candidate and assessor.
    pub sheets: Vec<Scores>,
    /// The judgements, by assessor.
    pub judgements: Vec<Judgements>,
}

/// The scores of a candidate brought together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tallied {
    /// The number of the candidate.
    pub candidate: i64,
    /// A cell for each criterion, in the order of the set.
    pub cells: Vec<Cell>,
    /// The score as the set counts it, up to its whole; nothing where there are no weights.
    pub score: Option<f64>,
    /// The key of the band.
    pub band: Option<String>,
}

/// A method that could not rank these scores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unable {
    /// Its word.
    pub method: String,
    /// The key of the message that says why, with what it names.
    pub why: String,
    /// See `why`.
    pub arguments: BTreeMap<String, String>,
    /// Where in the decision; empty in earlier exports.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
}

/// What was derived.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Derived {
    /// The candidates that were not withdrawn.
    pub tally: Vec<Tallied>,
    /// The decision that was worked out: `corak assess` takes it as a file.
    pub decision: File,
    /// What came of it; nothing when nobody is left to rank.
    pub answer: Option<Answer>,
    /// Methods that could not rank these scores: the chosen one gives way to [`FALLBACK`], others are left out.
    pub unable: Vec<Unable>,
    /// Weights, and who missed which limit, where every candidate is out and there is no answer that says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unranked: Option<Unranked>,
}

/// A result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// [`FORMAT`] or [`EARLIER`].
    pub format: String,
    /// The version of the program that computed it.
    pub program: String,
    /// What it was computed from.
    #[serde(flatten)]
    pub given: Given,
    /// What came of it.
    #[serde(flatten)]
    pub derived: Derived,
}

/// The same with its lists in their order, which the numbers give.
pub fn ordered(mut given: Given) -> Given {
    given.candidates.sort_by_key(|c| c.number);
    given.assessors.sort_by_key(|a| a.number);
    given.sheets.sort_by_key(|s| (s.candidate, s.assessor));
    given.judgements.sort_by_key(|j| j.assessor);
    given
}

/// Why the method of a round cannot rank by a set, whatever is scored; nothing when it can.
pub fn cannot(round: &Round, set: &CriteriaSet, lang: &Lang) -> Option<Unable> {
    decision::cannot(round, set, lang)
}

/// Works a result out.
pub fn freeze(given: Given) -> Frozen {
    let given = ordered(given);
    let derived = derive(&given, FORMAT);
    Frozen { format: FORMAT.to_owned(), program: env!("CARGO_PKG_VERSION").to_owned(), given, derived }
}

/// What follows from what is given, in a format: the same each time.
pub fn derive(given: &Given, format: &str) -> Derived {
    let set = &given.criteria_set;
    let staying: Vec<&Entrant> = given.candidates.iter().filter(|c| !c.withdrawn).collect();
    let mut tally: Vec<Tallied> = staying
        .iter()
        .filter_map(|c| {
            let sheets: Vec<(i64, BTreeMap<String, i32>)> = given
                .sheets
                .iter()
                .filter(|s| s.candidate == c.number)
                .map(|s| (s.assessor, s.scores.clone()))
                .collect();
            let cells = tally::candidate(set, &sheets)?;
            Some(Tallied { candidate: c.number, cells, score: None, band: None })
        })
        .collect();
    let (decision, answer, mut unable) = decision::decide(given, &tally);
    let mut unranked = None;
    if format == EARLIER {
        unable.iter_mut().for_each(|u| u.place.clear());
    } else if answer.is_none() {
        unranked = all_out(&decision);
        if unranked.is_some() {
            // That nobody is left is no fault of a method.
            unable.clear();
        }
    }
    let of_answer = answer.as_ref().map(|a| a.criteria.iter().map(|c| c.weight).collect::<Vec<_>>());
    if let Some(weights) = of_answer.or_else(|| unranked.as_ref().map(|u| u.weighing.weights.clone())) {
        for t in &mut tally {
            let score = gap::score(set, &weights, &t.cells);
            t.band = set.band(score).map(|b| b.key.clone());
            t.score = Some(score);
        }
    }
    Derived { tally, decision, answer, unable, unranked }
}

/// Weights and limits of a decision in which every candidate is out.
fn all_out(file: &File) -> Option<Unranked> {
    let found = decided::unranked(file).ok()?;
    (!file.alternatives.is_empty() && found.left_out.len() == file.alternatives.len()).then_some(found)
}

impl Frozen {
    /// The export as a value.
    pub fn export(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The canonical bytes of the export.
    pub fn canonical(&self) -> Vec<u8> {
        export::canonical(&self.export())
    }

    /// The candidate with a number.
    pub fn candidate(&self, number: i64) -> Option<&Entrant> {
        self.given.candidates.iter().find(|c| c.number == number)
    }

    /// The name under which a candidate stands in the decision.
    pub fn name(&self, number: i64) -> Option<&str> {
        let place = self
            .given
            .candidates
            .iter()
            .filter(|c| self.is_tallied(c.number))
            .position(|c| c.number == number)?;
        self.derived.decision.alternatives.get(place).map(|a| a.name.as_str())
    }

    fn is_tallied(&self, number: i64) -> bool {
        self.derived.tally.iter().any(|t| t.candidate == number)
    }

    /// The numbers of the candidates by their place, best first, with the place; those that are out come last, without one.
    pub fn ranking(&self) -> Vec<(i64, Option<usize>)> {
        let answer = self.derived.answer.as_ref();
        let place = |number: i64| {
            let answer = answer?;
            let name = self.name(number)?;
            let row = answer.alternatives.iter().position(|a| a == name)?;
            answer.rankings.first()?.places.get(row).copied()
        };
        let mut order: Vec<(i64, Option<usize>)> =
            self.derived.tally.iter().map(|t| (t.candidate, place(t.candidate))).collect();
        order.sort_by_key(|(number, place)| (place.unwrap_or(usize::MAX), *number));
        order
    }

    /// Weights and limits where every candidate is out, which earlier exports do not hold.
    fn unranked(&self) -> Option<Unranked> {
        match (&self.derived.answer, &self.derived.unranked) {
            (Some(_), _) => None,
            (None, Some(there)) => Some(there.clone()),
            (None, None) => all_out(&self.derived.decision),
        }
    }

    /// Whether every candidate is out because of a limit.
    pub fn is_nobody_left(&self) -> bool {
        self.unranked().is_some()
    }

    /// How the criteria were weighed; nothing when nobody was scored.
    pub fn weighing(&self) -> Option<Weighed> {
        let of_answer = self.derived.answer.as_ref().map(|a| a.weighing.clone());
        of_answer.or_else(|| self.unranked().map(|u| u.weighing))
    }

    /// The weights of the criteria, in the order of the set; nothing when nobody was scored.
    pub fn weights(&self) -> Option<Vec<f64>> {
        let of_answer = self.derived.answer.as_ref().map(|a| a.criteria.iter().map(|c| c.weight).collect());
        of_answer.or_else(|| self.unranked().map(|u| u.weighing.weights))
    }

    /// Who misses which limit, by the names of the decision.
    pub fn left_out(&self) -> Vec<LeftOut> {
        match &self.derived.answer {
            Some(answer) => answer.left_out.clone(),
            None => self.unranked().map(|u| u.left_out).unwrap_or_default(),
        }
    }

    /// Whether a candidate is out because of a limit: it has a score and no place.
    pub fn is_out(&self, number: i64) -> bool {
        let Some(name) = self.name(number) else { return false };
        self.left_out().iter().any(|l| l.name == name && !l.missed.is_empty())
    }

    /// The score of a candidate as the set counts it.
    pub fn score(&self, number: i64) -> Option<f64> {
        let tallied = self.derived.tally.iter().find(|t| t.candidate == number)?;
        let again = || Some(gap::score(&self.given.criteria_set, &self.weights()?, &tallied.cells));
        tallied.score.or_else(again)
    }

    /// How many sheets an assessor handed in, and of how many: of each candidate that was not withdrawn and that they judge. Whoever left
    /// owes nothing more.
    pub fn sheets_of(&self, assessor: &Assessor) -> (usize, usize) {
        let staying: Vec<i64> =
            self.given.candidates.iter().filter(|c| !c.withdrawn).map(|c| c.number).collect();
        let theirs = self.given.sheets.iter().filter(|s| s.assessor == assessor.number);
        let there = theirs.filter(|s| staying.contains(&s.candidate)).count();
        let owed = staying.iter().filter(|n| !assessor.recused.contains(n)).count();
        (there, if assessor.left { there } else { owed })
    }

    /// The word of the method that ranked.
    pub fn method(&self) -> Option<&str> {
        self.derived.answer.as_ref().and_then(|a| a.rankings.first()).map(|r| r.method.word())
    }

    /// The gap sheet of a candidate.
    pub fn gaps(&self, number: i64) -> Option<Vec<gap::Line>> {
        let tallied = self.derived.tally.iter().find(|t| t.candidate == number)?;
        Some(gap::lines(&self.given.criteria_set, &self.weights()?, &tallied.cells))
    }
}

/// A result as it is recorded: by its hash; the export is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The id.
    pub id: ResultId,
    /// The round.
    pub round: RoundId,
    /// Where the round belongs.
    pub region: RegionCode,
    /// The SHA-256 of the canonical export, in hexadecimal.
    pub sha256: String,
}

impl Record for Recorded {
    const KIND: Kind = Kind::Result;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        Fields::default().public("round", self.round.to_string()).public("sha256", self.sha256.as_str())
    }
}

#[cfg(test)]
mod tests;
