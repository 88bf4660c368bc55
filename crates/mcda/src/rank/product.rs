//! The weighted product.

use super::kernel::Prepared;
use crate::normalise::all_positive;
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// What the weighted product says.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedProduct {
    /// The ranking by the natural logarithm of the product: Σⱼ ± wⱼ ln xᵢⱼ.
    pub ranking: Ranking,
}

impl WeightedProduct {
    /// By what factor the first alternative is better than the second: the ratio of their products, which no unit of
    /// any criterion changes.
    pub fn ratio(&self, of: usize, to: usize) -> f64 {
        (self.ranking.scores()[of] - self.ranking.scores()[to]).exp()
    }
}

/// The weighted product: Pᵢ = Πⱼ xᵢⱼ^wⱼ, with −wⱼ for costs, reckoned in logarithms. It needs no scaling: the order is
/// the same in any units.
///
/// Every value must be above 0. A constant column multiplies all by the same.
///
/// Source: Bridgman, *Dimensional Analysis* (Yale 1922); Miller & Starr, *Executive Decisions and Operations Research*
/// (1969).
///
/// # Errors
/// [`crate::Error::NotPositive`], [`crate::Error::Size`], and those of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::weighted_product};
/// let m = Matrix::from_rows(&[vec![8.0, 2.0], vec![2.0, 1.0]])?;
/// let p = weighted_product(&m, &[Benefit, Cost], &[0.5, 0.5])?;
/// assert!((p.ratio(0, 1) - 2_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn weighted_product(
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
) -> Result<WeightedProduct> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    Ok(WeightedProduct { ranking: prepare(matrix, directions)?.ranking(&weights, Better::Higher)? })
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction]) -> Result<Prepared> {
    all_positive(matrix, "the weighted product")?;
    let n = matrix.columns();
    let log = |(at, x): (usize, &f64)| match directions[at % n] {
        Direction::Benefit => x.ln(),
        Direction::Cost => -x.ln(),
    };
    Ok(Prepared::linear(&matrix.like(matrix.values().iter().enumerate().map(log).collect()), Better::Higher))
}
