//! The gap sheet of a candidate: where points were lost, and what the next score would look like.

use mcda::Direction;
use serde::{Deserialize, Serialize};

use super::criteria::CriteriaSet;
use super::tally::Cell;
use crate::lang::Words;

/// A line of the sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The key of the criterion.
    pub criterion: String,
    /// The median of the scores.
    pub median: f64,
    /// The best score of its scale.
    pub best: i32,
    /// What the criterion could bring at most, in the unit of the set's whole.
    pub possible: f64,
    /// What was lost of it.
    pub lost: f64,
    /// The next better score; nothing at the best.
    pub next: Option<i32>,
    /// What that score means: what would help.
    pub help: Words,
    /// The limit, where there is one.
    pub limit: Option<i32>,
    /// Whether it is worse than the limit, so that the candidate is out.
    pub out: bool,
    /// Whether less is better.
    pub cost: bool,
}

/// The lines of a candidate, the greatest loss first. `weights` are those of the round, of all criteria, and sum to 1.
pub fn lines(set: &CriteriaSet, weights: &[f64], cells: &[Cell]) -> Vec<Line> {
    let mut lines: Vec<Line> = set
        .criteria
        .iter()
        .zip(weights)
        .zip(cells)
        .map(|((criterion, weight), cell)| {
            let share = share(set, criterion, cell.median);
            let possible = weight * set.whole;
            let scores = set.scores(criterion);
            let cost = criterion.direction == Direction::Cost;
            let best = if cost { scores.first() } else { scores.last() }.copied().unwrap_or_default();
            let better =
                |s: &&i32| if cost { f64::from(**s) < cell.median } else { f64::from(**s) > cell.median };
            let next =
                if cost { scores.iter().rev().find(better) } else { scores.iter().find(better) }.copied();
            let help = next.and_then(|score| criterion.rubric.get(&score)).cloned().unwrap_or_default();
            let out = criterion.knock_out.is_some_and(|limit| {
                if cost { cell.median > f64::from(limit) } else { cell.median < f64::from(limit) }
            });
            let key = criterion.key.clone();
            Line {
                criterion: key,
                median: cell.median,
                best,
                possible,
                lost: possible * (1.0 - share),
                next,
                help,
                limit: criterion.knock_out,
                out,
                cost,
            }
        })
        .collect();
    lines.sort_by(|a, b| b.lost.total_cmp(&a.lost));
    lines
}

/// How much of a criterion's weight a score brings: 0 for the worst of its scale and 1 for the best.
pub fn share(set: &CriteriaSet, criterion: &super::criteria::Criterion, score: f64) -> f64 {
    let scale = set.scale_of(criterion);
    let (least, greatest) = (f64::from(scale.least), f64::from(scale.greatest));
    let share = (score - least) / (greatest - least);
    if criterion.direction == Direction::Cost { 1.0 - share } else { share }
}

/// The score of a candidate as the set counts it, with the weights of a round: the same as [`CriteriaSet::score`] where these are the
/// set's own and everybody scored alike.
pub fn score(set: &CriteriaSet, weights: &[f64], cells: &[Cell]) -> f64 {
    let parts = set.criteria.iter().zip(weights).zip(cells);
    parts.map(|((criterion, weight), cell)| weight * share(set, criterion, cell.median)).sum::<f64>()
        * set.whole
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::criteria::EXAMPLE;
    use super::*;
    use crate::profile::{self, Profile};

    fn cells(scores: &[i32]) -> Vec<Cell> {
        scores
            .iter()
            .map(|s| Cell { median: f64::from(*s), least: *s, greatest: *s, count: 1, outliers: vec![] })
            .collect()
    }

    #[test]
    fn the_greatest_loss_stands_first_and_all_together_make_what_is_missing() {
        let set = CriteriaSet::parse(EXAMPLE, &Profile::parse(profile::EXAMPLE).unwrap()).unwrap();
        let weights = set.tree().unwrap().global();
        let cells = cells(&[1, 2, 2]);
        let lines = lines(&set, &weights, &cells);
        let score = score(&set, &weights, &cells);
        assert!((score - set.score(&[1, 2, 2]).unwrap()).abs() < 1e-9);
        let lost: f64 = lines.iter().map(|l| l.lost).sum();
        assert!((lost + score - set.greatest_score()).abs() < 1e-9);
        assert!(lines.windows(2).all(|w| w[0].lost >= w[1].lost));
        let makers = lines.iter().find(|l| l.criterion == "makers").unwrap();
        assert_eq!((makers.next, makers.best, makers.help.is_empty()), (Some(2), 2, false));
        // Less is better for what is imported: 2 of 1 to 3 is followed by 1.
        let imported = lines.iter().find(|l| l.criterion == "imported").unwrap();
        assert_eq!((imported.next, imported.best), (Some(1), 1));
    }
}
