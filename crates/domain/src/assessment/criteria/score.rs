//! Weights, scores and bands of a set.

use mcda::tree::{Group, Tree};
use mcda::{Direction, weight};

use super::{Band, CriteriaSet, Criterion, Scale};

/// Why there is no score.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoScore {
    /// Weights are missing.
    #[error("not every criterion has a weight")]
    NotWeighed,
    /// Not a score for each criterion.
    #[error("{found} scores where {expected} are expected")]
    Size {
        /// How many there are.
        found: usize,
        /// How many criteria there are.
        expected: usize,
    },
    /// A score that the criterion cannot have.
    #[error("{score} is no score of {criterion}")]
    OffScale {
        /// The key of the criterion.
        criterion: String,
        /// What was found.
        score: i32,
    },
}

impl Criterion {
    /// Whether less is better.
    pub fn is_cost(&self) -> bool {
        self.direction == Direction::Cost
    }
}

impl CriteriaSet {
    /// The scale of a criterion: its own or that of the set.
    pub fn scale_of(&self, criterion: &Criterion) -> Scale {
        criterion.scale.unwrap_or(self.scale)
    }

    /// The score from which a criterion's proof is needed; nothing where none is asked for.
    pub fn proof_from(&self, criterion: &Criterion) -> Option<i32> {
        criterion.proof_from.or(self.proof_from).filter(|_| !criterion.proof.is_empty())
    }

    /// Whether more of each criterion is better.
    pub fn directions(&self) -> Vec<Direction> {
        self.criteria.iter().map(|c| c.direction).collect()
    }

    /// The criteria with their weights in groups, in one group where there are none; nothing while weights are missing.
    ///
    /// ```
    /// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    /// let weights = set.tree().unwrap().global();
    /// assert!((weights[0] - 0.4).abs() < 1e-12 && (weights[2] - 0.3).abs() < 1e-12);
    /// ```
    pub fn tree(&self) -> Option<Tree> {
        let complete = self.unready(&[]).is_empty();
        complete.then(|| self.tree_or_equal()).flatten()
    }

    /// As [`CriteriaSet::tree`], with equal shares on each level whose weights are missing: what holds until the council weighs.
    pub fn tree_or_equal(&self) -> Option<Tree> {
        // Without a group there is one of all.
        let keys: Vec<(Option<&str>, Option<f64>)> = match self.groups.as_slice() {
            [] => vec![(None, None)],
            groups => groups.iter().map(|g| (Some(g.key.as_str()), g.weight)).collect(),
        };
        let group = |(key, weight): (Option<&str>, Option<f64>)| Group {
            weight: weight.unwrap_or(1.0),
            members: self
                .criteria
                .iter()
                .filter(|c| c.group.as_deref() == key)
                .map(|c| c.weight.unwrap_or(1.0))
                .collect(),
        };
        // Each level is divided by its sum; the sums were checked when the set was read.
        Tree::normalised(keys.into_iter().map(group).collect()).ok()
    }

    /// The highest score there can be.
    pub fn greatest_score(&self) -> f64 {
        self.whole
    }

    /// The score of a candidate: of each criterion as much of its weight as its score is of its scale, so that the lowest
    /// scores make 0 and the highest make [`CriteriaSet::greatest_score`]; where less is better, the other way round.
    ///
    /// # Errors
    /// [`NoScore`] while weights are missing, or unless each criterion has one of its scores.
    ///
    /// ```
    /// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE, NoScore};
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    /// // Half of 40, all of 30, and half of 30.
    /// assert_eq!(set.score(&[1, 2, 2]), Ok(65.0));
    /// assert_eq!(set.band(65.0).unwrap().key, "silver");
    /// assert!(matches!(set.score(&[1, 1, 2]), Err(NoScore::OffScale { .. })));
    /// ```
    pub fn score(&self, scores: &[i32]) -> Result<f64, NoScore> {
        let (found, expected) = (scores.len(), self.criteria.len());
        if found != expected {
            return Err(NoScore::Size { found, expected });
        }
        let tree = self.tree().ok_or(NoScore::NotWeighed)?;
        let mut sum = 0.0;
        for ((criterion, &score), weight) in self.criteria.iter().zip(scores).zip(tree.global()) {
            if !self.scores(criterion).contains(&score) {
                return Err(NoScore::OffScale { criterion: criterion.key.clone(), score });
            }
            let scale = self.scale_of(criterion);
            let (least, greatest) = (f64::from(scale.least), f64::from(scale.greatest));
            let share = (f64::from(score) - least) / (greatest - least);
            sum += weight * if criterion.direction == Direction::Cost { 1.0 - share } else { share };
        }
        Ok(sum * self.whole)
    }

    /// The band of a score: the highest that begins at it or below.
    pub fn band(&self, score: f64) -> Option<&Band> {
        // A sum of weights is not exact to the last digit.
        let near = self.whole * 1e-9;
        self.bands.iter().find(|band| score + near >= band.from)
    }

    /// The criteria by whose scores a candidate is out.
    ///
    /// ```
    /// # use domain::assessment::criteria::{CriteriaSet, EXAMPLE};
    /// # let profile = domain::profile::Profile::parse(domain::profile::EXAMPLE).unwrap();
    /// let set = CriteriaSet::parse(EXAMPLE, &profile).unwrap();
    /// assert_eq!(set.knocked_out(&[0, 2, 1])[0].key, "makers");
    /// assert!(set.knocked_out(&[1, 0, 3]).is_empty());
    /// ```
    pub fn knocked_out(&self, scores: &[i32]) -> Vec<&Criterion> {
        let out = |(criterion, score): &(&Criterion, &i32)| match (criterion.knock_out, criterion.direction) {
            (Some(limit), Direction::Benefit) => **score < limit,
            (Some(limit), Direction::Cost) => **score > limit,
            (None, _) => false,
        };
        self.criteria.iter().zip(scores).filter(out).map(|(criterion, _)| criterion).collect()
    }
}

/// Whether weights sum to what they share, as far as decimals may be rounded.
pub(super) fn sums_to(weights: &[f64], expected: f64) -> bool {
    (weights.iter().sum::<f64>() / expected - 1.0).abs() <= weight::SUM_TOLERANCE
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::EXAMPLE;
    use super::*;
    use crate::profile::{self, Profile};

    fn set(toml: &str) -> CriteriaSet {
        CriteriaSet::parse(toml, &Profile::parse(profile::EXAMPLE).unwrap()).unwrap()
    }

    #[test]
    fn the_ends_of_the_scales_make_nothing_and_everything() {
        let set = set(EXAMPLE);
        assert_eq!(set.score(&[0, 0, 3]), Ok(0.0));
        assert!((set.score(&[2, 2, 1]).unwrap() - set.greatest_score()).abs() < 1e-9);
        assert_eq!(set.score(&[2, 2]), Err(NoScore::Size { found: 2, expected: 3 }));
    }

    #[test]
    fn a_band_begins_with_its_lowest_score() {
        let set = set(EXAMPLE);
        let band = |score| set.band(score).map(|b| b.key.as_str());
        assert_eq!(
            (band(100.0), band(80.0), band(79.9), band(50.0), band(49.9)),
            (Some("gold"), Some("gold"), Some("silver"), Some("silver"), None)
        );
        assert_eq!(band(0.1 * 3.0 * 1000.0 / 3.75 - 1e-12), Some("gold"));
    }

    #[test]
    fn without_weights_there_is_no_score_but_equal_shares_on_each_level() {
        let without: String =
            EXAMPLE.lines().filter(|l| !l.starts_with("weight")).map(|l| format!("{l}\n")).collect();
        let set = set(&without);
        assert_eq!((set.tree(), set.score(&[0, 0, 1])), (None, Err(NoScore::NotWeighed)));
        assert_eq!(set.tree_or_equal().unwrap().global(), [0.5, 0.25, 0.25]);
        // The shares of groups alone are kept.
        let half = EXAMPLE.replace("weight = 30", "");
        let set = self::set(&half);
        assert!(set.tree().is_none());
        assert!((set.tree_or_equal().unwrap().global()[1] - 0.3).abs() < 1e-12);
    }
}
