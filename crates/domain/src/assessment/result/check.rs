//! Whether the inputs of an export contradict each other: what no round could have given, whoever wrote the file.

use std::collections::HashSet;

use super::{EARLIER, Given, Judgements, Scores};
use crate::assessment::round::Weighing;
use crate::assessment::weighing::{levels, ratio};

/// The most contradictions that are told.
const MOST: usize = 20;

/// Something that the inputs say against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Where it stands, as a JSON pointer.
    pub place: String,
    /// The key of the message.
    pub key: &'static str,
    /// What it names.
    pub about: String,
}

struct Checker<'a> {
    given: &'a Given,
    out: Vec<Contradiction>,
}

/// What the inputs of an export say against each other.
pub(super) fn check(given: &Given, format: &str) -> Vec<Contradiction> {
    let mut checker = Checker { given, out: Vec::new() };
    checker.numbers();
    let mut seen = HashSet::new();
    for (n, sheet) in given.sheets.iter().enumerate() {
        checker.sheet(&format!("/sheets/{n}"), sheet);
        if !seen.insert((sheet.assessor, sheet.candidate)) {
            checker.add(format!("/sheets/{n}"), "verify-twice", sheet.assessor);
        }
    }
    let mut seen = HashSet::new();
    for (n, judged) in given.judgements.iter().enumerate() {
        checker.judgements(&format!("/judgements/{n}"), judged);
        if !seen.insert(judged.assessor) {
            checker.add(format!("/judgements/{n}"), "verify-twice", judged.assessor);
        }
    }
    if format != EARLIER {
        checker.counts();
    }
    checker.out.truncate(MOST);
    checker.out
}

impl Checker<'_> {
    fn add(&mut self, place: impl Into<String>, key: &'static str, about: impl ToString) {
        self.out.push(Contradiction { place: place.into(), key, about: about.to_string() });
    }

    fn is_assessor(&self, number: i64) -> bool {
        self.given.assessors.iter().any(|a| a.number == number)
    }

    fn is_candidate(&self, number: i64) -> bool {
        self.given.candidates.iter().any(|c| c.number == number)
    }

    fn numbers(&mut self) {
        let mut seen = HashSet::new();
        for (n, c) in self.given.candidates.iter().enumerate() {
            if !seen.insert(c.number) {
                self.add(format!("/candidates/{n}"), "verify-twice", c.number);
            }
        }
        let mut seen = HashSet::new();
        for (n, a) in self.given.assessors.iter().enumerate() {
            if !seen.insert(a.number) {
                self.add(format!("/assessors/{n}"), "verify-twice", a.number);
            }
            for of in &a.recused {
                if !self.is_candidate(*of) {
                    self.add(format!("/assessors/{n}/recused"), "verify-no-candidate", of);
                }
            }
        }
    }

    fn sheet(&mut self, place: &str, sheet: &Scores) {
        let set = &self.given.criteria_set;
        match self.given.assessors.iter().find(|a| a.number == sheet.assessor) {
            None => self.add(format!("{place}/assessor"), "verify-no-assessor", sheet.assessor),
            Some(a) if a.recused.contains(&sheet.candidate) => {
                self.add(format!("{place}/candidate"), "verify-recused", sheet.assessor);
            }
            Some(_) => {}
        }
        if !self.is_candidate(sheet.candidate) {
            self.add(format!("{place}/candidate"), "verify-no-candidate", sheet.candidate);
        }
        for criterion in &set.criteria {
            let at = format!("{place}/scores/{}", criterion.key);
            match sheet.scores.get(&criterion.key) {
                None => self.add(at, "verify-no-score", &criterion.key),
                Some(score) if !set.scores(criterion).contains(score) => {
                    self.add(at, "verify-off-scale", score);
                }
                Some(_) => {}
            }
        }
        for key in sheet.scores.keys().filter(|key| !set.criteria.iter().any(|c| c.key == **key)) {
            self.add(format!("{place}/scores/{key}"), "verify-no-criterion", key);
        }
        // Which high scores had no proof is told by the sheets of the round; no other score can have lacked one.
        let mut before: Option<usize> = None;
        for key in &sheet.unproven {
            let at = set.criteria.iter().position(|c| c.key == *key);
            let needed = at.and_then(|n| {
                let criterion = &set.criteria[n];
                Some(*sheet.scores.get(key)? >= set.proof_from(criterion)?)
            });
            if needed != Some(true) || before >= at {
                self.add(format!("{place}/unproven"), "verify-unproven", key);
            }
            before = at;
        }
    }

    fn judgements(&mut self, place: &str, judged: &Judgements) {
        if !self.is_assessor(judged.assessor) {
            self.add(format!("{place}/assessor"), "verify-no-assessor", judged.assessor);
        }
        if self.given.round.weighing != Weighing::Pairwise {
            return;
        }
        let known = levels(&self.given.criteria_set);
        for (n, level) in judged.levels.iter().enumerate() {
            let at = format!("{place}/levels/{n}");
            let Some(of) = known.iter().find(|l| l.of == level.of) else {
                self.add(at, "verify-no-criterion", level.of.as_deref().unwrap_or("-"));
                continue;
            };
            for (first, second, judgement) in &level.pairs {
                for key in [first, second].into_iter().filter(|key| !of.elements.contains(key)) {
                    self.add(at.clone(), "verify-no-criterion", key);
                }
                if ratio(*judgement).is_none() {
                    self.add(at.clone(), "verify-off-scale", judgement);
                }
            }
        }
    }

    /// More cannot have been handed in than was expected.
    fn counts(&mut self) {
        let Some(expected) = self.given.round.expected else {
            self.add("/round/expected", "verify-no-count", "");
            return;
        };
        let withdrawn = |number: i64| self.given.candidates.iter().any(|c| c.number == number && c.withdrawn);
        let sheets = self.given.sheets.iter().filter(|s| !withdrawn(s.candidate)).count();
        if sheets > expected.sheets {
            self.add("/round/expected/sheets", "verify-count", sheets);
        }
        if self.given.judgements.len() > expected.weighings {
            self.add("/round/expected/weighings", "verify-count", self.given.judgements.len());
        }
    }
}
