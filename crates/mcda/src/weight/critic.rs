//! Weights by how much each criterion varies and how little it repeats the others.

use serde::{Deserialize, Serialize};

use super::normalised;
use crate::{Direction, Error, Matrix, Result};

/// How the likeness of two criteria is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correlation {
    /// Of the values, as the method's authors have it.
    #[default]
    Pearson,
    /// Of the ranks, those of ties being averaged: outliers count less.
    Spearman,
}

/// CRITIC weights ("criteria importance through intercriteria correlation").
///
/// Each column is scaled to 0…1 by its least and greatest value, turned over where less is better. With `σⱼ` the
/// standard deviation of the scaled column and `rⱼₖ` the correlation, `Cⱼ = σⱼ Σₖ (1 − rⱼₖ)` and `wⱼ = Cⱼ / Σ C`. Negative
/// values and zeros are as good as others. A column that is the same everywhere weighs nothing and is left out of the
/// others' sums, as if it were not there; when a single column remains, it has all the weight.
///
/// D. Diakoulaki, G. Mavrotas and L. Papayannakis, *Computers & Operations Research* 22 (1995) 763–770.
///
/// # Errors
/// [`Error::Size`] when directions and columns differ in number, [`Error::TooFew`] with one alternative,
/// [`Error::NoInformation`] when every column is the same everywhere, or all that vary rise and fall together.
///
/// ```
/// use mcda::{Direction, Matrix, weight};
/// let m = Matrix::from_rows(&[vec![1.0, 9.0, 4.0], vec![2.0, 8.0, 1.0], vec![3.0, 5.0, 4.0]])?;
/// let w = weight::critic(&m, &[Direction::Benefit, Direction::Cost, Direction::Benefit], Default::default())?;
/// assert!(w[2] > w[0] && (w.iter().sum::<f64>() - 1.0).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn critic(matrix: &Matrix, directions: &[Direction], correlation: Correlation) -> Result<Vec<f64>> {
    if directions.len() != matrix.columns() {
        let (found, expected) = (directions.len(), matrix.columns());
        return Err(Error::Size { what: "the list of directions", found, expected });
    }
    if matrix.rows() < 2 {
        return Err(Error::TooFew { what: "alternatives for CRITIC", found: matrix.rows(), needed: 2 });
    }
    let scaled: Vec<Option<Column>> =
        directions.iter().enumerate().map(|(j, d)| Column::of(matrix, j, *d, correlation)).collect();
    let varied: Vec<&Column> = scaled.iter().flatten().collect();
    let content = |of: &Column| match varied.len() {
        1 => 1.0,
        _ => of.deviation * varied.iter().map(|other| 1.0 - of.correlation(other)).sum::<f64>(),
    };
    let raw: Vec<f64> = scaled.iter().map(|c| c.as_ref().map_or(0.0, content)).collect();
    // Columns that all rise and fall together leave crumbs of rounding, which are no weights.
    if raw.iter().all(|c| *c < 1e-12) {
        return Err(Error::NoInformation { method: "CRITIC" });
    }
    normalised(&raw)
}

/// A column that varies.
struct Column {
    /// Standard deviation of the scaled values.
    deviation: f64,
    /// What is correlated, less its mean, with a length of one.
    unit: Vec<f64>,
}

impl Column {
    fn of(matrix: &Matrix, column: usize, direction: Direction, correlation: Correlation) -> Option<Column> {
        let values: Vec<f64> = matrix.column(column).collect();
        let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        if low == high {
            return None;
        }
        // Halved, so that the difference of two huge values is finite.
        let width = high / 2.0 - low / 2.0;
        let scaled: Vec<f64> = values
            .iter()
            .map(|v| match direction {
                Direction::Benefit => (v / 2.0 - low / 2.0) / width,
                Direction::Cost => (high / 2.0 - v / 2.0) / width,
            })
            .collect();
        let deviation = length(&centred(&scaled)) / (scaled.len() as f64).sqrt();
        let mut unit = centred(&match correlation {
            Correlation::Pearson => scaled,
            Correlation::Spearman => mean_ranks(&scaled),
        });
        let norm = length(&unit);
        unit.iter_mut().for_each(|v| *v /= norm);
        Some(Column { deviation, unit })
    }

    fn correlation(&self, other: &Column) -> f64 {
        self.unit.iter().zip(&other.unit).map(|(a, b)| a * b).sum::<f64>().clamp(-1.0, 1.0)
    }
}

fn centred(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| v - mean).collect()
}

fn length(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// Ranks from 1, the smallest first; ties have the mean of their places.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        for &i in tied {
            ranks[i] = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        }
        before += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use Direction::{Benefit, Cost};

    use super::*;

    fn matrix(rows: &[&[f64]]) -> Matrix {
        Matrix::from_rows(&rows.iter().map(|r| r.to_vec()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_constant_column_is_as_if_it_were_not_there() {
        let with = matrix(&[&[1.0, 7.0, 4.0], &[2.0, 7.0, 1.0], &[5.0, 7.0, 2.0]]);
        let without = matrix(&[&[1.0, 4.0], &[2.0, 1.0], &[5.0, 2.0]]);
        let w = critic(&with, &[Benefit; 3], Correlation::Pearson).unwrap();
        assert_eq!(vec![w[0], w[2]], critic(&without, &[Benefit; 2], Correlation::Pearson).unwrap());
        assert_eq!(w[1], 0.0);
        let one = matrix(&[&[1.0, 7.0], &[2.0, 7.0]]);
        assert_eq!(critic(&one, &[Cost, Benefit], Correlation::Spearman), Ok(vec![1.0, 0.0]));
    }

    #[test]
    fn a_cost_is_a_benefit_with_its_sign_turned() {
        let m = matrix(&[&[1.0, -3.0, 4.0], &[2.0, 0.0, 1.0], &[5.0, 9.0, 2.0]]);
        let turned = matrix(&[&[1.0, 3.0, 4.0], &[2.0, 0.0, 1.0], &[5.0, -9.0, 2.0]]);
        for kind in [Correlation::Pearson, Correlation::Spearman] {
            let a = critic(&m, &[Benefit, Cost, Benefit], kind).unwrap();
            let b = critic(&turned, &[Benefit; 3], kind).unwrap();
            assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-14), "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        let same = matrix(&[&[1.0, 2.0], &[1.0, 2.0]]);
        let together = matrix(&[&[1.0, 2.0], &[2.0, 4.0], &[4.0, 8.0]]);
        for m in [same, together] {
            assert_eq!(
                critic(&m, &[Benefit; 2], Correlation::Pearson),
                Err(Error::NoInformation { method: "CRITIC" })
            );
        }
        let m = matrix(&[&[1.0, 2.0]]);
        assert!(matches!(critic(&m, &[Benefit; 2], Correlation::Pearson), Err(Error::TooFew { .. })));
        assert!(matches!(critic(&m, &[Benefit], Correlation::Pearson), Err(Error::Size { found: 1, .. })));
    }
}
