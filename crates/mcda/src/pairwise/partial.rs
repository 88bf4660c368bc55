//! A matrix of judgements with gaps.

use super::comparisons::{agreed, pairs, positive};
use super::{Comparisons, components};
use crate::{Error, Result};

/// Judgements of some pairs of elements; the others have not been compared yet.
///
/// ```
/// use mcda::pairwise::Partial;
/// let mut judged = Partial::new(3)?;
/// judged.set(0, 1, 3.0)?;
/// assert_eq!((judged.missing(), judged.still_needed()), (2, 1));
/// assert_eq!((judged.at(1, 0), judged.at(1, 2)), (Some(1.0 / 3.0), None));
/// # Ok::<(), mcda::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Partial {
    size: usize,
    values: Vec<Option<f64>>,
}

impl Partial {
    /// Elements of which no two have been compared.
    ///
    /// # Errors
    /// [`Error::Empty`] for none.
    pub fn new(size: usize) -> Result<Partial> {
        if size == 0 {
            return Err(Error::Empty("the matrix of judgements"));
        }
        let mut values = vec![None; size * size];
        (0..size).for_each(|i| values[i * size + i] = Some(1.0));
        Ok(Partial { size, values })
    }

    /// Makes it of all rows, `None` where there is no judgement. One side of the diagonal is enough; where both are
    /// there they must agree as in [`Comparisons::from_rows`]. The diagonal may be left out.
    ///
    /// # Errors
    /// Those of [`Comparisons::from_rows`].
    ///
    /// ```
    /// use mcda::pairwise::Partial;
    /// let judged = Partial::from_rows(&[vec![None, None], vec![Some(4.0), None]])?;
    /// assert_eq!(judged.at(0, 1), Some(0.25));
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn from_rows(rows: &[Vec<Option<f64>>]) -> Result<Partial> {
        let mut out = Partial::new(rows.len())?;
        for (row, of) in rows.iter().enumerate() {
            if of.len() != rows.len() {
                let what = "a row of the matrix of judgements";
                return Err(Error::Size { what, found: of.len(), expected: rows.len() });
            }
            for (column, value) in of.iter().enumerate() {
                value.map_or(Ok(()), |value| positive(row, column, value))?;
            }
            if let Some(value) = of[row]
                && (value - 1.0).abs() > 1e-9
            {
                return Err(Error::Diagonal { index: row, value });
            }
        }
        for (row, column) in pairs(rows.len()) {
            match (rows[row][column], rows[column][row]) {
                (Some(value), Some(mirror)) => out.put(row, column, agreed(row, column, value, mirror)?),
                (Some(value), None) => out.put(row, column, value),
                (None, Some(mirror)) => out.put(column, row, mirror),
                (None, None) => {}
            }
        }
        Ok(out)
    }

    /// Records, or replaces, the judgement of a pair; its mirror follows.
    ///
    /// # Errors
    /// [`Error::Judgement`]; [`Error::Diagonal`] for an element over itself. Panics outside the matrix, as a slice does.
    pub fn set(&mut self, row: usize, column: usize, value: f64) -> Result<()> {
        positive(row, column, value)?;
        if row == column {
            return Err(Error::Diagonal { index: row, value });
        }
        self.put(row, column, value);
        Ok(())
    }

    fn put(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.size + column] = Some(value);
        self.values[column * self.size + row] = Some(1.0 / value);
    }

    /// How many elements there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.size
    }

    /// The judgement of a pair. Panics outside the matrix, as a slice does.
    pub fn at(&self, row: usize, column: usize) -> Option<f64> {
        self.values[row * self.size + column]
    }

    /// The pairs with a judgement, each once, with the judgement of the first over the second.
    pub fn judged(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        pairs(self.size).filter_map(|(row, column)| self.at(row, column).map(|value| (row, column, value)))
    }

    /// The pairs without a judgement, each once.
    pub fn unjudged(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        pairs(self.size).filter(|&(row, column)| self.at(row, column).is_none())
    }

    /// How many pairs have no judgement.
    pub fn missing(&self) -> usize {
        self.unjudged().count()
    }

    /// How many more judgements are needed at the least before there can be weights: one less than there are parts.
    pub fn still_needed(&self) -> usize {
        self.components().len() - 1
    }

    /// The parts that the judgements connect: two elements are in the same part when a chain of judgements leads from one
    /// to the other. In order of their first elements.
    ///
    /// ```
    /// let mut judged = mcda::pairwise::Partial::new(4)?;
    /// judged.set(0, 2, 2.0)?;
    /// assert_eq!(judged.components(), [vec![0, 2], vec![1], vec![3]]);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn components(&self) -> Vec<Vec<usize>> {
        components::of(self.size, self.judged().map(|(a, b, _)| (a, b)))
    }

    /// The full matrix, once no judgement is missing.
    pub fn complete(&self) -> Option<Comparisons> {
        let upper: Option<Vec<f64>> = pairs(self.size).map(|(row, column)| self.at(row, column)).collect();
        Comparisons::from_upper(self.size, &upper?).ok()
    }
}

impl From<&Comparisons> for Partial {
    fn from(full: &Comparisons) -> Partial {
        Partial { size: full.len(), values: full.values().iter().copied().map(Some).collect() }
    }
}

impl From<&Partial> for Partial {
    fn from(same: &Partial) -> Partial {
        same.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_side_of_the_diagonal_is_enough_and_both_must_agree() {
        let both = [vec![Some(1.0), Some(5.0)], vec![Some(0.25), Some(1.0)]];
        assert!(matches!(Partial::from_rows(&both), Err(Error::Reciprocity { row: 0, column: 1, .. })));
        let one = [vec![None, None, Some(0.5)], vec![Some(4.0), None, None], vec![None; 3]];
        let judged = Partial::from_rows(&one).unwrap();
        assert_eq!(judged.judged().collect::<Vec<_>>(), [(0, 1, 0.25), (0, 2, 0.5)]);
        assert_eq!(judged.unjudged().collect::<Vec<_>>(), [(1, 2)]);
        assert_eq!(judged.complete(), None);
    }

    #[test]
    fn a_full_one_is_complete() {
        let full = Comparisons::from_upper(3, &[2.0, 6.0, 3.0]).unwrap();
        assert_eq!(Partial::from(&full).complete(), Some(full));
        assert_eq!(Partial::new(1).unwrap().complete().unwrap().len(), 1);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_cell() {
        assert_eq!(Partial::new(0), Err(Error::Empty("the matrix of judgements")));
        assert!(matches!(Partial::from_rows(&[vec![]]), Err(Error::Size { .. })));
        assert_eq!(Partial::from_rows(&[vec![Some(3.0)]]), Err(Error::Diagonal { index: 0, value: 3.0 }));
        let mut judged = Partial::new(2).unwrap();
        assert_eq!(judged.set(0, 1, 0.0), Err(Error::Judgement { row: 0, column: 1, value: 0.0 }));
        assert_eq!(judged.set(1, 1, 2.0), Err(Error::Diagonal { index: 1, value: 2.0 }));
    }
}
