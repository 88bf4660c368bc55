//! The decision file: what may stand in it. `docs/decision-file.md` describes it.

use std::fmt;

use mcda::Direction;
use mcda::pairwise::{Method, RandomIndex, saaty};
use mcda::rank::Preference;
use mcda::weight::Correlation;
use serde::{Deserialize, Deserializer};

use super::fault::{Fault, clean};

/// Bounds, so that a file is refused before it takes the machine.
pub const MOST_BYTES: u64 = 8 * 1024 * 1024;
pub const MOST_ALTERNATIVES: usize = 1000;
pub const MOST_CRITERIA: usize = 100;
/// Alternatives times criteria: what is searched for takes time in proportion to it, hundreds of times over.
pub const MOST_CELLS: usize = 20_000;
pub const MOST_COMPARED: usize = 15;
pub const MOST_JUDGES: usize = 100;
pub const MOST_DRAWS: usize = 1_000_000;
/// Draws times alternatives times criteria.
pub const MOST_WORK: usize = 2_000_000_000;

/// A decision.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub title: Option<String>,
    /// The language of messages.
    pub lang: Option<String>,
    pub criteria: Vec<Criterion>,
    #[serde(default)]
    pub groups: Vec<Group>,
    pub alternatives: Vec<Alternative>,
    #[serde(default)]
    pub weights: Weights,
    #[serde(default)]
    pub methods: Vec<Asked>,
    #[serde(default)]
    pub robustness: Robustness,
}

/// A criterion.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    pub name: String,
    #[serde(default = "benefit")]
    pub direction: Direction,
    pub group: Option<String>,
    pub weight: Option<f64>,
    pub rank: Option<u32>,
    /// Knock-out: alternatives with less (more, where less is better) are out.
    pub limit: Option<f64>,
    /// The scale's lower end, for SPOTIS.
    pub least: Option<f64>,
    /// The scale's upper end.
    pub greatest: Option<f64>,
    /// How a difference turns into a preference, for PROMETHEE.
    pub preference: Option<Preference>,
    /// For the exponential comparison.
    pub exponent: Option<f64>,
}

fn benefit() -> Direction {
    Direction::Benefit
}

/// A group of criteria.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    pub weight: Option<f64>,
    pub rank: Option<u32>,
}

/// An alternative.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    pub name: String,
    /// A value for each criterion.
    pub values: Vec<f64>,
    /// Left out, and said so.
    #[serde(default)]
    pub withdrawn: bool,
}

/// How criteria are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighing {
    /// Weights that sum to one.
    #[default]
    Direct,
    /// Weights in any unit.
    Points,
    Equal,
    RankOrder,
    Entropy,
    Critic,
    Pairwise,
}

/// How judges are brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    pub method: Weighing,
    pub correlation: Correlation,
    pub priorities: Method,
    pub random_index: RandomIndex,
    pub together: Together,
    pub comparisons: Vec<Comparison>,
}

/// Pairwise comparisons of all criteria, of the groups, or of a group's criteria.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The group whose criteria are compared; left out for all criteria, or for the groups when there are groups.
    pub of: Option<String>,
    pub matrix: Option<Vec<Vec<Cell>>>,
    pub pairs: Option<Vec<(String, String, Cell)>>,
    #[serde(default)]
    pub judges: Vec<Judge>,
}

/// What one person says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    pub name: String,
    #[serde(default = "one")]
    pub weight: f64,
    pub matrix: Option<Vec<Vec<Cell>>>,
    pub pairs: Option<Vec<(String, String, Cell)>>,
}

fn one() -> f64 {
    1.0
}

/// A judgement: a number, a fraction as text, or a gap (an empty text, `?` or, in JSON, `null`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell(pub Option<f64>);

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
    Word(String),
    Full(mcda::Method),
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
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Robustness {
    /// Draws of weights; none when 0.
    pub draws: u32,
    pub seed: u64,
    /// How far a weight may be from what it is, as a share of it; everything is possible when left out.
    pub within: Option<f64>,
}

impl Default for Robustness {
    fn default() -> Robustness {
        Robustness { draws: 10_000, seed: 1, within: None }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, PartialEq)]
pub struct Unreadable {
    pub line: usize,
    pub column: usize,
    pub why: String,
}

/// Reads a file: JSON when it begins with a brace, else TOML.
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
pub fn check(file: &File) -> Vec<Fault> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str =
        "criteria = [{ name = \"a\", weight = 1.0 }]\nalternatives = [{ name = \"x\", values = [1] }]\n";

    #[test]
    fn both_languages_of_files_are_read_and_say_where_they_fail() {
        assert!(check(&parse(SMALL).unwrap()).is_empty());
        let json = r#"{"criteria": [{"name": "a"}], "alternatives": [{"name": "x", "values": [1.5]}]}"#;
        assert!(check(&parse(json).unwrap()).is_empty());
        let wrong = parse("criteria = []\nalternatives = 3\n").unwrap_err();
        assert_eq!((wrong.line, wrong.column), (2, 16), "{wrong:?}");
        assert_eq!(parse("{\n\"criteria\": 3}").unwrap_err().line, 2);
        assert!(parse(&SMALL.replace("weight", "wieght")).unwrap_err().why.contains("wieght"));
        assert!(parse("").is_err() && parse("{").is_err() && parse("\u{0}").is_err());
    }

    #[test]
    fn cells_are_numbers_fractions_or_gaps() {
        let cells: Vec<Cell> = serde_json::from_str(r#"[3, 0.5, "1/4", "", "?", null]"#).unwrap();
        let values: Vec<Option<f64>> = cells.into_iter().map(|c| c.0).collect();
        assert_eq!(values, [Some(3.0), Some(0.5), Some(0.25), None, None, None]);
        assert!(serde_json::from_str::<Cell>("\"much\"").is_err());
        assert!(serde_json::from_str::<Cell>("[]").is_err());
    }

    #[test]
    fn every_fault_of_shape_is_found_at_once() {
        let file = parse(
            "criteria = [{ name = \"a\" }, { name = \"a\", group = \"g\" }]\ngroups = [{ name = \"h\" }]\n\
             alternatives = [{ name = \" \", values = [1] }, { name = \"x\", values = [1, nan] }]\n",
        )
        .unwrap();
        let found: Vec<String> = check(&file).iter().map(|f| f.sentence("en")).collect();
        for place in [
            "criteria[2].name",
            "alternatives[1].name",
            "alternatives[1].values",
            "alternatives[2].values[2] (x, a)",
            "criteria[1].group (a)",
            "criteria[2].group (a)",
            "groups[1] (h)",
        ] {
            assert!(found.iter().any(|f| f.starts_with(place)), "{place}: {found:?}");
        }
    }
}
