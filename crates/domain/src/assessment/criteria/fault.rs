//! What is wrong in the file of a criteria set, and where.

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
}
