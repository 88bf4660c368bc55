//! Scores in short numbers, which settle most of the order at a quarter of the time.
//!
//! How far a short score can be from the score is known. Two that are farther apart than that are in the right order
//! for certain, and of random weights hardly one set in a hundred brings two nearer: those are looked at again, with
//! [the scores themselves](Rough::places).

use super::network::Network;
use crate::rank::kernel::{Kernel, Prepared};

/// So many sets of weights are worked on together, with the same instructions.
pub(super) const LANES: usize = 32;

/// Half of the distance from one short number to the next, relative to them.
const HALF_STEP: f64 = 1.0 / 16_777_216.0;

/// Scores as keys: whole numbers whose low bits are the number of the alternative, and whose high bits are the score
/// in units of a small part of the range of scores, the highest being the best. They are kept in the shape of positive
/// floating-point numbers, which have the same order.
pub(super) struct Rough<'a> {
    prepared: &'a Prepared,
    /// The table of a linear method in short numbers.
    points: Option<Vec<f32>>,
    middle: f64,
    half: f64,
    /// Units of the key for half of the range.
    factor: f32,
    bits: u32,
    /// Keys that differ by at least this are in the right order, and no tie.
    apart: i32,
    network: Network,
}

/// Where keys are made, and sorted.
pub(super) struct Desk {
    short: Vec<[f32; LANES]>,
    pub keys: Vec<[f32; LANES]>,
    scores: Vec<[f64; LANES]>,
    spare: Vec<[f64; LANES]>,
    exact: Vec<[f64; 1]>,
    exact_spare: Vec<[f64; 1]>,
    order: Vec<usize>,
}

impl<'a> Rough<'a> {
    pub(super) fn new(prepared: &'a Prepared) -> Rough<'a> {
        let (points, low, high) = match &prepared.kernel {
            Kernel::Linear(z) => {
                let low = z.iter().copied().fold(f64::INFINITY, f64::min);
                let high = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                (Some(z), low, high)
            }
            _ => (None, -prepared.scale, prepared.scale),
        };
        // From the middle of the range and in units of half of it, scores go from -1 to 1. Weights sum to 1, so that
        // all are moved by the same.
        let (middle, half) = (0.5 * low + 0.5 * high, (0.5 * high - 0.5 * low).max(f64::MIN_POSITIVE));
        let bits = (usize::BITS - (prepared.rows - 1).leading_zeros()).max(6);
        let levels = f64::from(1_u32 << 30_u32.saturating_sub(bits).min(23));
        let factor = (levels - 16.0) / 2.0;
        // Weights, points, products and sums are rounded, once each for every criterion; then the way to a unit is
        // five steps.
        let error = factor * (prepared.columns as f64 + 4.0) * HALF_STEP + 3.0;
        let apart = (2.0 * error + factor * prepared.tolerance() / half).ceil() + 2.0;
        Rough {
            prepared,
            points: points.map(|z| z.iter().map(|z| ((z - middle) / half) as f32).collect()),
            middle,
            half,
            factor: factor as f32,
            bits,
            apart: (apart.min(levels) as i32) << bits,
            network: Network::new(prepared.rows),
        }
    }

    pub(super) fn desk(&self) -> Desk {
        let m = self.prepared.rows;
        Desk {
            short: vec![[0.0; LANES]; self.prepared.columns],
            keys: vec![[0.0; LANES]; m],
            scores: vec![[0.0; LANES]; if self.points.is_some() { 0 } else { m }],
            spare: vec![[0.0; LANES]; if self.points.is_some() { 0 } else { m }],
            exact: vec![[0.0; 1]; m],
            exact_spare: vec![[0.0; 1]; m],
            order: vec![0; m],
        }
    }

    /// How many numbers of alternatives there is room for in a key: 64, or the next power of two.
    pub(super) fn room(&self) -> usize {
        1 << self.bits
    }

    /// Sorts the keys for these weights, the worst first, and tells in which lanes the order may not be right.
    #[inline(always)]
    pub(super) fn sorted(&self, weights: &[[f64; LANES]], desk: &mut Desk) -> [bool; LANES] {
        match &self.points {
            Some(points) => {
                for (short, w) in desk.short.as_flattened_mut().iter_mut().zip(weights.as_flattened()) {
                    *short = *w as f32;
                }
                mix(points, &desk.short, &mut desk.keys);
            }
            None => {
                self.prepared.score(weights, &mut desk.scores, &mut desk.spare);
                let (middle, unit) = (self.middle, 1.0 / self.half);
                for (short, score) in desk.keys.as_flattened_mut().iter_mut().zip(desk.scores.as_flattened())
                {
                    *short = ((score - middle) * unit) as f32;
                }
            }
        }
        let (factor, bits, apart) = (self.factor, self.bits, self.apart);
        for (i, keys) in desk.keys.iter_mut().enumerate() {
            for key in keys {
                // After this sum the low digits are the units, without a conversion.
                let level = ((*key + 1.0) * factor + 4.0 + 8_388_608.0).to_bits() & 0x007f_ffff;
                *key = f32::from_bits(level << bits | i as u32);
            }
        }
        self.network.sort(&mut desk.keys);
        let mut near = [0_i32; LANES];
        for pair in desk.keys.windows(2) {
            for l in 0..LANES {
                let gap = pair[1][l].to_bits() as i32 - pair[0][l].to_bits() as i32;
                near[l] |= i32::from(gap < apart);
            }
        }
        near.map(|near| near != 0)
    }

    /// Puts one lane right by its scores, and tells the place of each alternative in turn, from 0.
    pub(super) fn places(
        &self,
        lane: usize,
        weights: &[[f64; LANES]],
        desk: &mut Desk,
        mut tell: impl FnMut(usize, usize),
    ) {
        let one: Vec<[f64; 1]> = weights.iter().map(|w| [w[lane]]).collect();
        self.prepared.score(&one, &mut desk.exact, &mut desk.exact_spare);
        let score = |i: usize| desk.exact[i][0];
        for (to, keys) in desk.order.iter_mut().zip(desk.keys.iter().rev()) {
            *to = alternative(keys[lane], self.room());
        }
        // Hardly anybody has to move, and nobody far.
        for from in 1..desk.order.len() {
            let moved = desk.order[from];
            let mut to = from;
            while to > 0 && score(desk.order[to - 1]) < score(moved) {
                desk.order[to] = desk.order[to - 1];
                to -= 1;
            }
            desk.order[to] = moved;
        }
        let tolerance = self.prepared.tolerance();
        let mut first = 0;
        for (place, &i) in desk.order.iter().enumerate() {
            if score(desk.order[first]) - score(i) > tolerance {
                first = place;
            }
            tell(i, first);
        }
    }
}

/// The number of the alternative in a key with room for so many.
#[inline(always)]
pub(super) fn alternative(key: f32, room: usize) -> usize {
    key.to_bits() as usize & (room - 1)
}

/// Σ wⱼ zᵢⱼ for each row.
#[inline(always)]
fn mix(z: &[f32], w: &[[f32; LANES]], out: &mut [[f32; LANES]]) {
    for (row, out) in z.chunks_exact(w.len()).zip(out) {
        let mut sum = [0.0; LANES];
        for (z, w) in row.iter().zip(w) {
            for l in 0..LANES {
                sum[l] += z * w[l];
            }
        }
        *out = sum;
    }
}
