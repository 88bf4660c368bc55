//! VIKOR: compromise ranking.

use super::kernel::{Kernel, Prepared, greater, lesser, regrets};
use crate::normalise::Columns;
use crate::ranking::{Better, TIE};
use crate::{Direction, Error, Matrix, Ranking, Result};

/// What VIKOR says.
#[derive(Debug, Clone, PartialEq)]
pub struct Vikor {
    /// The group utility of each alternative: the sum of its weighted regrets.
    pub s: Vec<f64>,
    /// The individual regret of each: the greatest of its weighted regrets.
    pub r: Vec<f64>,
    /// The ranking by Q, the least being the best. It does not merge the compromise set.
    pub ranking: Ranking,
    /// How far the second best is behind the best in Q; 0 when two share the first place, and nothing with one
    /// alternative.
    pub advantage: Option<f64>,
    /// What it takes: DQ = 1 / (m − 1); nothing with one alternative.
    pub needed: Option<f64>,
    /// Whether the advantage is what it takes.
    pub acceptable_advantage: bool,
    /// Whether a best alternative by Q is also best by S or by R.
    pub acceptable_stability: bool,
    /// Who belongs to the compromise: the best alone when both tests hold; with the second best when only stability
    /// fails; everybody within DQ of the best when the advantage fails.
    pub compromise: Vec<usize>,
}

/// VIKOR: with regrets dᵢⱼ = (f*ⱼ − xᵢⱼ)/(f*ⱼ − f⁻ⱼ) from the best f* to the worst f⁻ of each criterion, Sᵢ = Σ wⱼ
/// dᵢⱼ, Rᵢ = maxⱼ wⱼ dᵢⱼ and Qᵢ = v (Sᵢ − min S)/(max S − min S) + (1 − v)(Rᵢ − min R)/(max R − min R).
///
/// `v` in 0..=1 weighs the group against the one who loses most; ½ is usual. Any values; a constant column makes no
/// regret; where all S (or all R) are equal, their part of Q is 0.
///
/// Source: Opricovic & Tzeng, *European Journal of Operational Research* 156(2) (2004) 445–455 and 178(2) (2007) 514–529.
///
/// # Errors
/// [`Error::Parameter`] when `v` is outside 0..=1, [`Error::Size`], [`Error::Overflow`], and those of
/// [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::vikor};
/// let m = Matrix::from_rows(&[vec![9.0, 10.0], vec![8.0, 40.0], vec![1.0, 30.0]])?;
/// let v = vikor(&m, &[Benefit, Cost], &[0.5, 0.5], 0.5)?;
/// assert_eq!((v.ranking.places(), v.compromise), (vec![1, 2, 3], vec![0]));
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn vikor(matrix: &Matrix, directions: &[Direction], weights: &[f64], v: f64) -> Result<Vikor> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    checked(v)?;
    let columns = Columns::of(matrix)?;
    let mut best = Vec::with_capacity(weights.len());
    let mut factor = Vec::with_capacity(weights.len());
    for (j, direction) in directions.iter().enumerate() {
        let (good, bad) = columns.ends(j, *direction);
        best.push(good);
        factor.push(if good == bad { 0.0 } else { weights[j] / (good - bad) });
    }
    let m = matrix.rows();
    let (mut s, mut r) = (Vec::with_capacity(m), Vec::with_capacity(m));
    let ((best, last_best), (factor, last_factor)) = (best.as_chunks::<4>(), factor.as_chunks::<4>());
    for row in matrix.values().chunks_exact(weights.len()) {
        // Four criteria in one go.
        let (fours, last) = row.as_chunks::<4>();
        let (mut sums, mut mosts) = ([0.0; 4], [0.0; 4]);
        for ((x, best), factor) in fours.iter().zip(best).zip(factor) {
            for l in 0..4 {
                let regret = (best[l] - x[l]) * factor[l];
                sums[l] += regret;
                mosts[l] = greater(mosts[l], regret);
            }
        }
        let mut sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        let mut most = greater(greater(mosts[0], mosts[1]), greater(mosts[2], mosts[3]));
        for ((x, best), factor) in last.iter().zip(last_best).zip(last_factor) {
            let regret = (best - x) * factor;
            sum += regret;
            most = greater(most, regret);
        }
        s.push(sum);
        r.push(most);
    }
    let (from_s, from_r) = (stretch(&s), stretch(&r));
    let q = s.iter().zip(&r).map(|(s, r)| v * from_s(*s) + (1.0 - v) * from_r(*r)).collect();
    judge(s, r, Ranking::with_scale(q, Better::Lower, 1.0)?)
}

/// From 0 for the least to 1 for the greatest; 0 for all when rounding alone tells them apart.
fn stretch(values: &[f64]) -> impl Fn(f64) -> f64 + use<> {
    let low = values.iter().copied().fold(f64::INFINITY, lesser);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, greater);
    move |x| if high - low <= TIE { 0.0 } else { (x - low) / (high - low) }
}

/// The two tests and the compromise.
fn judge(s: Vec<f64>, r: Vec<f64>, ranking: Ranking) -> Result<Vikor> {
    let (q, tolerance) = (ranking.scores(), ranking.tolerance());
    let winners = ranking.winners();
    let best = q[winners[0]];
    let needed = (q.len() > 1).then(|| 1.0 / (q.len() - 1) as f64);
    let behind: Vec<usize> = (0..q.len()).filter(|i| !winners.contains(i)).collect();
    let second = behind.iter().map(|&i| q[i]).fold(f64::INFINITY, f64::min);
    let advantage = match needed {
        Some(_) if winners.len() > 1 => Some(0.0),
        Some(_) => Some(second - best),
        None => None,
    };
    let acceptable_advantage =
        advantage.zip(needed).is_none_or(|(advantage, needed)| advantage >= needed - tolerance);
    let first = |values: &[f64]| {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        winners.iter().any(|&i| values[i] <= least + tolerance)
    };
    let acceptable_stability = first(&s) || first(&r);
    let compromise = match (acceptable_advantage, acceptable_stability, needed) {
        (true, true, _) | (_, _, None) => winners,
        (true, false, _) => (0..q.len()).filter(|&i| q[i] <= second + tolerance).collect(),
        (false, _, Some(needed)) => (0..q.len()).filter(|&i| q[i] - best < needed - tolerance).collect(),
    };
    Ok(Vikor { s, r, ranking, advantage, needed, acceptable_advantage, acceptable_stability, compromise })
}

fn checked(v: f64) -> Result<()> {
    if (0.0..=1.0).contains(&v) {
        return Ok(());
    }
    Err(Error::Parameter { what: "v", value: v, needed: "a share from 0 to 1" })
}

pub(crate) fn prepare(matrix: &Matrix, directions: &[Direction], v: f64) -> Result<Prepared> {
    checked(v)?;
    let kernel = Kernel::Vikor { regret: regrets(matrix, directions)?, v };
    Ok(Prepared { kernel, rows: matrix.rows(), columns: matrix.columns(), scale: 1.0 })
}
