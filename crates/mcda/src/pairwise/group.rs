//! Several persons' comparisons brought together, and how far apart they are.
//!
//! J. Aczél and T. L. Saaty, "Procedures for synthesizing ratio judgements", *Journal of Mathematical Psychology* 27
//! (1983); E. Forman and K. Peniwati, *European Journal of Operational Research* 108 (1998), on when to bring together
//! judgements (the group acts as one) and when priorities (each has a say of their own).

use serde::{Deserialize, Serialize};

use super::comparisons::pairs;
use super::{Comparisons, Partial};
use crate::{Error, Result, weight};

/// How priorities are averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mean {
    /// The weighted geometric mean, scaled to a sum of one. An element to which one member gives zero gets zero.
    #[default]
    Geometric,
    /// The weighted arithmetic mean.
    Arithmetic,
}

/// How far the members of a group are apart on one thing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The least that a member says.
    pub lowest: f64,
    /// The most.
    pub highest: f64,
    /// The weighted standard deviation (of the whole group, not of a sample); of judgements the geometric one, a factor of
    /// which 1 means that all agree.
    pub deviation: f64,
}

/// A group's judgements: the geometric mean of each judgement, weighted by the members' weights (in any unit). It is the
/// only mean that keeps reciprocals.
///
/// # Errors
/// [`Error::Empty`] without members, [`Error::Size`] when matrices or the list of weights do not fit, and those of
/// [`weight::normalised`] for the members' weights.
///
/// ```
/// use mcda::pairwise::{Comparisons, group};
/// let members = [Comparisons::from_upper(2, &[9.0])?, Comparisons::from_upper(2, &[1.0])?];
/// assert!((group::judgements(&members, &[1.0, 1.0])?.at(0, 1) - 3.0).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn judgements(members: &[Comparisons], weights: &[f64]) -> Result<Comparisons> {
    let (size, weights) = group(members.iter().map(Comparisons::len), weights)?;
    let upper: Vec<f64> = pairs(size)
        .map(|(row, column)| mean_log(members.iter().map(|m| m.at(row, column)), &weights).exp())
        .collect();
    Comparisons::from_upper(size, &upper)
}

/// A group's judgements where members have gaps: the mean of each judgement is over those who made it, by their weights.
/// What nobody judged, or only members without weight, stays a gap.
///
/// # Errors
/// Those of [`judgements`].
///
/// ```
/// use mcda::pairwise::{Partial, group};
/// let mut one = Partial::new(3)?;
/// one.set(0, 1, 4.0)?;
/// let mut other = one.clone();
/// other.set(1, 2, 2.0)?;
/// let both = group::partial_judgements(&[one, other], &[1.0, 1.0])?;
/// assert_eq!((both.at(1, 2).map(f64::round), both.missing()), (Some(2.0), 1));
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn partial_judgements(members: &[Partial], weights: &[f64]) -> Result<Partial> {
    let (size, weights) = group(members.iter().map(Partial::len), weights)?;
    let mut out = Partial::new(size)?;
    for (row, column) in pairs(size) {
        let made: Vec<(f64, f64)> =
            members.iter().zip(&weights).filter_map(|(m, w)| m.at(row, column).map(|a| (a, *w))).collect();
        let total: f64 = made.iter().map(|(_, w)| w).sum();
        if total > 0.0 {
            let log: f64 = made.iter().map(|(a, w)| w * a.ln()).sum();
            out.set(row, column, (log / total).exp())?;
        }
    }
    Ok(out)
}

/// How far the members' judgements are apart, for each pair above the diagonal, row by row.
///
/// # Errors
/// Those of [`judgements`].
///
/// ```
/// use mcda::pairwise::{Comparisons, group};
/// let members = [Comparisons::from_upper(2, &[8.0])?, Comparisons::from_upper(2, &[2.0])?];
/// let spread = group::judgement_spread(&members, &[1.0, 1.0])?;
/// assert_eq!((spread[0].2.lowest, spread[0].2.highest), (2.0, 8.0));
/// assert!((spread[0].2.deviation - 2.0).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn judgement_spread(members: &[Comparisons], weights: &[f64]) -> Result<Vec<(usize, usize, Spread)>> {
    let (size, weights) = group(members.iter().map(Comparisons::len), weights)?;
    Ok(pairs(size)
        .map(|(row, column)| {
            let said: Vec<f64> = members.iter().map(|m| m.at(row, column)).collect();
            let logs: Vec<f64> = said.iter().map(|a| a.ln()).collect();
            let Spread { deviation, .. } = spread_of(&logs, &weights);
            (row, column, Spread { deviation: deviation.exp(), ..spread_of(&said, &weights) })
        })
        .collect())
}

/// A group's priorities: the mean of its members' priorities (a row a member), weighted by the members' weights.
///
/// # Errors
/// [`Error::Empty`] without members or elements, [`Error::Size`], those of [`weight::normalised`] for the members' weights
/// and for each member's priorities; [`Error::ZeroWeights`] also when with the geometric mean no element is left.
///
/// ```
/// use mcda::pairwise::group::{Mean, priorities};
/// let members = [vec![0.8, 0.2], vec![0.4, 0.6]];
/// let both = priorities(&members, &[1.0, 1.0], Mean::Arithmetic)?;
/// assert!((both[0] - 0.6).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn priorities(members: &[Vec<f64>], weights: &[f64], mean: Mean) -> Result<Vec<f64>> {
    let (size, weights) = group(members.iter().map(Vec::len), weights)?;
    let members = members.iter().map(|m| weight::normalised(m)).collect::<Result<Vec<_>>>()?;
    let said = |element: usize| members.iter().map(move |m| m[element]);
    let raw: Vec<f64> = (0..size)
        .map(|element| match mean {
            Mean::Geometric => mean_log(said(element), &weights).exp(),
            Mean::Arithmetic => said(element).zip(&weights).map(|(p, w)| p * w).sum(),
        })
        .collect();
    weight::normalised(&raw)
}

/// How far the members' priorities (a row a member) are apart, for each element.
///
/// # Errors
/// Those of [`priorities`].
///
/// ```
/// let spread = mcda::pairwise::group::spread(&[vec![0.8, 0.2], vec![0.4, 0.6]], &[1.0, 1.0])?;
/// assert_eq!((spread[0].lowest, spread[0].highest), (0.4, 0.8));
/// assert!((spread[0].deviation - 0.2).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn spread(members: &[Vec<f64>], weights: &[f64]) -> Result<Vec<Spread>> {
    let (size, weights) = group(members.iter().map(Vec::len), weights)?;
    let members = members.iter().map(|m| weight::normalised(m)).collect::<Result<Vec<_>>>()?;
    Ok((0..size)
        .map(|element| spread_of(&members.iter().map(|m| m[element]).collect::<Vec<_>>(), &weights))
        .collect())
}

/// The size that all members share, and their weights with a sum of one.
fn group(mut sizes: impl ExactSizeIterator<Item = usize>, weights: &[f64]) -> Result<(usize, Vec<f64>)> {
    let members = sizes.len();
    let size = sizes.next().ok_or(Error::Empty("the group"))?;
    if let Some(found) = sizes.find(|other| *other != size) {
        return Err(Error::Size { what: "what a member compares", found, expected: size });
    }
    if weights.len() != members {
        return Err(Error::Size { what: "the members' weights", found: weights.len(), expected: members });
    }
    Ok((size, weight::normalised(weights)?))
}

/// The weighted mean of logarithms; who has no weight has no say, whatever they say.
fn mean_log(said: impl Iterator<Item = f64>, weights: &[f64]) -> f64 {
    said.zip(weights).filter(|(_, w)| **w > 0.0).map(|(a, w)| w * a.ln()).sum()
}

fn spread_of(said: &[f64], weights: &[f64]) -> Spread {
    let mean: f64 = said.iter().zip(weights).map(|(a, w)| a * w).sum();
    let square: f64 = said.iter().zip(weights).map(|(a, w)| w * (a - mean).powi(2)).sum();
    Spread {
        lowest: said.iter().copied().fold(f64::INFINITY, f64::min),
        highest: said.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        deviation: square.sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::*;

    #[test]
    fn a_group_of_one_says_what_its_member_says() {
        let judged = Comparisons::from_upper(3, &[2.0, 5.0, 4.0]).unwrap();
        let of = judgements(std::slice::from_ref(&judged), &[7.0]).unwrap();
        assert!(judged.pairs().all(|(i, j)| (of.at(i, j) / judged.at(i, j) - 1.0).abs() < 1e-14));
        assert!(judgement_spread(&[judged], &[1.0]).unwrap().iter().all(|s| s.2.deviation == 1.0));
    }

    #[test]
    fn geometric_means_of_judgements_and_of_priorities_come_to_the_same() {
        let members = [
            Comparisons::from_upper(3, &[2.0, 5.0, 4.0]).unwrap(),
            Comparisons::from_upper(3, &[0.5, 1.0, 9.0]).unwrap(),
        ];
        let weights = [3.0, 1.0];
        let draw = |of: &Comparisons| super::super::priorities(of, Method::GeometricMean).unwrap().weights;
        let one = draw(&judgements(&members, &weights).unwrap());
        let other = priorities(&members.each_ref().map(draw), &weights, Mean::Geometric).unwrap();
        assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-14), "{one:?} {other:?}");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let (two, three) =
            (Comparisons::from_upper(2, &[2.0]).unwrap(), Comparisons::from_upper(3, &[1.0; 3]).unwrap());
        let one = std::slice::from_ref(&two);
        assert_eq!(judgements(&[], &[]), Err(Error::Empty("the group")));
        assert!(matches!(judgements(&[two.clone(), three], &[1.0; 2]), Err(Error::Size { found: 3, .. })));
        assert!(matches!(judgements(one, &[1.0; 2]), Err(Error::Size { found: 2, .. })));
        assert_eq!(judgements(one, &[-1.0]), Err(Error::Weight { index: 0, value: -1.0 }));
        assert_eq!(judgements(&[two.clone(), two.clone()], &[0.0; 2]), Err(Error::ZeroWeights));
        let apart = [vec![1.0, 0.0], vec![0.0, 1.0]];
        assert_eq!(priorities(&apart, &[1.0; 2], Mean::Geometric), Err(Error::ZeroWeights));
        assert_eq!(priorities(&apart, &[1.0, 0.0], Mean::Geometric), Ok(vec![1.0, 0.0]));
        assert_eq!(priorities(&apart, &[1.0; 2], Mean::Arithmetic), Ok(vec![0.5, 0.5]));
    }

    #[test]
    fn what_only_members_without_weight_judged_stays_a_gap() {
        let mut one = Partial::new(2).unwrap();
        one.set(0, 1, 3.0).unwrap();
        let none = Partial::new(2).unwrap();
        assert_eq!(partial_judgements(&[one, none], &[0.0, 1.0]).unwrap().missing(), 1);
    }
}
