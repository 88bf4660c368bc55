//! Dividing what a region wants to reach among the regions right below it.

/// By what it is divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// Each gets as much as the others.
    #[default]
    Equally,
    /// By the makers who are recorded and published.
    Makers,
    /// By registered inhabitants.
    Population,
}

impl By {
    /// Every way.
    pub const ALL: [By; 3] = [By::Equally, By::Makers, By::Population];

    /// The word in forms.
    pub const fn word(self) -> &'static str {
        match self {
            By::Equally => "equally",
            By::Makers => "makers",
            By::Population => "population",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<By> {
        By::ALL.into_iter().find(|b| b.word() == word)
    }
}

/// A region that gets a share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// How heavy it weighs; what is below nothing weighs nothing.
    pub weight: i64,
    /// What it keeps whatever the others get.
    pub fixed: Option<i64>,
}

/// Why nothing can be divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undivided {
    /// Nobody gets a share.
    Nobody,
    /// What is kept is more than there is: so much.
    TooMuchKept(i64),
    /// Everybody keeps theirs, and together it is less than there is: so much is left.
    Left(i64),
}

/// Divides a target by weight. The shares come to the target exactly: each gets its part rounded down, and what is left goes one
/// by one to those whose part was cut most; of equals the first gets it. Where nobody weighs anything, all get the same. What is
/// kept by some is taken away before.
///
/// ```
/// use domain::indicator::cascade::{Part, cascade};
/// let part = |weight| Part { weight, fixed: None };
/// assert_eq!(cascade(10, &[part(1), part(1), part(1)]).unwrap(), [4, 3, 3]);
/// assert_eq!(cascade(100, &[part(2), part(1), Part { weight: 9, fixed: Some(40) }]).unwrap(), [40, 20, 40]);
/// assert_eq!(cascade(7, &[part(0), part(0)]).unwrap(), [4, 3]);
/// ```
///
/// # Errors
/// [`Undivided`].
pub fn cascade(total: i64, parts: &[Part]) -> Result<Vec<i64>, Undivided> {
    if parts.is_empty() {
        return Err(Undivided::Nobody);
    }
    let total = i128::from(total.max(0));
    let kept: i128 = parts.iter().filter_map(|p| p.fixed).map(|n| i128::from(n.max(0))).sum();
    let number = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
    if kept > total {
        return Err(Undivided::TooMuchKept(number(kept)));
    }
    let rest = total - kept;
    let free: Vec<usize> = (0..parts.len()).filter(|i| parts[*i].fixed.is_none()).collect();
    if free.is_empty() && rest > 0 {
        return Err(Undivided::Left(number(rest)));
    }
    let own = |i: usize| i128::from(parts[i].weight.max(0));
    let sum: i128 = free.iter().map(|i| own(*i)).sum();
    let weight = |i: usize| if sum == 0 { 1 } else { own(i) };
    let sum = if sum == 0 { free.len() as i128 } else { sum };
    let mut shares: Vec<i128> =
        parts.iter().map(|p| i128::from(p.fixed.unwrap_or_default().max(0))).collect();
    // What was cut, the most first; the order of the parts decides between equals.
    let mut cut: Vec<(i128, usize)> = Vec::with_capacity(free.len());
    let mut given = 0;
    for i in free {
        let exact = rest * weight(i);
        shares[i] = exact / sum;
        given += shares[i];
        cut.push((exact % sum, i));
    }
    cut.sort_by_key(|(cut, i)| (std::cmp::Reverse(*cut), *i));
    let left = usize::try_from(rest - given).unwrap_or_default();
    for (_, i) in cut.into_iter().take(left) {
        shares[i] += 1;
    }
    Ok(shares.into_iter().map(number).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_kept_must_fit() {
        let kept = |n| Part { weight: 1, fixed: Some(n) };
        assert_eq!(cascade(10, &[]), Err(Undivided::Nobody));
        assert_eq!(cascade(10, &[kept(8), kept(3)]), Err(Undivided::TooMuchKept(11)));
        assert_eq!(cascade(10, &[kept(8), kept(1)]), Err(Undivided::Left(1)));
        assert_eq!(cascade(10, &[kept(8), kept(2)]), Ok(vec![8, 2]));
        assert_eq!(cascade(0, &[Part::default(), kept(0)]), Ok(vec![0, 0]));
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let part = (-5..10_000i64, proptest::option::weighted(0.2, 0..50i64));
        proptest::collection::vec(part.prop_map(|(weight, fixed)| Part { weight, fixed }), 1..40)
    }

    proptest! {
        #[test]
        fn the_shares_come_to_the_target_to_the_unit(total in 0..1_000_000_000_000i64, parts in parts()) {
            if let Ok(shares) = cascade(total, &parts) {
                prop_assert_eq!(shares.iter().sum::<i64>(), total);
                prop_assert!(shares.iter().all(|s| *s >= 0));
                for (share, part) in shares.iter().zip(&parts) {
                    prop_assert!(part.fixed.is_none_or(|f| f == *share));
                }
            }
        }

        #[test]
        fn nobody_is_more_than_one_away_from_their_exact_part(total in 0..1_000_000i64, weights in proptest::collection::vec(0..1000i64, 1..40)) {
            let parts: Vec<Part> = weights.iter().map(|w| Part { weight: *w, fixed: None }).collect();
            let sum: i64 = weights.iter().sum();
            let shares = cascade(total, &parts).unwrap();
            if sum > 0 {
                for (share, weight) in shares.iter().zip(&weights) {
                    let exact = total as f64 * *weight as f64 / sum as f64;
                    prop_assert!((*share as f64 - exact).abs() < 1.0);
                }
            }
            // Who weighs more gets no less.
            for (a, x) in shares.iter().zip(&weights) {
                for (b, y) in shares.iter().zip(&weights) {
                    prop_assert!(x <= y || a >= b || sum == 0);
                }
            }
        }
    }
}
