//! The Borda count and its relatives, over full and partial ballots.

use serde::{Deserialize, Serialize};

use crate::normalise::Scaling;
use crate::rank::kernel::Prepared;
use crate::ranking::{Better, Ties};
use crate::{Direction, Error, Matrix, Ranking, Result};

/// How many points a place is worth, among n.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// n − place: the last has 0. For full ballots it ranks as `FromOne`.
    #[default]
    FromZero,
    /// n − place + 1: the last has 1.
    FromOne,
    /// 1 / place, as in Nauru.
    Dowdall,
}

impl Count {
    fn points(self, place: usize, of: usize) -> f64 {
        match self {
            Count::FromZero => (of - place) as f64,
            Count::FromOne => (of - place + 1) as f64,
            Count::Dowdall => 1.0 / place as f64,
        }
    }
}

/// What candidates get whom a ballot leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unlisted {
    /// Nothing, while the first on any ballot gets as much as on a full one. Whoever names few then gives them much.
    #[default]
    Nothing,
    /// The mean of the points of the places left, as if they were tied for them.
    Shared,
    /// Nothing, and places are counted among those listed only: of two named, the first gets the points of the first
    /// of two. Whoever names few gives little (the modified Borda count).
    Modified,
}

/// One voter's ballot, or that of several who voted alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ballot {
    /// Candidates by number, the best first; those in one group are tied, and share the mean points of their places.
    pub groups: Vec<Vec<usize>>,
    /// How many votes it is, or how much it weighs: finite and not negative.
    pub weight: f64,
}

impl Ballot {
    /// A ballot without ties.
    pub fn strict(order: &[usize], weight: f64) -> Ballot {
        Ballot { groups: order.iter().map(|&c| vec![c]).collect(), weight }
    }

    /// A full ballot that follows a ranking.
    pub fn of(ranking: &Ranking, weight: f64) -> Ballot {
        Ballot { groups: ranking.groups(), weight }
    }
}

/// The Borda count: each ballot gives points by place, times its weight, and the candidate with most points is first.
///
/// Source: de Borda, *Mémoire sur les élections au scrutin* (1781); Fraenkel & Grofman, *Australian Journal of
/// Political Science* 49(2) (2014) 186–205 for Dowdall; Emerson, *Social Choice and Welfare* 40 (2013) 353–358 for
/// partial ballots.
///
/// # Errors
/// [`Error::Empty`] without candidates or ballots, [`Error::Ballot`] for a candidate named twice or not standing,
/// [`Error::Weight`], and [`Error::ZeroWeights`] when all ballots weigh nothing.
///
/// ```
/// use mcda::rank::{Ballot, Count, Unlisted, borda};
/// let ballots = [Ballot::strict(&[0, 1, 2], 3.0), Ballot::strict(&[1, 2, 0], 2.0)];
/// let r = borda(3, &ballots, Count::FromZero, Unlisted::Nothing)?;
/// assert_eq!(r.scores(), [6.0, 7.0, 2.0]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn borda(candidates: usize, ballots: &[Ballot], count: Count, unlisted: Unlisted) -> Result<Ranking> {
    if candidates == 0 {
        return Err(Error::Empty("the list of candidates"));
    }
    if ballots.is_empty() {
        return Err(Error::Empty("the list of ballots"));
    }
    let mut points = vec![0.0; candidates];
    let mut named = vec![usize::MAX; candidates];
    for (ballot, Ballot { groups, weight }) in ballots.iter().enumerate() {
        if !(weight.is_finite() && *weight >= 0.0) {
            return Err(Error::Weight { index: ballot, value: *weight });
        }
        for &candidate in groups.iter().flatten() {
            match named.get(candidate) {
                None => return Err(Error::Ballot { ballot, candidate, why: "does not stand" }),
                Some(&by) if by == ballot => {
                    return Err(Error::Ballot { ballot, candidate, why: "is on it already" });
                }
                Some(_) => named[candidate] = ballot,
            }
        }
        let listed = groups.iter().map(Vec::len).sum();
        let of = if unlisted == Unlisted::Modified { listed } else { candidates };
        let share = |first: usize, size: usize| {
            (first..first + size).map(|place| count.points(place, of)).sum::<f64>() / size as f64
        };
        let mut place = 1;
        for group in groups.iter().filter(|g| !g.is_empty()) {
            let each = weight * share(place, group.len());
            group.iter().for_each(|&c| points[c] += each);
            place += group.len();
        }
        if unlisted == Unlisted::Shared && listed < candidates {
            let each = weight * share(place, candidates - listed);
            (0..candidates).filter(|&c| named[c] != ballot).for_each(|c| points[c] += each);
        }
    }
    if ballots.iter().all(|b| b.weight == 0.0) {
        return Err(Error::ZeroWeights);
    }
    Ranking::new(points, Better::Higher)
}

/// With each criterion of a matrix as a full ballot, weighing what the criterion weighs.
pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction], count: Count) -> Result<Prepared> {
    let (m, n) = (matrix.rows(), matrix.columns());
    let scaled = Scaling::MinMax.apply(matrix, directions)?;
    let mut points = vec![0.0; m * n];
    for j in 0..n {
        // Only equal values tie: a criterion is not a sum that rounds.
        let ranking = Ranking::with_tolerance(scaled.column(j).collect(), Better::Higher, 0.0)?;
        let places = ranking.ranks(Ties::Min);
        for group in ranking.groups() {
            let first = places[group[0]] as usize;
            let sum: f64 = (first..first + group.len()).map(|place| count.points(place, m)).sum();
            group.iter().for_each(|&i| points[i * n + j] = sum / group.len() as f64);
        }
    }
    Ok(Prepared::linear(&matrix.like(points), Better::Higher))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_ballots_by_each_rule() {
        let ballots = [Ballot::strict(&[2], 1.0), Ballot::strict(&[0, 1, 2, 3], 1.0)];
        let scores = |count, unlisted| borda(4, &ballots, count, unlisted).unwrap().scores().to_vec();
        assert_eq!(scores(Count::FromZero, Unlisted::Nothing), [3.0, 2.0, 4.0, 0.0]);
        assert_eq!(scores(Count::FromOne, Unlisted::Nothing), [4.0, 3.0, 6.0, 1.0]);
        assert_eq!(scores(Count::FromZero, Unlisted::Shared), [4.0, 3.0, 4.0, 1.0]);
        assert_eq!(scores(Count::FromOne, Unlisted::Modified), [4.0, 3.0, 3.0, 1.0]);
        assert_eq!(scores(Count::FromZero, Unlisted::Modified), [3.0, 2.0, 1.0, 0.0]);
    }

    #[test]
    fn the_tied_share_their_points() {
        let ballot = Ballot { groups: vec![vec![0, 1], vec![2]], weight: 2.0 };
        let r = borda(3, &[ballot], Count::FromZero, Unlisted::Nothing).unwrap();
        assert_eq!(r.scores(), [3.0, 3.0, 0.0]);
    }

    #[test]
    fn ballots_that_cannot_be_counted() {
        let count = |b: &[Ballot]| borda(2, b, Count::FromZero, Unlisted::Nothing);
        assert!(matches!(count(&[Ballot::strict(&[0, 2], 1.0)]), Err(Error::Ballot { candidate: 2, .. })));
        assert!(matches!(count(&[Ballot::strict(&[0, 0], 1.0)]), Err(Error::Ballot { candidate: 0, .. })));
        assert!(matches!(count(&[Ballot::strict(&[0], -1.0)]), Err(Error::Weight { index: 0, .. })));
        assert_eq!(count(&[Ballot::strict(&[0], 0.0)]), Err(Error::ZeroWeights));
        assert_eq!(count(&[]), Err(Error::Empty("the list of ballots")));
    }
}
