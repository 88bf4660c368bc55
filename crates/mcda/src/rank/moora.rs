//! MOORA, the ratio system.

use super::kernel::Prepared;
use crate::normalise::Columns;
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// MOORA by the ratio system: yᵢ = Σ over benefits of wⱼ rᵢⱼ − Σ over costs of wⱼ rᵢⱼ, with rᵢⱼ = xᵢⱼ / √Σᵢ xᵢⱼ².
///
/// Any values; a column of zeros counts 0 for all, a constant one the same for all.
///
/// Source: Brauers & Zavadskas, *Control and Cybernetics* 35(2) (2006) 445–469.
///
/// # Errors
/// [`crate::Error::Size`], [`crate::Error::Overflow`], and those of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::moora};
/// let m = Matrix::from_rows(&[vec![3.0, 4.0], vec![4.0, 3.0]])?;
/// let r = moora(&m, &[Benefit, Cost], &[0.5, 0.5])?;
/// assert!((r.scores()[1] - 0.1).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn moora(matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Ranking> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    prepare(matrix, directions)?.ranking(&weights, Better::Higher)
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction]) -> Result<Prepared> {
    let columns = Columns::of(matrix)?;
    let n = matrix.columns();
    let ratio = |(at, x): (usize, &f64)| {
        let length = columns.squares[at % n].sqrt();
        let ratio = if length == 0.0 { 0.0 } else { x / length };
        if directions[at % n] == Direction::Cost { -ratio } else { ratio }
    };
    let ratios = matrix.like(matrix.values().iter().enumerate().map(ratio).collect());
    Ok(Prepared { scale: 1.0, ..Prepared::linear(&ratios, Better::Higher) })
}
