//! Drawing weights, many sets at once.

use super::network::Network;
use super::random::Random;
use crate::rank::kernel::{greater, lesser};

/// Draws weights, uniformly from those that are possible.
///
/// Where all are, the sorted uniform numbers cut the unit into pieces, which are uniform on the simplex (Devroye,
/// *Non-Uniform Random Variate Generation* (1986), chapter V). Within bounds there is no such short way: from the
/// given weights a walk changes two weights at a time, each time to a point drawn uniformly from all that their sum
/// and their bounds leave (a Gibbs sampler, uniform in the long run).
pub(super) struct Draw<'a> {
    random: Random<4>,
    columns: usize,
    network: &'a Network,
    walk: Option<Walk<'a>>,
}

struct Walk<'a> {
    random: Random<1>,
    bounds: &'a [(f64, f64)],
    at: Vec<f64>,
}

/// The comparisons that sort the cuts.
pub(super) fn cuts(columns: usize) -> Network {
    Network::new(columns - 1)
}

impl<'a> Draw<'a> {
    /// The draws of one chunk of a seed; `network` the [`cuts`].
    pub(super) fn new(
        seed: u64,
        chunk: u64,
        weights: &[f64],
        bounds: Option<&'a [(f64, f64)]>,
        network: &'a Network,
    ) -> Draw<'a> {
        let walk = bounds.map(|bounds| {
            let mut walk = Walk { random: Random::of(seed, chunk), bounds, at: weights.to_vec() };
            // To forget where it began.
            (0..50).for_each(|_| walk.round());
            walk
        });
        Draw { random: Random::of(seed, chunk), columns: weights.len(), network, walk }
    }

    /// Draws `L` sets of weights, in fours.
    #[inline(always)]
    pub(super) fn fill<const L: usize>(&mut self, w: &mut [[f64; L]]) {
        if let Some(walk) = &mut self.walk {
            for l in 0..L {
                walk.round();
                w.iter_mut().zip(&walk.at).for_each(|(w, at)| w[l] = *at);
            }
            return;
        }
        let last = self.columns - 1;
        for four in (0..L).step_by(4) {
            for cut in &mut w[..last] {
                cut[four..four + 4].copy_from_slice(&self.random.units());
            }
        }
        self.network.sort(&mut w[..last]);
        w[last] = [1.0; L];
        for j in (1..self.columns).rev() {
            let below = w[j - 1];
            for l in 0..L {
                w[j][l] -= below[l];
            }
        }
    }
}

impl Walk<'_> {
    /// Two moves for each weight: with its neighbour, and with one further off.
    fn round(&mut self) {
        let n = self.at.len();
        for i in 0..n {
            self.step(i, (i + 1) % n);
            let other = (self.random.unit() * n as f64) as usize;
            self.step(i, other.min(n - 1));
        }
    }

    fn step(&mut self, i: usize, j: usize) {
        let to = self.random.unit();
        if i == j {
            return;
        }
        let sum = self.at[i] + self.at[j];
        let least = greater(self.bounds[i].0, sum - self.bounds[j].1);
        let greatest = lesser(self.bounds[i].1, sum - self.bounds[j].0);
        if greatest > least {
            self.at[i] = least + to * (greatest - least);
            self.at[j] = greater(sum - self.at[i], 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(weights: &[f64], bounds: Option<&[(f64, f64)]>) -> (Vec<f64>, Vec<f64>) {
        let (n, network) = (weights.len(), cuts(weights.len()));
        let mut draw = Draw::new(3, 0, weights, bounds, &network);
        let (mut w, mut sum, mut squares) = (vec![[0.0; 8]; n], vec![0.0; n], vec![0.0; n]);
        for _ in 0..5_000 {
            draw.fill(&mut w);
            for l in 0..8 {
                let total: f64 = w.iter().map(|w| w[l]).sum();
                assert!((total - 1.0).abs() < 1e-9 && w.iter().all(|w| w[l] >= 0.0));
                for j in 0..n {
                    sum[j] += w[j][l] / 40_000.0;
                    squares[j] += w[j][l] * w[j][l] / 40_000.0;
                }
            }
        }
        (sum, squares)
    }

    #[test]
    fn the_simplex_is_covered_evenly() {
        // Of a flat Dirichlet distribution: E w = 1/n, E w² = 2/(n(n + 1)).
        for n in [2, 3, 5, 12] {
            let (mean, square) = means(&vec![1.0 / n as f64; n], None);
            for j in 0..n {
                assert!((mean[j] - 1.0 / n as f64).abs() < 0.006, "{n}: {mean:?}");
                assert!((square[j] - 2.0 / (n * (n + 1)) as f64).abs() < 0.006, "{n}: {square:?}");
            }
        }
    }

    #[test]
    fn a_walk_within_all_bounds_covers_it_just_so() {
        let (mean, square) = means(&[0.25; 4], Some(&[(0.0, 1.0); 4]));
        for j in 0..4 {
            assert!((mean[j] - 0.25).abs() < 0.01, "{mean:?}");
            assert!((square[j] - 0.1).abs() < 0.01, "{square:?}");
        }
    }

    #[test]
    fn one_criterion_has_all_the_weight() {
        assert_eq!(means(&[1.0], None).0[0].round(), 1.0);
    }
}
