//! Weights from judgements with gaps.

use super::priority::{from_logs, with_mean_lambda};
use super::{Method, Partial, Priorities, eigen, priorities};
use crate::{Error, Result};

/// Harker's method: the principal eigenvector of the matrix with zeros for what is missing and, on the diagonal, one more
/// than the row has gaps. That is the eigenvector of the matrix whose gaps are filled with the ratios of its own weights.
///
/// P. T. Harker, "Incomplete pairwise comparisons in the analytic hierarchy process", *Mathematical Modelling* 9 (1987).
///
/// # Errors
/// [`Error::Disconnected`] with the parts when the judgements do not connect all elements, [`Error::NoConvergence`].
///
/// ```
/// use mcda::pairwise::{Partial, harker};
/// let mut judged = Partial::new(3)?;
/// judged.set(0, 1, 2.0)?;
/// assert!(harker(&judged).is_err());
/// judged.set(1, 2, 3.0)?;
/// assert!((harker(&judged)?.weights[0] - 0.6).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn harker(of: &Partial) -> Result<Priorities> {
    let start = fit(of)?;
    let (weights, lambda_max) = eigen::principal(&filled(of), &start)?;
    Ok(Priorities { weights, lambda_max, method: Method::Harker })
}

/// Logarithmic least squares: the weights whose ratios are nearest to the judgements that there are, by
/// `Σ (ln aᵢⱼ − ln wᵢ + ln wⱼ)²`. With all judgements that is the geometric mean of the rows. λ is the mean of `(Bw)ᵢ / wᵢ`
/// with Harker's matrix `B`.
///
/// S. Bozóki, J. Fülöp and L. Rónyai, "On optimal completion of incomplete pairwise comparison matrices", *Mathematical
/// and Computer Modelling* 52 (2010).
///
/// # Errors
/// [`Error::Disconnected`] with the parts when the judgements do not connect all elements.
///
/// ```
/// use mcda::pairwise::{Partial, log_least_squares};
/// let judged = Partial::from_rows(&[vec![None, Some(2.0), None], vec![None, None, Some(3.0)], vec![None; 3]])?;
/// assert!((log_least_squares(&judged)?.weights[2] - 0.1).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn log_least_squares(of: &Partial) -> Result<Priorities> {
    let (weights, lambda_max) = with_mean_lambda(&filled(of), fit(of)?);
    Ok(Priorities { weights, lambda_max, method: Method::LogLeastSquares })
}

/// Draws weights whether there are gaps or not. Without gaps that is [`priorities`]; with gaps the eigenvector becomes
/// [`harker`]'s and the geometric mean [`log_least_squares`], and the answer says so.
///
/// # Errors
/// [`Error::Gaps`] for the mean of columns, which has no meaning with gaps; those of the methods.
///
/// ```
/// use mcda::pairwise::{Method, Partial, estimate};
/// let judged = Partial::from_rows(&[vec![None, Some(2.0), None], vec![None, None, Some(3.0)], vec![None; 3]])?;
/// assert_eq!(estimate(&judged, Method::Eigenvector)?.method, Method::Harker);
/// assert!(estimate(&judged, Method::ColumnMean).is_err());
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn estimate(of: &Partial, method: Method) -> Result<Priorities> {
    match (of.complete(), method) {
        (Some(full), _) => priorities(&full, method),
        (None, Method::Eigenvector | Method::Harker) => harker(of),
        (None, Method::GeometricMean | Method::LogLeastSquares) => log_least_squares(of),
        (None, Method::ColumnMean) => {
            Err(Error::Gaps { method: "the mean of columns", missing: of.missing() })
        }
    }
}

/// Harker's matrix.
fn filled(of: &Partial) -> Vec<f64> {
    let size = of.len();
    let mut out = Vec::with_capacity(size * size);
    for row in 0..size {
        let gaps = (0..size).filter(|&column| of.at(row, column).is_none()).count();
        out.extend((0..size).map(|column| match of.at(row, column) {
            Some(_) if row == column => 1.0 + gaps as f64,
            Some(value) => value,
            None => 0.0,
        }));
    }
    out
}

/// The weights of logarithmic least squares.
fn fit(of: &Partial) -> Result<Vec<f64>> {
    let components = of.components();
    if components.len() > 1 {
        return Err(Error::Disconnected { components });
    }
    // The normal equations are the graph's Laplacian. It leaves one constant open: the last element has the logarithm 0.
    let size = of.len() - 1;
    let (mut laplacian, mut right) = (vec![vec![0.0; size]; size], vec![0.0; size]);
    for (a, b, value) in of.judged() {
        let log = value.ln();
        for (this, other, log) in [(a, b, log), (b, a, -log)] {
            if this < size {
                laplacian[this][this] += 1.0;
                right[this] += log;
                if other < size {
                    laplacian[this][other] -= 1.0;
                }
            }
        }
    }
    let mut logs = solve(laplacian, right);
    logs.push(0.0);
    from_logs(&logs)
}

/// Solves a symmetric positive definite system by elimination, which needs no exchange of rows there.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for pivot in 0..size {
        let (done, rest) = matrix.split_at_mut(pivot + 1);
        let top = &done[pivot];
        for (below, row) in rest.iter_mut().enumerate() {
            let factor = row[pivot] / top[pivot];
            if factor != 0.0 {
                row.iter_mut().zip(top).skip(pivot).for_each(|(value, top)| *value -= factor * top);
                right[pivot + 1 + below] -= factor * right[pivot];
            }
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::super::Comparisons;
    use super::*;

    fn near(a: &[f64], b: &[f64]) {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-10), "{a:?} {b:?}");
    }

    #[test]
    fn without_gaps_they_are_eigenvector_and_geometric_mean() {
        let full = Comparisons::from_upper(4, &[3.0, 5.0, 0.5, 2.0, 7.0, 1.0 / 3.0]).unwrap();
        let (a, b) =
            (harker(&Partial::from(&full)).unwrap(), priorities(&full, Method::Eigenvector).unwrap());
        near(&a.weights, &b.weights);
        assert!((a.lambda_max - b.lambda_max).abs() < 1e-10);
        let (a, b) = (
            log_least_squares(&Partial::from(&full)).unwrap(),
            priorities(&full, Method::GeometricMean).unwrap(),
        );
        near(&a.weights, &b.weights);
        assert!((a.lambda_max - b.lambda_max).abs() < 1e-10);
    }

    #[test]
    fn a_gap_is_filled_with_its_own_ratio() {
        let mut judged = Partial::from(&Comparisons::from_upper(3, &[2.0, 9.0, 4.0]).unwrap());
        let cut = Partial::from_rows(&[
            vec![None, Some(2.0), Some(9.0), Some(3.0)],
            vec![None, None, Some(4.0), None],
            vec![None, None, None, Some(0.5)],
            vec![None; 4],
        ])
        .unwrap();
        let weights = harker(&cut).unwrap().weights;
        let mut full = cut.clone();
        full.set(1, 3, weights[1] / weights[3]).unwrap();
        near(&priorities(&full.complete().unwrap(), Method::Eigenvector).unwrap().weights, &weights);
        judged.set(0, 2, 8.0).unwrap();
        assert!((harker(&judged).unwrap().lambda_max - 3.0).abs() < 1e-10);
    }

    #[test]
    fn parts_that_nothing_connects_are_named() {
        let mut judged = Partial::new(5).unwrap();
        judged.set(0, 3, 2.0).unwrap();
        judged.set(1, 4, 2.0).unwrap();
        let components = vec![vec![0, 3], vec![1, 4], vec![2]];
        assert_eq!(harker(&judged), Err(Error::Disconnected { components: components.clone() }));
        assert_eq!(log_least_squares(&judged), Err(Error::Disconnected { components }));
        assert_eq!(harker(&Partial::new(1).unwrap()).unwrap().weights, [1.0]);
    }

    #[test]
    fn a_long_chain_and_a_large_circle_settle() {
        let mut chain = Partial::new(40).unwrap();
        (1..40).for_each(|i| chain.set(i - 1, i, 1.1).unwrap());
        assert!((harker(&chain).unwrap().lambda_max - 40.0).abs() < 1e-9);
        chain.set(39, 0, 2.0).unwrap();
        assert!(harker(&chain).unwrap().lambda_max > 40.0);
    }
}
