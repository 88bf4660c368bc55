//! Scores of several assessors brought together: median and spread of each criterion, and who scored far from the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::criteria::CriteriaSet;

/// From how many scores on somebody can be far from the others.
const ENOUGH: usize = 3;

/// The scores of a criterion for a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The median: of an even number of scores the mean of the two in the middle.
    pub median: f64,
    /// The lowest score.
    pub least: i32,
    /// The highest.
    pub greatest: i32,
    /// How many scored.
    pub count: usize,
    /// The numbers of the seats whose score lies further from the median than a third of the scale, where at least three scored: what is
    /// worth a word in the meeting. The rule is ours.
    pub outliers: Vec<i64>,
}

/// Brings the scores of a criterion together, by the number of the seat. Nothing without a score.
///
/// ```
/// use domain::assessment::tally::cell;
/// let cell = cell(&[(1, 4), (2, 5), (3, 1), (4, 4)], 1, 5).unwrap();
/// assert_eq!((cell.median, cell.least, cell.greatest), (4.0, 1, 5));
/// assert_eq!(cell.outliers, [3]);
/// ```
pub fn cell(scores: &[(i64, i32)], least: i32, greatest: i32) -> Option<Cell> {
    let mut sorted: Vec<i32> = scores.iter().map(|(_, s)| *s).collect();
    sorted.sort_unstable();
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let middle = sorted.len() / 2;
    let median = if sorted.len() % 2 == 1 {
        f64::from(sorted[middle])
    } else {
        f64::midpoint(f64::from(sorted[middle - 1]), f64::from(sorted[middle]))
    };
    let far = f64::from(greatest - least) / 3.0;
    let outliers =
        scores.iter().filter(|(_, s)| (f64::from(*s) - median).abs() > far + 1e-9).map(|(n, _)| *n);
    let outliers = if scores.len() < ENOUGH { Vec::new() } else { outliers.collect() };
    Some(Cell { median, least: first, greatest: last, count: sorted.len(), outliers })
}

/// The cells of a candidate in the order of the set's criteria; nothing when nobody has scored it. `sheets` are scores by the keys of
/// the criteria, each with the number of the seat.
pub fn candidate(set: &CriteriaSet, sheets: &[(i64, BTreeMap<String, i32>)]) -> Option<Vec<Cell>> {
    set.criteria
        .iter()
        .map(|criterion| {
            let scores = sheets.iter().filter_map(|(n, scores)| Some((*n, *scores.get(&criterion.key)?)));
            let scale = set.scale_of(criterion);
            cell(&scores.collect::<Vec<_>>(), scale.least, scale.greatest)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn two_scores_have_a_mean_and_no_outlier() {
        let cell = cell(&[(1, 1), (2, 4)], 1, 5).unwrap();
        assert_eq!((cell.median, cell.count, cell.outliers.len()), (2.5, 2, 0));
    }

    #[test]
    fn nobody_stands_apart_where_all_agree() {
        let cell = cell(&[(1, 3), (2, 3), (3, 3)], 1, 5).unwrap();
        assert_eq!((cell.median, cell.least, cell.greatest, cell.outliers.len()), (3.0, 3, 3, 0));
        assert_eq!(super::cell(&[], 1, 5), None);
    }
}
