//! A decision: alternatives, criteria, weights and methods in one [`File`], and the [`Answer`] that the same file gives each time.
//!
//! The command line, a page and whoever checks a frozen result work it out with the same call, [`run`]. `docs/decision-file.md`
//! describes file and answer.
//!
//! ```
//! use domain::assessment::decision::{parse, run};
//! let file = parse(
//!     "criteria = [{ name = \"reach\", weight = 0.6 }, { name = \"skill\", weight = 0.4 }]
//!      alternatives = [{ name = \"lace\", values = [3, 5] }, { name = \"glass\", values = [4, 2] }]",
//! )
//! .unwrap();
//! let answer = run(&file).unwrap();
//! assert_eq!(answer.rankings[0].first, ["glass"]);
//! ```

mod compare;
mod fault;
pub mod file;
mod methods;
mod rankings;
mod robust;
#[cfg(test)]
mod tests;
mod weigh;

pub use compare::{Compared, Judged, Member};
pub use fault::{Fault, clean, plain};
pub use file::{File, Unreadable, parse};
pub use methods::known;
pub use rankings::{Compromise, Outcome};
pub use robust::{Acceptability, Agreement, Crossing, Duels, Pair, Reversal, Robust, Side};
pub use weigh::{Part, Weighed};

use fault::Where;
use mcda::rank::{Threshold, screen};
use mcda::{Direction, Matrix};
use serde::{Deserialize, Serialize};

/// All that came of a file, as machines get it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Of the file.
    pub title: Option<String>,
    /// Of the program that computed it.
    pub version: String,
    /// In the order of the file.
    pub criteria: Vec<Criterion>,
    /// The weights, and how they came about.
    pub weighing: Weighed,
    /// Those that take part, in the order of the file; scores and places below are in this order.
    pub alternatives: Vec<String>,
    /// Those that do not.
    pub left_out: Vec<LeftOut>,
    /// Scores and places, a method each; the first is the chosen one.
    pub rankings: Vec<Outcome>,
    /// How robust the first place is.
    #[serde(flatten)]
    pub robust: Robust,
}

/// A criterion with its weight among all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its name.
    pub name: String,
    /// Whether more is better.
    pub direction: Direction,
    /// The name of its group.
    pub group: Option<String>,
    /// What it weighs among all.
    pub weight: f64,
}

/// Who does not take part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Their name.
    pub name: String,
    /// Whether they withdrew.
    pub withdrawn: bool,
    /// Limits that were missed.
    pub missed: Vec<Missed>,
}

/// A limit that an alternative misses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Missed {
    /// The name of the criterion.
    pub criterion: String,
    /// What it has.
    pub value: f64,
    /// What it needs.
    pub limit: f64,
}

/// Values of those that take part.
struct Data {
    matrix: Matrix,
    directions: Vec<Direction>,
    /// The names of all alternatives, and which of them take part.
    alternatives: Vec<String>,
    taking_part: Vec<usize>,
    criteria: Vec<String>,
}

impl Data {
    /// Where its rows and columns are in the file.
    fn place(&self) -> Where<'_> {
        Where::Values {
            alternatives: &self.alternatives,
            taking_part: &self.taking_part,
            criteria: &self.criteria,
        }
    }

    /// The name of a row.
    fn name(&self, row: usize) -> &str {
        &self.alternatives[self.taking_part[row]]
    }
}

/// Works a file out.
///
/// # Errors
/// What is wrong in the file, all that can be told at once.
pub fn run(file: &File) -> Result<Answer, Vec<Fault>> {
    run_by(file, &[], 1)
}

/// Works a file out by these methods in place of its own, unless there are none, drawing weights with so many threads. The answer does
/// not depend on their number.
///
/// # Errors
/// As [`run`].
pub fn run_by(file: &File, words: &[String], threads: usize) -> Result<Answer, Vec<Fault>> {
    let faults = file::check(file);
    if !faults.is_empty() {
        return Err(faults);
    }
    let wanted = methods::wanted(file, words)?;
    let (data, left_out) = taking_part(file)?;
    let mut weighing = weigh::run(file, &data.matrix, &data.directions, data.place())?;
    let rankings = rankings::run(&data, &weighing, &wanted)?;
    let robust = robust::run(file, &data, &weighing.weights, &wanted, &rankings, threads)?;
    let rankings = rankings.into_iter().map(|(outcome, _)| outcome).collect();
    // What the answer does not tell, so that one that is read again is the same.
    weighing.tree = None;
    weighing.groups.iter_mut().for_each(|g| g.members.clear());
    let criteria = file
        .criteria
        .iter()
        .zip(&weighing.weights)
        .map(|(c, &weight)| Criterion {
            name: c.name.clone(),
            direction: c.direction,
            group: c.group.clone(),
            weight,
        })
        .collect();
    let alternatives = data.taking_part.iter().map(|&i| data.alternatives[i].clone()).collect();
    Ok(Answer {
        title: file.title.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        criteria,
        weighing,
        alternatives,
        left_out,
        rankings,
        robust,
    })
}

/// What can be said of a file although nobody is ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unranked {
    /// The weights, and how they came about.
    pub weighing: Weighed,
    /// Who does not take part, and why.
    pub left_out: Vec<LeftOut>,
}

/// Weights and limits of a file without ranking anybody: for one in which nobody is left. Weights that are drawn from the values
/// themselves are drawn from those of all.
///
/// # Errors
/// What is wrong in the file.
pub fn unranked(file: &File) -> Result<Unranked, Vec<Fault>> {
    let faults = file::check(file);
    if !faults.is_empty() {
        return Err(faults);
    }
    let (data, left_out) = screened(file)?;
    let mut weighing = weigh::run(file, &data.matrix, &data.directions, data.place())?;
    weighing.tree = None;
    weighing.groups.iter_mut().for_each(|g| g.members.clear());
    Ok(Unranked { weighing, left_out })
}

/// Who takes part, and who is withdrawn or misses a limit.
fn taking_part(file: &File) -> Result<(Data, Vec<LeftOut>), Vec<Fault>> {
    let (mut data, left_out) = screened(file)?;
    let stay = |n: &usize| !left_out.iter().any(|l| l.name == file.alternatives[*n].name);
    data.taking_part = (0..file.alternatives.len()).filter(stay).collect();
    if data.taking_part.is_empty() {
        return Err(vec![Fault::new("alternatives", "assess-nobody")]);
    }
    data.matrix = data.matrix.only(&data.taking_part).map_err(|e| vec![fault::of(&e, data.place())])?;
    Ok((data, left_out))
}

/// The values of all, and who is withdrawn or misses a limit.
fn screened(file: &File) -> Result<(Data, Vec<LeftOut>), Vec<Fault>> {
    let directions: Vec<Direction> = file.criteria.iter().map(|c| c.direction).collect();
    let data = Data {
        matrix: Matrix::from_rows(&file.alternatives.iter().map(|a| a.values.clone()).collect::<Vec<_>>())
            .map_err(|e| vec![fault::of(&e, Where::List("alternatives"))])?,
        directions,
        alternatives: file.alternatives.iter().map(|a| a.name.clone()).collect(),
        taking_part: (0..file.alternatives.len()).collect(),
        criteria: file.criteria.iter().map(|c| c.name.clone()).collect(),
    };
    let mut thresholds = Vec::new();
    for (criterion, c) in file.criteria.iter().enumerate() {
        match c.limit {
            Some(limit) if limit.is_finite() => thresholds.push(Threshold { criterion, limit }),
            Some(_) => {
                let place = format!("criteria[{}].limit ({})", criterion + 1, c.name);
                return Err(vec![Fault::new(place, "assess-not-finite")]);
            }
            None => {}
        }
    }
    let screened =
        screen(&data.matrix, &data.directions, &thresholds).map_err(|e| vec![fault::of(&e, data.place())])?;
    let mut left_out = Vec::new();
    for (n, a) in file.alternatives.iter().enumerate() {
        let missed: Vec<Missed> = screened
            .failures
            .iter()
            .filter(|f| f.alternative == n)
            .map(|f| Missed { criterion: data.criteria[f.criterion].clone(), value: f.value, limit: f.limit })
            .collect();
        if a.withdrawn || !missed.is_empty() {
            left_out.push(LeftOut { name: a.name.clone(), withdrawn: a.withdrawn, missed });
        }
    }
    Ok((data, left_out))
}
