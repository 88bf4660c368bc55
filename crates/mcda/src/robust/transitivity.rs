//! Whether comparing two at a time gives an order at all.

use std::cmp::Ordering;

use serde::Serialize;

use crate::{Direction, Matrix, Method, Result, rank};

/// What comes out when every two alternatives are ranked alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duels {
    /// Pairs (a, b) of which the whole ranking puts a before b, or both level, and the duel does not.
    pub against: Vec<(usize, usize)>,
    /// How many triples go in a circle: a beats b, b beats c, c beats a.
    pub circles: u64,
    /// The first of them, if there is one.
    pub circle: Option<[usize; 3]>,
}

impl Duels {
    /// Whether the duels give an order.
    pub fn transitive(&self) -> bool {
        self.circles == 0
    }
}

/// Ranks every two alternatives alone with the same weights, and looks for circles and for contradictions with the
/// whole ranking.
///
/// Source: Wang & Triantaphyllou, *Omega* 36(1) (2008) 45–63, their second and third test.
///
/// # Errors
/// Those of the method, also when it is a pair that it refuses.
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, Method, robust::duels};
/// let m = Matrix::from_rows(&[vec![3.0, 1.0], vec![1.0, 4.0], vec![2.0, 2.0]])?;
/// let d = duels(&Method::BAYES, &m, &[Benefit; 2], &[0.6, 0.4])?;
/// assert!(d.transitive() && d.against.is_empty());
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn duels(method: &Method, matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Duels> {
    let m = matrix.rows();
    let places = rank(method, matrix, directions, weights)?.places();
    // Less where the row is before the column.
    let mut table = vec![Ordering::Equal; m * m];
    let mut against = Vec::new();
    for a in 0..m {
        for b in a + 1..m {
            let duel = rank(method, &matrix.only(&[a, b])?, directions, weights)?.places();
            let duel = duel[0].cmp(&duel[1]);
            (table[a * m + b], table[b * m + a]) = (duel, duel.reverse());
            match places[a].cmp(&places[b]) {
                whole if whole == duel => {}
                Ordering::Greater => against.push((b, a)),
                _ => against.push((a, b)),
            }
        }
    }
    let beats = |a: usize, b: usize| table[a * m + b] == Ordering::Less;
    let (mut circles, mut circle) = (0, None);
    for a in 0..m {
        for b in a + 1..m {
            for c in b + 1..m {
                let found = if beats(a, b) && beats(b, c) && beats(c, a) {
                    [a, b, c]
                } else if beats(a, c) && beats(c, b) && beats(b, a) {
                    [a, c, b]
                } else {
                    continue;
                };
                circles += 1;
                circle = circle.or(Some(found));
            }
        }
    }
    Ok(Duels { against, circles, circle })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::Benefit;

    #[test]
    fn majorities_go_in_a_circle() {
        // Condorcet's three voters, as three criteria of equal weight.
        let m = Matrix::from_rows(&[vec![3.0, 1.0, 2.0], vec![2.0, 3.0, 1.0], vec![1.0, 2.0, 3.0]]).unwrap();
        let d = duels(&Method::Borda { count: Default::default() }, &m, &[Benefit; 3], &[1.0; 3]).unwrap();
        assert_eq!((d.circles, d.circle, d.transitive()), (1, Some([0, 1, 2]), false));
        // The whole ranking ties them all, no duel does.
        assert_eq!(d.against, [(0, 1), (0, 2), (1, 2)]);
    }
}
