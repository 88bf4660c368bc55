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
}

/// What functions of this crate answer.
pub type Result<T> = std::result::Result<T, Error>;
