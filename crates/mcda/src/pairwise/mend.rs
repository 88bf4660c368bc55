//! Which judgement disturbs the others most, and what would mend it.

use serde::{Deserialize, Serialize};

use super::{Consistency, Method, Partial, Priorities, RandomIndex, consistency, estimate, saaty};
use crate::Result;

/// Deviations nearer to one than this are rounding.
const NOTHING: f64 = 1e-9;

/// Another value for one judgement, and what it would do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The element judged, from 0.
    pub row: usize,
    /// The one it was judged against; its number is higher.
    pub column: usize,
    /// The judgement as it is, of `row` over `column`.
    pub judged: f64,
    /// How many times the judgement is what the weights say: `aᵢⱼ wⱼ / wᵢ`.
    pub deviation: f64,
    /// The value on Saaty's scale to put in its place. It may be the same one: then the scale has none nearer.
    pub proposed: f64,
    /// The consistency with it.
    pub consistency: Consistency,
}

/// How many times each judgement is what the weights say, `aᵢⱼ wⱼ / wᵢ`, for each judged pair, row by row. It is one throughout
/// when judgements are consistent. Takes a full matrix or one with gaps.
///
/// Panics unless there is a weight for each element.
///
/// ```
/// use mcda::pairwise::{Comparisons, Method, deviations, priorities};
/// let judged = Comparisons::from_upper(3, &[2.0, 8.0, 2.0])?;
/// let found = deviations(&judged, &priorities(&judged, Method::GeometricMean)?);
/// assert!((found[1].2 / 2.0_f64.powf(1.0 / 3.0) - 1.0).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn deviations(of: impl Into<Partial>, by: &Priorities) -> Vec<(usize, usize, f64)> {
    let weights = &by.weights;
    let of = of.into();
    of.judged().map(|(row, column, value)| (row, column, value * weights[column] / weights[row])).collect()
}

/// The judgement that deviates most from what all judgements together say, by its ratio in either direction, with the
/// value on Saaty's scale nearest to the ratio of the weights. The first in case of a tie; none when judgements are
/// consistent, as those of two elements always are. Takes a full matrix or one with gaps.
///
/// # Errors
/// Those of [`estimate`] and [`consistency()`].
///
/// ```
/// use mcda::pairwise::{Comparisons, Method, RandomIndex, most_disturbing};
/// // Twice, twice and twice, but the first is said to be an eighth of the last.
/// let judged = Comparisons::from_upper(4, &[2.0, 4.0, 0.125, 2.0, 4.0, 2.0])?;
/// let change = most_disturbing(&judged, Method::Eigenvector, RandomIndex::Saaty1980)?.unwrap();
/// assert_eq!((change.row, change.column, change.judged), (0, 3, 0.125));
/// assert!(change.deviation < 0.2 && change.proposed > change.judged);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn most_disturbing(of: impl Into<Partial>, method: Method, table: RandomIndex) -> Result<Option<Change>> {
    let of = of.into();
    let found = estimate(&of, method)?;
    let size = |deviation: f64| deviation.ln().abs();
    let worst = deviations(&of, &found)
        .into_iter()
        .filter(|d| size(d.2) > NOTHING)
        // Alike but for rounding counts as a tie.
        .reduce(|worst, d| if size(d.2) > size(worst.2) + NOTHING { d } else { worst });
    let Some((row, column, deviation)) = worst else { return Ok(None) };
    // Two elements may deviate by a crumb only.
    let proposed = saaty::nearest(found.weights[row] / found.weights[column]);
    changed(&of, method, table, (row, column, deviation), proposed).map(Some)
}

/// The one change of one judgement, to any value on Saaty's scale, after which the consistency ratio is lowest. The first
/// in case of a tie; none when no change lowers it.
///
/// The pair need not be that of [`most_disturbing`], and the value need not be the ratio of the present weights, since
/// those are disturbed, too. Every value is tried for every judged pair, up to 17 · n (n − 1) / 2 in all.
///
/// # Errors
/// Those of [`estimate`] and [`consistency()`].
///
/// ```
/// use mcda::pairwise::{Comparisons, Method, RandomIndex, most_helpful};
/// let judged = Comparisons::from_upper(4, &[2.0, 4.0, 0.125, 2.0, 4.0, 2.0])?;
/// let change = most_helpful(&judged, Method::Eigenvector, RandomIndex::Saaty1980)?.unwrap();
/// assert_eq!((change.row, change.column, change.proposed), (0, 3, 8.0));
/// assert!(change.consistency.ratio < 1e-9);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn most_helpful(of: impl Into<Partial>, method: Method, table: RandomIndex) -> Result<Option<Change>> {
    let of = of.into();
    if of.len() < 3 {
        return Ok(None);
    }
    let found = estimate(&of, method)?;
    let mut lowest = consistency(&found, table)?.index;
    let mut best = None;
    for cell in deviations(&of, &found) {
        for value in saaty::SCALE {
            let change = changed(&of, method, table, cell, value)?;
            if change.consistency.index < lowest - NOTHING {
                lowest = change.consistency.index;
                best = Some(change);
            }
        }
    }
    Ok(best)
}

fn changed(
    of: &Partial,
    method: Method,
    table: RandomIndex,
    (row, column, deviation): (usize, usize, f64),
    proposed: f64,
) -> Result<Change> {
    let weights = |value| {
        let mut with = of.clone();
        with.set(row, column, value)?;
        estimate(&with, method)
    };
    let consistency = consistency(&weights(proposed)?, table)?;
    let judged = of.at(row, column).unwrap_or(proposed);
    Ok(Change { row, column, judged, deviation, proposed, consistency })
}

#[cfg(test)]
mod tests {
    use super::super::{Comparisons, priorities};
    use super::*;

    const TABLE: RandomIndex = RandomIndex::Saaty1980;

    #[test]
    fn nothing_disturbs_what_is_consistent() {
        for upper in [&[2.0, 6.0, 3.0][..], &[9.0], &[]] {
            let size = [1, 2, 3].into_iter().find(|n| n * (n - 1) / 2 == upper.len()).unwrap();
            let judged = Comparisons::from_upper(size, upper).unwrap();
            for method in [Method::Eigenvector, Method::ColumnMean, Method::GeometricMean] {
                assert_eq!(most_disturbing(&judged, method, TABLE), Ok(None));
                assert_eq!(most_helpful(&judged, method, TABLE), Ok(None));
            }
        }
    }

    #[test]
    fn the_best_single_change_is_at_least_as_good_as_mending_the_worst() {
        let judged = Comparisons::from_upper(4, &[5.0, 3.0, 7.0, 1.0 / 6.0, 4.0, 1.0 / 3.0]).unwrap();
        for method in [Method::Eigenvector, Method::ColumnMean, Method::GeometricMean] {
            let now = consistency(&priorities(&judged, method).unwrap(), TABLE).unwrap();
            let worst = most_disturbing(&judged, method, TABLE).unwrap().unwrap();
            let best = most_helpful(&judged, method, TABLE).unwrap().unwrap();
            assert!(best.consistency.ratio <= worst.consistency.ratio + 1e-12);
            assert!(best.consistency.ratio < now.ratio);
        }
    }

    #[test]
    fn a_gap_is_neither_blamed_nor_filled() {
        let mut judged = Partial::from(&Comparisons::from_upper(4, &[2.0, 4.0, 8.0, 2.0, 4.0, 9.0]).unwrap());
        judged = Partial::from_rows(
            &(0..4)
                .map(|i| {
                    (0..4)
                        .map(|j| ((i, j) != (0, 1) && (i, j) != (1, 0)).then(|| judged.at(i, j)).flatten())
                        .collect()
                })
                .collect::<Vec<_>>(),
        )
        .unwrap();
        for method in [Method::Eigenvector, Method::GeometricMean] {
            let change = most_helpful(&judged, method, TABLE).unwrap().unwrap();
            assert_eq!((change.row, change.column, change.proposed), (2, 3, 2.0));
            assert!(change.consistency.ratio < 1e-9);
            assert_eq!(most_disturbing(&judged, method, TABLE).unwrap().unwrap().judged, 9.0);
        }
        let refused = crate::Error::Gaps { method: "the mean of columns", missing: 1 };
        assert_eq!(most_helpful(&judged, Method::ColumnMean, TABLE), Err(refused));
    }
}
