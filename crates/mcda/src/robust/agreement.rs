//! Whether methods agree.

use serde::Serialize;

use crate::ranking::Ties;
use crate::{Error, Ranking, Result};

/// Kendall's τ_b of two rankings of the same alternatives: (C − D)/√((C + D + T₁)(C + D + T₂)) over pairs that are
/// concordant, discordant, or tied in only one; 1 for the same order, −1 for the reverse. Nothing when all are tied in
/// one of them, or there is but one.
///
/// Source: Kendall, *Biometrika* 33(3) (1945) 239–251.
///
/// # Errors
/// [`Error::Size`] when they rank different numbers of alternatives.
///
/// ```
/// use mcda::{Ranking, ranking::Better, robust::kendall};
/// let a = Ranking::new(vec![4.0, 3.0, 2.0, 1.0], Better::Higher)?;
/// let b = Ranking::new(vec![1.0, 3.0, 2.0, 4.0], Better::Lower)?;
/// assert!((kendall(&a, &b)?.unwrap() - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn kendall(a: &Ranking, b: &Ranking) -> Result<Option<f64>> {
    let (a, b) = (a.ranks(Ties::Dense), b.ranks(Ties::Dense));
    sized(&a, &b)?;
    let (mut same, mut reverse, mut in_a, mut in_b) = (0_u64, 0_u64, 0_u64, 0_u64);
    for i in 0..a.len() {
        for k in i + 1..a.len() {
            let (x, y) = (a[i] - a[k], b[i] - b[k]);
            if x * y > 0.0 {
                same += 1;
            } else if x * y < 0.0 {
                reverse += 1;
            } else if y != 0.0 {
                in_a += 1;
            } else if x != 0.0 {
                in_b += 1;
            }
        }
    }
    let (of_a, of_b) = (same + reverse + in_b, same + reverse + in_a);
    if of_a == 0 || of_b == 0 {
        return Ok(None);
    }
    Ok(Some((same as f64 - reverse as f64) / (of_a as f64 * of_b as f64).sqrt()))
}

/// Spearman's ρ of two rankings of the same alternatives: the correlation of their ranks, the tied having the mean of
/// theirs. Nothing when all are tied in one of them, or there is but one.
///
/// Source: Spearman, *American Journal of Psychology* 15(1) (1904) 72–101.
///
/// # Errors
/// [`Error::Size`] when they rank different numbers of alternatives.
///
/// ```
/// use mcda::{Ranking, ranking::Better, robust::spearman};
/// let a = Ranking::new(vec![4.0, 3.0, 2.0, 1.0], Better::Higher)?;
/// let b = Ranking::new(vec![1.0, 3.0, 2.0, 4.0], Better::Lower)?;
/// assert!((spearman(&a, &b)?.unwrap() - 0.8).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn spearman(a: &Ranking, b: &Ranking) -> Result<Option<f64>> {
    let (a, b) = (a.ranks(Ties::Average), b.ranks(Ties::Average));
    sized(&a, &b)?;
    // The mean rank, whatever the ties.
    let mean = (a.len() as f64 + 1.0) / 2.0;
    let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>();
    let spread = (product(&a, &a) * product(&b, &b)).sqrt();
    Ok((spread > 0.0).then(|| product(&a, &b) / spread))
}

fn sized(a: &[f64], b: &[f64]) -> Result<()> {
    if a.len() == b.len() {
        return Ok(());
    }
    Err(Error::Size { what: "the second ranking", found: b.len(), expected: a.len() })
}

/// How far two of the rankings agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The first, by its number in the list.
    pub a: usize,
    /// The second.
    pub b: usize,
    /// [`kendall`].
    pub tau: Option<f64>,
    /// [`spearman`].
    pub rho: Option<f64>,
    /// Whether they have the same winners.
    pub same_winners: bool,
}

/// How far rankings agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Every two of them.
    pub pairs: Vec<Pair>,
    /// The mean of τ over the pairs that have one.
    pub mean_tau: Option<f64>,
    /// The least τ, and whose it is.
    pub least_tau: Option<(usize, usize, f64)>,
    /// The mean of ρ over the pairs that have one.
    pub mean_rho: Option<f64>,
    /// Whether all have the same winners.
    pub same_winners: bool,
}

/// Compares every two of several rankings of the same alternatives.
///
/// # Errors
/// [`Error::Empty`] without a ranking, [`Error::Size`] when they rank different numbers of alternatives.
///
/// ```
/// use mcda::{Ranking, ranking::Better::Higher, robust::agreement};
/// let r = [vec![3.0, 2.0, 1.0], vec![9.0, 8.0, 1.0], vec![3.0, 1.0, 2.0]].map(|s| Ranking::new(s, Higher).unwrap());
/// let a = agreement(&[&r[0], &r[1], &r[2]])?;
/// assert_eq!((a.pairs.len(), a.pairs[0].tau, a.same_winners), (3, Some(1.0), true));
/// assert!((a.mean_tau.unwrap() - 5.0 / 9.0).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn agreement(rankings: &[&Ranking]) -> Result<Agreement> {
    if rankings.is_empty() {
        return Err(Error::Empty("the list of rankings"));
    }
    let winners: Vec<Vec<usize>> = rankings.iter().map(|r| r.winners()).collect();
    let mut pairs = Vec::new();
    for a in 0..rankings.len() {
        for b in a + 1..rankings.len() {
            let (tau, rho) = (kendall(rankings[a], rankings[b])?, spearman(rankings[a], rankings[b])?);
            pairs.push(Pair { a, b, tau, rho, same_winners: winners[a] == winners[b] });
        }
    }
    let mean = |of: fn(&Pair) -> Option<f64>| {
        let known: Vec<f64> = pairs.iter().filter_map(of).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let (mean_tau, mean_rho) = (mean(|p| p.tau), mean(|p| p.rho));
    let taus = pairs.iter().filter_map(|p| p.tau.map(|tau| (p.a, p.b, tau)));
    let least_tau = taus.min_by(|x, y| x.2.total_cmp(&y.2));
    let same_winners = pairs.iter().all(|p| p.same_winners);
    Ok(Agreement { pairs, mean_tau, least_tau, mean_rho, same_winners })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::Better;

    fn ranking(scores: &[f64]) -> Ranking {
        Ranking::new(scores.to_vec(), Better::Higher).unwrap()
    }

    #[test]
    fn ties_as_scipy_counts_them() {
        // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) = -0.4714045207910316
        let (a, b) = (ranking(&[12.0, 2.0, 1.0, 12.0, 2.0]), ranking(&[1.0, 4.0, 7.0, 1.0, 0.0]));
        assert!((kendall(&a, &b).unwrap().unwrap() + 0.471_404_520_791_031_6).abs() < 1e-15);
        // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) = 0.8207826816681233
        let (a, b) = (ranking(&[1.0, 2.0, 3.0, 4.0, 5.0]), ranking(&[5.0, 6.0, 7.0, 8.0, 7.0]));
        assert!((spearman(&a, &b).unwrap().unwrap() - 0.820_782_681_668_123_3).abs() < 1e-15);
    }

    #[test]
    fn all_tied_is_no_order_to_agree_with() {
        let (a, b) = (ranking(&[1.0, 1.0]), ranking(&[1.0, 2.0]));
        assert_eq!((kendall(&a, &b), spearman(&a, &b)), (Ok(None), Ok(None)));
        assert_eq!(agreement(&[&a, &b]).unwrap().mean_tau, None);
        assert!(kendall(&a, &ranking(&[1.0])).is_err());
    }
}
