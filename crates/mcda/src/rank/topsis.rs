//! TOPSIS: the technique for order preference by similarity to the ideal solution.

use serde::{Deserialize, Serialize};

use super::kernel::{Kernel, Prepared, closeness};
use crate::normalise::Columns;
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// By what the values of a criterion are divided before distances are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// By its length √Σx², as in the book.
    #[default]
    Vector,
    /// By its range max − min.
    MinMax,
}

/// What TOPSIS says.
#[derive(Debug, Clone, PartialEq)]
pub struct Topsis {
    /// The distance of each alternative from the ideal, D⁺.
    pub to_best: Vec<f64>,
    /// The distance of each from the ideal's opposite, D⁻.
    pub to_worst: Vec<f64>,
    /// The ranking by closeness D⁻ / (D⁺ + D⁻).
    pub ranking: Ranking,
}

/// TOPSIS: values are divided by a [`Unit`] and weighted, the ideal takes the best of each criterion and its opposite
/// the worst, and the closeness is D⁻ᵢ / (D⁺ᵢ + D⁻ᵢ) of the Euclidean distances.
///
/// Any values. A constant column (and one of zeros) makes no distance. When all alternatives are equal, or there is
/// but one, everybody is at the ideal and the closeness is 1.
///
/// Source: Hwang & Yoon, *Multiple Attribute Decision Making* (Springer 1981).
///
/// # Errors
/// [`crate::Error::Size`], [`crate::Error::Overflow`], and those of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, rank::topsis, rank::topsis::Unit};
/// let m = Matrix::from_rows(&[vec![5.0, 8.0, 4.0], vec![7.0, 6.0, 8.0], vec![8.0, 8.0, 6.0], vec![7.0, 4.0, 6.0]])?;
/// let t = topsis(&m, &[Benefit; 3], &[0.3, 0.4, 0.3], Unit::Vector)?;
/// assert_eq!(t.ranking.places(), [3, 2, 1, 4]);
/// assert!((t.ranking.scores()[2] - 0.7482).abs() < 1e-4);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn topsis(matrix: &Matrix, directions: &[Direction], weights: &[f64], unit: Unit) -> Result<Topsis> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    let mut axes = axes(matrix, directions, unit)?;
    axes.iter_mut().zip(&weights).for_each(|(a, w)| a.factor *= w);
    let m = matrix.rows();
    let (mut to_best, mut to_worst) = (Vec::with_capacity(m), Vec::with_capacity(m));
    let mut scores = Vec::with_capacity(m);
    for row in matrix.values().chunks_exact(axes.len()) {
        let (mut best, mut worst) = (0.0, 0.0);
        for (x, axis) in row.iter().zip(&axes) {
            let (b, w) = ((x - axis.best) * axis.factor, (x - axis.worst) * axis.factor);
            best += b * b;
            worst += w * w;
        }
        let (best, worst) = (best.sqrt(), worst.sqrt());
        scores.push(closeness(best, worst));
        to_best.push(best);
        to_worst.push(worst);
    }
    Ok(Topsis { to_best, to_worst, ranking: Ranking::with_scale(scores, Better::Higher, 1.0)? })
}

/// A criterion: its ends, and by what a difference is multiplied.
struct Axis {
    best: f64,
    worst: f64,
    factor: f64,
}

fn axes(matrix: &Matrix, directions: &[Direction], unit: Unit) -> Result<Vec<Axis>> {
    let columns = Columns::of(matrix)?;
    let axis = |(j, direction): (usize, &Direction)| {
        let (best, worst) = columns.ends(j, *direction);
        let unit = match unit {
            Unit::Vector => columns.squares[j].sqrt(),
            Unit::MinMax => (best - worst).abs(),
        };
        Axis { best, worst, factor: if unit == 0.0 { 0.0 } else { 1.0 / unit } }
    };
    Ok(directions.iter().enumerate().map(axis).collect())
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction], unit: Unit) -> Result<Prepared> {
    let axes = axes(matrix, directions, unit)?;
    let squares = |end: fn(&Axis) -> f64| -> Vec<f64> {
        let square = |(x, axis): (&f64, &Axis)| ((x - end(axis)) * axis.factor).powi(2);
        matrix.values().chunks_exact(axes.len()).flat_map(|row| row.iter().zip(&axes).map(square)).collect()
    };
    let kernel = Kernel::Topsis { best: squares(|a| a.best), worst: squares(|a| a.worst) };
    Ok(Prepared { kernel, rows: matrix.rows(), columns: matrix.columns(), scale: 1.0 })
}
