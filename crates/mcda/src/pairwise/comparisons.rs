//! A full matrix of judgements.

use crate::{Error, Result};

/// How far the product of a judgement and its mirror may be from one. A fraction of Saaty's scale with two decimals
/// (0.33 across from 3, 0.13 across from 8) passes; a fraction next to the right one (1/4 across from 5) does not.
pub const RECIPROCITY_TOLERANCE: f64 = 0.05;

/// A square matrix that says of every two elements how many times as important the first (the row) is as the second (the
/// column). It is positive, its diagonal is one, and `aⱼᵢ = 1 / aᵢⱼ` exactly.
///
/// ```
/// use mcda::pairwise::Comparisons;
/// let judged = Comparisons::from_rows(&[vec![1.0, 3.0], vec![0.33, 1.0]])?;
/// assert_eq!((judged.len(), judged.at(0, 1), judged.at(1, 0)), (2, 3.0, 1.0 / 3.0));
/// # Ok::<(), mcda::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Comparisons {
    size: usize,
    values: Vec<f64>,
}

impl Comparisons {
    /// Makes it of all rows.
    ///
    /// Fractions are often written with few decimals. So of a judgement and its mirror the one that is at least 1 counts
    /// (the one above the diagonal if both are), and the other is its exact reciprocal, provided that they agree within
    /// [`RECIPROCITY_TOLERANCE`].
    ///
    /// # Errors
    /// [`Error::Empty`]; [`Error::Size`] when a row has not as many values as there are rows; with the cell
    /// [`Error::Judgement`] (not positive, not finite), [`Error::Diagonal`] (not 1) and [`Error::Reciprocity`].
    pub fn from_rows(rows: &[Vec<f64>]) -> Result<Comparisons> {
        let size = rows.len();
        if size == 0 {
            return Err(Error::Empty("the matrix of judgements"));
        }
        for (row, of) in rows.iter().enumerate() {
            if of.len() != size {
                let what = "a row of the matrix of judgements";
                return Err(Error::Size { what, found: of.len(), expected: size });
            }
            for (column, &value) in of.iter().enumerate() {
                positive(row, column, value)?;
            }
            if (of[row] - 1.0).abs() > 1e-9 {
                return Err(Error::Diagonal { index: row, value: of[row] });
            }
        }
        let mut out = Comparisons { size, values: vec![1.0; size * size] };
        for (row, column) in out.pairs() {
            out.put(row, column, agreed(row, column, rows[row][column], rows[column][row])?);
        }
        Ok(out)
    }

    /// Makes it of the judgements above the diagonal, row by row: for three elements those of 1 over 2, 1 over 3, 2 over 3.
    ///
    /// # Errors
    /// [`Error::Empty`] for no element, [`Error::Size`] unless there are `size (size − 1) / 2` judgements,
    /// [`Error::Judgement`].
    ///
    /// ```
    /// let judged = mcda::pairwise::Comparisons::from_upper(3, &[2.0, 4.0, 2.0])?;
    /// assert_eq!((judged.at(0, 2), judged.at(2, 1)), (4.0, 0.5));
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn from_upper(size: usize, upper: &[f64]) -> Result<Comparisons> {
        if size == 0 {
            return Err(Error::Empty("the matrix of judgements"));
        }
        // A count that overflows is not one of judgements that are in memory.
        let expected = size.checked_mul(size - 1).map_or(usize::MAX, |twice| twice / 2);
        if upper.len() != expected {
            return Err(Error::Size {
                what: "the judgements above the diagonal",
                found: upper.len(),
                expected,
            });
        }
        let mut out = Comparisons { size, values: vec![1.0; size * size] };
        for ((row, column), &value) in out.pairs().zip(upper) {
            positive(row, column, value)?;
            out.put(row, column, value);
        }
        Ok(out)
    }

    /// The same with another judgement of one pair; its mirror follows.
    ///
    /// # Errors
    /// [`Error::Judgement`]; [`Error::Diagonal`] for an element over itself. Panics outside the matrix, as a slice does.
    ///
    /// ```
    /// let judged = mcda::pairwise::Comparisons::from_upper(2, &[2.0])?.with(1, 0, 4.0)?;
    /// assert_eq!(judged.at(0, 1), 0.25);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn with(&self, row: usize, column: usize, value: f64) -> Result<Comparisons> {
        positive(row, column, value)?;
        if row == column {
            return Err(Error::Diagonal { index: row, value });
        }
        let mut out = self.clone();
        out.put(row, column, value);
        Ok(out)
    }

    fn put(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.size + column] = value;
        self.values[column * self.size + row] = 1.0 / value;
    }

    /// How many elements are compared; at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.size
    }

    /// How many times as important the element of the row is. Panics outside the matrix, as a slice does.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }

    /// The judgements of an element over each. Panics outside the matrix, as a slice does.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.size..(row + 1) * self.size]
    }

    /// The cells above the diagonal, row by row.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        pairs(self.size)
    }

    /// All values, row by row.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }
}

/// The cells above the diagonal of a square matrix.
pub(super) fn pairs(size: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
    (0..size).flat_map(move |row| (row + 1..size).map(move |column| (row, column)))
}

/// Refuses what is no judgement. Its reciprocal must be finite, too.
pub(super) fn positive(row: usize, column: usize, value: f64) -> Result<()> {
    if value > 0.0 && value.is_finite() && (1.0 / value).is_finite() {
        Ok(())
    } else {
        Err(Error::Judgement { row, column, value })
    }
}

/// The judgement above the diagonal that two mirrored ones amount to.
pub(super) fn agreed(row: usize, column: usize, value: f64, mirror: f64) -> Result<f64> {
    if (value * mirror - 1.0).abs() > RECIPROCITY_TOLERANCE {
        return Err(Error::Reciprocity { row, column, value, mirror });
    }
    Ok(if value >= 1.0 || mirror < 1.0 { value } else { 1.0 / mirror })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[f64]]) -> Result<Comparisons> {
        Comparisons::from_rows(&rows.iter().map(|r| r.to_vec()).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_wrong_is_said_with_its_cell() {
        assert_eq!(rows(&[]), Err(Error::Empty("the matrix of judgements")));
        assert!(matches!(rows(&[&[1.0, 2.0]]), Err(Error::Size { found: 2, expected: 1, .. })));
        assert_eq!(
            rows(&[&[1.0, -2.0], &[0.5, 1.0]]),
            Err(Error::Judgement { row: 0, column: 1, value: -2.0 })
        );
        assert!(matches!(
            rows(&[&[1.0, f64::NAN], &[0.5, 1.0]]),
            Err(Error::Judgement { row: 0, column: 1, .. })
        ));
        assert_eq!(rows(&[&[1.0, 2.0], &[0.5, 2.0]]), Err(Error::Diagonal { index: 1, value: 2.0 }));
        assert_eq!(
            rows(&[&[1.0, 5.0], &[0.25, 1.0]]),
            Err(Error::Reciprocity { row: 0, column: 1, value: 5.0, mirror: 0.25 })
        );
    }

    #[test]
    fn rounded_fractions_become_exact_on_either_side() {
        for (whole, fraction) in [(3.0, 0.33), (6.0, 0.17), (7.0, 0.14), (8.0, 0.13), (9.0, 0.11)] {
            assert_eq!(rows(&[&[1.0, whole], &[fraction, 1.0]]).unwrap().at(1, 0), 1.0 / whole);
            assert_eq!(rows(&[&[1.0, fraction], &[whole, 1.0]]).unwrap().at(1, 0), whole);
        }
    }

    #[test]
    fn the_upper_triangle_has_its_size() {
        assert!(matches!(Comparisons::from_upper(3, &[1.0]), Err(Error::Size { found: 1, expected: 3, .. })));
        assert!(Comparisons::from_upper(usize::MAX, &[]).is_err());
        assert!(Comparisons::from_upper(1, &[]).is_ok());
        assert_eq!(
            Comparisons::from_upper(2, &[0.0]),
            Err(Error::Judgement { row: 0, column: 1, value: 0.0 })
        );
        assert_eq!(
            Comparisons::from_upper(2, &[2.0]).unwrap().with(1, 1, 2.0),
            Err(Error::Diagonal { index: 1, value: 2.0 })
        );
    }
}
