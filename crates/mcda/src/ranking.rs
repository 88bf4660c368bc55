//! Scores, and the places that follow from them, with ties.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Scores that differ by no more than this share of their [scale](Ranking::with_scale) are one and the same: rounding
/// makes such differences, and an order made of rounding would be an accident.
pub const TIE: f64 = 1e-12;

/// Which end of the scores is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// The highest score is the best.
    Higher,
    /// The lowest score is the best.
    Lower,
}

/// What place tied alternatives get.
///
/// ```
/// use mcda::ranking::{Better, Ranking, Ties};
/// let r = Ranking::new(vec![5.0, 7.0, 5.0, 1.0], Better::Higher)?;
/// assert_eq!(r.ranks(Ties::Average), [2.5, 1.0, 2.5, 4.0]);
/// assert_eq!(r.ranks(Ties::Min), [2.0, 1.0, 2.0, 4.0]);
/// assert_eq!(r.ranks(Ties::Dense), [2.0, 1.0, 2.0, 3.0]);
/// # Ok::<(), mcda::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// The mean of the places that they take together.
    Average,
    /// The best of the places that they take together, as in a race: 1, 2, 2, 4.
    Min,
    /// The number of better scores that differ, and one: 1, 2, 2, 3.
    Dense,
}

/// A score for each alternative, and which of them are equal.
///
/// Going from the best score on, everybody within the tolerance of the best that has no place yet shares its place. The
/// outcome depends on the scores alone, never on the order in which the alternatives are listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranking {
    scores: Vec<f64>,
    better: Better,
    tolerance: f64,
}

impl Ranking {
    /// A ranking by scores; the scale is the greatest of them by amount.
    ///
    /// # Errors
    /// [`Error::Empty`] without a score, [`Error::NotFinite`] (column 0) when one is no finite number.
    ///
    /// ```
    /// use mcda::ranking::{Better, Ranking};
    /// let r = Ranking::new(vec![0.1 + 0.2, 0.3, 0.5], Better::Lower)?;
    /// assert_eq!(r.groups(), [vec![0, 1], vec![2]]);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn new(scores: Vec<f64>, better: Better) -> Result<Ranking> {
        let scale = scores.iter().fold(0.0, |a: f64, s| a.max(s.abs()));
        Ranking::with_scale(scores, better, scale)
    }

    /// A ranking by scores whose rounding is in proportion to `scale`: the tolerance is [`TIE`] times that.
    ///
    /// # Errors
    /// As [`Ranking::new`].
    ///
    /// ```
    /// use mcda::ranking::{Better, Ranking};
    /// let r = Ranking::with_scale(vec![1e-17, -1e-17], Better::Higher, 1.0)?;
    /// assert_eq!(r.places(), [1, 1]);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn with_scale(scores: Vec<f64>, better: Better, scale: f64) -> Result<Ranking> {
        Ranking::with_tolerance(scores, better, TIE * scale)
    }

    /// A ranking by scores that tie when they differ by no more than `tolerance`, an amount in their own unit; 0 for
    /// scores that are exact.
    ///
    /// # Errors
    /// As [`Ranking::new`].
    ///
    /// ```
    /// use mcda::ranking::{Better, Ranking};
    /// let r = Ranking::with_tolerance(vec![7.1, 7.0, 6.0], Better::Higher, 0.5)?;
    /// assert_eq!(r.places(), [1, 1, 3]);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn with_tolerance(scores: Vec<f64>, better: Better, tolerance: f64) -> Result<Ranking> {
        if scores.is_empty() {
            return Err(Error::Empty("list of scores"));
        }
        if let Some(row) = scores.iter().position(|s| !s.is_finite()) {
            return Err(Error::NotFinite { row, column: 0 });
        }
        Ok(Ranking { scores, better, tolerance })
    }

    /// The scores, an alternative each.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Which end of the scores is the good one.
    pub fn better(&self) -> Better {
        self.better
    }

    /// How far two scores may be apart and still be equal, in the unit of the scores.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// The alternatives, the best first, the tied together (and there in the order of their numbers).
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let goodness = |i: usize| match self.better {
            Better::Higher => self.scores[i],
            Better::Lower => -self.scores[i],
        };
        let mut order: Vec<usize> = (0..self.scores.len()).collect();
        order.sort_by(|&a, &b| goodness(b).total_cmp(&goodness(a)));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut best = f64::NAN;
        for i in order {
            match groups.last_mut() {
                Some(group) if best - goodness(i) <= self.tolerance => group.push(i),
                _ => {
                    best = goodness(i);
                    groups.push(vec![i]);
                }
            }
        }
        groups.iter_mut().for_each(|g| g.sort_unstable());
        groups
    }

    /// The place of each alternative, from 1.
    pub fn ranks(&self, ties: Ties) -> Vec<f64> {
        let mut ranks = vec![0.0; self.scores.len()];
        let mut before = 0;
        for (dense, group) in self.groups().iter().enumerate() {
            let rank = match ties {
                Ties::Average => before as f64 + (group.len() as f64 + 1.0) / 2.0,
                Ties::Min => before as f64 + 1.0,
                Ties::Dense => dense as f64 + 1.0,
            };
            group.iter().for_each(|&i| ranks[i] = rank);
            before += group.len();
        }
        ranks
    }

    /// The place of each alternative, from 1; the tied share the best of theirs, as in a race.
    pub fn places(&self) -> Vec<usize> {
        self.ranks(Ties::Min).into_iter().map(|r| r as usize).collect()
    }

    /// The best alternative, or all that share the first place.
    ///
    /// ```
    /// use mcda::ranking::{Better, Ranking};
    /// assert_eq!(Ranking::new(vec![2.0, 3.0, 3.0], Better::Higher)?.winners(), [1, 2]);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn winners(&self) -> Vec<usize> {
        match self.better {
            Better::Higher => leaders(&self.scores, 1.0, self.tolerance),
            Better::Lower => leaders(&self.scores, -1.0, self.tolerance),
        }
    }
}

/// Those whose score, times `sign`, lies within the tolerance of the greatest.
pub(crate) fn leaders(scores: &[f64], sign: f64, tolerance: f64) -> Vec<usize> {
    let best = scores.iter().fold(f64::NEG_INFINITY, |a, s| a.max(sign * s));
    (0..scores.len()).filter(|&i| best - sign * scores[i] <= tolerance).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_do_not_chain() {
        let r = Ranking::with_tolerance(vec![0.0, 0.6, 1.2], Better::Lower, 1.0).unwrap();
        assert_eq!(r.groups(), [vec![0, 1], vec![2]]);
        let r = Ranking::with_tolerance(vec![1.2, 0.0, 0.6], Better::Lower, 1.0).unwrap();
        assert_eq!(r.groups(), [vec![1, 2], vec![0]]);
    }

    #[test]
    fn scores_must_be_numbers() {
        assert_eq!(Ranking::new(vec![], Better::Higher), Err(Error::Empty("list of scores")));
        assert_eq!(
            Ranking::new(vec![1.0, f64::NAN], Better::Higher),
            Err(Error::NotFinite { row: 1, column: 0 })
        );
    }

    #[test]
    fn all_tied_share_the_middle() {
        let r = Ranking::new(vec![0.0; 4], Better::Higher).unwrap();
        assert_eq!(r.ranks(Ties::Average), [2.5; 4]);
        assert_eq!(r.places(), [1; 4]);
        assert_eq!(r.winners(), [0, 1, 2, 3]);
    }
}
