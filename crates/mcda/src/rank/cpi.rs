//! The comparative performance index.

use super::kernel::Prepared;
use crate::normalise::{Columns, all_positive};
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// The comparative performance index: Iᵢ = Σⱼ wⱼ Aᵢⱼ, with Aᵢⱼ = 100 · xᵢⱼ / minᵢ xᵢⱼ for a benefit and 100 · minᵢ xᵢⱼ
/// / xᵢⱼ for a cost.
///
/// Every value must be above 0. In a constant column all have 100. Benefits go from 100 up and costs from 100 down, so
/// a benefit with a wide range outweighs a cost of the same weight; that is the index as it is used.
///
/// Source: Marimin (2004); formula as in KLIK 3(1) (2022).
///
/// # Errors
/// [`crate::Error::NotPositive`], [`crate::Error::Size`], and those of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::cpi};
/// let m = Matrix::from_rows(&[vec![3.0, 20.0], vec![2.0, 10.0]])?;
/// assert_eq!(cpi(&m, &[Benefit, Cost], &[0.5, 0.5])?.scores(), [100.0, 100.0]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn cpi(matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Ranking> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    prepare(matrix, directions)?.ranking(&weights, Better::Higher)
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction]) -> Result<Prepared> {
    all_positive(matrix, "the comparative performance index")?;
    let least = Columns::of(matrix)?.least;
    let n = matrix.columns();
    let index = |(at, x): (usize, &f64)| match directions[at % n] {
        Direction::Benefit => x / least[at % n] * 100.0,
        Direction::Cost => least[at % n] / x * 100.0,
    };
    Ok(Prepared::linear(
        &matrix.like(matrix.values().iter().enumerate().map(index).collect()),
        Better::Higher,
    ))
}
