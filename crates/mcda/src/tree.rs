//! Criteria in groups: two levels of weights, and scores from the bottom up.

use serde::Serialize;

use crate::pairwise::{Comparisons, Method, priorities};
use crate::{Error, Matrix, Result, weight};

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// What the group weighs among groups.
    pub weight: f64,
    /// What each of its criteria weighs within it; their sum is one.
    pub members: Vec<f64>,
}

/// Criteria in groups. Criteria are numbered through all groups, in their order: with groups of two and three the first
/// criterion of the second is number 2.
///
/// ```
/// use mcda::tree::{Group, Tree};
/// let tree = Tree::new(vec![
///     Group { weight: 0.6, members: vec![0.5, 0.5] },
///     Group { weight: 0.4, members: vec![0.2, 0.3, 0.5] },
/// ])?;
/// let global = tree.global();
/// assert!((global[0] - 0.3).abs() < 1e-12 && (global[4] - 0.2).abs() < 1e-12);
/// assert_eq!((tree.criteria(), tree.group_of(2)), (5, Some(1)));
/// # Ok::<(), mcda::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Tree {
    groups: Vec<Group>,
}

/// Scores on both levels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// For each alternative its score in each group.
    pub groups: Vec<Vec<f64>>,
    /// For each alternative its score over all groups.
    pub totals: Vec<f64>,
}

impl Tree {
    /// Makes a tree of groups whose weights, and whose criteria's weights, sum to one within
    /// [`weight::SUM_TOLERANCE`]; they are divided by their sum. [`Tree::normalised`] takes them in any unit.
    ///
    /// # Errors
    /// [`Error::Empty`] without a group or with a group without criteria; those of [`weight::checked`].
    pub fn new(groups: Vec<Group>) -> Result<Tree> {
        Tree::weighed(groups, |weights| weight::checked(weights, weight::SUM_TOLERANCE))
    }

    /// Makes a tree of groups with weights in any unit, such as points, on either level.
    ///
    /// # Errors
    /// Those of [`Tree::new`] but for the sum.
    ///
    /// ```
    /// use mcda::tree::{Group, Tree};
    /// let points = |weight, members: &[f64]| Group { weight, members: members.to_vec() };
    /// let tree = Tree::normalised(vec![points(40.0, &[10.0, 30.0]), points(60.0, &[60.0])])?;
    /// assert!((tree.global()[1] - 0.3).abs() < 1e-12);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn normalised(groups: Vec<Group>) -> Result<Tree> {
        Tree::weighed(groups, weight::normalised)
    }

    fn weighed(groups: Vec<Group>, weigh: impl Fn(&[f64]) -> Result<Vec<f64>>) -> Result<Tree> {
        if groups.is_empty() {
            return Err(Error::Empty("the tree of criteria"));
        }
        if groups.iter().any(|g| g.members.is_empty()) {
            return Err(Error::Empty("a group of criteria"));
        }
        let weights = weigh(&groups.iter().map(|g| g.weight).collect::<Vec<_>>())?;
        let groups = groups
            .iter()
            .zip(weights)
            .map(|(group, weight)| Ok(Group { weight, members: weigh(&group.members)? }))
            .collect::<Result<_>>()?;
        Ok(Tree { groups })
    }

    /// Makes a tree of pairwise comparisons: of the groups, and for each group of its criteria.
    ///
    /// # Errors
    /// [`Error::Size`] unless there are as many comparisons of criteria as groups compared; those of [`priorities`].
    ///
    /// ```
    /// use mcda::pairwise::{Comparisons, Method};
    /// use mcda::tree::Tree;
    /// let groups = Comparisons::from_upper(2, &[3.0])?;
    /// let members = [Comparisons::from_upper(2, &[1.0])?, Comparisons::from_upper(1, &[])?];
    /// let tree = Tree::from_comparisons(&groups, &members, Method::Eigenvector)?;
    /// assert!((tree.global()[0] - 0.375).abs() < 1e-12);
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn from_comparisons(groups: &Comparisons, members: &[Comparisons], method: Method) -> Result<Tree> {
        if members.len() != groups.len() {
            let (found, expected) = (members.len(), groups.len());
            return Err(Error::Size { what: "comparisons of the groups' criteria", found, expected });
        }
        let weights = priorities(groups, method)?.weights;
        let groups = weights
            .into_iter()
            .zip(members)
            .map(|(weight, of)| Ok(Group { weight, members: priorities(of, method)?.weights }))
            .collect::<Result<_>>()?;
        Ok(Tree { groups })
    }

    /// The groups, with weights that sum to one on each level.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// How many criteria there are in all groups.
    pub fn criteria(&self) -> usize {
        self.groups.iter().map(|g| g.members.len()).sum()
    }

    /// The group of a criterion, if there is one of that number.
    pub fn group_of(&self, criterion: usize) -> Option<usize> {
        self.groups
            .iter()
            .scan(0, |before, group| {
                *before += group.members.len();
                Some(*before)
            })
            .position(|end| criterion < end)
    }

    /// What each criterion weighs among all: its weight in its group times the group's.
    pub fn global(&self) -> Vec<f64> {
        self.groups.iter().flat_map(|g| g.members.iter().map(|w| w * g.weight)).collect()
    }

    /// Scores from the bottom up: an alternative's score in a group is the weighted mean of its values under the group's
    /// criteria, and its total the weighted mean of those. The total is that of the global weights.
    ///
    /// The values should be on one scale, more being better; they are taken as they are.
    ///
    /// # Errors
    /// [`Error::Size`] unless the matrix has a column for each criterion.
    ///
    /// ```
    /// use mcda::{Matrix, tree::{Group, Tree}};
    /// let group = |weight, members: &[f64]| Group { weight, members: members.to_vec() };
    /// let tree = Tree::new(vec![group(0.5, &[0.5, 0.5]), group(0.5, &[1.0])])?;
    /// let scores = tree.scores(&Matrix::from_rows(&[vec![2.0, 4.0, 5.0]])?)?;
    /// assert_eq!((scores.groups[0].as_slice(), scores.totals[0]), (&[3.0, 5.0][..], 4.0));
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn scores(&self, values: &Matrix) -> Result<Scores> {
        if values.columns() != self.criteria() {
            let (found, expected) = (values.columns(), self.criteria());
            return Err(Error::Size { what: "columns of values", found, expected });
        }
        let groups: Vec<Vec<f64>> = (0..values.rows())
            .map(|row| {
                let mut rest = values.row(row).iter();
                self.groups
                    .iter()
                    .map(|g| g.members.iter().zip(&mut rest).map(|(w, v)| w * v).sum())
                    .collect()
            })
            .collect();
        let total = |of: &Vec<f64>| self.groups.iter().zip(of).map(|(g, score)| g.weight * score).sum();
        Ok(Scores { totals: groups.iter().map(total).collect(), groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(weight: f64, members: &[f64]) -> Group {
        Group { weight, members: members.to_vec() }
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        assert_eq!(Tree::new(vec![]), Err(Error::Empty("the tree of criteria")));
        assert_eq!(Tree::new(vec![group(1.0, &[])]), Err(Error::Empty("a group of criteria")));
        assert!(matches!(Tree::new(vec![group(0.9, &[1.0])]), Err(Error::WeightSum { .. })));
        assert!(matches!(Tree::new(vec![group(1.0, &[0.5, 0.4])]), Err(Error::WeightSum { .. })));
        assert_eq!(Tree::normalised(vec![group(1.0, &[0.0])]), Err(Error::ZeroWeights));
        let one = Comparisons::from_upper(1, &[]).unwrap();
        assert!(matches!(
            Tree::from_comparisons(&one, &[], Method::ColumnMean),
            Err(Error::Size { found: 0, expected: 1, .. })
        ));
    }

    #[test]
    fn the_total_is_that_of_the_global_weights() {
        let tree = Tree::new(vec![group(0.3, &[0.2, 0.8]), group(0.7, &[0.1, 0.6, 0.3])]).unwrap();
        let values =
            Matrix::from_rows(&[vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![9.0, -1.0, 0.0, 2.0, 7.0]]).unwrap();
        let scores = tree.scores(&values).unwrap();
        for row in 0..2 {
            let direct: f64 = tree.global().iter().zip(values.row(row)).map(|(w, v)| w * v).sum();
            assert!((scores.totals[row] - direct).abs() < 1e-14);
        }
        let narrow = Matrix::from_rows(&[vec![1.0]]).unwrap();
        assert!(matches!(tree.scores(&narrow), Err(Error::Size { found: 1, expected: 5, .. })));
        assert_eq!((tree.group_of(1), tree.group_of(4), tree.group_of(5)), (Some(0), Some(1), None));
    }
}
