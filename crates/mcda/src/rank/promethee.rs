//! PROMETHEE II: preference ranking by flows.

use super::kernel::Prepared;
use super::preference::Preference;
use crate::ranking::Better;
use crate::{Direction, Error, Matrix, Ranking, Result};

/// What PROMETHEE says.
#[derive(Debug, Clone, PartialEq)]
pub struct Promethee {
    /// φ⁺ of each alternative: how much it is preferred to the others, on average.
    pub positive: Vec<f64>,
    /// φ⁻ of each: how much the others are preferred to it, on average.
    pub negative: Vec<f64>,
    /// The complete ranking by the net flow φ = φ⁺ − φ⁻.
    pub ranking: Ranking,
}

/// PROMETHEE II: with a preference Pⱼ for the differences in each criterion (costs turned round),
/// φ⁺(a) = Σ_b Σⱼ wⱼ Pⱼ(a, b) / (m − 1), φ⁻(a) = Σ_b Σⱼ wⱼ Pⱼ(b, a) / (m − 1), and φ = φ⁺ − φ⁻.
///
/// `preferences` has one for each criterion, or a single one for all. Any values; a constant column prefers nobody. A
/// single alternative has no flow.
///
/// Source: Brans & Vincke, *Management Science* 31(6) (1985) 647–656.
///
/// # Errors
/// [`Error::Parameter`] for a threshold, [`Error::Size`], and those of [`crate::weight::normalised`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::{Preference, promethee}};
/// let m = Matrix::from_rows(&[vec![3.0, 20.0], vec![2.0, 10.0], vec![1.0, 30.0]])?;
/// let p = promethee(&m, &[Benefit, Cost], &[0.5, 0.5], &[Preference::Usual])?;
/// assert_eq!((p.positive, p.negative), (vec![0.75, 0.75, 0.0], vec![0.25, 0.25, 1.0]));
/// assert_eq!(p.ranking.places(), [1, 1, 3]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn promethee(
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
    preferences: &[Preference],
) -> Result<Promethee> {
    let weights = super::input::weighed(matrix, directions, weights)?;
    let m = matrix.rows();
    let (mut positive, mut negative) = (vec![0.0; m], vec![0.0; m]);
    flows(matrix, directions, preferences, |criterion, alternative, over, under| {
        positive[alternative] += weights[criterion] * over;
        negative[alternative] += weights[criterion] * under;
    })?;
    let net = positive.iter().zip(&negative).map(|(p, n)| p - n).collect();
    Ok(Promethee { ranking: Ranking::with_scale(net, Better::Higher, 1.0)?, positive, negative })
}

/// Tells, criterion by criterion, the positive and the negative flow of each alternative.
fn flows(
    matrix: &Matrix,
    directions: &[Direction],
    preferences: &[Preference],
    mut tell: impl FnMut(usize, usize, f64, f64),
) -> Result<()> {
    let (m, n) = (matrix.rows(), matrix.columns());
    if preferences.len() != n && preferences.len() != 1 {
        return Err(Error::Size { what: "the list of preferences", found: preferences.len(), expected: n });
    }
    preferences.iter().try_for_each(|p| p.check())?;
    let others = (m.max(2) - 1) as f64;
    let mut order: Vec<(f64, usize)> = Vec::with_capacity(m);
    let (mut sorted, mut over, mut under) = (Vec::with_capacity(m), vec![0.0; m], vec![0.0; m]);
    for (j, direction) in directions.iter().enumerate() {
        let sign = if *direction == Direction::Cost { -1.0 } else { 1.0 };
        order.clear();
        order.extend(matrix.column(j).map(|x| sign * x).zip(0..));
        // Those with the same value get the same sums, whatever their order.
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        sorted.clear();
        sorted.extend(order.iter().map(|o| o.0));
        let preference = if preferences.len() == 1 { preferences[0] } else { preferences[j] };
        preference.sums(&sorted, &mut over, &mut under);
        for ((_, i), (over, under)) in order.iter().zip(over.iter().zip(&under)) {
            tell(j, *i, over / others, under / others);
        }
    }
    Ok(())
}

pub(crate) fn prepare(
    matrix: &Matrix,
    directions: &[Direction],
    preferences: &[Preference],
) -> Result<Prepared> {
    // The net flow is linear in the weights: the weighted sum of the flows of single criteria.
    let n = matrix.columns();
    let mut net = vec![0.0; matrix.values().len()];
    flows(matrix, directions, preferences, |j, i, over, under| net[i * n + j] = over - under)?;
    Ok(Prepared { scale: 1.0, ..Prepared::linear(&matrix.like(net), Better::Higher) })
}
