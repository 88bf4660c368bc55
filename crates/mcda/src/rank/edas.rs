//! EDAS: evaluation by the distance from the average solution.

use super::kernel::{Kernel, Prepared, greatest};
use crate::ranking::Better;
use crate::{Direction, Error, Matrix, Ranking, Result};

/// What EDAS says.
#[derive(Debug, Clone, PartialEq)]
pub struct Edas {
    /// The mean of each criterion.
    pub average: Vec<f64>,
    /// The weighted sum of each alternative's positive distances from the mean, SP.
    pub above: Vec<f64>,
    /// The weighted sum of its negative distances, SN.
    pub below: Vec<f64>,
    /// The ranking by the appraisal score.
    pub ranking: Ranking,
}

/// EDAS: with AVⱼ the mean of a criterion, PDAᵢⱼ = max(0, (xᵢⱼ − AVⱼ)/AVⱼ) and NDAᵢⱼ = max(0, (AVⱼ − xᵢⱼ)/AVⱼ) for
/// benefits, the other way round for costs, SPᵢ = Σ wⱼ PDAᵢⱼ and SNᵢ = Σ wⱼ NDAᵢⱼ, ASᵢ = ½ (SPᵢ / max SP + 1 − SNᵢ /
/// max SN).
///
/// The mean of each criterion must be above 0; single values may be negative. A constant column is nowhere off the
/// mean and counts nothing. When nobody is above (or below) the mean, the quotient counts 0, so alternatives that are
/// all equal have ½.
///
/// Source: Keshavarz Ghorabaee, Zavadskas, Olfat & Turskis, *Informatica* 26(3) (2015) 435–451.
///
/// # Errors
/// [`Error::Mean`], [`Error::Size`], and those of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::edas};
/// let m = Matrix::from_rows(&[vec![3.0, 10.0], vec![1.0, 30.0]])?;
/// let e = edas(&m, &[Benefit, Cost], &[0.5, 0.5])?;
/// assert_eq!((e.above[0], e.below[0], e.ranking.scores()), (0.5, 0.0, &[1.0, 0.0][..]));
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn edas(matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Edas> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    let (above, below) = distances(matrix, directions)?;
    let sum = |table: &[f64]| -> Vec<f64> {
        table.chunks_exact(weights.len()).map(|r| r.iter().zip(&weights).map(|(d, w)| d * w).sum()).collect()
    };
    let (of_above, of_below) = (sum(&above), sum(&below));
    let ranking = prepared(matrix, above, below).ranking(&weights, Better::Higher)?;
    Ok(Edas { average: averages(matrix), above: of_above, below: of_below, ranking })
}

fn averages(matrix: &Matrix) -> Vec<f64> {
    (0..matrix.columns()).map(|j| matrix.column(j).sum::<f64>() / matrix.rows() as f64).collect()
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction]) -> Result<Prepared> {
    let (above, below) = distances(matrix, directions)?;
    Ok(prepared(matrix, above, below))
}

fn prepared(matrix: &Matrix, above: Vec<f64>, below: Vec<f64>) -> Prepared {
    let kernel = Kernel::Edas { above, below };
    Prepared { kernel, rows: matrix.rows(), columns: matrix.columns(), scale: 1.0 }
}

/// How far each value is above the mean of its column, and how far below, in the good direction.
fn distances(matrix: &Matrix, directions: &[Direction]) -> Result<(Vec<f64>, Vec<f64>)> {
    let n = matrix.columns();
    let averages = averages(matrix);
    if let Some(column) = averages.iter().position(|a| *a <= 0.0) {
        return Err(Error::Mean { column, by: "EDAS" });
    }
    // The mean of equal numbers may differ from them by rounding, and that alone would then decide.
    let constant: Vec<bool> = (0..n).map(|j| matrix.column(j).all(|x| x == matrix.at(0, j))).collect();
    let off: Vec<f64> = (matrix.values().iter().enumerate())
        .map(|(at, x)| match (constant[at % n], directions[at % n]) {
            (true, _) => 0.0,
            (false, Direction::Benefit) => (x - averages[at % n]) / averages[at % n],
            (false, Direction::Cost) => (averages[at % n] - x) / averages[at % n],
        })
        .collect();
    if greatest(&off).is_infinite() {
        return Err(Error::Overflow { row: 0 });
    }
    Ok((off.iter().map(|d| d.max(0.0)).collect(), off.iter().map(|d| (-d).max(0.0)).collect()))
}
