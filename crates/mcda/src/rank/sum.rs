//! The weighted sum.

use super::kernel::Prepared;
use crate::normalise::Scaling;
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// The weighted sum of values made comparable: Sᵢ = Σⱼ wⱼ rᵢⱼ. Also called simple additive weighting.
///
/// Source: Fishburn, *Operations Research* 15(3) (1967) 537–542; Hwang & Yoon (1981).
///
/// # Errors
/// Those of [`Scaling::apply`] and of [`crate::weight::normalised`]; [`crate::Error::Size`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, normalise::Scaling, rank::weighted_sum};
/// let m = Matrix::from_rows(&[vec![4.0, 20.0], vec![2.0, 10.0]])?;
/// let r = weighted_sum(&m, &[Benefit, Cost], &[0.6, 0.4], Scaling::MinMax)?;
/// assert_eq!(r.scores(), [0.6, 0.4]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn weighted_sum(
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
    scaling: Scaling,
) -> Result<Ranking> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    prepare(matrix, directions, scaling)?.ranking(&weights, Better::Higher)
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction], scaling: Scaling) -> Result<Prepared> {
    Ok(Prepared::linear(&scaling.apply(matrix, directions)?, Better::Higher))
}
