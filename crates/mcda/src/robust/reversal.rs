//! Whether the order of some depends on the presence of another.

use serde::Serialize;

use crate::{Direction, Matrix, Method, Result, rank};

/// What happens to the order of the rest when one alternative goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reversal {
    /// Who is left out, from 0.
    pub dropped: usize,
    /// Whether it was first, alone or with others.
    pub winner: bool,
    /// Pairs of the rest whose order is not the same without it: reversed, or tied in one case and not in the other.
    pub pairs: Vec<(usize, usize)>,
    /// Who is first among the rest with it there.
    pub before: Vec<usize>,
    /// Who is first among the rest without it.
    pub after: Vec<usize>,
}

impl Reversal {
    /// Whether anything changed.
    pub fn changed(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// Whether the best of the rest are others than before. When the one dropped was no winner, this is the reversal
    /// that matters: somebody who cannot win decides who does.
    pub fn best_changed(&self) -> bool {
        self.before != self.after
    }
}

/// Leaves out each alternative in turn, ranks the rest anew with the same weights, and compares. With fewer than three
/// alternatives there is no order to change.
///
/// Source: Wang & Triantaphyllou, *Omega* 36(1) (2008) 45–63; the first of their tests in the form of leaving out.
///
/// # Errors
/// Those of the method, also when it is the rest that it refuses.
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, Method, robust::reversals};
/// let m = Matrix::from_rows(&[vec![3.0, 1.0], vec![1.0, 4.0], vec![2.0, 2.0]])?;
/// let all = reversals(&Method::BAYES, &m, &[Benefit; 2], &[0.6, 0.4])?;
/// assert!(all.iter().all(|r| !r.changed()));
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn reversals(
    method: &Method,
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
) -> Result<Vec<Reversal>> {
    let full = rank(method, matrix, directions, weights)?;
    let (places, winners) = (full.places(), full.winners());
    if matrix.rows() < 2 {
        return Ok(Vec::new());
    }
    (0..matrix.rows())
        .map(|dropped| {
            let rest: Vec<usize> = (0..matrix.rows()).filter(|i| *i != dropped).collect();
            let anew = rank(method, &matrix.only(&rest)?, directions, weights)?;
            let new_places = anew.places();
            let mut pairs = Vec::new();
            for (x, &i) in rest.iter().enumerate() {
                for (y, &k) in rest.iter().enumerate().skip(x + 1) {
                    if places[i].cmp(&places[k]) != new_places[x].cmp(&new_places[y]) {
                        pairs.push((i, k));
                    }
                }
            }
            let best = rest.iter().map(|&i| places[i]).min();
            let before = rest.iter().copied().filter(|&i| Some(places[i]) == best).collect();
            let after = anew.winners().into_iter().map(|x| rest[x]).collect();
            Ok(Reversal { dropped, winner: winners.contains(&dropped), pairs, before, after })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::Benefit;

    #[test]
    fn scaling_by_the_range_can_reverse() {
        // Without the last, which cannot win, the range of the first criterion is much less.
        let m = Matrix::from_rows(&[vec![10.0, 6.0], vec![9.0, 10.0], vec![0.0, 0.0]]).unwrap();
        let weights = [0.7, 0.3];
        let of = |method: &Method| reversals(method, &m, &[Benefit; 2], &weights).unwrap();
        let last = &of(&Method::WEIGHTED_SUM)[2];
        assert!(last.changed() && last.best_changed() && !last.winner);
        assert_eq!((&last.pairs[..], &last.before[..], &last.after[..]), (&[(0, 1)][..], &[1][..], &[0][..]));
        let spotis = Method::Spotis { bounds: vec![(0.0, 10.0); 2] };
        assert!(of(&spotis).iter().all(|r| !r.changed()));
    }

    #[test]
    fn one_alone_has_no_company() {
        let m = Matrix::from_rows(&[vec![1.0]]).unwrap();
        assert_eq!(reversals(&Method::TOPSIS, &m, &[Benefit], &[1.0]), Ok(vec![]));
    }
}
