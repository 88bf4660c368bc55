//! The principal eigenvector of a positive or connected non-negative matrix.

use crate::{Error, Result};

/// How near the bounds of the principal value must be, relative to it.
const GAP: f64 = 1e-12;

/// Multiplications before the iteration gives up.
const MOST: usize = 100_000;

/// Multiplications after which the vector is averaged with its image.
const UNDAMPED: usize = 100;

/// The principal vector, with a sum of one, and the principal value of a square matrix, by power iteration from `start`.
///
/// It ends when the bounds of Collatz and Wielandt, `min (Aw)ᵢ/wᵢ ≤ λ ≤ max (Aw)ᵢ/wᵢ`, are within 1e-12 of each other,
/// relative to λ: a bound on the error of λ, not a mere sign of little change. Judgements that run in a circle make
/// other eigenvalues almost as large as the principal one; then the iteration goes on with `A + λ` in place of `A`, which
/// has the same vector and leaves only the principal value that large.
pub(super) fn principal(matrix: &[f64], start: &[f64]) -> Result<(Vec<f64>, f64)> {
    let size = start.len();
    let mut vector = start.to_vec();
    let mut gap = f64::INFINITY;
    for turn in 0..MOST {
        let image: Vec<f64> =
            matrix.chunks_exact(size).map(|row| row.iter().zip(&vector).map(|(a, w)| a * w).sum()).collect();
        let (low, high) = image
            .iter()
            .zip(&vector)
            .map(|(image, w)| image / w)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), ratio| (low.min(ratio), high.max(ratio)));
        let value: f64 = image.iter().sum::<f64>() / vector.iter().sum::<f64>();
        gap = (high - low) / value;
        let damping = if turn < UNDAMPED { 0.0 } else { value };
        vector.iter_mut().zip(&image).for_each(|(w, image)| *w = image + damping * *w);
        let sum: f64 = vector.iter().sum();
        vector.iter_mut().for_each(|w| *w /= sum);
        if gap <= GAP {
            return Ok((vector, value));
        }
        if !gap.is_finite() {
            break;
        }
    }
    Err(Error::NoConvergence { iterations: MOST, gap })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_extreme_judgements_settles_too() {
        let x = 1e6;
        let circle = [1.0, x, 1.0 / x, 1.0 / x, 1.0, x, x, 1.0 / x, 1.0];
        let (vector, value) = principal(&circle, &[0.5, 0.3, 0.2]).unwrap();
        assert!(vector.iter().all(|w| (w - 1.0 / 3.0).abs() < 1e-9), "{vector:?}");
        assert!((value / (1.0 + x + 1.0 / x) - 1.0).abs() < 1e-10, "{value}");
    }

    #[test]
    fn what_overflows_does_not_go_on_for_ever() {
        let huge = [1.0, 1e308, 1e308, 1e-308, 1.0, 1e308, 1e-308, 1e-308, 1.0];
        assert!(matches!(principal(&huge, &[1.0; 3]), Err(Error::NoConvergence { .. })));
    }
}
