//! How often each alternative takes each place when weights are drawn at random.

use std::sync::atomic::{AtomicU64, Ordering};

use fearless_simd::{Level, Simd, dispatch};

use super::Within;
use super::draw::{Draw, cuts};
use super::network::Network;
use super::rough::{Desk, LANES, Rough, alternative};
use crate::rank::kernel::Prepared;
use crate::rank::method::prepare;
use crate::{Direction, Error, Matrix, Method, Result};

/// So many sets of weights are drawn by one generator: the unit of work of a thread.
const CHUNK: u64 = 1024;
/// Central weights are summed in whole numbers of this size, so that the sum does not depend on the order.
const WHOLE: f64 = 4_294_967_296.0;
/// Numbers of this size are multiples of its inverse.
const WHOLE_AT: f64 = 1_048_576.0;

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
    /// A row a place.
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

    /// In how many draws an alternative took a place, from 1. The tied share the best of their places. Panics when
    /// there is no such alternative or place, as a slice does.
    pub fn count(&self, alternative: usize, place: usize) -> u32 {
        assert!(alternative < self.alternatives, "there is no such alternative");
        self.counts[(place - 1) * self.alternatives + alternative]
    }

    /// The rank acceptability index bᵢʳ: the share of the weights that give an alternative a place, from 1. Panics as
    /// [`Acceptability::count`].
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

/// Draws weights at random and tells how often each alternative takes each place, and which weights would make it the
/// first.
///
/// With [`Within::Everything`] the given weights do not matter (but for the sum of the exponents of the exponential
/// comparison, which stays as it is). The error of a share b is about √(b(1 − b)/draws), so at most 0.16 percentage
/// points with 100,000.
///
/// Source: Lahdelma, Hokkanen & Salminen, *European Journal of Operational Research* 106(1) (1998) 137–143; Lahdelma &
/// Salminen, *Operations Research* 49(3) (2001) 444–454.
///
/// # Errors
/// Those of the method, of [`crate::weight::normalised`] and of [`Within`]; [`Error::Parameter`] for a count of 0 or
/// above 2³¹.
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
    let total = std::thread::scope(|scope| {
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
    Ok(total.finished(draws.count))
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
    Ok(tally.finished(count))
}

/// What all threads share.
struct Plan<'a> {
    prepared: &'a Prepared,
    rough: Rough<'a>,
    weights: Vec<f64>,
    bounds: Option<Vec<(f64, f64)>>,
    seed: u64,
    cuts: Network,
    /// Which instructions the processor at hand has.
    level: Level,
}

impl<'a> Plan<'a> {
    fn new(
        prepared: &'a Prepared,
        weights: Vec<f64>,
        bounds: Option<Vec<(f64, f64)>>,
        draws: &Draws,
    ) -> Plan<'a> {
        let (rough, cuts) = (Rough::new(prepared), cuts(prepared.columns));
        Plan { prepared, rough, weights, bounds, seed: draws.seed, cuts, level: Level::new() }
    }
}

/// What one thread has counted, and where it works.
struct Tally<'a> {
    plan: &'a Plan<'a>,
    /// A row a place, with room for as many alternatives as keys have.
    counts: Vec<u32>,
    centre: Vec<u64>,
    weights: Vec<[f64; LANES]>,
    desk: Desk,
}

impl<'a> Tally<'a> {
    fn new(plan: &'a Plan<'a>) -> Tally<'a> {
        let (m, n) = (plan.prepared.rows, plan.prepared.columns);
        Tally {
            plan,
            counts: vec![0; m * plan.rough.room()],
            centre: vec![0; m * n],
            weights: vec![[0.0; LANES]; n],
            desk: plan.rough.desk(),
        }
    }

    fn add(&mut self, other: &Tally<'_>) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
        self.centre.iter_mut().zip(&other.centre).for_each(|(a, b)| *a += b);
    }

    fn finished(self, draws: u32) -> Acceptability {
        let m = self.plan.prepared.rows;
        let counts =
            self.counts.chunks_exact(self.plan.rough.room()).flat_map(|row| &row[..m]).copied().collect();
        Acceptability { draws, alternatives: m, counts, centre: self.centre }
    }

    /// Draws one chunk, and counts.
    fn chunk(&mut self, chunk: u64, count: usize) {
        dispatch!(self.plan.level, simd => self.chunk_with(simd, chunk, count));
    }

    /// The same loops, made into the instructions of one level of processors. Each of them rounds every step as all
    /// others do, so that the level has no effect but on time.
    #[inline(always)]
    fn chunk_with<S: Simd>(&mut self, _: S, chunk: u64, count: usize) {
        let plan = self.plan;
        let mut draw = Draw::new(plan.seed, chunk, &plan.weights, plan.bounds.as_deref(), &plan.cuts);
        for start in (0..count).step_by(LANES) {
            draw.fill(&mut self.weights);
            self.block((count - start).min(LANES));
        }
    }

    /// Ranks by the weights of the first `used` lanes, and counts.
    #[inline(always)]
    fn block(&mut self, used: usize) {
        let (rough, m, n) = (&self.plan.rough, self.plan.prepared.rows, self.weights.len());
        let near = rough.sorted(&self.weights, &mut self.desk);
        let room = rough.room();
        let Tally { counts, centre, weights, desk, .. } = self;
        let mut first = |lane: usize, winner: usize| {
            for (sum, w) in centre[winner * n..(winner + 1) * n].iter_mut().zip(weights.iter()) {
                // A weight after this sum is the low half of the digits, in units of 2⁻³²: without a conversion.
                *sum += (w[lane] + WHOLE_AT).to_bits() & 0x000f_ffff_ffff_ffff;
            }
        };
        for lane in 0..used.min(LANES) {
            if near[lane] {
                rough.places(lane, weights, desk, |alternative, place| {
                    counts[place * room + alternative] += 1;
                    if place == 0 {
                        first(lane, alternative);
                    }
                });
                continue;
            }
            let places = desk.keys.iter().rev();
            if room == 64 {
                // The usual size, which needs no check of bounds.
                for (row, keys) in counts.as_chunks_mut::<64>().0.iter_mut().zip(places) {
                    row[alternative(keys[lane], 64)] += 1;
                }
            } else {
                for (row, keys) in counts.chunks_exact_mut(room).zip(places) {
                    row[alternative(keys[lane], room)] += 1;
                }
            }
            first(lane, alternative(desk.keys[m - 1][lane], room));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which instructions there are changes how long it takes, and nothing else.
    #[test]
    fn every_processor_counts_the_same() {
        let mut random = super::super::random::Random::<1>::of(3, 4);
        let rows: Vec<Vec<f64>> = (0..50).map(|_| (0..12).map(|_| random.unit()).collect()).collect();
        let matrix = Matrix::from_rows(&rows).unwrap();
        for method in [Method::BAYES, Method::TOPSIS, Method::Edas] {
            let prepared = prepare(&method, &matrix, &[Direction::Benefit; 12], &[1.0; 12]).unwrap();
            let draws = Draws { count: 1024, seed: 5, threads: 1, within: Within::Everything };
            let counted = |level| {
                let mut plan = Plan::new(&prepared, vec![1.0 / 12.0; 12], None, &draws);
                plan.level = level;
                let mut tally = Tally::new(&plan);
                tally.chunk(0, 1024);
                tally.finished(1024)
            };
            assert_eq!(counted(Level::new()), counted(Level::baseline()), "{method}");
        }
    }
}
