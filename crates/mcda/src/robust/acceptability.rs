//! How often each alternative takes each place when weights are drawn at random.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Within;
use super::draw::{Draw, cuts};
use super::network::{network, sort};
use crate::rank::kernel::{Prepared, lesser};
use crate::rank::method::prepare;
use crate::ranking::Better;
use crate::{Direction, Error, Matrix, Method, Ranking, Result};

/// So many sets of weights are drawn by one generator: the unit of work of a thread.
const CHUNK: u64 = 1024;
/// So many are ranked together, with the same instructions.
const LANES: usize = 8;
/// Central weights are summed in whole numbers of this size, so that the sum does not depend on the order.
const WHOLE: f64 = 4_294_967_296.0;

/// How weights are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// How many sets, from 1 to 2³¹.
    pub count: u32,
    /// The same seed gives the same draws, for ever.
    pub seed: u64,
    /// On how many threads; the outcome does not depend on it. 0 counts as 1.
    pub threads: usize,
    /// Which weights are possible.
    pub within: Within,
}

/// How often each alternative takes each place.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptability {
    draws: u32,
    alternatives: usize,
    counts: Vec<u32>,
    centre: Vec<u64>,
}

impl Acceptability {
    /// How many sets of weights were drawn.
    pub fn draws(&self) -> u32 {
        self.draws
    }

    /// How many alternatives there are.
    pub fn alternatives(&self) -> usize {
        self.alternatives
    }

    /// In how many draws an alternative took a place, from 1. The tied share the best of their places. Panics when there is no such alternative or place.
    pub fn count(&self, alternative: usize, place: usize) -> u32 {
        assert!(place >= 1 && place <= self.alternatives, "places go from 1 to the number of alternatives");
        self.counts[alternative * self.alternatives + place - 1]
    }

    /// The rank acceptability index bᵢʳ: the share of the weights that give an alternative a place, from 1. Panics as [`Acceptability::count`].
    pub fn share(&self, alternative: usize, place: usize) -> f64 {
        f64::from(self.count(alternative, place)) / f64::from(self.draws)
    }

    /// The mean place of an alternative.
    pub fn mean_place(&self, alternative: usize) -> f64 {
        (1..=self.alternatives).map(|place| place as f64 * self.share(alternative, place)).sum()
    }

    /// The central weights of an alternative: the mean of the weights with which it is first. Nothing when it never is.
    pub fn central_weights(&self, alternative: usize) -> Option<Vec<f64>> {
        let first = self.count(alternative, 1);
        let n = self.centre.len() / self.alternatives;
        let sums = &self.centre[alternative * n..(alternative + 1) * n];
        (first > 0).then(|| sums.iter().map(|s| *s as f64 / WHOLE / f64::from(first)).collect())
    }
}

/// Draws weights at random and tells how often each alternative takes each place, and which weights would make it the first.
///
/// With [`Within::Everything`] the given weights do not matter (but for the sum of the exponents of the exponential comparison, which stays as it is).
/// The error of a share b is about √(b(1 − b)/draws), so at most 0.16 percentage points with 100,000.
///
/// Source: Lahdelma, Hokkanen & Salminen, *European Journal of Operational Research* 106(1) (1998) 137–143; Lahdelma & Salminen,
/// *Operations Research* 49(3) (2001) 444–454.
///
/// # Errors
/// Those of the method, of [`crate::weight::normalised`] and of [`Within`]; [`Error::Parameter`] for a count of 0 or above 2³¹.
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, Method, robust::{Draws, Within, acceptability}};
/// let m = Matrix::from_rows(&[vec![3.0, 1.0], vec![1.0, 2.0]])?;
/// let draws = Draws { count: 20_000, seed: 1, threads: 2, within: Within::Everything };
/// let a = acceptability(&Method::BAYES, &m, &[Benefit; 2], &[0.5, 0.5], &draws)?;
/// // The first wins as long as its criterion weighs more than a third.
/// assert!((a.share(0, 1) - 2.0 / 3.0).abs() < 0.02);
/// assert!((a.central_weights(0).unwrap()[0] - 2.0 / 3.0).abs() < 0.02);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn acceptability(
    method: &Method,
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
    draws: &Draws,
) -> Result<Acceptability> {
    let shares = crate::rank::input::weighed(matrix, directions, weights)?;
    if draws.count == 0 || draws.count > 1 << 31 {
        let (value, needed) = (f64::from(draws.count), "from 1 to 2^31");
        return Err(Error::Parameter { what: "the number of draws", value, needed });
    }
    let prepared = prepare(method, matrix, directions, weights)?;
    let bounds = draws.within.bounds(&shares)?;
    let plan = Plan::new(&prepared, shares, bounds, draws);
    let next = AtomicU64::new(0);
    let chunks = u64::from(draws.count).div_ceil(CHUNK);
    let work = || {
        let mut tally = Tally::new(&plan);
        loop {
            let chunk = next.fetch_add(1, Ordering::Relaxed);
            if chunk >= chunks {
                return tally;
            }
            tally.chunk(chunk, (u64::from(draws.count) - chunk * CHUNK).min(CHUNK) as usize);
        }
    };
    let more = draws.threads.clamp(1, chunks.min(1024) as usize) - 1;
    let mut total = std::thread::scope(|scope| {
        let others: Vec<_> = (0..more).map(|_| scope.spawn(work)).collect();
        let mut total = work();
        for other in others {
            match other.join() {
                Ok(tally) => total.add(&tally),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        total
    });
    let (counts, centre) = (std::mem::take(&mut total.counts), std::mem::take(&mut total.centre));
    Ok(Acceptability { draws: draws.count, alternatives: matrix.rows(), counts, centre })
}

/// The same for weights that the caller has drawn, a row of `weights` each; they are divided by their sum.
///
/// # Errors
/// Those of the method and of [`crate::weight::normalised`]; [`Error::Size`].
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, Method, robust::acceptability_of};
/// let m = Matrix::from_rows(&[vec![3.0, 1.0], vec![1.0, 2.0]])?;
/// let weights = Matrix::from_rows(&[vec![0.9, 0.1], vec![0.1, 0.9], vec![0.5, 0.5]])?;
/// let a = acceptability_of(&Method::BAYES, &m, &[Benefit; 2], &weights)?;
/// assert_eq!((a.count(0, 1), a.count(1, 1)), (2, 1));
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn acceptability_of(
    method: &Method,
    matrix: &Matrix,
    directions: &[Direction],
    weights: &Matrix,
) -> Result<Acceptability> {
    let first = crate::rank::input::weighed(matrix, directions, weights.row(0))?;
    let prepared = prepare(method, matrix, directions, weights.row(0))?;
    let count = u32::try_from(weights.rows()).unwrap_or(u32::MAX);
    let draws = Draws { count, seed: 0, threads: 1, within: Within::Everything };
    let plan = Plan::new(&prepared, first, None, &draws);
    let mut tally = Tally::new(&plan);
    for start in (0..weights.rows()).step_by(LANES) {
        let used = (weights.rows() - start).min(LANES);
        for lane in 0..used {
            let shares = crate::weight::normalised(weights.row(start + lane))?;
            tally.weights.iter_mut().zip(shares).for_each(|(w, share)| w[lane] = share);
        }
        tally.block(used);
    }
    let (counts, centre) = (std::mem::take(&mut tally.counts), std::mem::take(&mut tally.centre));
    Ok(Acceptability { draws: count, alternatives: matrix.rows(), counts, centre })
}

/// What all threads share.
struct Plan<'a> {
    prepared: &'a Prepared,
    weights: Vec<f64>,
    bounds: Option<Vec<(f64, f64)>>,
    seed: u64,
    cuts: Vec<(u32, u32)>,
    network: Vec<(u32, u32)>,
    /// The low bits of a score, which hold the number of its alternative while scores are sorted.
    mask: u64,
    /// Scores that are no farther apart than this may be tied, or in the wrong order for their lost bits.
    near: f64,
}

impl<'a> Plan<'a> {
    fn new(
        prepared: &'a Prepared,
        weights: Vec<f64>,
        bounds: Option<Vec<(f64, f64)>>,
        draws: &Draws,
    ) -> Plan<'a> {
        let bits = usize::BITS - (prepared.rows - 1).leading_zeros();
        let lost = f64::EPSILON * (1_u64 << bits) as f64 * 2.0 * prepared.scale;
        Plan {
            weights,
            bounds,
            seed: draws.seed,
            cuts: cuts(prepared.columns),
            network: network(prepared.rows),
            mask: (1_u64 << bits) - 1,
            near: prepared.tolerance() + lost,
            prepared,
        }
    }
}

/// What one thread has counted, and where it works.
struct Tally<'a> {
    plan: &'a Plan<'a>,
    counts: Vec<u32>,
    centre: Vec<u64>,
    weights: Vec<[f64; LANES]>,
    scores: Vec<[f64; LANES]>,
    spare: Vec<[f64; LANES]>,
}

impl<'a> Tally<'a> {
    fn new(plan: &'a Plan<'a>) -> Tally<'a> {
        let (m, n) = (plan.prepared.rows, plan.prepared.columns);
        Tally {
            plan,
            counts: vec![0; m * m],
            centre: vec![0; m * n],
            weights: vec![[0.0; LANES]; n],
            scores: vec![[0.0; LANES]; m],
            spare: vec![[0.0; LANES]; m],
        }
    }

    fn add(&mut self, other: &Tally<'_>) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
        self.centre.iter_mut().zip(&other.centre).for_each(|(a, b)| *a += b);
    }

    fn chunk(&mut self, chunk: u64, count: usize) {
        let plan = self.plan;
        let mut draw = Draw::new(plan.seed, chunk, &plan.weights, plan.bounds.as_deref(), &plan.cuts);
        for start in (0..count).step_by(LANES) {
            draw.fill(&mut self.weights);
            self.block((count - start).min(LANES));
        }
    }

    /// Ranks by the weights of the first `used` lanes, and counts.
    fn block(&mut self, used: usize) {
        let plan = self.plan;
        let m = plan.prepared.rows;
        plan.prepared.score(&self.weights, &mut self.scores, &mut self.spare);
        for (i, (key, score)) in self.spare.iter_mut().zip(&self.scores).enumerate() {
            for l in 0..LANES {
                key[l] = f64::from_bits(score[l].to_bits() & !plan.mask | i as u64);
            }
        }
        sort(&plan.network, &mut self.spare);
        let mut gap = [f64::INFINITY; LANES];
        for pair in self.spare.windows(2) {
            for l in 0..LANES {
                gap[l] = lesser(gap[l], pair[1][l] - pair[0][l]);
            }
        }
        if used == LANES && gap.iter().all(|g| *g > plan.near) {
            // Nobody is tied with anybody: the usual case.
            for (place, keys) in self.spare.iter().rev().enumerate() {
                for key in keys {
                    self.counts[(key.to_bits() & plan.mask) as usize * m + place] += 1;
                }
            }
            let winners = self.spare[m - 1].map(|key| (key.to_bits() & plan.mask) as usize);
            winners.iter().enumerate().for_each(|(l, winner)| self.central(l, *winner));
            return;
        }
        for (l, gap) in gap.iter().enumerate().take(used) {
            self.lane(l, *gap > plan.near);
        }
    }

    fn lane(&mut self, l: usize, clear: bool) {
        let m = self.plan.prepared.rows;
        if clear {
            for place in 0..m {
                let i = (self.spare[m - 1 - place][l].to_bits() & self.plan.mask) as usize;
                self.counts[i * m + place] += 1;
                if place == 0 {
                    self.central(l, i);
                }
            }
            return;
        }
        let scores = self.scores.iter().map(|s| s[l]).collect();
        // Scores are finite, of a finite matrix and weights that sum to 1.
        let Ok(ranking) = Ranking::with_tolerance(scores, Better::Higher, self.plan.prepared.tolerance())
        else {
            return;
        };
        for (i, place) in ranking.places().into_iter().enumerate() {
            self.counts[i * m + place - 1] += 1;
            if place == 1 {
                self.central(l, i);
            }
        }
    }

    fn central(&mut self, l: usize, winner: usize) {
        let n = self.weights.len();
        for (sum, w) in self.centre[winner * n..(winner + 1) * n].iter_mut().zip(&self.weights) {
            *sum += (w[l] * WHOLE) as i64 as u64;
        }
    }
}
