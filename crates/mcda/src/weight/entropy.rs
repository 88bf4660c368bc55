//! Weights by how much each criterion tells the alternatives apart, measured by entropy.

use super::normalised;
use crate::{Error, Matrix, Result};

/// Entropy weights: a criterion weighs more the more unevenly its values are spread over the alternatives.
///
/// With `pᵢⱼ = xᵢⱼ / Σᵢ xᵢⱼ` and `Eⱼ = −(1/ln m) Σᵢ pᵢⱼ ln pᵢⱼ` over `m` alternatives, `wⱼ = (1 − Eⱼ) / Σ (1 − E)`.
/// A value of zero adds nothing (`0 ln 0 = 0`). A column that is the same everywhere weighs exactly nothing. The values'
/// units have no effect, but their zero has: the method is for amounts, not for scales without a natural zero. Whether
/// more or less is better has no effect.
///
/// C.-L. Hwang and K. Yoon, *Multiple Attribute Decision Making* (Springer 1981), chapter 3, after C. E. Shannon (1948).
///
/// # Errors
/// [`Error::TooFew`] with one alternative, [`Error::NegativeValue`], [`Error::ZeroColumn`] for a column of zeros,
/// [`Error::NoInformation`] when every column is the same everywhere.
///
/// ```
/// use mcda::{Matrix, weight};
/// let m = Matrix::from_rows(&[vec![1.0, 5.0, 2.0], vec![3.0, 5.0, 2.5]])?;
/// let w = weight::entropy(&m)?;
/// assert!(w[0] > w[2] && w[1] == 0.0);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn entropy(matrix: &Matrix) -> Result<Vec<f64>> {
    let m = matrix.rows();
    if m < 2 {
        return Err(Error::TooFew { what: "alternatives for weights by entropy", found: m, needed: 2 });
    }
    let spread =
        (0..matrix.columns()).map(|column| divergence(matrix, column)).collect::<Result<Vec<f64>>>()?;
    normalised(&spread).map_err(|e| match e {
        Error::ZeroWeights => Error::NoInformation { method: "entropy" },
        other => other,
    })
}

/// One less the entropy of a column.
fn divergence(matrix: &Matrix, column: usize) -> Result<f64> {
    let values: Vec<f64> = matrix.column(column).collect();
    if let Some(row) = values.iter().position(|v| *v < 0.0) {
        return Err(Error::NegativeValue { row, column, value: values[row] });
    }
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(Error::ZeroColumn { column });
    }
    // Said here, since the logarithms would leave a crumb.
    if values.iter().all(|v| *v == values[0]) {
        return Ok(0.0);
    }
    let sum: f64 = values.iter().map(|v| v / largest).sum();
    let entropy: f64 =
        values.iter().map(|v| v / largest / sum).filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum();
    Ok((1.0 - entropy / (values.len() as f64).ln()).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f64]]) -> Matrix {
        Matrix::from_rows(&rows.iter().map(|r| r.to_vec()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn one_holder_of_everything_has_no_entropy() {
        let w = entropy(&matrix(&[&[1.0, 1.0], &[0.0, 3.0], &[0.0, 1.0]])).unwrap();
        let d = 1.0 - (2.0 * 0.2 * (0.2_f64).ln() + 0.6 * (0.6_f64).ln()) / -(3.0_f64).ln();
        assert!((w[0] - 1.0 / (1.0 + d)).abs() < 1e-15, "{w:?}");
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        assert!(matches!(entropy(&matrix(&[&[1.0, 2.0]])), Err(Error::TooFew { found: 1, needed: 2, .. })));
        assert_eq!(
            entropy(&matrix(&[&[1.0, 2.0], &[1.0, -2.0]])),
            Err(Error::NegativeValue { row: 1, column: 1, value: -2.0 })
        );
        assert_eq!(entropy(&matrix(&[&[1.0, 0.0], &[2.0, 0.0]])), Err(Error::ZeroColumn { column: 1 }));
        assert_eq!(
            entropy(&matrix(&[&[1.0, 2.0], &[1.0, 2.0]])),
            Err(Error::NoInformation { method: "entropy" })
        );
    }
}
