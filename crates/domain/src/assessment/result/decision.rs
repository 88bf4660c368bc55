//! The decision file of a round, and what comes of it.

use std::collections::HashSet;

use mcda::Direction;

use super::{Entrant, FALLBACK, Given, Judgements, Tallied, Told, Unable};
use crate::assessment::criteria::CriteriaSet;
use crate::assessment::decision::file::{
    Alternative, Asked, Cell, Comparison, Criterion, File, Group, Judge, Robustness, Weighing as By, Weights,
};
use crate::assessment::decision::{Answer, Fault, run};
use crate::assessment::round::{Round, Weighing};
use crate::assessment::tally::Cell as Scored;
use crate::assessment::weighing::{LevelWeighed, levels, ratio};
use crate::lang::{Lang, Words};

/// The methods that are told beside the chosen one; the first two that are not the chosen one.
const BESIDE: [&str; 3] = ["weighted-sum", "topsis", "vikor"];

/// Names that differ, since a decision knows its parts by name: where two are alike the key stands behind.
fn unique<'a>(names: impl IntoIterator<Item = (String, &'a str)>) -> Vec<String> {
    let mut there = HashSet::new();
    names
        .into_iter()
        .map(|(name, key)| {
            let name = if name.is_empty() { key.to_owned() } else { name };
            let name = if there.contains(&name) { format!("{name} ({key})") } else { name };
            there.insert(name.clone());
            name
        })
        .collect()
}

/// The names of what a set holds, in a language.
struct Names {
    criteria: Vec<String>,
    groups: Vec<String>,
}

impl Names {
    fn of(set: &CriteriaSet, text: impl Fn(&Words) -> String) -> Names {
        Names {
            criteria: unique(set.criteria.iter().map(|c| (text(&c.name), c.key.as_str()))),
            groups: unique(set.groups.iter().map(|g| (text(&g.name), g.key.as_str()))),
        }
    }

    fn group(&self, set: &CriteriaSet, key: &str) -> Option<String> {
        set.groups.iter().position(|g| g.key == key).map(|n| self.groups[n].clone())
    }

    fn element(&self, set: &CriteriaSet, key: &str) -> String {
        let criterion = set.criteria.iter().position(|c| c.key == key).map(|n| self.criteria[n].clone());
        criterion.or_else(|| self.group(set, key)).unwrap_or_else(|| key.to_owned())
    }
}

/// A place by importance: the order of the list is that of the set.
fn place(n: usize) -> Option<u32> {
    u32::try_from(n + 1).ok()
}

fn criteria(given: &Given, names: &Names) -> Vec<Criterion> {
    let set = &given.criteria_set;
    let weighing = given.round.weighing;
    set.criteria
        .iter()
        .zip(&names.criteria)
        .map(|(c, name)| {
            let scale = set.scale_of(c);
            let inside: Vec<&str> =
                set.criteria.iter().filter(|o| o.group == c.group).map(|o| o.key.as_str()).collect();
            Criterion {
                name: name.clone(),
                direction: c.direction,
                group: c.group.as_deref().and_then(|key| names.group(set, key)),
                // The only one of a group has all of it.
                weight: (weighing == Weighing::Given).then(|| c.weight.unwrap_or(1.0)),
                rank: (weighing == Weighing::RankOrder)
                    .then(|| inside.iter().position(|key| *key == c.key).and_then(place))
                    .flatten(),
                limit: c.knock_out.map(f64::from),
                least: Some(f64::from(scale.least)),
                greatest: Some(f64::from(scale.greatest)),
                preference: None,
                exponent: None,
            }
        })
        .collect()
}

fn groups(given: &Given, names: &Names) -> Vec<Group> {
    let weighing = given.round.weighing;
    given
        .criteria_set
        .groups
        .iter()
        .zip(&names.groups)
        .enumerate()
        .map(|(n, (g, name))| Group {
            name: name.clone(),
            weight: (weighing == Weighing::Given).then(|| g.weight.unwrap_or(1.0)),
            rank: (weighing == Weighing::RankOrder).then(|| place(n)).flatten(),
        })
        .collect()
}

/// What the assessors said of each level, each a judge of the same weight.
fn comparisons(given: &Given, names: &Names) -> Vec<Comparison> {
    let set = &given.criteria_set;
    levels(set)
        .into_iter()
        .map(|level| {
            let judges = given.judgements.iter().filter_map(|j| {
                let found = j.levels.iter().find(|l| l.of == level.of)?;
                let pairs = found.pairs.iter().filter_map(|(first, second, judgement)| {
                    let value = Cell(Some(ratio(*judgement)?));
                    Some((names.element(set, first), names.element(set, second), value))
                });
                let pairs: Vec<_> = pairs.collect();
                (!pairs.is_empty()).then(|| Judge {
                    name: j.assessor.to_string(),
                    weight: 1.0,
                    matrix: None,
                    pairs: Some(pairs),
                })
            });
            let of = level.of.as_deref().and_then(|key| names.group(set, key));
            Comparison { of, matrix: None, pairs: None, judges: judges.collect() }
        })
        .collect()
}

fn file(given: &Given, tally: &[Tallied]) -> File {
    let lang = &given.round.lang;
    let text = |words: &Words| words.text(lang).to_owned();
    let names = Names::of(&given.criteria_set, text);
    let entrant = |t: &Tallied| given.candidates.iter().find(|c| c.number == t.candidate);
    let called = |e: &Entrant| format!("{}, {}", text(&e.craft_names), e.region_name);
    let keys: Vec<String> = tally.iter().map(|t| t.candidate.to_string()).collect();
    let alternatives = unique(
        tally.iter().zip(&keys).map(|(t, key)| (entrant(t).map(called).unwrap_or_default(), key.as_str())),
    );
    let method = match given.round.weighing {
        Weighing::Given => By::Points,
        Weighing::Equal => By::Equal,
        Weighing::RankOrder => By::RankOrder,
        Weighing::Pairwise => By::Pairwise,
    };
    let comparisons = if method == By::Pairwise { comparisons(given, &names) } else { Vec::new() };
    let chosen = given.round.method.as_str();
    let beside = BESIDE.iter().copied().filter(|m| *m != chosen).take(2);
    File {
        title: Some(text(&given.round.title)),
        lang: Some(lang.to_string()),
        criteria: criteria(given, &names),
        groups: groups(given, &names),
        alternatives: tally
            .iter()
            .zip(alternatives)
            .map(|(t, name)| Alternative {
                name,
                values: t.cells.iter().map(|c| c.median).collect(),
                withdrawn: false,
            })
            .collect(),
        weights: Weights { method, comparisons, ..Weights::default() },
        methods: std::iter::once(chosen).chain(beside).map(|m| Asked::Word(m.to_owned())).collect(),
        robustness: Robustness::default(),
    }
}

fn unable(method: &str, faults: &[Fault]) -> Unable {
    let first = faults.first();
    Unable {
        method: method.to_owned(),
        why: first.map(|f| f.key().to_owned()).unwrap_or_default(),
        arguments: first
            .map(|f| f.arguments().iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect())
            .unwrap_or_default(),
        place: first.map(|f| f.place().to_owned()).unwrap_or_default(),
    }
}

/// Why the method of a round cannot rank by a set whatever is scored; nothing when it can. It is tried with three made-up candidates: the
/// best everywhere, the worst everywhere, and each in turn.
pub(super) fn cannot(round: &Round, set: &CriteriaSet, lang: &Lang) -> Option<Unable> {
    let told = Told {
        id: round.id,
        region: round.region.clone(),
        region_name: String::new(),
        title: round.title.clone(),
        period: round.period.clone(),
        method: round.method.clone(),
        weighing: round.weighing,
        lang: lang.clone(),
        opened: String::new(),
        deadline: String::new(),
        closed: String::new(),
        decided: String::new(),
        reopened: Vec::new(),
        expected: None,
    };
    let equal = levels(set).into_iter().map(|level| {
        let pairs = level.elements.iter().skip(1).map(|other| (level.elements[0].clone(), other.clone(), 1));
        LevelWeighed { of: level.of.clone(), pairs: pairs.collect() }
    });
    let given = Given {
        round: told,
        candidates: Vec::new(),
        assessors: Vec::new(),
        sheets: Vec::new(),
        judgements: vec![Judgements { assessor: 1, levels: equal.collect() }],
        criteria_set: set.clone(),
    };
    let tally = |candidate: i64, best: fn(usize) -> bool| {
        let cells = set.criteria.iter().enumerate().map(|(n, c)| {
            let (scale, cost) = (set.scale_of(c), c.direction == Direction::Cost);
            // Nobody is out: a limit says who may take part, not whether the method can rank.
            let score = if best(n) == cost { scale.least } else { scale.greatest };
            Scored { median: f64::from(score), least: score, greatest: score, count: 1, outliers: Vec::new() }
        });
        Tallied { candidate, cells: cells.collect(), score: None, band: None }
    };
    let tallies = [tally(1, |_| true), tally(2, |_| false), tally(3, |n| n % 2 == 0)];
    let mut file = file(&given, &tallies);
    for c in &mut file.criteria {
        c.limit = None;
    }
    file.methods.truncate(1);
    file.robustness.draws = 0;
    run(&file).err().map(|faults| unable(&round.method, &faults))
}

/// The decision, what comes of it, and the methods that cannot rank these scores. Whoever cannot is named with the reason and gives
/// way; the chosen one to [`FALLBACK`].
pub(super) fn decide(given: &Given, tally: &[Tallied]) -> (File, Option<Answer>, Vec<Unable>) {
    let mut file = file(given, tally);
    match run(&file) {
        Ok(answer) => return (file, Some(answer), Vec::new()),
        Err(faults) if tally.is_empty() => return (file, None, vec![unable("", &faults)]),
        Err(_) => {}
    }
    let mut wanted: Vec<&str> = vec![given.round.method.as_str()];
    wanted.extend(BESIDE.iter().copied().filter(|m| *m != given.round.method).take(2));
    let alone = |method: &str| {
        let one = File { methods: vec![Asked::Word(method.to_owned())], ..file.clone() };
        run(&one).map(drop)
    };
    let mut able: Vec<&str> = Vec::new();
    let mut refused = Vec::new();
    for method in wanted {
        match alone(method) {
            Ok(()) => able.push(method),
            Err(faults) => refused.push(unable(method, &faults)),
        }
    }
    // The chosen one leads; where it cannot, the one that needs nothing but the scales.
    if !able.contains(&given.round.method.as_str()) {
        able.retain(|m| *m != FALLBACK);
        if alone(FALLBACK).is_ok() {
            able.insert(0, FALLBACK);
        }
    }
    file.methods = able.iter().map(|m| Asked::Word((*m).to_owned())).collect();
    let answer = if able.is_empty() { None } else { run(&file).ok() };
    (file, answer, refused)
}
