//! What can be wrong with what is asked for.

/// Why there is no answer. Nothing is guessed in its place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing to work on.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Two things that belong together differ in size.
    #[error("{what}: {found} where {expected} are expected")]
    Size {
        /// What has the wrong size.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A value that is no number, or infinite.
    #[error("the value in row {row}, column {column} is not a finite number")]
    NotFinite {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
    },
    /// A weight that is negative or no finite number.
    #[error("weight {index} is {value}: a weight is a finite number and not negative")]
    Weight {
        /// Which weight, from 0.
        index: usize,
        /// What it is.
        value: f64,
    },
    /// Weights of which none is positive.
    #[error("all weights are zero")]
    ZeroWeights,
    /// Weights that should sum to one and do not.
    #[error("the weights sum to {sum}, which is not 1 within {tolerance}")]
    WeightSum {
        /// Their sum.
        sum: f64,
        /// How far from 1 it may be.
        tolerance: f64,
    },
    /// Fewer things than the method can work with.
    #[error("{what}: {found} where at least {needed} are needed")]
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// A negative value where the method has no meaning for one.
    #[error(
        "the value in row {row}, column {column} is {value}, and the method needs values that are not negative"
    )]
    NegativeValue {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// What it is.
        value: f64,
    },
    /// A column of zeros where the method divides by the column's sum.
    #[error("column {column} holds nothing but zeros")]
    ZeroColumn {
        /// Column, from 0.
        column: usize,
    },
    /// Data from which no weights follow: no column differs from row to row, or all columns say the same.
    #[error("{method} finds no information in the matrix from which weights would follow")]
    NoInformation {
        /// The method that looked for it.
        method: &'static str,
    },
    /// A judgement that is not a positive finite number.
    #[error(
        "the judgement in row {row}, column {column} is {value}: a judgement is a positive finite number"
    )]
    Judgement {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// What it is.
        value: f64,
    },
    /// Text that is neither a number nor a fraction.
    #[error("“{0}” is no judgement: a positive number or a fraction such as 1/3 is expected")]
    NoJudgement(String),
    /// Something compared with itself and found unequal.
    #[error(
        "the judgement in row {index}, column {index} is {value}: everything equals itself, so it must be 1"
    )]
    Diagonal {
        /// Row and column, from 0.
        index: usize,
        /// What it is.
        value: f64,
    },
    /// A judgement and its mirror that contradict each other.
    #[error(
        "the judgements in row {row}, column {column} ({value}) and in row {column}, column {row} ({mirror}) are not \
         reciprocal"
    )]
    Reciprocity {
        /// Row of the judgement above the diagonal, from 0.
        row: usize,
        /// Its column, from 0.
        column: usize,
        /// The judgement.
        value: f64,
        /// The one across the diagonal.
        mirror: f64,
    },
    /// A judgement beyond Saaty's scale.
    #[error("the judgement in row {row}, column {column} is {value}, outside the scale from 1/9 to 9")]
    OffScale {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// What it is.
        value: f64,
    },
    /// Comparisons that leave elements without any path between them, so that no ratio of their weights is known.
    #[error("the comparisons fall into {} parts that nothing connects: {components:?}", components.len())]
    Disconnected {
        /// The elements of each part, from 0.
        components: Vec<Vec<usize>>,
    },
    /// Judgements with gaps where the method needs them all.
    #[error("{missing} judgements are missing, and {method} needs them all")]
    Gaps {
        /// The method.
        method: &'static str,
        /// How many pairs have no judgement.
        missing: usize,
    },
    /// An iteration that did not settle.
    #[error("no convergence within {iterations} iterations; the bounds are still {gap} apart")]
    NoConvergence {
        /// How many were made.
        iterations: usize,
        /// How far the bounds of the result are apart, relative to it.
        gap: f64,
    },
    /// A table of random indices that does not go so far.
    #[error("the random indices of {table} do not go as far as {size} elements")]
    NoRandomIndex {
        /// The table.
        table: &'static str,
        /// How many elements are compared.
        size: usize,
    },
    /// A value that must be above 0 for a formula that divides by it or takes its logarithm.
    #[error("the value in row {row}, column {column} is not above 0, which {by} needs")]
    NotPositive {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// What needs it.
        by: &'static str,
    },
    /// A criterion whose mean is not above 0, where values are compared with the mean by division.
    #[error("the mean of column {column} is not above 0, which {by} needs")]
    Mean {
        /// Column, from 0.
        column: usize,
        /// What needs it.
        by: &'static str,
    },
    /// A criterion of which less is better, where the method adds scores of which more is better.
    #[error("less is better in column {column}, and {by} has no place for that: turn the scores round first")]
    Cost {
        /// Column, from 0.
        column: usize,
        /// What has no place for it.
        by: &'static str,
    },
    /// An exponent that the method cannot raise a score to.
    #[error("exponent {index} is {value}: {needed}")]
    Exponent {
        /// Which, from 0.
        index: usize,
        /// What it is.
        value: f64,
        /// What it must be.
        needed: &'static str,
    },
    /// A total that is greater than numbers can be.
    #[error("the total of row {row} is too great for a number")]
    Overflow {
        /// Row, from 0.
        row: usize,
    },
    /// Bounds of a criterion that are missing or the wrong way round.
    #[error("the bounds of column {column} are {least} and {greatest}: they are finite, the lower one first")]
    Bounds {
        /// Column, from 0.
        column: usize,
        /// The lower one.
        least: f64,
        /// The upper one.
        greatest: f64,
    },
    /// A value outside the bounds of its criterion.
    #[error("the value in row {row}, column {column} lies outside the bounds of its criterion")]
    OutOfBounds {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
    },
    /// A parameter of a method or a question that makes no sense.
    #[error("{what} is {value}: {needed}")]
    Parameter {
        /// Which.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it must be.
        needed: &'static str,
    },
    /// A word that names nothing.
    #[error("there is no {what} called {word:?}")]
    Unknown {
        /// What it should name.
        what: &'static str,
        /// The word.
        word: String,
    },
    /// A ballot that names a candidate twice, or one that does not stand.
    #[error("ballot {ballot} names candidate {candidate}, who {why}")]
    Ballot {
        /// Which ballot, from 0.
        ballot: usize,
        /// Which candidate, from 0.
        candidate: usize,
        /// What is wrong with that.
        why: &'static str,
    },
    /// Numbers of which there is no location quotient.
    #[error("there is no location quotient: {0}")]
    Quotient(&'static str),
}

/// What functions of this crate answer.
pub type Result<T> = std::result::Result<T, Error>;
