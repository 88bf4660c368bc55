//! Alternatives by criteria.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Whether more of a criterion is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    Benefit,
    /// Less is better.
    Cost,
}

/// A matrix of finite numbers: a row an alternative, a column a criterion.
///
/// ```
/// let m = mcda::Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0, 4.0]])?;
/// assert_eq!((m.rows(), m.columns(), m.at(1, 0)), (2, 2, 3.0));
/// # Ok::<(), mcda::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// Makes a matrix of rows.
    ///
    /// # Errors
    /// [`Error::Empty`] without a row or a column, [`Error::Size`] when rows differ in length, [`Error::NotFinite`].
    pub fn from_rows(rows: &[Vec<f64>]) -> Result<Matrix> {
        let columns = rows.first().map_or(0, Vec::len);
        if columns == 0 {
            return Err(Error::Empty("matrix"));
        }
        let mut values = Vec::with_capacity(columns * rows.len());
        for (row, of) in rows.iter().enumerate() {
            if of.len() != columns {
                return Err(Error::Size { what: "a row of the matrix", found: of.len(), expected: columns });
            }
            if let Some(column) = of.iter().position(|v| !v.is_finite()) {
                return Err(Error::NotFinite { row, column });
            }
            values.extend_from_slice(of);
        }
        Ok(Matrix { columns, values })
    }

    /// How many alternatives.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// How many criteria.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One value. Panics outside the matrix, as a slice does.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// The values of an alternative. Panics outside the matrix, as a slice does.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// The values of a criterion.
    pub fn column(&self, column: usize) -> impl Iterator<Item = f64> + '_ {
        (0..self.rows()).map(move |row| self.at(row, column))
    }

    /// All values, row after row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Some of the alternatives, in the order asked for. Panics outside the matrix, as a slice does.
    ///
    /// # Errors
    /// [`Error::Empty`] when none is asked for.
    ///
    /// ```
    /// let m = mcda::Matrix::from_rows(&[vec![1.0], vec![2.0], vec![3.0]])?;
    /// assert_eq!(m.only(&[2, 0])?.values(), [3.0, 1.0]);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn only(&self, rows: &[usize]) -> Result<Matrix> {
        if rows.is_empty() {
            return Err(Error::Empty("matrix"));
        }
        let values = rows.iter().flat_map(|&row| self.row(row)).copied().collect();
        Ok(Matrix { columns: self.columns, values })
    }

    /// A matrix of the same shape with other values, finite by construction.
    pub(crate) fn like(&self, values: Vec<f64>) -> Matrix {
        debug_assert_eq!(values.len(), self.values.len());
        Matrix { columns: self.columns, values }
    }
}
