//! What is wrong in the file of a criteria set, and where.

use super::super::decision::plain;
use crate::lang::Lang;
use crate::text::TextError;

/// A fault of a criteria set, with its place in the file: `criteria[2].rubric.3 (market)`, counted from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct SetFault {
    /// The place.
    pub place: String,
    /// What is wrong there.
    pub problem: SetProblem,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SetProblem {
    /// Not TOML of the documented shape.
    #[error("{0}")]
    Toml(String),
    /// A text is missing in a language of the profile.
    #[error("there is no text in {0}")]
    NoText(Lang),
    /// A text in a language that the profile does not have.
    #[error("{0} is no language of the profile")]
    NotALanguage(Lang),
    /// A text that cannot be kept.
    #[error("{lang}: {error}")]
    Text {
        /// The language of the text.
        lang: Lang,
        /// What is wrong with it.
        error: TextError,
    },
    /// Not a key.
    #[error("{0:?} is no key: lower-case letters, digits and hyphens are")]
    NotAKey(String),
    /// The same key, name or bound a second time.
    #[error("{0:?} stands there twice")]
    Twice(String),
    /// At least one is needed.
    #[error("there is none")]
    None,
    /// The profile has no level of this key.
    #[error("the profile has no level {0:?}")]
    NoLevel(String),
    /// No group has this key.
    #[error("there is no group {0:?}")]
    NoGroup(String),
    /// There are groups, and the criterion names none.
    #[error("names no group, and there are groups")]
    WithoutGroup,
    /// Criteria stand in the order of their groups.
    #[error("stands after criteria of a later group")]
    Order,
    /// A group without criteria.
    #[error("has no criteria")]
    EmptyGroup,
    /// Not a web address.
    #[error("{0:?} is no web address")]
    NotAnAddress(String),
    /// Neither a day nor a year.
    #[error("{0:?} is neither a day like 2026-11-24 nor a year")]
    NotADate(String),
    /// Not the ends of a scale.
    #[error(
        "{least} and {greatest} are no scale: the lower end comes first, and at most 10 lie between them"
    )]
    Scale {
        /// The lower end.
        least: i32,
        /// The upper end.
        greatest: i32,
    },
    /// Not on the criterion's scale.
    #[error("{score} is not on the scale from {least} to {greatest}")]
    OffScale {
        /// What was found.
        score: i32,
        /// The lower end.
        least: i32,
        /// The upper end.
        greatest: i32,
    },
    /// A rubric between yes and no.
    #[error("a question for yes or no has no score {0}")]
    NotYesOrNo(i32),
    /// Not a weight.
    #[error("{0} is no weight: a weight is above 0")]
    Weight(f64),
    /// Weights of a level are given for all or for none.
    #[error("some have a weight and some have none")]
    SomeWeights,
    /// Weights of a level do not sum to what they share.
    #[error("the weights sum to {sum}, not to {expected}")]
    WeightSum {
        /// What they sum to.
        sum: f64,
        /// What they should.
        expected: f64,
    },
    /// Criteria share the weight of their group, which has none.
    #[error("the criteria have weights, and the group has none to share")]
    NothingToShare,
    /// A band that no score reaches, or every one.
    #[error("{0} lies outside the scores from 0 to the whole")]
    Band(f64),
    /// Bands go down.
    #[error("the bands must go down")]
    Ascends,
    /// No length of time.
    #[error("at least one month is needed")]
    NoTime,
    /// A proof needs the score from which it is asked for.
    #[error("a proof needs proof_from, here or for the whole set")]
    NoProofFrom,
    /// A score from which proof is asked for needs the proof.
    #[error("proof_from needs a proof")]
    NoProof,
    /// Levels of a chain go from below upwards.
    #[error("a chain goes from the lower level to the higher")]
    Downwards,
    /// The first step has nothing to rest on.
    #[error("the first step of a chain names its criteria")]
    NoBeginning,
    /// No set of the profile has this key.
    #[error("there is no criteria set {0:?}")]
    NoSet(String),
    /// The key is not the name of the file.
    #[error("{0:?} is not the name of the file")]
    NotTheFile(String),
    /// More of something than a set may have.
    #[error("there are {found}, and {most} is the most")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
}

impl SetProblem {
    /// Whether a council may save its set nevertheless while it is at work on it: somebody who writes one criterion after the other
    /// cannot have everything fit at each step. It must be mended before the set is ready.
    pub fn waits(&self) -> bool {
        matches!(
            self,
            SetProblem::NoText(_)
                | SetProblem::None
                | SetProblem::WithoutGroup
                | SetProblem::EmptyGroup
                | SetProblem::OffScale { .. }
                | SetProblem::NotYesOrNo(_)
                | SetProblem::SomeWeights
                | SetProblem::WeightSum { .. }
                | SetProblem::NothingToShare
                | SetProblem::Band(_)
                | SetProblem::NoProofFrom
                | SetProblem::NoProof
        )
    }

    /// The key of the message that says this.
    pub fn key(&self) -> &'static str {
        match self {
            SetProblem::Toml(_) => "criteria-fault-toml",
            SetProblem::NoText(_) => "criteria-fault-no-text",
            SetProblem::NotALanguage(_) => "criteria-fault-not-a-language",
            SetProblem::Text { error: TextError::TooLong(_), .. } => "criteria-fault-too-long",
            SetProblem::Text { .. } => "criteria-fault-text",
            SetProblem::NotAKey(_) => "criteria-fault-not-a-key",
            SetProblem::Twice(_) => "criteria-fault-twice",
            SetProblem::None => "criteria-fault-none",
            SetProblem::NoLevel(_) => "criteria-fault-no-level",
            SetProblem::NoGroup(_) => "criteria-fault-no-group",
            SetProblem::WithoutGroup => "criteria-fault-without-group",
            SetProblem::Order => "criteria-fault-order",
            SetProblem::EmptyGroup => "criteria-fault-empty-group",
            SetProblem::NotAnAddress(_) => "criteria-fault-not-an-address",
            SetProblem::NotADate(_) => "criteria-fault-not-a-date",
            SetProblem::Scale { .. } => "criteria-fault-scale",
            SetProblem::OffScale { .. } => "criteria-fault-off-scale",
            SetProblem::NotYesOrNo(_) => "criteria-fault-not-yes-or-no",
            SetProblem::Weight(_) => "criteria-fault-weight",
            SetProblem::SomeWeights => "criteria-fault-some-weights",
            SetProblem::WeightSum { .. } => "criteria-fault-weight-sum",
            SetProblem::NothingToShare => "criteria-fault-nothing-to-share",
            SetProblem::Band(_) => "criteria-fault-band",
            SetProblem::Ascends => "criteria-fault-ascends",
            SetProblem::NoTime => "criteria-fault-no-time",
            SetProblem::NoProofFrom => "criteria-fault-no-proof-from",
            SetProblem::NoProof => "criteria-fault-no-proof",
            SetProblem::Downwards => "criteria-fault-downwards",
            SetProblem::NoBeginning => "criteria-fault-no-beginning",
            SetProblem::NoSet(_) => "criteria-fault-no-set",
            SetProblem::NotTheFile(_) => "criteria-fault-not-the-file",
            SetProblem::TooMany { .. } => "criteria-fault-too-many",
        }
    }

    /// The values that the message names.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        let found = |found: &dyn std::fmt::Display| vec![("found", found.to_string())];
        match self {
            SetProblem::Toml(text)
            | SetProblem::NotAKey(text)
            | SetProblem::Twice(text)
            | SetProblem::NoLevel(text)
            | SetProblem::NoGroup(text)
            | SetProblem::NotAnAddress(text)
            | SetProblem::NotADate(text)
            | SetProblem::NoSet(text)
            | SetProblem::NotTheFile(text) => found(text),
            SetProblem::NoText(lang) | SetProblem::NotALanguage(lang) => vec![("lang", lang.to_string())],
            SetProblem::Text { lang, error } => {
                let most = match error {
                    TextError::TooLong(most) => *most,
                    _ => 0,
                };
                vec![("lang", lang.to_string()), ("most", most.to_string())]
            }
            SetProblem::Scale { least, greatest } => {
                vec![("least", least.to_string()), ("greatest", greatest.to_string())]
            }
            SetProblem::OffScale { score, least, greatest } => vec![
                ("found", score.to_string()),
                ("least", least.to_string()),
                ("greatest", greatest.to_string()),
            ],
            SetProblem::NotYesOrNo(score) => found(score),
            SetProblem::Weight(weight) | SetProblem::Band(weight) => found(&plain(*weight)),
            SetProblem::WeightSum { sum, expected } => {
                vec![("sum", plain(*sum)), ("expected", plain(*expected))]
            }
            SetProblem::TooMany { found, most } => {
                vec![("found", found.to_string()), ("most", most.to_string())]
            }
            _ => Vec::new(),
        }
    }
}
