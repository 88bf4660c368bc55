//! The decision file: what may stand in it. `docs/decision-file.md` describes it.

use std::fmt;

use mcda::Direction;
use mcda::pairwise::{Method, RandomIndex, saaty};
use mcda::rank::Preference;
use mcda::weight::Correlation;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fault::{Fault, clean};

/// A file has at most so many bytes. Bounds, so that one is refused before it takes the machine.
pub const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// So many alternatives.
pub const MOST_ALTERNATIVES: usize = 1000;
/// So many criteria.
pub const MOST_CRITERIA: usize = 100;
/// Alternatives times criteria: what is searched for takes time in proportion to it, hundreds of times over.
pub const MOST_CELLS: usize = 20_000;
/// So many elements that are compared by pairs.
pub const MOST_COMPARED: usize = 15;
/// So many judges.
pub const MOST_JUDGES: usize = 100;
/// So many draws of weights.
pub const MOST_DRAWS: usize = 1_000_000;
/// Draws times alternatives times criteria.
pub const MOST_WORK: usize = 2_000_000_000;

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// A line of text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The language of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// By what alternatives are assessed.
    pub criteria: Vec<Criterion>,
    /// The groups of criteria, for a tree of two levels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// What is assessed.
    pub alternatives: Vec<Alternative>,
    /// How criteria are weighed.
    #[serde(default)]
    pub weights: Weights,
    /// By what is ranked; the first is the chosen one. The usual ones when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Asked>,
    /// How robustness is tried.
    #[serde(default)]
    pub robustness: Robustness,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name, once in the list.
    pub name: String,
    /// Whether more is better.
    #[serde(default = "benefit")]
    pub direction: Direction,
    /// The name of its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Its weight, within its group if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Its place by importance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// Knock-out: alternatives with less (more, where less is better) are out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// The scale's lower end, for SPOTIS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The scale's upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greatest: Option<f64>,
    /// How a difference turns into a preference, for PROMETHEE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<Preference>,
    /// For the exponential comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exponent: Option<f64>,
}

fn benefit() -> Direction {
    Direction::Benefit
}

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name, once in the list.
    pub name: String,
    /// Its weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Its place by importance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
}

/// An alternative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// Its name, once in the list.
    pub name: String,
    /// A value for each criterion.
    pub values: Vec<f64>,
    /// Left out, and said so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

/// How criteria are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighing {
    /// Weights that sum to one.
    #[default]
    Direct,
    /// Weights in any unit.
    Points,
    /// The same for all.
    Equal,
    /// By their order of importance.
    RankOrder,
    /// By the entropy of the values.
    Entropy,
    /// By spread and correlation of the values.
    Critic,
    /// By pairwise comparison.
    Pairwise,
}

/// How judges are brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Together {
    /// Their judgements, by the geometric mean.
    #[default]
    Judgements,
    /// Their priorities, by the geometric mean.
    PrioritiesGeometric,
    /// Their priorities, by the arithmetic mean.
    PrioritiesArithmetic,
}

/// The part on weights.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// How they are found.
    pub method: Weighing,
    /// For CRITIC.
    pub correlation: Correlation,
    /// How priorities are drawn from comparisons.
    pub priorities: Method,
    /// The table of the consistency ratio.
    pub random_index: RandomIndex,
    /// How judges are brought together.
    pub together: Together,
    /// The comparisons, one for each level.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Comparison>,
}

/// Pairwise comparisons of all criteria, of the groups, or of a group's criteria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The group whose criteria are compared; left out for all criteria, or for the groups when there are groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// A row for each element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Vec<Vec<Cell>>>,
    /// The first over the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<(String, String, Cell)>>,
    /// Several persons' comparisons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judges: Vec<Judge>,
}

/// What one person says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// Who it is.
    pub name: String,
    /// What their word weighs.
    #[serde(default = "one")]
    pub weight: f64,
    /// A row for each element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Vec<Vec<Cell>>>,
    /// The first over the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<(String, String, Cell)>>,
}

fn one() -> f64 {
    1.0
}

/// A judgement: a number, a fraction as text, or a gap (an empty text, `?` or, in JSON, `null`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell(pub Option<f64>);

impl Serialize for Cell {
    /// A gap as an empty text, which both formats have.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(value) => to.serialize_f64(value),
            None => to.serialize_str(""),
        }
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Cell, D::Error> {
        struct V;
        impl serde::de::Visitor<'_> for V {
            type Value = Cell;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a judgement: a number, a fraction such as \"1/3\", or \"\" for none")
            }
            fn visit_f64<E>(self, v: f64) -> Result<Cell, E> {
                Ok(Cell(Some(v)))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Cell, E> {
                Ok(Cell(Some(v as f64)))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Cell, E> {
                Ok(Cell(Some(v as f64)))
            }
            fn visit_unit<E>(self) -> Result<Cell, E> {
                Ok(Cell(None))
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Cell, E> {
                match v.trim() {
                    "" | "?" => Ok(Cell(None)),
                    text => saaty::parse(text).map(|v| Cell(Some(v))).map_err(E::custom),
                }
            }
        }
        d.deserialize_any(V)
    }
}

/// A method: its word, or a table with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Its word; its parameters are the usual ones.
    Word(String),
    /// With its parameters.
    Full(mcda::Method),
}

impl Serialize for Asked {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Asked::Word(word) => to.serialize_str(word),
            Asked::Full(method) => method.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Asked, D::Error> {
        struct V;
        impl<'de> serde::de::Visitor<'de> for V {
            type Value = Asked;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the word of a method, or a table with `method` and its parameters")
            }
            fn visit_str<E>(self, v: &str) -> Result<Asked, E> {
                Ok(Asked::Word(v.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Asked, A::Error> {
                mcda::Method::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Asked::Full)
            }
        }
        d.deserialize_any(V)
    }
}

/// How robustness is tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Robustness {
    /// Draws of weights; none when 0.
    pub draws: u32,
    /// Where the draws begin; the same seed draws the same weights.
    pub seed: u64,
    /// How far a weight may be from what it is, as a share of it; everything is possible when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<f64>,
}

impl Default for Robustness {
    fn default() -> Robustness {
        Robustness { draws: 10_000, seed: 1, within: None }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("line {line}, column {column}: {why}")]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong there.
    pub why: String,
}

/// Reads a file: JSON when it begins with a brace, else TOML.
///
/// # Errors
/// Where it is not such a file.
pub fn parse(text: &str) -> Result<File, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|e| {
            // The place is told apart.
            let why = e.to_string();
            let why = clean(why.rsplit_once(" at line ").map_or(why.as_str(), |(why, _)| why));
            Unreadable { line: e.line(), column: e.column(), why }
        });
    }
    toml::from_str(text).map_err(|e: toml::de::Error| {
        let before = text.get(..e.span().map_or(0, |s| s.start)).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Unreadable { line, column, why: clean(e.message()) }
    })
}

/// The faults of names, sizes and numbers, which every method would stumble over.
pub(super) fn check(file: &File) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (criteria, alternatives) = (file.criteria.len(), file.alternatives.len());
    for (place, count, most) in
        [("criteria", criteria, MOST_CRITERIA), ("alternatives", alternatives, MOST_ALTERNATIVES)]
    {
        if count == 0 {
            faults.push(Fault::new(place, "assess-none"));
        } else if count > most {
            faults.push(Fault::new(place, "assess-too-many").with("found", count).with("most", most));
        }
    }
    if !faults.is_empty() {
        return faults;
    }
    names(&mut faults, "criteria", file.criteria.iter().map(|c| c.name.as_str()));
    names(&mut faults, "groups", file.groups.iter().map(|g| g.name.as_str()));
    names(&mut faults, "alternatives", file.alternatives.iter().map(|a| a.name.as_str()));
    for (n, a) in file.alternatives.iter().enumerate() {
        let place = || format!("alternatives[{}].values ({})", n + 1, a.name);
        if a.values.len() != criteria {
            let fault = Fault::new(place(), "assess-values");
            faults.push(fault.with("found", a.values.len()).with("expected", criteria));
        }
        for (column, _) in a.values.iter().enumerate().filter(|(_, v)| !v.is_finite()) {
            let name = file.criteria.get(column).map_or("?", |c| c.name.as_str());
            let place = format!("alternatives[{}].values[{}] ({}, {name})", n + 1, column + 1, a.name);
            faults.push(Fault::new(place, "assess-not-finite"));
        }
    }
    groups(file, &mut faults);
    if criteria * alternatives > MOST_CELLS {
        let (found, most) = (criteria * alternatives, MOST_CELLS);
        faults.push(
            Fault::new("alternatives", "assess-too-many-cells").with("found", found).with("most", most),
        );
    }
    if file.robustness.within.is_some_and(|w| !w.is_finite() || w < 0.0) {
        faults.push(Fault::new("robustness.within", "assess-within"));
    }
    let draws = file.robustness.draws as usize;
    if draws > MOST_DRAWS || draws.saturating_mul(criteria * alternatives) > MOST_WORK {
        let most = MOST_DRAWS.min(MOST_WORK / (criteria * alternatives));
        faults
            .push(Fault::new("robustness.draws", "assess-too-many").with("found", draws).with("most", most));
    }
    faults
}

fn names<'a>(faults: &mut Vec<Fault>, list: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = std::collections::HashSet::new();
    for (n, name) in names.enumerate() {
        let key = match name {
            _ if name.trim().is_empty() => "assess-name-empty",
            _ if name.chars().any(char::is_control) || name.chars().count() > 200 => "assess-name-bad",
            _ if !seen.insert(name) => "assess-name-twice",
            _ => continue,
        };
        faults.push(Fault::new(format!("{list}[{}].name", n + 1), key).with("name", name));
    }
}

/// Either every criterion is in a group and every group has criteria, or there are no groups.
fn groups(file: &File, faults: &mut Vec<Fault>) {
    for (n, c) in file.criteria.iter().enumerate() {
        let place = || format!("criteria[{}].group ({})", n + 1, c.name);
        match &c.group {
            Some(group) if !file.groups.iter().any(|g| g.name == *group) => {
                faults.push(Fault::new(place(), "assess-no-group").with("name", group));
            }
            None if !file.groups.is_empty() => faults.push(Fault::new(place(), "assess-without-group")),
            _ => {}
        }
    }
    for (n, g) in file.groups.iter().enumerate() {
        if !file.criteria.iter().any(|c| c.group.as_ref() == Some(&g.name)) {
            faults.push(Fault::new(format!("groups[{}] ({})", n + 1, g.name), "assess-group-empty"));
        }
    }
}
