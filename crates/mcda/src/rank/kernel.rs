//! Methods with all done that does not depend on the weights, so that a great many weights can be tried.

use crate::normalise::Columns;
use crate::ranking::{Better, TIE};
use crate::{Direction, Error, Matrix, Ranking, Result};

/// A method applied to a matrix, waiting for weights.
pub(crate) struct Prepared {
    pub kernel: Kernel,
    pub rows: usize,
    pub columns: usize,
    /// The greatest amount that a score can have.
    pub scale: f64,
}

/// What is left to do once weights are known. Every table has a row an alternative and a column a criterion; of the
/// scores that come out the highest is always the best, whatever the method says.
pub(crate) enum Kernel {
    /// Σ wⱼ zᵢⱼ.
    Linear(Vec<f64>),
    /// Squared distances from the best and from the worst: weights go in squared.
    Topsis { best: Vec<f64>, worst: Vec<f64> },
    /// Regrets, and the share of the sum against the greatest.
    Vikor { regret: Vec<f64>, v: f64 },
    /// Shares of benefits, and of costs.
    Copras { gain: Vec<f64>, loss: Vec<f64> },
    /// How far above and below the mean.
    Edas { above: Vec<f64>, below: Vec<f64> },
    /// Logarithms; exponents are the weights times their total, and the score is the logarithm of the sum of powers.
    Powers { logs: Vec<f64>, total: f64 },
}

impl Prepared {
    /// A method that is linear in the weights; `sign` is -1 where less is better.
    pub(crate) fn linear(points: &Matrix, better: Better) -> Prepared {
        let sign = if better == Better::Lower { -1.0 } else { 1.0 };
        let z: Vec<f64> = points.values().iter().map(|x| sign * x).collect();
        let scale = greatest(&z);
        Prepared { kernel: Kernel::Linear(z), rows: points.rows(), columns: points.columns(), scale }
    }

    /// Checks that whatever the weights are, the scores are numbers.
    ///
    /// # Errors
    /// [`Error::Overflow`] for the first alternative of which they are not.
    pub(crate) fn finite(&self) -> Result<()> {
        let tables = match &self.kernel {
            Kernel::Linear(table) | Kernel::Vikor { regret: table, .. } => [table, table],
            Kernel::Topsis { best: a, worst: b }
            | Kernel::Copras { gain: a, loss: b }
            | Kernel::Edas { above: a, below: b } => [a, b],
            // The logarithm of 0 is no number, and has its place there.
            Kernel::Powers { .. } => return Ok(()),
        };
        match tables.iter().find_map(|table| table.iter().position(|x| !x.is_finite())) {
            Some(at) => Err(Error::Overflow { row: at / self.columns }),
            None => Ok(()),
        }
    }

    /// How far two scores may be apart and still be equal.
    pub(crate) fn tolerance(&self) -> f64 {
        TIE * self.scale
    }

    /// The points of each alternative and criterion of which the score is the weighted sum, if it is one.
    pub(crate) fn points(&self) -> Option<&[f64]> {
        match &self.kernel {
            Kernel::Linear(z) => Some(z),
            _ => None,
        }
    }

    /// The scores for `L` sets of weights at once, each summing to 1; `spare` has the size of `out`.
    pub(crate) fn score<const L: usize>(&self, w: &[[f64; L]], out: &mut [[f64; L]], spare: &mut [[f64; L]]) {
        match &self.kernel {
            Kernel::Linear(z) => mix(z, w, out),
            Kernel::Topsis { best, worst } => {
                let squared: Vec<[f64; L]> = w.iter().map(|w| w.map(|x| x * x)).collect();
                mix(best, &squared, out);
                mix(worst, &squared, spare);
                each(out, spare, |to_best, to_worst| closeness(to_best.sqrt(), to_worst.sqrt()));
            }
            Kernel::Vikor { regret, v } => {
                worst_and_sum(regret, w, out, spare);
                stretch(out);
                stretch(spare);
                each(out, spare, |s, r| -(v * s + (1.0 - v) * r));
            }
            Kernel::Copras { gain, loss } => {
                mix(gain, w, out);
                mix(loss, w, spare);
                let mut sum = [0.0; L];
                let mut inverse = [0.0; L];
                for row in spare.iter() {
                    for l in 0..L {
                        sum[l] += row[l];
                        inverse[l] += 1.0 / row[l];
                    }
                }
                for (out, loss) in out.iter_mut().zip(spare.iter()) {
                    for l in 0..L {
                        // Without any weight on costs there is no loss to spread.
                        out[l] += if sum[l] == 0.0 { 0.0 } else { sum[l] / (loss[l] * inverse[l]) };
                    }
                }
            }
            Kernel::Edas { above, below } => {
                mix(above, w, out);
                mix(below, w, spare);
                let (most, least) = (columnwise(out, greater), columnwise(spare, greater));
                for (out, spare) in out.iter_mut().zip(spare.iter()) {
                    for l in 0..L {
                        let above = if most[l] == 0.0 { 0.0 } else { out[l] / most[l] };
                        let below = if least[l] == 0.0 { 0.0 } else { spare[l] / least[l] };
                        out[l] = 0.5 * (above + 1.0 - below);
                    }
                }
            }
            Kernel::Powers { logs, total } => powers(logs, *total, w, out),
        }
    }

    /// The scores for one set of weights, highest best.
    pub(crate) fn scores(&self, weights: &[f64]) -> Vec<f64> {
        let w: Vec<[f64; 1]> = weights.iter().map(|w| [*w]).collect();
        let mut out = vec![[0.0; 1]; self.rows];
        let mut spare = out.clone();
        self.score(&w, &mut out, &mut spare);
        out.into_iter().map(|[s]| s).collect()
    }

    /// The ranking for one set of weights; scores where less is better are given the right way round.
    pub(crate) fn ranking(&self, weights: &[f64], better: Better) -> Result<Ranking> {
        let mut scores = self.scores(weights);
        if better == Better::Lower {
            // Not -0.
            scores.iter_mut().for_each(|s| *s = 0.0 - *s);
        }
        Ranking::with_scale(scores, better, self.scale)
    }
}

/// How near the ideal: 1 at it, 0 at its opposite. Where the two are one point, whoever is there is at the ideal.
#[inline]
pub(crate) fn closeness(to_best: f64, to_worst: f64) -> f64 {
    if to_best == 0.0 { 1.0 } else { to_worst / (to_best + to_worst) }
}

/// The greatest amount.
pub(crate) fn greatest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |a: f64, x| a.max(x.abs()))
}

/// How far each value is from the best of its column, by the range of the column; 0 in a constant one.
pub(crate) fn regrets(matrix: &Matrix, directions: &[Direction]) -> Result<Vec<f64>> {
    let columns = Columns::of(matrix)?;
    let ends: Vec<(f64, f64)> = directions.iter().enumerate().map(|(j, d)| columns.ends(j, *d)).collect();
    let regret = |(x, (best, worst)): (&f64, &(f64, f64))| {
        if best == worst { 0.0 } else { (best - x) / (best - worst) }
    };
    Ok(matrix
        .values()
        .chunks_exact(matrix.columns())
        .flat_map(|row| row.iter().zip(&ends).map(regret))
        .collect())
}

/// Σ wⱼ zᵢⱼ for each row; two rows in one go, so that one sum need not wait for the other.
fn mix<const L: usize>(z: &[f64], w: &[[f64; L]], out: &mut [[f64; L]]) {
    let (n, mut pairs) = (w.len(), out.chunks_exact_mut(2));
    let mut rows = z.chunks_exact(2 * n);
    for (both, out) in rows.by_ref().zip(pairs.by_ref()) {
        let (first, second) = both.split_at(n);
        let (mut a, mut b) = ([0.0; L], [0.0; L]);
        for ((x, y), w) in first.iter().zip(second).zip(w) {
            for l in 0..L {
                a[l] += x * w[l];
                b[l] += y * w[l];
            }
        }
        (out[0], out[1]) = (a, b);
    }
    for (row, out) in rows.remainder().chunks_exact(n).zip(pairs.into_remainder()) {
        let mut sum = [0.0; L];
        for (z, w) in row.iter().zip(w) {
            for l in 0..L {
                sum[l] += z * w[l];
            }
        }
        *out = sum;
    }
}

fn worst_and_sum<const L: usize>(z: &[f64], w: &[[f64; L]], sums: &mut [[f64; L]], worst: &mut [[f64; L]]) {
    for ((row, sum), worst) in z.chunks_exact(w.len()).zip(sums).zip(worst) {
        (*sum, *worst) = ([0.0; L], [0.0; L]);
        for (z, w) in row.iter().zip(w) {
            for l in 0..L {
                let x = z * w[l];
                sum[l] += x;
                worst[l] = greater(worst[l], x);
            }
        }
    }
}

fn powers<const L: usize>(logs: &[f64], total: f64, w: &[[f64; L]], out: &mut [[f64; L]]) {
    for (row, out) in logs.chunks_exact(w.len()).zip(out) {
        for l in 0..L {
            // 0 to the power 0 is 1, as everything is.
            let term = |(log, w): (&f64, &[f64; L])| if w[l] == 0.0 { 0.0 } else { log * w[l] * total };
            let most = row.iter().zip(w).map(term).fold(f64::NEG_INFINITY, f64::max);
            out[l] = if most == f64::NEG_INFINITY {
                f64::MIN
            } else {
                most + row.iter().zip(w).map(|x| (term(x) - most).exp()).sum::<f64>().ln()
            };
        }
    }
}

fn each<const L: usize>(out: &mut [[f64; L]], other: &[[f64; L]], of: impl Fn(f64, f64) -> f64) {
    for (out, other) in out.iter_mut().zip(other) {
        for l in 0..L {
            out[l] = of(out[l], other[l]);
        }
    }
}

/// From 0 for the least to 1 for the greatest; 0 for all when rounding alone tells them apart.
fn stretch<const L: usize>(values: &mut [[f64; L]]) {
    let (low, high) = (columnwise(values, lesser), columnwise(values, greater));
    for row in values {
        for l in 0..L {
            row[l] = if high[l] - low[l] <= TIE { 0.0 } else { (row[l] - low[l]) / (high[l] - low[l]) };
        }
    }
}

fn columnwise<const L: usize>(values: &[[f64; L]], pick: fn(f64, f64) -> f64) -> [f64; L] {
    let mut out = values[0];
    for row in values {
        for l in 0..L {
            out[l] = pick(out[l], row[l]);
        }
    }
    out
}

/// The greater of two numbers, of which none is NaN: one instruction, which `f64::max` is not.
#[inline]
pub(crate) fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The lesser of two numbers, of which none is NaN.
#[inline]
pub(crate) fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
