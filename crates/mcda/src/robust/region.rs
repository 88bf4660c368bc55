//! Where weights are drawn from.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Which weights are thought possible. They always sum to 1, and all possible ones are equally likely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    /// All of them: nothing is known of the weights.
    Everything,
    /// Each within this share of what it is: 0.2 for from a fifth less to a fifth more.
    Share(f64),
    /// Each within bounds of its own. The given weights must lie within them.
    Bounds(Vec<(f64, f64)>),
}

impl Within {
    /// The bounds of each weight, or nothing where there are none.
    pub(super) fn bounds(&self, weights: &[f64]) -> Result<Option<Vec<(f64, f64)>>> {
        match self {
            Within::Everything => Ok(None),
            Within::Share(by) => {
                if !(by.is_finite() && *by >= 0.0) {
                    let needed = "a finite number that is not negative";
                    return Err(Error::Parameter {
                        what: "the share around the weights",
                        value: *by,
                        needed,
                    });
                }
                let around = |w: &f64| ((w * (1.0 - by)).max(0.0), (w * (1.0 + by)).min(1.0));
                Ok(Some(weights.iter().map(around).collect()))
            }
            Within::Bounds(bounds) => {
                if bounds.len() != weights.len() {
                    let (found, expected) = (bounds.len(), weights.len());
                    return Err(Error::Size { what: "the list of bounds", found, expected });
                }
                for (column, (&(least, greatest), w)) in bounds.iter().zip(weights).enumerate() {
                    if !(least.is_finite() && greatest.is_finite() && least <= greatest) {
                        return Err(Error::Bounds { column, least, greatest });
                    }
                    if *w < least - 1e-9 || *w > greatest + 1e-9 {
                        return Err(Error::OutOfBounds { row: 0, column });
                    }
                }
                Ok(Some(bounds.iter().map(|b| (b.0.max(0.0), b.1.min(1.0))).collect()))
            }
        }
    }
}
