//! SPOTIS: the stable preference ordering towards the ideal solution.

use super::kernel::Prepared;
use crate::ranking::Better;
use crate::{Direction, Error, Matrix, Ranking, Result};

/// SPOTIS: dᵢ = Σⱼ wⱼ |xᵢⱼ − S*ⱼ| / (Smaxⱼ − Sminⱼ), the least being the best, where S*ⱼ is the bound of criterion j
/// at its good end.
///
/// The bounds belong to the question, not to the alternatives: what a criterion can be at least and at most. They are
/// never taken from the data, and so no alternative that comes or goes can turn the order of the others round. Every
/// value must lie within them. A constant column moves all by the same.
///
/// Source: Dezert, Tchamova, Han & Tacnet, *FUSION 2020*, pp. 1–8.
///
/// # Errors
/// [`Error::Bounds`], [`Error::OutOfBounds`], [`Error::Size`], and those of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::spotis};
/// let m = Matrix::from_rows(&[vec![8.0, 25.0], vec![5.0, 0.0]])?;
/// let r = spotis(&m, &[Benefit, Cost], &[0.5, 0.5], &[(0.0, 10.0), (0.0, 50.0)])?;
/// assert_eq!(r.scores(), [0.35, 0.25]);
/// assert_eq!(r.places(), [2, 1]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn spotis(
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
    bounds: &[(f64, f64)],
) -> Result<Ranking> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    prepare(matrix, directions, bounds)?.ranking(&weights, Better::Lower)
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction], bounds: &[(f64, f64)]) -> Result<Prepared> {
    let n = matrix.columns();
    if bounds.len() != n {
        return Err(Error::Size { what: "the list of bounds", found: bounds.len(), expected: n });
    }
    for (column, &(least, greatest)) in bounds.iter().enumerate() {
        if !(least < greatest && (greatest - least).is_finite()) {
            return Err(Error::Bounds { column, least, greatest });
        }
        if let Some(row) = matrix.column(column).position(|x| x < least || x > greatest) {
            return Err(Error::OutOfBounds { row, column });
        }
    }
    let distance = |(at, x): (usize, &f64)| {
        let (least, greatest) = bounds[at % n];
        match directions[at % n] {
            Direction::Benefit => (greatest - x) / (greatest - least),
            Direction::Cost => (x - least) / (greatest - least),
        }
    };
    let distances = matrix.like(matrix.values().iter().enumerate().map(distance).collect());
    Ok(Prepared { scale: 1.0, ..Prepared::linear(&distances, Better::Lower) })
}
