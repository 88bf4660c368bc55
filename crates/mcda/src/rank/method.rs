//! A method with its parameters, and one door to all of them.

use serde::{Deserialize, Serialize};

use super::kernel::Prepared;
use super::topsis::Unit;
use super::{Count, Preference};
use super::{bayes, borda, copras, cpi, edas, moora, mpe, product, promethee, spotis, sum, topsis, vikor};
use crate::normalise::Scaling;
use crate::ranking::Better;
use crate::{Direction, Matrix, Ranking, Result};

/// A method with its parameters. As JSON: `{"method": "vikor", "v": 0.5}`; parameters that are left out have their
/// usual values.
///
/// [`Method::from_str`](std::str::FromStr) takes a word alone, and [`Display`](std::fmt::Display) writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Method {
    /// [`weighted_sum`](super::weighted_sum()).
    WeightedSum {
        /// How values are made comparable; by the range unless said.
        #[serde(default)]
        scaling: Scaling,
    },
    /// [`weighted_product`](super::weighted_product()).
    WeightedProduct,
    /// [`topsis`](super::topsis()).
    Topsis {
        /// By what values are divided; by the length unless said.
        #[serde(default)]
        unit: Unit,
    },
    /// [`vikor`](super::vikor()).
    Vikor {
        /// The share of the group against the one who loses most; ½ unless said.
        #[serde(default = "half")]
        v: f64,
    },
    /// [`promethee`](super::promethee()).
    #[serde(rename = "promethee-2")]
    Promethee {
        /// One for each criterion, or one for all; the usual one for all unless said.
        #[serde(default = "usual")]
        preferences: Vec<Preference>,
    },
    /// [`moora`](super::moora()).
    Moora,
    /// [`copras`](super::copras()).
    Copras,
    /// [`edas`](super::edas()).
    Edas,
    /// [`spotis`](super::spotis()).
    Spotis {
        /// The least and the greatest value that each criterion can have. There is nothing usual: without them the
        /// ranking is refused.
        #[serde(default)]
        bounds: Vec<(f64, f64)>,
    },
    /// [`cpi`](super::cpi()).
    Cpi,
    /// [`bayes`](super::bayes()).
    Bayes,
    /// [`mpe`](super::mpe()): its weights are exponents.
    Mpe,
    /// [`mpe_normalised`](super::mpe_normalised): its weights are exponents.
    MpeNormalised,
    /// [`borda`](super::borda()), with each criterion as a ballot that weighs what the criterion weighs.
    Borda {
        /// How points are counted; from 0 unless said.
        #[serde(default)]
        count: Count,
    },
}

fn half() -> f64 {
    0.5
}

fn usual() -> Vec<Preference> {
    vec![Preference::Usual]
}

/// Ranks alternatives. For more than scores, use the function of the method itself.
///
/// # Errors
/// Those of the method.
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, Method, rank};
/// let m = Matrix::from_rows(&[vec![9.0, 30.0], vec![6.0, 10.0], vec![2.0, 20.0]])?;
/// let ranking = rank(&"topsis".parse::<Method>()?, &m, &[Benefit, Cost], &[0.7, 0.3])?;
/// assert_eq!(ranking.winners(), [0]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn rank(method: &Method, matrix: &Matrix, directions: &[Direction], weights: &[f64]) -> Result<Ranking> {
    match method {
        Method::Topsis { unit } => Ok(topsis::topsis(matrix, directions, weights, *unit)?.ranking),
        Method::Vikor { v } => Ok(vikor::vikor(matrix, directions, weights, *v)?.ranking),
        Method::Promethee { preferences } => {
            Ok(promethee::promethee(matrix, directions, weights, preferences)?.ranking)
        }
        Method::Mpe => Ok(mpe::mpe(matrix, directions, weights)?.ranking),
        Method::MpeNormalised => mpe::mpe_normalised(matrix, directions, weights),
        _ => {
            let shares = super::input::weighed(matrix, directions, weights)?;
            prepare(method, matrix, directions, weights)?.ranking(&shares, method.better())
        }
    }
}

/// A method applied to a matrix, waiting for weights. Those given matter only where they are exponents, of which the
/// sum is kept.
pub(crate) fn prepare(
    method: &Method,
    matrix: &Matrix,
    directions: &[Direction],
    weights: &[f64],
) -> Result<Prepared> {
    super::input::directed(matrix, directions)?;
    let prepared = match method {
        Method::WeightedSum { scaling } => sum::prepare(matrix, directions, *scaling),
        Method::WeightedProduct => product::prepare(matrix, directions),
        Method::Topsis { unit } => topsis::prepare(matrix, directions, *unit),
        Method::Vikor { v } => vikor::prepare(matrix, directions, *v),
        Method::Promethee { preferences } => promethee::prepare(matrix, directions, preferences),
        Method::Moora => moora::prepare(matrix, directions),
        Method::Copras => copras::prepare(matrix, directions),
        Method::Edas => edas::prepare(matrix, directions),
        Method::Spotis { bounds } => spotis::prepare(matrix, directions, bounds),
        Method::Cpi => cpi::prepare(matrix, directions),
        Method::Bayes => bayes::prepare(matrix, directions),
        Method::Mpe => mpe::prepare_raw(matrix, directions, weights),
        Method::MpeNormalised => mpe::prepare_normalised(matrix, directions, weights),
        Method::Borda { count } => borda::prepare(matrix, directions, *count),
    }?;
    prepared.finite()?;
    Ok(prepared)
}

impl Method {
    /// Which end of the scores is the good one.
    pub fn better(&self) -> Better {
        match self {
            Method::Vikor { .. } | Method::Spotis { .. } => Better::Lower,
            _ => Better::Higher,
        }
    }
}
