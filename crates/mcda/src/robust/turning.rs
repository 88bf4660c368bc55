//! The weight at which somebody else wins.

use serde::Serialize;

use crate::rank::input::weighed;
use crate::rank::kernel::Prepared;
use crate::rank::method::prepare;
use crate::ranking::leaders;
use crate::{Direction, Matrix, Method, Result};

/// Where a method is not linear in the weights, the way to either end is searched in so many steps of equal length,
/// and the first step on which the winner changes is halved until the weight is known to 1e-12. A change that is
/// undone within one step is not found.
pub const STEPS: usize = 512;

/// A change of the winner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turn {
    /// The weight of the criterion at which the winner changes.
    pub at: f64,
    /// Who wins beyond it.
    pub by: Vec<usize>,
}

/// How the winner depends on the weight of one criterion, while the others keep their proportions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turning {
    /// Which criterion, from 0.
    pub criterion: usize,
    /// What it weighs now, as a share of all.
    pub weight: f64,
    /// The nearest change when it weighs more; nothing when the winner stays to the end.
    pub up: Option<Turn>,
    /// The nearest change when it weighs less.
    pub down: Option<Turn>,
    /// Whether the weights were reckoned, rather than [searched](STEPS).
    pub exact: bool,
}

/// For each criterion, the nearest weights above and below its own at which the winner changes. The other weights keep
/// their proportions; when the criterion has all the weight, they have none to keep, and are taken to be equal.
///
/// With the weight t, scores are sᵢ(t) = t·zᵢ + (1 − t)·rᵢ for methods that are linear in the weights (the weighted
/// product in logarithms), so a change is where two lines cross. Other methods are [searched](STEPS). When several
/// share the first place now and the weight would tell them apart, the change is at the present weight.
///
/// Source: Triantaphyllou & Sánchez, *Decision Sciences* 28(1) (1997) 151–194, for linear methods, here with the
/// others in proportion.
///
/// # Errors
/// Those of the method and of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, Method, robust::turning};
/// let m = Matrix::from_rows(&[vec![3.0, 1.0], vec![1.0, 2.0]])?;
/// let t = turning(&Method::BAYES, &m, &[Benefit; 2], &[0.5, 0.5])?;
/// let down = t[0].down.as_ref().unwrap();
/// assert!((down.at - 1.0 / 3.0).abs() < 1e-12);
/// assert_eq!((&down.by[..], &t[0].up), (&[1][..], &None));
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn turning(
    method: &Method,
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
) -> Result<Vec<Turning>> {
    let shares = weighed(matrix, directions, weights)?;
    let prepared = prepare(method, matrix, directions, weights)?;
    Ok((0..shares.len())
        .map(|criterion| {
            let (weight, exact) = (shares[criterion], prepared.points().is_some());
            let path = Path::new(&prepared, &shares, criterion);
            let (up, down) = match prepared.points() {
                _ if shares.len() == 1 => (None, None),
                Some(points) => {
                    let lines = path.lines(points);
                    (lines.turn(weight, 1.0), lines.turn(weight, 0.0))
                }
                None => (path.search(1.0), path.search(0.0)),
            };
            Turning { criterion, weight, up, down, exact }
        })
        .collect())
}

/// The weights as that of one criterion goes from 0 to 1.
struct Path<'a> {
    prepared: &'a Prepared,
    criterion: usize,
    weight: f64,
    /// The proportions of the others, which sum to 1; 0 for the criterion itself.
    others: Vec<f64>,
}

impl<'a> Path<'a> {
    fn new(prepared: &'a Prepared, shares: &[f64], criterion: usize) -> Path<'a> {
        let rest: f64 = shares.iter().enumerate().filter(|(j, _)| *j != criterion).map(|(_, w)| w).sum();
        let equal = 1.0 / (shares.len() - 1).max(1) as f64;
        let mut others: Vec<f64> = shares.iter().map(|w| if rest > 0.0 { w / rest } else { equal }).collect();
        others[criterion] = 0.0;
        Path { prepared, criterion, weight: shares[criterion], others }
    }

    fn winners(&self, t: f64) -> Vec<usize> {
        let mut weights: Vec<f64> = self.others.iter().map(|w| w * (1.0 - t)).collect();
        weights[self.criterion] = t;
        leaders(&self.prepared.scores(&weights), 1.0, self.prepared.tolerance())
    }

    fn search(&self, end: f64) -> Option<Turn> {
        let start = self.winners(self.weight);
        // Whoever wins now does so still, even if others have drawn level.
        let holds = |winners: &[usize]| start.iter().all(|i| winners.contains(i));
        let at = |step: usize| self.weight + (end - self.weight) * step as f64 / STEPS as f64;
        let (mut same, mut changed) =
            (1..=STEPS).find(|step| !holds(&self.winners(at(*step)))).map(|step| (at(step - 1), at(step)))?;
        for _ in 0..60 {
            let middle = 0.5 * (same + changed);
            if (changed - same).abs() <= 1e-12 || middle == same || middle == changed {
                break;
            }
            if holds(&self.winners(middle)) { same = middle } else { changed = middle }
        }
        Some(Turn { at: 0.5 * (same + changed), by: self.winners(changed) })
    }

    fn lines(&self, points: &[f64]) -> Lines {
        let n = self.others.len();
        let rows = points.chunks_exact(n);
        let at_none = rows.clone().map(|row| row.iter().zip(&self.others).map(|(z, w)| z * w).sum());
        let at_none: Vec<f64> = at_none.collect();
        let slopes = rows.zip(&at_none).map(|(row, none)| row[self.criterion] - none).collect();
        Lines { at_none, slopes, tolerance: self.prepared.tolerance() }
    }
}

/// Scores as lines over the weight of a criterion.
struct Lines {
    at_none: Vec<f64>,
    slopes: Vec<f64>,
    tolerance: f64,
}

impl Lines {
    /// The nearest change of the winner from `from` towards `end`.
    fn turn(&self, from: f64, end: f64) -> Option<Turn> {
        if from == end {
            return None;
        }
        let sign = if end > from { 1.0 } else { -1.0 };
        let here: Vec<f64> = self.at_none.iter().zip(&self.slopes).map(|(b, s)| b + s * from).collect();
        let winners = leaders(&here, 1.0, self.tolerance);
        let steepest = self.steepest(&winners, sign);
        if steepest.len() < winners.len() {
            return Some(Turn { at: from, by: steepest });
        }
        let winner = winners[0];
        // How far on each of the others draws level, if it ever does.
        let distance = |i: usize| {
            let gain = sign * (self.slopes[i] - self.slopes[winner]);
            if gain > self.tolerance { (here[winner] - here[i]) / gain } else { f64::INFINITY }
        };
        let rivals = (0..here.len()).filter(|i| !winners.contains(i));
        let nearest = rivals.clone().map(distance).fold(f64::INFINITY, f64::min);
        // Right at the end there is nothing beyond.
        if nearest >= (end - from).abs() - 1e-12 {
            return None;
        }
        let first: Vec<usize> = rivals.filter(|&i| distance(i) <= nearest + 1e-12).collect();
        Some(Turn { at: from + sign * nearest, by: self.steepest(&first, sign) })
    }

    /// Those whose score rises most, or falls least.
    fn steepest(&self, of: &[usize], sign: f64) -> Vec<usize> {
        let most = of.iter().map(|&i| sign * self.slopes[i]).fold(f64::NEG_INFINITY, f64::max);
        of.iter().copied().filter(|&i| most - sign * self.slopes[i] <= 2.0 * self.tolerance).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::Benefit;

    #[test]
    fn those_who_share_the_first_place_part_at_once() {
        let m = Matrix::from_rows(&[vec![3.0, 1.0], vec![1.0, 3.0]]).unwrap();
        for method in [Method::BAYES, Method::TOPSIS] {
            let t = turning(&method, &m, &[Benefit; 2], &[1.0, 1.0]).unwrap();
            let (up, down) = (t[0].up.clone().unwrap(), t[0].down.clone().unwrap());
            assert!((up.at - 0.5).abs() < 1e-9 && (down.at - 0.5).abs() < 1e-9, "{method}");
            assert_eq!((up.by, down.by), (vec![0], vec![1]), "{method}");
        }
    }

    #[test]
    fn twins_stay_together() {
        let m = Matrix::from_rows(&[vec![3.0, 1.0], vec![3.0, 1.0], vec![0.0, 2.0]]).unwrap();
        let t = turning(&Method::BAYES, &m, &[Benefit; 2], &[0.5, 0.5]).unwrap();
        assert!((t[0].down.clone().unwrap().at - 0.25).abs() < 1e-12);
        assert_eq!(t[0].down.clone().unwrap().by, [2]);
        assert_eq!(t[0].up, None);
    }

    #[test]
    fn several_overtake_at_one_point() {
        // All three meet where the first criterion weighs one half.
        let m = Matrix::from_rows(&[vec![0.0, 4.0], vec![4.0, 0.0], vec![3.0, 1.0]]).unwrap();
        let t = turning(&Method::BAYES, &m, &[Benefit; 2], &[0.2, 0.8]).unwrap();
        assert_eq!(t[0].up.clone().unwrap(), Turn { at: 0.5, by: vec![1] });
    }

    #[test]
    fn all_the_weight_on_one() {
        let m = Matrix::from_rows(&[vec![3.0, 1.0, 1.0], vec![1.0, 9.0, 1.0]]).unwrap();
        let t = turning(&Method::BAYES, &m, &[Benefit; 3], &[1.0, 0.0, 0.0]).unwrap();
        // The others share the rest: 2t = 4(1 - t).
        assert!((t[0].down.clone().unwrap().at - 2.0 / 3.0).abs() < 1e-12);
        let one = m.only(&[0]).unwrap();
        assert!(turning(&Method::BAYES, &one, &[Benefit; 3], &[1.0, 0.0, 0.0]).unwrap()[0].down.is_none());
    }
}
