//! What every method asks of its input.

use crate::{Direction, Error, Matrix, Result};

/// Checks that there is a direction for each column.
pub(crate) fn directed(matrix: &Matrix, directions: &[Direction]) -> Result<()> {
    if directions.len() == matrix.columns() {
        return Ok(());
    }
    Err(Error::Size { what: "the list of directions", found: directions.len(), expected: matrix.columns() })
}

/// Checks that there is a direction and a weight for each column, and divides the weights by their sum.
pub(crate) fn weighed(matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Vec<f64>> {
    directed(matrix, directions)?;
    sized(matrix, weights)?;
    crate::weight::normalised(weights)
}

/// Checks that there is a weight for each column.
pub(crate) fn sized(matrix: &Matrix, weights: &[f64]) -> Result<()> {
    if weights.len() == matrix.columns() {
        return Ok(());
    }
    Err(Error::Size { what: "the list of weights", found: weights.len(), expected: matrix.columns() })
}

/// Checks that more is better in every column.
pub(crate) fn benefits(matrix: &Matrix, directions: &[Direction], by: &'static str) -> Result<()> {
    directed(matrix, directions)?;
    match directions.iter().position(|d| *d == Direction::Cost) {
        Some(column) => Err(Error::Cost { column, by }),
        None => Ok(()),
    }
}
