//! COPRAS: complex proportional assessment.

use super::kernel::{Kernel, Prepared, greatest};
use crate::normalise::positive;
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// What COPRAS says.
#[derive(Debug, Clone, PartialEq)]
pub struct Copras {
    /// S₊ of each alternative: its weighted shares of the benefits.
    pub gain: Vec<f64>,
    /// S₋ of each alternative: its weighted shares of the costs.
    pub loss: Vec<f64>,
    /// The ranking by relative significance Q.
    pub ranking: Ranking,
}

impl Copras {
    /// The degree of utility of each alternative: 100 · Q / max Q.
    pub fn utility(&self) -> Vec<f64> {
        let most = self.ranking.scores().iter().copied().fold(f64::NEG_INFINITY, f64::max);
        self.ranking.scores().iter().map(|q| q / most * 100.0).collect()
    }
}

/// COPRAS: with dᵢⱼ = wⱼ xᵢⱼ / Σᵢ xᵢⱼ, S₊ᵢ the sum of d over benefits and S₋ᵢ over costs,
/// Qᵢ = S₊ᵢ + Σₖ S₋ₖ / (S₋ᵢ · Σₖ 1/S₋ₖ).
///
/// Benefits must not be negative, nor a whole column 0; costs must be above 0. Without costs, or without weight on
/// them, Q = S₊. A constant column gives everybody the same share.
///
/// Source: Zavadskas, Kaklauskas & Šarka, *Technological and Economic Development of Economy* 1(3) (1994) 131–139.
///
/// # Errors
/// [`crate::Error::NegativeValue`], [`crate::Error::NotPositive`], [`crate::Error::Size`], and those of
/// [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::copras};
/// let m = Matrix::from_rows(&[vec![3.0, 20.0], vec![1.0, 20.0]])?;
/// let c = copras(&m, &[Benefit, Cost], &[0.5, 0.5])?;
/// assert_eq!(c.ranking.scores(), [0.625, 0.375]);
/// assert_eq!(c.utility(), [100.0, 60.0]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn copras(matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Copras> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    let (gain, loss) = shares(matrix, directions)?;
    let sum = |table: &[f64]| -> Vec<f64> {
        table.chunks_exact(weights.len()).map(|r| r.iter().zip(&weights).map(|(d, w)| d * w).sum()).collect()
    };
    let (of_gain, of_loss) = (sum(&gain), sum(&loss));
    let ranking = prepared(matrix, gain, loss).ranking(&weights, Better::Higher)?;
    Ok(Copras { gain: of_gain, loss: of_loss, ranking })
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction]) -> Result<Prepared> {
    let (gain, loss) = shares(matrix, directions)?;
    Ok(prepared(matrix, gain, loss))
}

fn prepared(matrix: &Matrix, gain: Vec<f64>, loss: Vec<f64>) -> Prepared {
    // Without costs it is a sum of shares.
    let kernel = if greatest(&loss) == 0.0 { Kernel::Linear(gain) } else { Kernel::Copras { gain, loss } };
    Prepared { kernel, rows: matrix.rows(), columns: matrix.columns(), scale: 1.0 }
}

/// The share of each value in its column: those of benefits, and those of costs, with 0 in the columns of the others.
fn shares(matrix: &Matrix, directions: &[Direction]) -> Result<(Vec<f64>, Vec<f64>)> {
    positive(matrix, directions, "COPRAS")?;
    let n = matrix.columns();
    let sums: Vec<f64> = (0..n).map(|j| matrix.column(j).sum()).collect();
    let of = |of: Direction| -> Vec<f64> {
        let share = |(at, x): (usize, &f64)| if directions[at % n] == of { x / sums[at % n] } else { 0.0 };
        matrix.values().iter().enumerate().map(share).collect()
    };
    Ok((of(Direction::Benefit), of(Direction::Cost)))
}
