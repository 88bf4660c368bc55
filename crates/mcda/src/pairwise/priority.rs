//! Weights from a full matrix of judgements.

use serde::{Deserialize, Serialize};

use super::{Comparisons, eigen};
use crate::{Result, weight};

/// How weights are drawn from judgements. They agree on a consistent matrix and with three elements nearly so; else they
/// differ in the third decimal, so a result says which was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The principal eigenvector, `A w = λ w` (Saaty 1980); λ is the principal value.
    #[default]
    Eigenvector,
    /// Each column divided by its sum, then the mean of each row: the approximation that most textbooks and Indonesian
    /// papers teach. λ is the mean of `(Aw)ᵢ / wᵢ`.
    ColumnMean,
    /// The geometric mean of each row (Crawford and Williams 1985). λ is the mean of `(Aw)ᵢ / wᵢ`.
    GeometricMean,
    /// The principal eigenvector of Harker's matrix, for judgements with gaps (Harker 1987): [`super::harker`].
    Harker,
    /// Logarithmic least squares over the judged pairs, for judgements with gaps: [`super::log_least_squares`].
    LogLeastSquares,
}

/// Weights drawn from judgements.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Priorities {
    /// A weight for each element; none is zero, and their sum is one.
    pub weights: Vec<f64>,
    /// The principal value λ of the judgements, or what the method takes for it. It is the number of elements when they
    /// are consistent.
    pub lambda_max: f64,
    /// How they were drawn.
    pub method: Method,
}

/// Draws weights from a full matrix. With the methods for gaps, of which there are none here, the answer is the same as
/// with [`Method::Eigenvector`] and [`Method::GeometricMean`], to which they come down.
///
/// # Errors
/// [`crate::Error::NoConvergence`], only with judgements so far beyond Saaty's scale that sums overflow.
///
/// ```
/// use mcda::pairwise::{Comparisons, Method, priorities};
/// let judged = Comparisons::from_upper(3, &[2.0, 6.0, 3.0])?;
/// let found = priorities(&judged, Method::ColumnMean)?;
/// assert!((found.weights[0] - 0.6).abs() < 1e-12 && (found.lambda_max - 3.0).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn priorities(of: &Comparisons, method: Method) -> Result<Priorities> {
    let (weights, lambda_max) = match method {
        Method::Eigenvector | Method::Harker => eigen::principal(of.values(), &geometric_mean(of)?)?,
        Method::ColumnMean => with_mean_lambda(of.values(), column_mean(of)?),
        Method::GeometricMean | Method::LogLeastSquares => with_mean_lambda(of.values(), geometric_mean(of)?),
    };
    Ok(Priorities { weights, lambda_max, method })
}

fn column_mean(of: &Comparisons) -> Result<Vec<f64>> {
    let size = of.len();
    let sums: Vec<f64> = (0..size).map(|column| (0..size).map(|row| of.at(row, column)).sum()).collect();
    let means: Vec<f64> =
        (0..size).map(|row| of.row(row).iter().zip(&sums).map(|(a, sum)| a / sum).sum()).collect();
    weight::normalised(&means)
}

fn geometric_mean(of: &Comparisons) -> Result<Vec<f64>> {
    let logs: Vec<f64> =
        (0..of.len()).map(|row| of.row(row).iter().map(|a| a.ln()).sum::<f64>() / of.len() as f64).collect();
    from_logs(&logs)
}

/// Weights of which these are the logarithms, but for a constant.
pub(super) fn from_logs(logs: &[f64]) -> Result<Vec<f64>> {
    let highest = logs.iter().copied().fold(f64::MIN, f64::max);
    weight::normalised(&logs.iter().map(|l| (l - highest).exp()).collect::<Vec<f64>>())
}

/// The weights with the mean of `(Aw)ᵢ / wᵢ`.
pub(super) fn with_mean_lambda(matrix: &[f64], weights: Vec<f64>) -> (Vec<f64>, f64) {
    let size = weights.len();
    let ratios: f64 = matrix
        .chunks_exact(size)
        .zip(&weights)
        .map(|(row, w)| row.iter().zip(&weights).map(|(a, w)| a * w).sum::<f64>() / w)
        .sum();
    (weights, ratios / size as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Method; 5] = [
        Method::Eigenvector,
        Method::ColumnMean,
        Method::GeometricMean,
        Method::Harker,
        Method::LogLeastSquares,
    ];

    #[test]
    fn consistent_judgements_give_the_same_by_every_method() {
        let judged = Comparisons::from_upper(4, &[2.0, 4.0, 8.0, 2.0, 4.0, 2.0]).unwrap();
        for method in ALL {
            let found = priorities(&judged, method).unwrap();
            let expected = [8.0 / 15.0, 4.0 / 15.0, 2.0 / 15.0, 1.0 / 15.0];
            assert!(found.weights.iter().zip(expected).all(|(w, e)| (w - e).abs() < 1e-14), "{found:?}");
            assert!((found.lambda_max - 4.0).abs() < 1e-12);
        }
    }

    #[test]
    fn one_and_two_elements_have_weights() {
        for method in ALL {
            let one = priorities(&Comparisons::from_upper(1, &[]).unwrap(), method).unwrap();
            assert_eq!((one.weights, one.lambda_max), (vec![1.0], 1.0));
            let two = priorities(&Comparisons::from_upper(2, &[4.0]).unwrap(), method).unwrap();
            assert!((two.weights[0] - 0.8).abs() < 1e-15 && (two.lambda_max - 2.0).abs() < 1e-14);
        }
    }

    #[test]
    fn eigenvector_and_geometric_mean_agree_with_three_elements() {
        let judged = Comparisons::from_upper(3, &[9.0, 1.0 / 5.0, 3.0]).unwrap();
        let a = priorities(&judged, Method::Eigenvector).unwrap().weights;
        let b = priorities(&judged, Method::GeometricMean).unwrap().weights;
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-11), "{a:?} {b:?}");
    }
}
