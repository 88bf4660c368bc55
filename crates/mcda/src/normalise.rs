//! Making criteria of different units comparable.

use serde::{Deserialize, Serialize};

use crate::rank::kernel::{greater, lesser};
use crate::{Direction, Error, Matrix, Result};

/// How the values of a criterion are made comparable. After each of them more is better, for costs too.
///
/// | | benefit | cost | takes |
/// |---|---|---|---|
/// | `MinMax` | (x − min) / (max − min) | (max − x) / (max − min) | any value; a constant column becomes 1: all are the best |
/// | `Max` | x / max | min / x | benefit ≥ 0 and not all 0, cost > 0 |
/// | `Sum` | x / Σx | (1/x) / Σ(1/x) | benefit ≥ 0 and not all 0, cost > 0 |
/// | `Vector` | x / √Σx² | 1 − x / √Σx² | any value; a column of zeros becomes 0, and 1 for a cost |
///
/// Values beyond 1e150 are [refused](Error::Overflow); below 1e-160 they count as 0 in `Vector`.
///
/// Source: Hwang & Yoon, *Multiple Attribute Decision Making* (Springer 1981), chapter 2; the complement for costs in
/// `Vector` and the reciprocal in `Sum` as in Çelen, *Informatica* 25(2) (2014) 185–208.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scaling {
    /// By the range: the worst is 0, the best is 1.
    #[default]
    MinMax,
    /// By the best: the best is 1.
    Max,
    /// By the sum: they sum to 1.
    Sum,
    /// By the Euclidean length.
    Vector,
}

impl Scaling {
    /// The matrix made comparable, in the same shape.
    ///
    /// # Errors
    /// [`Error::Size`] when there is not one direction a column; [`Error::NegativeValue`] and [`Error::NotPositive`]
    /// as the table says.
    ///
    /// ```
    /// use mcda::{Direction::{Benefit, Cost}, Matrix, normalise::Scaling};
    /// let m = Matrix::from_rows(&[vec![4.0, 2.0], vec![1.0, 8.0]])?;
    /// let r = Scaling::Max.apply(&m, &[Benefit, Cost])?;
    /// assert_eq!((r.row(0), r.row(1)), (&[1.0, 1.0][..], &[0.25, 0.25][..]));
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn apply(self, matrix: &Matrix, directions: &[Direction]) -> Result<Matrix> {
        crate::rank::input::directed(matrix, directions)?;
        let columns = Columns::of(matrix)?;
        if matches!(self, Scaling::Max | Scaling::Sum) {
            positive(matrix, directions, self.name())?;
        }
        let mut values = Vec::with_capacity(matrix.values().len());
        let totals: Vec<f64> = match self {
            Scaling::Sum => (0..matrix.columns())
                .map(|j| match directions[j] {
                    Direction::Benefit => matrix.column(j).sum(),
                    Direction::Cost => matrix.column(j).map(|x| 1.0 / x).sum(),
                })
                .collect(),
            Scaling::Vector => columns.squares.iter().map(|s| s.sqrt()).collect(),
            Scaling::MinMax | Scaling::Max => Vec::new(),
        };
        for row in matrix.values().chunks_exact(matrix.columns()) {
            for (j, &x) in row.iter().enumerate() {
                let (least, greatest) = (columns.least[j], columns.greatest[j]);
                let cost = directions[j] == Direction::Cost;
                values.push(match self {
                    Scaling::MinMax if greatest == least => 1.0,
                    Scaling::MinMax if cost => (greatest - x) / (greatest - least),
                    Scaling::MinMax => (x - least) / (greatest - least),
                    Scaling::Max if cost => least / x,
                    Scaling::Max => x / greatest,
                    Scaling::Sum if cost => 1.0 / x / totals[j],
                    Scaling::Sum => x / totals[j],
                    Scaling::Vector if cost => 1.0 - over(x, totals[j]),
                    Scaling::Vector => over(x, totals[j]),
                });
            }
        }
        Ok(matrix.like(values))
    }

    fn name(self) -> &'static str {
        match self {
            Scaling::MinMax => "scaling by the range",
            Scaling::Max => "scaling by the best",
            Scaling::Sum => "scaling by the sum",
            Scaling::Vector => "scaling by the length",
        }
    }
}

/// A share; 0 where the whole is 0, since then the part is.
fn over(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// Checks that benefits are not negative, nor all 0, and that costs are positive.
pub(crate) fn positive(matrix: &Matrix, directions: &[Direction], by: &'static str) -> Result<()> {
    for (column, direction) in directions.iter().enumerate() {
        match direction {
            Direction::Benefit => {
                if let Some(row) = matrix.column(column).position(|x| x < 0.0) {
                    return Err(Error::NegativeValue { row, column, value: matrix.at(row, column) });
                }
                if matrix.column(column).all(|x| x == 0.0) {
                    return Err(Error::NotPositive { row: 0, column, by });
                }
            }
            Direction::Cost => {
                if let Some(row) = matrix.column(column).position(|x| x <= 0.0) {
                    return Err(Error::NotPositive { row, column, by });
                }
            }
        }
    }
    Ok(())
}

/// Checks that every value is above 0.
pub(crate) fn all_positive(matrix: &Matrix, by: &'static str) -> Result<()> {
    match matrix.values().iter().position(|x| *x <= 0.0) {
        Some(at) => Err(Error::NotPositive { row: at / matrix.columns(), column: at % matrix.columns(), by }),
        None => Ok(()),
    }
}

/// The least, the greatest and the sum of the squares of each column.
pub(crate) struct Columns {
    pub least: Vec<f64>,
    pub greatest: Vec<f64>,
    pub squares: Vec<f64>,
}

impl Columns {
    /// # Errors
    /// [`Error::Overflow`] when the square of a value is no number any more.
    pub(crate) fn of(matrix: &Matrix) -> Result<Columns> {
        let n = matrix.columns();
        let mut columns = Columns {
            least: Vec::with_capacity(n),
            greatest: Vec::with_capacity(n),
            squares: Vec::with_capacity(n),
        };
        // Four columns in one go stay in registers.
        while columns.least.len() + 4 <= n {
            columns.next::<4>(matrix);
        }
        while columns.least.len() < n {
            columns.next::<1>(matrix);
        }
        let squares = &columns.squares;
        if squares.iter().any(|s| !s.is_finite()) {
            let greatest = |row: &[f64]| row.iter().fold(0.0, |a: f64, x| a.max(x.abs()));
            let row = (0..matrix.rows())
                .max_by(|&a, &b| greatest(matrix.row(a)).total_cmp(&greatest(matrix.row(b))));
            return Err(Error::Overflow { row: row.unwrap_or(0) });
        }
        Ok(columns)
    }

    /// Adds the next `W` columns.
    fn next<const W: usize>(&mut self, matrix: &Matrix) {
        let start = self.least.len();
        let (mut least, mut greatest, mut squares) = ([f64::INFINITY; W], [f64::NEG_INFINITY; W], [0.0; W]);
        for row in matrix.values().chunks_exact(matrix.columns()) {
            let Some(x) = row[start..].first_chunk::<W>() else { return };
            for l in 0..W {
                least[l] = lesser(x[l], least[l]);
                greatest[l] = greater(x[l], greatest[l]);
                squares[l] += x[l] * x[l];
            }
        }
        self.least.extend(least);
        self.greatest.extend(greatest);
        self.squares.extend(squares);
    }

    /// The best and the worst value of a column.
    pub(crate) fn ends(&self, column: usize, direction: Direction) -> (f64, f64) {
        match direction {
            Direction::Benefit => (self.greatest[column], self.least[column]),
            Direction::Cost => (self.least[column], self.greatest[column]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Benefit, Cost};

    #[test]
    fn columns_that_tell_nothing_apart() {
        let m = Matrix::from_rows(&[vec![0.0, 3.0], vec![0.0, 3.0]]).unwrap();
        assert_eq!(Scaling::MinMax.apply(&m, &[Benefit, Cost]).unwrap().values(), [1.0; 4]);
        assert_eq!(Scaling::Vector.apply(&m, &[Benefit, Benefit]).unwrap().at(0, 0), 0.0);
        assert_eq!(
            Scaling::Max.apply(&m, &[Benefit, Cost]),
            Err(Error::NotPositive { row: 0, column: 0, by: "scaling by the best" })
        );
    }

    #[test]
    fn shares_sum_to_one() {
        let m = Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0, 4.0], vec![0.0, 8.0]]).unwrap();
        let r = Scaling::Sum.apply(&m, &[Benefit, Cost]).unwrap();
        for j in 0..2 {
            assert!((r.column(j).sum::<f64>() - 1.0).abs() < 1e-15);
        }
        assert!(r.at(0, 1) > r.at(2, 1));
    }

    #[test]
    fn negative_values_where_the_formula_has_no_place_for_them() {
        let m = Matrix::from_rows(&[vec![1.0], vec![-3.0]]).unwrap();
        assert_eq!(
            Scaling::Sum.apply(&m, &[Benefit]),
            Err(Error::NegativeValue { row: 1, column: 0, value: -3.0 })
        );
        assert!(Scaling::Max.apply(&m, &[Cost]).is_err());
        assert_eq!(Scaling::MinMax.apply(&m, &[Cost]).unwrap().values(), [0.0, 1.0]);
    }
}
