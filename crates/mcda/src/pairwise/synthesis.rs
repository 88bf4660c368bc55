//! Scores of alternatives from their local priorities under each criterion.

use serde::{Deserialize, Serialize};

use crate::{Error, Result, weight};

/// What is done with local priorities before they are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Synthesis {
    /// Each criterion's priorities sum to one (Saaty 1980). An alternative that is added may turn the order of others.
    #[default]
    Distributive,
    /// Each criterion's priorities are divided by the best (Belton and Gear 1983). Copies of an alternative that is not the
    /// best leave the order of the others alone.
    Ideal,
}

/// Weighs the alternatives' local priorities: `sₐ = Σⱼ wⱼ pⱼₐ`, scaled to a sum of one. `local` has a row for each criterion
/// and in it a value for each alternative.
///
/// # Errors
/// [`Error::Empty`], [`Error::Size`] when rows differ in length or are not as many as weights, and those of
/// [`weight::normalised`] for the weights and for each row.
///
/// ```
/// use mcda::pairwise::{Synthesis, synthesise};
/// let total = synthesise(&[0.75, 0.25], &[vec![0.6, 0.4], vec![0.2, 0.8]], Synthesis::Distributive)?;
/// assert!((total[0] - 0.5).abs() < 1e-12);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn synthesise(weights: &[f64], local: &[Vec<f64>], mode: Synthesis) -> Result<Vec<f64>> {
    let weights = weight::normalised(weights)?;
    if local.len() != weights.len() {
        let (found, expected) = (local.len(), weights.len());
        return Err(Error::Size { what: "rows of local priorities", found, expected });
    }
    let alternatives = local.first().map_or(0, Vec::len);
    let mut total = vec![0.0; alternatives];
    for (row, w) in local.iter().zip(weights) {
        if row.len() != alternatives {
            let what = "a row of local priorities";
            return Err(Error::Size { what, found: row.len(), expected: alternatives });
        }
        let row = weight::normalised(row)?;
        let unit = match mode {
            Synthesis::Distributive => 1.0,
            Synthesis::Ideal => row.iter().copied().fold(0.0, f64::max),
        };
        total.iter_mut().zip(row).for_each(|(sum, p)| *sum += w * p / unit);
    }
    weight::normalised(&total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_turns_the_order_only_where_it_is_said_to() {
        // Belton and Gear's example: the copy of the second alternative puts it before the first, or does not.
        let three = [vec![1.0, 9.0, 1.0], vec![9.0, 1.0, 1.0], vec![8.0, 9.0, 1.0]];
        let four = three.clone().map(|row| [row.clone(), vec![row[1]]].concat());
        let first_leads = |local: &[Vec<f64>], mode| {
            let total = synthesise(&[1.0; 3], local, mode).unwrap();
            total[0] > total[1]
        };
        assert!(!first_leads(&three, Synthesis::Distributive) && first_leads(&four, Synthesis::Distributive));
        assert_eq!(first_leads(&three, Synthesis::Ideal), first_leads(&four, Synthesis::Ideal));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mode = Synthesis::Distributive;
        assert!(matches!(synthesise(&[1.0], &[], mode), Err(Error::Size { found: 0, expected: 1, .. })));
        assert!(matches!(synthesise(&[1.0; 2], &[vec![1.0], vec![]], mode), Err(Error::Size { .. })));
        assert_eq!(synthesise(&[1.0], &[vec![0.0]], mode), Err(Error::ZeroWeights));
        assert!(matches!(synthesise(&[1.0], &[vec![]], mode), Err(Error::Empty(_))));
    }
}
