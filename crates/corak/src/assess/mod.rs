//! Assessing alternatives by a decision file: reading it, weighing, ranking, and how robust that is. Pure: what is printed is
//! the command's.

mod compare;
pub mod fault;
pub mod file;
pub mod methods;
mod rankings;
mod robust;
pub mod tell;
mod weigh;

use fault::{Fault, Where};
use file::File;
use mcda::rank::{Threshold, screen};
use mcda::{Direction, Matrix};
use serde::Serialize;

/// All that came of it, as machines get it.
#[derive(Debug, Serialize)]
pub struct Report {
    pub title: Option<String>,
    /// Of the program that computed it.
    pub version: &'static str,
    pub criteria: Vec<Criterion>,
    pub weighing: weigh::Weighed,
    /// Those that take part, in the order of the file; scores and places below are in this order.
    pub alternatives: Vec<String>,
    pub left_out: Vec<LeftOut>,
    pub rankings: Vec<rankings::Outcome>,
    #[serde(flatten)]
    pub robust: robust::Robust,
}

/// A criterion with its weight among all.
#[derive(Debug, Serialize)]
pub struct Criterion {
    pub name: String,
    pub direction: Direction,
    pub group: Option<String>,
    pub weight: f64,
}

/// Who does not take part.
#[derive(Debug, Serialize)]
pub struct LeftOut {
    pub name: String,
    pub withdrawn: bool,
    /// Limits that were missed.
    pub missed: Vec<Missed>,
}

/// A limit that an alternative misses.
#[derive(Debug, Serialize)]
pub struct Missed {
    pub criterion: String,
    pub value: f64,
    pub limit: f64,
}

/// Values of those that take part.
pub struct Data {
    pub matrix: Matrix,
    pub directions: Vec<Direction>,
    /// The names of all alternatives, and which of them take part.
    pub alternatives: Vec<String>,
    pub taking_part: Vec<usize>,
    pub criteria: Vec<String>,
}

impl Data {
    /// Where its rows and columns are in the file.
    pub fn place(&self) -> Where<'_> {
        Where::Values {
            alternatives: &self.alternatives,
            taking_part: &self.taking_part,
            criteria: &self.criteria,
        }
    }

    /// The name of a row.
    pub fn name(&self, row: usize) -> &str {
        &self.alternatives[self.taking_part[row]]
    }
}

/// Assesses. `words` are the methods of the command line, which take the place of the file's.
pub fn assess(file: &File, words: &[String]) -> Result<Report, Vec<Fault>> {
    let faults = file::check(file);
    if !faults.is_empty() {
        return Err(faults);
    }
    let wanted = methods::wanted(file, words)?;
    let (data, left_out) = taking_part(file)?;
    let weighing = weigh::run(file, &data.matrix, &data.directions, data.place())?;
    let rankings = rankings::run(&data, &weighing, &wanted)?;
    let robust = robust::run(file, &data, &weighing.weights, &wanted, &rankings)?;
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
    Ok(Report {
        title: file.title.clone(),
        version: env!("CARGO_PKG_VERSION"),
        criteria,
        weighing,
        alternatives,
        left_out,
        rankings,
        robust,
    })
}

/// Who takes part, and who is withdrawn or misses a limit.
fn taking_part(file: &File) -> Result<(Data, Vec<LeftOut>), Vec<Fault>> {
    let directions: Vec<Direction> = file.criteria.iter().map(|c| c.direction).collect();
    let mut data = Data {
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
    let stay = |n: &usize| !left_out.iter().any(|l| l.name == file.alternatives[*n].name);
    data.taking_part = (0..file.alternatives.len()).filter(stay).collect();
    if data.taking_part.is_empty() {
        return Err(vec![Fault::new("alternatives", "assess-nobody")]);
    }
    data.matrix = data.matrix.only(&data.taking_part).map_err(|e| vec![fault::of(&e, data.place())])?;
    Ok((data, left_out))
}
