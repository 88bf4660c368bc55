//! Knock-out thresholds: what an alternative must reach before it is ranked at all.

use serde::{Deserialize, Serialize};

use super::Method;
use crate::{Direction, Error, Matrix, Ranking, Result};

/// What a criterion must reach: at least the limit for a benefit, at most the limit for a cost. Whoever is right at it
/// has reached it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// Which criterion, from 0.
    pub criterion: usize,
    /// The least benefit, or the greatest cost.
    pub limit: f64,
}

/// That an alternative missed a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Failure {
    /// Which alternative, from 0.
    pub alternative: usize,
    /// On which criterion, from 0.
    pub criterion: usize,
    /// What it has.
    pub value: f64,
    /// What it takes.
    pub limit: f64,
}

/// Who passed the thresholds, and who failed on what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Screened {
    /// The alternatives that passed, in their order.
    pub passed: Vec<usize>,
    /// Every threshold that was missed, by alternative.
    pub failures: Vec<Failure>,
}

/// Finds who misses a threshold. Of several thresholds on one criterion each counts.
///
/// Source: conjunctive screening, Hwang & Yoon (1981), chapter 3.
///
/// # Errors
/// [`Error::Size`] when there is not one direction a column, or a threshold names a criterion that there is not;
/// [`Error::Parameter`] for a limit that is no finite number.
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, Method, rank::{Threshold, screen}};
/// let m = Matrix::from_rows(&[vec![9.0, 80.0], vec![5.0, 20.0], vec![7.0, 30.0]])?;
/// let directions = [Benefit, Cost];
/// let screened = screen(&m, &directions, &[Threshold { criterion: 1, limit: 50.0 }])?;
/// assert_eq!(screened.passed, [1, 2]);
/// assert_eq!((screened.failures[0].alternative, screened.failures[0].value), (0, 80.0));
/// let ranking = screened.rank(&Method::MOORA, &m, &directions, &[0.5, 0.5])?.unwrap();
/// assert_eq!(ranking.scores().len(), 2);
/// assert_eq!(screened.places(&ranking, 3), [None, Some(1), Some(2)]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn screen(matrix: &Matrix, directions: &[Direction], thresholds: &[Threshold]) -> Result<Screened> {
    super::input::directed(matrix, directions)?;
    for t in thresholds {
        if t.criterion >= matrix.columns() {
            let (found, expected) = (t.criterion + 1, matrix.columns());
            return Err(Error::Size { what: "the criterion of a threshold", found, expected });
        }
        if !t.limit.is_finite() {
            return Err(Error::Parameter { what: "a limit", value: t.limit, needed: "a finite number" });
        }
    }
    let mut screened = Screened { passed: Vec::new(), failures: Vec::new() };
    for alternative in 0..matrix.rows() {
        let before = screened.failures.len();
        screened.failures.extend(thresholds.iter().filter_map(|&Threshold { criterion, limit }| {
            let value = matrix.at(alternative, criterion);
            let missed = match directions[criterion] {
                Direction::Benefit => value < limit,
                Direction::Cost => value > limit,
            };
            missed.then_some(Failure { alternative, criterion, value, limit })
        }));
        if screened.failures.len() == before {
            screened.passed.push(alternative);
        }
    }
    Ok(screened)
}

impl Screened {
    /// The ranking of those who passed, in the order of `passed`; nothing when nobody did.
    ///
    /// # Errors
    /// Those of the method.
    pub fn rank(
        &self,
        method: &Method,
        matrix: &Matrix,
        directions: &[Direction],
        weights: &[f64],
    ) -> Result<Option<Ranking>> {
        if self.passed.is_empty() {
            return Ok(None);
        }
        super::rank(method, &matrix.only(&self.passed)?, directions, weights).map(Some)
    }

    /// The places of a ranking of those who passed, given to all `count` alternatives; nothing for whoever failed.
    pub fn places(&self, ranking: &Ranking, count: usize) -> Vec<Option<usize>> {
        let mut places = vec![None; count];
        self.passed.iter().zip(ranking.places()).for_each(|(&i, place)| places[i] = Some(place));
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Benefit, Cost};

    #[test]
    fn every_missed_threshold_is_told() {
        let m = Matrix::from_rows(&[vec![1.0, 9.0], vec![3.0, 5.0]]).unwrap();
        let t = [Threshold { criterion: 0, limit: 3.0 }, Threshold { criterion: 1, limit: 5.0 }];
        let s = screen(&m, &[Benefit, Cost], &t).unwrap();
        assert_eq!(s.passed, [1]);
        assert_eq!(
            s.failures.iter().map(|f| (f.alternative, f.criterion)).collect::<Vec<_>>(),
            [(0, 0), (0, 1)]
        );
    }

    #[test]
    fn nobody_left_is_no_ranking() {
        let m = Matrix::from_rows(&[vec![1.0], vec![2.0]]).unwrap();
        let s = screen(&m, &[Benefit], &[Threshold { criterion: 0, limit: 3.0 }]).unwrap();
        assert_eq!(s.rank(&Method::BAYES, &m, &[Benefit], &[1.0]), Ok(None));
    }

    #[test]
    fn thresholds_that_make_no_sense() {
        let m = Matrix::from_rows(&[vec![1.0]]).unwrap();
        assert!(matches!(
            screen(&m, &[Benefit], &[Threshold { criterion: 1, limit: 3.0 }]),
            Err(Error::Size { .. })
        ));
        assert!(matches!(
            screen(&m, &[Benefit], &[Threshold { criterion: 0, limit: f64::NAN }]),
            Err(Error::Parameter { .. })
        ));
    }
}
