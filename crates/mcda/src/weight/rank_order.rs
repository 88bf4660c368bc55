//! Weights of a mere order of importance.

use crate::{Error, Result};

/// Rank-order centroid weights: the centre of all weights that agree with the order.
///
/// `ranks` has a number for each criterion, the smallest for the most important; only their order counts, so 1, 2, 2, 4
/// and 1, 2, 2, 3 say the same. The criterion at place `k` of `n` weighs `(1/n) Σᵢ₌ₖⁿ 1/i`. Criteria with the same
/// rank share the mean of the places that they take together, so that the order in which they are listed has no effect.
///
/// F. H. Barron and B. E. Barrett, "Decision quality using ranked attribute weights", *Management Science* 42 (1996).
///
/// # Errors
/// [`Error::Empty`].
///
/// ```
/// let w = mcda::weight::rank_order_centroid(&[2, 1, 3])?;
/// assert!((w[1] - 11.0 / 18.0).abs() < 1e-15 && (w[0] - 5.0 / 18.0).abs() < 1e-15);
/// assert_eq!(mcda::weight::rank_order_centroid(&[1, 1])?, [0.5, 0.5]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn rank_order_centroid(ranks: &[u32]) -> Result<Vec<f64>> {
    if ranks.is_empty() {
        return Err(Error::Empty("the list of ranks"));
    }
    let n = ranks.len();
    let mut places = vec![0.0; n];
    let mut tail = 0.0;
    // From the last place, where the terms are smallest.
    for k in (1..=n).rev() {
        tail += 1.0 / k as f64;
        places[k - 1] = tail / n as f64;
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&i| ranks[i]);
    let mut weights = vec![0.0; n];
    let mut from = 0;
    for tied in order.chunk_by(|&a, &b| ranks[a] == ranks[b]) {
        let share = places[from..from + tied.len()].iter().sum::<f64>() / tied.len() as f64;
        for &i in tied {
            weights[i] = share;
        }
        from += tied.len();
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_places_weigh_what_the_paper_prints() {
        let w = rank_order_centroid(&[1, 2, 3, 4]).unwrap();
        for (w, printed) in w.iter().zip([0.5208, 0.2708, 0.1458, 0.0625]) {
            assert!((w - printed).abs() < 5e-5, "{w}");
        }
    }

    #[test]
    fn ties_share_their_places_and_gaps_do_not_count() {
        let w = rank_order_centroid(&[1, 2, 2, 4]).unwrap();
        assert!((w[1] - (0.270_833_333_333 + 0.145_833_333_333) / 2.0).abs() < 1e-9);
        assert_eq!(w, rank_order_centroid(&[10, 20, 20, 21]).unwrap());
        assert_eq!(rank_order_centroid(&[7; 5]).unwrap().len(), 5);
        assert!(rank_order_centroid(&[7; 5]).unwrap().iter().all(|w| (w - 0.2).abs() < 1e-15));
        assert_eq!(rank_order_centroid(&[]), Err(Error::Empty("the list of ranks")));
    }
}
