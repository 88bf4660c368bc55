//! The Bayes score.

use super::kernel::Prepared;
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// The Bayes score, as decision support in Indonesia uses the word: the expected score Σⱼ wⱼ xᵢⱼ of scores as they are
/// given, on one scale, of which more is better.
///
/// Negative scores and constant columns are taken as they are.
///
/// Source: Marimin, *Teknik dan Aplikasi Pengambilan Keputusan Kriteria Majemuk* (Grasindo 2004).
///
/// # Errors
/// [`crate::Error::Cost`] for a criterion of which less is better, [`crate::Error::Size`], and those of
/// [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, rank::bayes};
/// let m = Matrix::from_rows(&[vec![4.0, 2.0], vec![3.0, 5.0]])?;
/// assert_eq!(bayes(&m, &[Benefit; 2], &[0.75, 0.25])?.scores(), [3.5, 3.5]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn bayes(matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Ranking> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    prepare(matrix, directions)?.ranking(&weights, Better::Higher)
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction]) -> Result<Prepared> {
    super::input::benefits(matrix, directions, "the Bayes score")?;
    Ok(Prepared::linear(matrix, Better::Higher))
}
