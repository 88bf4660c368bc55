//! How much one value is preferred to another: the six functions of PROMETHEE.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// How much better a value is than one that lies `d` below it, from 0 (not at all) to 1 (without doubt). For d ≤ 0 all
/// are 0.
///
/// Source: Brans & Vincke, *Management Science* 31(6) (1985) 647–656; Brans & Mareschal in *Multiple Criteria Decision
/// Analysis: State of the Art Surveys* (Springer 2005) 163–186.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case")]
pub enum Preference {
    /// 1 for any d > 0.
    #[default]
    Usual,
    /// 0 up to `q`, then 1.
    UShape {
        /// The greatest difference that does not matter, ≥ 0.
        q: f64,
    },
    /// d / p up to `p`, then 1.
    VShape {
        /// The least difference that is beyond doubt, > 0.
        p: f64,
    },
    /// 0 up to `q`, ½ up to `p`, then 1.
    Level {
        /// The greatest difference that does not matter, ≥ 0.
        q: f64,
        /// The greatest difference that is in doubt, ≥ q.
        p: f64,
    },
    /// 0 up to `q`, then (d − q)/(p − q) up to `p`, then 1.
    Linear {
        /// The greatest difference that does not matter, ≥ 0.
        q: f64,
        /// The least difference that is beyond doubt, > q.
        p: f64,
    },
    /// 1 − exp(−d² / 2s²).
    Gaussian {
        /// The difference at which the function is steepest, > 0.
        s: f64,
    },
}

impl Preference {
    /// The preference for a difference.
    ///
    /// ```
    /// use mcda::rank::Preference;
    /// let p = Preference::Linear { q: 1.0, p: 3.0 };
    /// assert_eq!([-5.0, 1.0, 2.0, 9.0].map(|d| p.of(d)), [0.0, 0.0, 0.5, 1.0]);
    /// ```
    pub fn of(self, d: f64) -> f64 {
        if d <= 0.0 {
            return 0.0;
        }
        match self {
            Preference::Usual => 1.0,
            Preference::UShape { q } => f64::from(u8::from(d > q)),
            Preference::VShape { p } => (d / p).min(1.0),
            Preference::Level { q, .. } if d <= q => 0.0,
            Preference::Level { p, .. } => {
                if d <= p {
                    0.5
                } else {
                    1.0
                }
            }
            Preference::Linear { q, p } => ((d - q) / (p - q)).clamp(0.0, 1.0),
            Preference::Gaussian { s } => -(-(d / s).powi(2) / 2.0).exp_m1(),
        }
    }

    /// Checks the thresholds.
    ///
    /// # Errors
    /// [`Error::Parameter`] when one is no finite number or breaks the bounds given with it.
    pub fn check(self) -> Result<()> {
        let refuse = |what, value, needed| Err(Error::Parameter { what, value, needed });
        let (q, p) = match self {
            Preference::Usual => (0.0, 1.0),
            Preference::UShape { q } => (q, q + 1.0),
            Preference::VShape { p } | Preference::Gaussian { s: p } => (0.0, p),
            Preference::Level { q, p } | Preference::Linear { q, p } => (q, p),
        };
        if !(q.is_finite() && q >= 0.0) {
            return refuse("q", q, "a finite number that is not negative");
        }
        let level = matches!(self, Preference::Level { .. } | Preference::UShape { .. });
        if !(p.is_finite() && (p > q || level && p == q)) {
            return match self {
                Preference::Gaussian { .. } => refuse("s", p, "a finite number above 0"),
                Preference::Level { .. } => refuse("p", p, "a finite number and not below q"),
                _ => refuse("p", p, "a finite number above q, or above 0 where there is no q"),
            };
        }
        Ok(())
    }

    /// From which difference on the preference is 1 (or as good as), and up to which it is 0.
    fn limits(self) -> (f64, f64) {
        match self {
            Preference::Usual => (0.0, 0.0),
            Preference::UShape { q } => (q, q),
            Preference::VShape { p } => (0.0, p),
            Preference::Level { q, p } | Preference::Linear { q, p } => (q, p),
            // Beyond nine times s it differs from 1 by less than numbers can tell.
            Preference::Gaussian { s } => (0.0, 9.0 * s),
        }
    }

    /// For each value of an ascending list, the sum of its preferences over all others. `up` gets what is preferred to
    /// each in turn.
    ///
    /// In the sorted list, those beyond doubt are a prefix, those that do not matter a suffix, and the ones in between
    /// a window that only moves forward: so a criterion takes time in proportion to its alternatives (but for the
    /// Gaussian, which looks at every pair in the window).
    pub(crate) fn sums(self, sorted: &[f64], down: &mut [f64], up: &mut [f64]) {
        let reach = sorted.len();
        window_sums(self, sorted, down);
        let mirrored: Vec<f64> = sorted.iter().rev().map(|x| -x).collect();
        window_sums(self, &mirrored, up);
        up[..reach].reverse();
    }
}

/// The sum of `preference(x − y)` over all y below x, for each x of an ascending list.
fn window_sums(preference: Preference, sorted: &[f64], out: &mut [f64]) {
    let (zero, one) = preference.limits();
    let middle = sorted[sorted.len() / 2];
    // Sums up to each value; from the middle value, so that a great offset costs no digits.
    let mut before = Vec::new();
    if matches!(preference, Preference::VShape { .. } | Preference::Linear { .. }) {
        before.reserve(sorted.len() + 1);
        let mut sum = 0.0;
        before.push(sum);
        for x in sorted {
            sum += x - middle;
            before.push(sum);
        }
    }
    // Before `sure` the preference is 1; from `none` on it is 0.
    let (mut sure, mut none) = (0, 0);
    for (i, &x) in sorted.iter().enumerate() {
        while sure < i && x - sorted[sure] > one {
            sure += 1;
        }
        while none < i && x - sorted[none] > zero {
            none += 1;
        }
        let (certain, between) = (sure as f64, (none - sure) as f64);
        out[i] = certain
            + match preference {
                Preference::Usual | Preference::UShape { .. } => 0.0,
                Preference::Level { .. } => 0.5 * between,
                // A few are added one by one, which is as fast and more precise.
                Preference::Gaussian { .. } | Preference::VShape { .. } | Preference::Linear { .. }
                    if before.is_empty() || none - sure <= 16 =>
                {
                    sorted[sure..none].iter().map(|y| preference.of(x - y)).sum()
                }
                _ => (between * (x - middle - zero) - (before[none] - before[sure])) / (one - zero),
            };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Preference; 6] = [
        Preference::Usual,
        Preference::UShape { q: 2.0 },
        Preference::VShape { p: 30.0 },
        Preference::Level { q: 2.0, p: 20.0 },
        Preference::Linear { q: 3.0, p: 25.0 },
        Preference::Gaussian { s: 5.0 },
    ];

    #[test]
    fn sums_by_window_are_the_sums_over_pairs() {
        // Equal values, gaps that are just a threshold, and a great offset.
        let mut values: Vec<f64> = (0..90).map(|i| 1e6 + f64::from(i * i % 47) + f64::from(i % 3)).collect();
        values.sort_by(f64::total_cmp);
        for preference in ALL {
            let (mut down, mut up) = (vec![0.0; values.len()], vec![0.0; values.len()]);
            preference.sums(&values, &mut down, &mut up);
            for (i, x) in values.iter().enumerate() {
                let over: f64 = values.iter().map(|y| preference.of(x - y)).sum();
                let under: f64 = values.iter().map(|y| preference.of(y - x)).sum();
                assert!((over - down[i]).abs() < 1e-9, "{preference:?} {i}: {over} {}", down[i]);
                assert!((under - up[i]).abs() < 1e-9, "{preference:?} {i}: {under} {}", up[i]);
            }
        }
    }

    #[test]
    fn thresholds_are_checked() {
        for preference in ALL {
            assert_eq!(preference.check(), Ok(()));
        }
        for bad in [
            Preference::UShape { q: -1.0 },
            Preference::VShape { p: 0.0 },
            Preference::Level { q: 2.0, p: 1.0 },
            Preference::Linear { q: 2.0, p: 2.0 },
            Preference::Gaussian { s: f64::NAN },
        ] {
            assert!(matches!(bad.check(), Err(Error::Parameter { .. })), "{bad:?}");
        }
        assert_eq!(Preference::Level { q: 2.0, p: 2.0 }.check(), Ok(()));
    }

    #[test]
    fn a_difference_at_the_threshold_does_not_pass_it() {
        assert_eq!(Preference::UShape { q: 2.0 }.of(2.0), 0.0);
        assert_eq!(Preference::Level { q: 2.0, p: 4.0 }.of(4.0), 0.5);
        assert_eq!(Preference::Usual.of(0.0), 0.0);
    }
}
