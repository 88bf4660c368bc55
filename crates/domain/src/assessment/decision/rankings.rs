//! Scores and places by each method.

use mcda::normalise::Scaling;
use mcda::ranking::{Better, Ties};
use mcda::{Matrix, Method, Ranking, rank, tree};
use serde::{Deserialize, Serialize};

use super::Data;
use super::fault::{self, Fault, Where};
use super::methods::Wanted;
use super::weigh::Weighed;

/// What a method says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The method with its parameters.
    #[serde(flatten)]
    pub method: Method,
    /// Its word with the number of its formula.
    pub formula: String,
    /// Which end of the scores is the good one.
    pub better: Better,
    /// A score for each alternative.
    pub scores: Vec<f64>,
    /// Tied alternatives share the best of their places.
    pub places: Vec<usize>,
    /// Who is first, by name.
    pub first: Vec<String>,
    /// The scores in each group of criteria, an alternative a row: by the weighted sum only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_scores: Option<Vec<Vec<f64>>>,
    /// VIKOR's tests and compromise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compromise: Option<Compromise>,
}

/// What VIKOR says beyond its scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compromise {
    /// The regret of all together.
    pub s: Vec<f64>,
    /// The greatest single regret.
    pub r: Vec<f64>,
    /// How far the second is behind.
    pub advantage: Option<f64>,
    /// How far it should be.
    pub needed: Option<f64>,
    /// Whether it is far enough.
    pub acceptable_advantage: bool,
    /// Whether the first is first by one of the regrets, too.
    pub acceptable_stability: bool,
    /// Who makes up the compromise.
    pub names: Vec<String>,
}

/// Ranks by every method.
pub(super) fn run(
    data: &Data,
    weighing: &Weighed,
    wanted: &[Wanted],
) -> Result<Vec<(Outcome, Ranking)>, Vec<Fault>> {
    let (mut out, mut faults) = (Vec::new(), Vec::new());
    for wanted in wanted {
        match one(data, weighing, wanted) {
            Ok(outcome) => out.push(outcome),
            Err(e) => faults.push(refused(&e, data, wanted)),
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

/// A fault of the values where the values are at fault, else of the method's entry.
pub(super) fn refused(e: &mcda::Error, data: &Data, wanted: &Wanted) -> Fault {
    match e {
        mcda::Error::Parameter { .. } | mcda::Error::Size { .. } => fault::of(e, Where::List(&wanted.place)),
        other => fault::of(other, data.place()),
    }
}

fn one(data: &Data, weighing: &Weighed, wanted: &Wanted) -> mcda::Result<(Outcome, Ranking)> {
    let (matrix, directions, method) = (&data.matrix, data.directions.as_slice(), &wanted.method);
    let weights = wanted.exponents.as_ref().unwrap_or(&weighing.weights);
    let mut compromise = None;
    let ranking = if let Method::Vikor { v } = method {
        let found = mcda::rank::vikor(matrix, directions, weights, *v)?;
        compromise = Some(Compromise {
            s: found.s,
            r: found.r,
            advantage: found.advantage,
            needed: found.needed,
            acceptable_advantage: found.acceptable_advantage,
            acceptable_stability: found.acceptable_stability,
            names: found.compromise.iter().map(|&i| data.name(i).to_owned()).collect(),
        });
        found.ranking
    } else {
        rank(method, matrix, directions, weights)?
    };
    let group_scores = match method {
        Method::WeightedSum { scaling } => by_group(data, weighing, *scaling)?,
        _ => None,
    };
    let outcome = Outcome {
        method: method.clone(),
        formula: method.version(),
        better: ranking.better(),
        scores: ranking.scores().to_vec(),
        places: ranking.ranks(Ties::Min).into_iter().map(|p| p as usize).collect(),
        first: ranking.winners().into_iter().map(|i| data.name(i).to_owned()).collect(),
        group_scores,
        compromise,
    };
    Ok((outcome, ranking))
}

/// Scores from the bottom up.
fn by_group(data: &Data, weighing: &Weighed, scaling: Scaling) -> mcda::Result<Option<Vec<Vec<f64>>>> {
    let Some(tree) = &weighing.tree else { return Ok(None) };
    let scaled = scaling.apply(&data.matrix, &data.directions)?;
    let order: Vec<usize> = weighing.groups.iter().flat_map(|g| g.members.iter().copied()).collect();
    let rows: Vec<Vec<f64>> =
        (0..scaled.rows()).map(|i| order.iter().map(|&j| scaled.at(i, j)).collect()).collect();
    let tree::Scores { groups, .. } = tree.scores(&Matrix::from_rows(&rows)?)?;
    Ok(Some(groups))
}
