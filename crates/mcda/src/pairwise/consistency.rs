//! How far judgements are from agreeing with each other.

use serde::{Deserialize, Serialize};

use super::Priorities;
use crate::{Error, Result};

/// A table of the mean consistency index of random judgements. Papers seldom say which one they used, and the ratio
/// depends on it, so every [`Consistency`] names its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RandomIndex {
    /// T. L. Saaty, *The Analytic Hierarchy Process* (1980); up to 15 elements. What most textbooks print.
    #[default]
    #[serde(rename = "saaty-1980")]
    Saaty1980,
    /// T. L. Saaty, as in his papers of 2005 and 2008; up to 15 elements.
    #[serde(rename = "saaty-2008")]
    Saaty2008,
    /// H. A. Donegan and F. J. Dodd, *Mathematical and Computer Modelling* 15 (1991) 135–137; here up to 20 elements.
    #[serde(rename = "donegan-dodd-1991")]
    DoneganDodd1991,
    /// The line through simulated indices of J. A. Alonso and M. T. Lamata, *International Journal of Uncertainty,
    /// Fuzziness and Knowledge-Based Systems* 14 (2006), `λ̄ = 2.7699 n − 4.3513`; for any number of elements.
    #[serde(rename = "alonso-lamata-2006")]
    AlonsoLamata2006,
}

const SAATY_1980: [f64; 13] = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];
const SAATY_2008: [f64; 13] = [0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59];
const DONEGAN_DODD: [f64; 18] = [
    0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969,
    1.5078, 1.5153, 1.5262, 1.5313, 1.5371,
];

impl RandomIndex {
    /// Every table.
    pub const ALL: [RandomIndex; 4] = [
        RandomIndex::Saaty1980,
        RandomIndex::Saaty2008,
        RandomIndex::DoneganDodd1991,
        RandomIndex::AlonsoLamata2006,
    ];

    /// The name to print beside a ratio.
    pub const fn name(self) -> &'static str {
        match self {
            RandomIndex::Saaty1980 => "Saaty 1980",
            RandomIndex::Saaty2008 => "Saaty 2008",
            RandomIndex::DoneganDodd1991 => "Donegan & Dodd 1991",
            RandomIndex::AlonsoLamata2006 => "Alonso & Lamata 2006",
        }
    }

    /// The index for so many elements; zero for up to two, which are always consistent.
    ///
    /// # Errors
    /// [`Error::NoRandomIndex`] beyond the table.
    ///
    /// ```
    /// use mcda::pairwise::RandomIndex;
    /// assert_eq!(RandomIndex::Saaty1980.of(3)?, 0.58);
    /// assert!(RandomIndex::Saaty1980.of(16).is_err() && RandomIndex::AlonsoLamata2006.of(16).is_ok());
    /// # Ok::<(), mcda::Error>(())
    /// ```
    pub fn of(self, size: usize) -> Result<f64> {
        let Some(place) = size.checked_sub(3) else { return Ok(0.0) };
        let table: &[f64] = match self {
            RandomIndex::Saaty1980 => &SAATY_1980,
            RandomIndex::Saaty2008 => &SAATY_2008,
            RandomIndex::DoneganDodd1991 => &DONEGAN_DODD,
            RandomIndex::AlonsoLamata2006 => {
                let n = size as f64;
                return Ok((2.7699 * n - 4.3513 - n) / (n - 1.0));
            }
        };
        table.get(place).copied().ok_or(Error::NoRandomIndex { table: self.name(), size })
    }
}

/// How consistent judgements are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Consistency {
    /// The consistency index `(λ − n) / (n − 1)`; zero for up to two elements.
    pub index: f64,
    /// The consistency ratio, the index by the random index. Saaty asks for at most [`Consistency::LIMIT`].
    pub ratio: f64,
    /// The random index it was divided by.
    pub random_index: f64,
    /// The table that the random index is from.
    pub table: RandomIndex,
}

impl Consistency {
    /// The ratio up to which judgements pass for consistent (Saaty 1980).
    pub const LIMIT: f64 = 0.1;

    /// Whether the ratio is within [`Consistency::LIMIT`].
    pub fn holds(&self) -> bool {
        self.ratio <= Consistency::LIMIT
    }
}

/// The consistency of judgements from which priorities were drawn.
///
/// One or two elements are always consistent. For priorities drawn from judgements with gaps λ is that of Harker's matrix
/// and the random index that of full ones: gaps take contradictions away, so the ratio is then too kind.
///
/// # Errors
/// [`Error::NoRandomIndex`] when the table does not go so far.
///
/// ```
/// use mcda::pairwise::{Comparisons, Method, RandomIndex, consistency, priorities};
/// let circle = Comparisons::from_upper(3, &[3.0, 1.0 / 3.0, 3.0])?;
/// let found = consistency(&priorities(&circle, Method::Eigenvector)?, RandomIndex::Saaty1980)?;
/// assert!(!found.holds() && found.table.name() == "Saaty 1980");
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn consistency(of: &Priorities, table: RandomIndex) -> Result<Consistency> {
    let size = of.weights.len();
    let random_index = table.of(size)?;
    if size < 3 {
        return Ok(Consistency { index: 0.0, ratio: 0.0, random_index, table });
    }
    // λ is at least n; what rounding leaves below it is no inconsistency.
    let index = ((of.lambda_max - size as f64) / (size as f64 - 1.0)).max(0.0);
    Ok(Consistency { index, ratio: index / random_index, random_index, table })
}

#[cfg(test)]
mod tests {
    use super::super::{Comparisons, Method, priorities};
    use super::*;

    #[test]
    fn tables_end_where_they_end() {
        assert_eq!(RandomIndex::Saaty2008.of(15), Ok(1.59));
        assert_eq!(RandomIndex::DoneganDodd1991.of(20), Ok(1.5371));
        let beyond = Err(Error::NoRandomIndex { table: "Saaty 2008", size: 16 });
        assert_eq!(RandomIndex::Saaty2008.of(16), beyond);
        for table in RandomIndex::ALL {
            assert_eq!((table.of(0), table.of(1), table.of(2)), (Ok(0.0), Ok(0.0), Ok(0.0)));
            assert!((table.of(9).unwrap() - 1.45).abs() < 0.09, "{table:?}");
        }
    }

    #[test]
    fn two_elements_are_always_consistent() {
        let two = priorities(&Comparisons::from_upper(2, &[9.0]).unwrap(), Method::ColumnMean).unwrap();
        let found = consistency(&two, RandomIndex::Saaty1980).unwrap();
        assert!(found.ratio == 0.0 && found.index == 0.0 && found.holds());
    }
}
