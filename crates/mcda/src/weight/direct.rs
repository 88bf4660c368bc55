//! Weights that somebody typed in.

use crate::{Error, Result};

/// How far the sum of weights may be from one to pass [`checked`]: thirds written with three decimals pass, a
/// percentage forgotten does not.
pub const SUM_TOLERANCE: f64 = 0.005;

/// Weights in any unit (points, percent, parts), divided by their sum.
///
/// `wⱼ = rⱼ / Σ r`. A weight may be zero; the criterion then has no say.
///
/// # Errors
/// [`Error::Empty`], [`Error::Weight`] for one that is negative or not finite, [`Error::ZeroWeights`].
///
/// ```
/// assert_eq!(mcda::weight::normalised(&[2.0, 1.0, 1.0])?, [0.5, 0.25, 0.25]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn normalised(raw: &[f64]) -> Result<Vec<f64>> {
    if raw.is_empty() {
        return Err(Error::Empty("the list of weights"));
    }
    if let Some(index) = raw.iter().position(|w| !w.is_finite() || *w < 0.0) {
        return Err(Error::Weight { index, value: raw[index] });
    }
    // By the largest first, so that the sum stays finite whatever the unit.
    let largest = raw.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(Error::ZeroWeights);
    }
    let sum: f64 = raw.iter().map(|w| w / largest).sum();
    Ok(raw.iter().map(|w| w / largest / sum).collect())
}

/// Weights that are said to sum to one, refused when they do not.
///
/// Within `tolerance` ([`SUM_TOLERANCE`] is the usual one) of one they are divided by their sum, so that the answer sums
/// to one exactly and what was rounded for print does no harm.
///
/// # Errors
/// Those of [`normalised`], and [`Error::WeightSum`].
///
/// ```
/// use mcda::{Error, weight};
/// assert_eq!(weight::checked(&[0.5, 0.25, 0.25], weight::SUM_TOLERANCE)?, [0.5, 0.25, 0.25]);
/// assert!(weight::checked(&[0.333, 0.333, 0.333], weight::SUM_TOLERANCE).is_ok());
/// assert!(matches!(weight::checked(&[0.5, 0.6], weight::SUM_TOLERANCE), Err(Error::WeightSum { .. })));
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn checked(weights: &[f64], tolerance: f64) -> Result<Vec<f64>> {
    let out = normalised(weights)?;
    let sum: f64 = weights.iter().sum();
    // So that a tolerance that is no number refuses.
    if (sum - 1.0).abs() <= tolerance { Ok(out) } else { Err(Error::WeightSum { sum, tolerance }) }
}

/// The same weight for each of `count` criteria.
///
/// # Errors
/// [`Error::Empty`] for none.
///
/// ```
/// assert_eq!(mcda::weight::equal(4)?, [0.25; 4]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn equal(count: usize) -> Result<Vec<f64>> {
    normalised(&vec![1.0; count])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_weight_is_named() {
        assert_eq!(normalised(&[]), Err(Error::Empty("the list of weights")));
        assert_eq!(normalised(&[1.0, -0.5]), Err(Error::Weight { index: 1, value: -0.5 }));
        assert!(matches!(normalised(&[f64::NAN]), Err(Error::Weight { index: 0, .. })));
        assert!(matches!(normalised(&[1.0, f64::INFINITY]), Err(Error::Weight { index: 1, .. })));
        assert_eq!(normalised(&[0.0, -0.0]), Err(Error::ZeroWeights));
        assert_eq!(equal(0), Err(Error::Empty("the list of weights")));
    }

    #[test]
    fn huge_and_tiny_units_are_the_same_weights() {
        assert_eq!(normalised(&[f64::MAX, f64::MAX]), Ok(vec![0.5, 0.5]));
        assert_eq!(normalised(&[f64::MIN_POSITIVE, f64::MIN_POSITIVE]), Ok(vec![0.5, 0.5]));
    }

    #[test]
    fn the_tolerance_is_a_bound_on_the_sum() {
        assert!(checked(&[0.5, 0.5049], SUM_TOLERANCE).is_ok());
        assert!(matches!(checked(&[0.5, 0.506], SUM_TOLERANCE), Err(Error::WeightSum { .. })));
        assert!(matches!(checked(&[50.0, 50.0], SUM_TOLERANCE), Err(Error::WeightSum { .. })));
        assert!(matches!(checked(&[0.5, 0.5], f64::NAN), Err(Error::WeightSum { .. })));
    }
}
