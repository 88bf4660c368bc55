//! Criteria sets: what candidates are scored on, as files `criteria/*.toml` of a country profile.
//!
//! A set says where it comes from and how sure we are of it; what the source does not give is left out and told by
//! [`CriteriaSet::unready`], never made up. Councils copy a set and edit it. `docs/profile-format.md` describes the file.

mod chain;
mod check;
mod fault;
mod line;
pub mod own;
mod score;
mod unready;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use mcda::{Direction, Method};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use chain::{Step, check_together};
pub use fault::{SetFault, SetProblem};
pub use line::line_of;
pub use score::NoScore;
pub use unready::Missing;

use crate::lang::Words;

/// The most criteria, and the most groups, bands, goals and steps each; a longer list is no aid to anybody who scores.
pub const MOST: usize = 60;

/// A small complete set of [`crate::profile::EXAMPLE`]'s country, for examples and tests.
pub const EXAMPLE: &str = include_str!("criteria/example.toml");

/// Criteria by which candidates are scored, with their source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriteriaSet {
    /// Its key, which is the name of its file.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// What it is and what it is for.
    pub about: Words,
    /// Where it comes from.
    pub source: Source,
    /// How sure we are that it says what the source says.
    pub certainty: Certainty,
    /// The keys of the levels of regions that it is for.
    pub levels: Vec<String>,
    /// The method of ranking, by its word.
    #[serde(with = "method_word")]
    pub method: Method,
    /// How the source finds the weights, where it does not give them.
    pub weighing: Option<Weighing>,
    /// Who wrote the rubric.
    pub rubric_origin: RubricOrigin,
    /// The scale of every criterion that has none of its own.
    pub scale: Scale,
    /// The sum of all weights: 1, or 100 where the source counts points.
    #[serde(default = "one")]
    pub whole: f64,
    /// The score from which proof is needed, of criteria that name a proof and no score.
    pub proof_from: Option<i32>,
    /// For how many months a result holds.
    pub valid_months: Option<u32>,
    /// Whether a result is looked at again each year.
    #[serde(default)]
    pub yearly_review: bool,
    /// In view of what the criteria are weighed, where the source says it.
    #[serde(default)]
    pub goals: Vec<Goal>,
    /// Groups of criteria, each with its share.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// The criteria, in the order of their groups.
    pub criteria: Vec<Criterion>,
    /// Bands of the score, the highest first.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// The way from the lowest level to the highest, where the source has one.
    #[serde(default)]
    pub chain: Vec<Step>,
}

fn one() -> f64 {
    1.0
}

/// Where a set comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is called.
    pub title: Words,
    /// Its number.
    pub number: Option<String>,
    /// Its day, or only its year.
    pub date: Option<String>,
    /// Where it, or what we read of it, stands.
    #[serde(default)]
    pub addresses: Vec<String>,
}

/// How sure we are of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certainty {
    /// What it rests on.
    pub basis: Basis,
    /// What exactly is uncertain.
    pub note: Words,
}

/// What a set rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The text itself was read.
    Text,
    /// A part of it was read, or what others say of it.
    Excerpt,
    /// What is commonly known.
    General,
}

impl Basis {
    /// The word of the file, which selects the message.
    pub const fn word(self) -> &'static str {
        match self {
            Basis::Text => "text",
            Basis::Excerpt => "excerpt",
            Basis::General => "general",
        }
    }
}

/// How weights are found. The words are those of the decision file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighing {
    /// Given by hand.
    Direct,
    /// All the same.
    Equal,
    /// By their order.
    RankOrder,
    /// Compared pair by pair.
    Pairwise,
}

impl Weighing {
    /// The word of the file, which selects the message.
    pub const fn word(self) -> &'static str {
        match self {
            Weighing::Direct => "direct",
            Weighing::Equal => "equal",
            Weighing::RankOrder => "rank-order",
            Weighing::Pairwise => "pairwise",
        }
    }
}

/// Who wrote the rubric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RubricOrigin {
    /// The source itself.
    Source,
    /// This program suggests it; a council should read and change it before it is used.
    Suggested,
    /// The council.
    Council,
}

impl RubricOrigin {
    /// The word of the file, which selects the message.
    pub const fn word(self) -> &'static str {
        match self {
            RubricOrigin::Source => "source",
            RubricOrigin::Suggested => "suggested",
            RubricOrigin::Council => "council",
        }
    }
}

/// The ends of a scale of whole scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The lowest score.
    pub least: i32,
    /// The highest.
    pub greatest: i32,
}

impl Scale {
    /// Whether a score is on it.
    pub fn holds(&self, score: i32) -> bool {
        (self.least..=self.greatest).contains(&score)
    }
}

/// Something in view of which criteria are weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Words,
}

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// Its share of the whole, where the source gives one.
    pub weight: Option<f64>,
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// What the assessor is asked.
    pub question: Words,
    /// In which form it is answered.
    #[serde(default)]
    pub answer: Answer,
    /// Whether a higher score is better.
    #[serde(default = "benefit")]
    pub direction: Direction,
    /// Its own scale.
    pub scale: Option<Scale>,
    /// The key of its group.
    pub group: Option<String>,
    /// Its share of the group, or of the whole without groups, where the source gives one.
    pub weight: Option<f64>,
    /// What each score means.
    #[serde(default, deserialize_with = "rubric", serialize_with = "by_score")]
    pub rubric: BTreeMap<i32, Words>,
    /// What proves a high score; empty where nothing is asked for.
    #[serde(default)]
    pub proof: Words,
    /// The score from which that proof is needed.
    pub proof_from: Option<i32>,
    /// With a worse score than this a candidate is out.
    pub knock_out: Option<i32>,
}

fn benefit() -> Direction {
    Direction::Benefit
}

/// In which form a question is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// By one of the scores.
    #[default]
    Score,
    /// By yes, which is the highest score, or no, the lowest.
    YesNo,
    /// By a number, for which the rubric says the score.
    Number,
}

impl Answer {
    /// The word of the file, which selects the message.
    pub const fn word(self) -> &'static str {
        match self {
            Answer::Score => "score",
            Answer::YesNo => "yes-no",
            Answer::Number => "number",
        }
    }
}

/// A band of the score, such as a number of stars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// The lowest score of it.
    pub from: f64,
}

/// A method of ranking by its word.
mod method_word {
    use super::{Deserialize, Deserializer, Method, Serializer};

    pub fn serialize<S: Serializer>(method: &Method, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(method.word())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Method, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Texts by score, as [`rubric`] reads them.
fn by_score<S: Serializer>(texts: &BTreeMap<i32, Words>, s: S) -> Result<S::Ok, S::Error> {
    s.collect_map(texts.iter().map(|(score, text)| (score.to_string(), text)))
}

/// Texts by score: the keys of a TOML table are text.
fn rubric<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<i32, Words>, D::Error> {
    let texts = BTreeMap::<String, Words>::deserialize(d)?;
    let score = |(score, text): (String, Words)| match score.parse() {
        Ok(number) => Ok((number, text)),
        Err(_) => Err(serde::de::Error::custom(format!("{score} is no whole score"))),
    };
    texts.into_iter().map(score).collect()
}
