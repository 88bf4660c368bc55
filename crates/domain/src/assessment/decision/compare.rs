//! Pairwise comparisons of a file: one person's or several persons'.

use mcda::pairwise::{self, Change, Consistency, Method, Partial, group};
use serde::{Deserialize, Serialize};

use super::fault::{self, Fault, Where};
use super::file::{Cell, Comparison, Judge, MOST_COMPARED, MOST_JUDGES, Together, Weights};

/// What came of the comparisons on one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The group whose criteria were compared.
    pub of: Option<String>,
    /// What was compared.
    pub elements: Vec<String>,
    /// What each of them weighs.
    pub weights: Vec<f64>,
    /// How judges were brought together, if there were several.
    pub together: Option<Together>,
    /// What the judgements, or those of all judges together, say of themselves; nothing when only priorities were brought
    /// together.
    #[serde(flatten)]
    pub judged: Option<Judged>,
    /// Pairs without a judgement; nothing when only priorities were brought together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<usize>,
    /// What each judge says, if there were several.
    pub judges: Vec<Member>,
    /// How far the judges are apart on each element, where each of them compared enough.
    pub spread: Vec<group::Spread>,
}

/// What a matrix of judgements says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// How priorities were drawn.
    pub priorities: Method,
    /// The principal eigenvalue.
    pub lambda_max: f64,
    /// The consistency ratio, and what it was reckoned with.
    pub consistency: Consistency,
    /// Whether the ratio is within Saaty's limit.
    pub consistent: bool,
    /// The judgement most at odds with the others.
    pub most_disturbing: Option<Change>,
    /// The single change that would help most, where the judgements are not consistent.
    pub most_helpful: Option<Change>,
}

/// A judge among several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Who it is.
    pub name: String,
    /// What their word weighs.
    pub weight: f64,
    /// Nothing while their judgements do not connect all elements.
    pub weights: Option<Vec<f64>>,
    /// What their judgements say of themselves.
    #[serde(flatten)]
    pub judged: Option<Judged>,
    /// Pairs without a judgement.
    pub missing: usize,
}

/// The elements of a level and where their comparisons stand in the file.
pub(super) struct Level<'a> {
    pub of: Option<&'a str>,
    pub elements: Vec<String>,
    pub place: String,
}

/// Draws weights from the comparisons of a level.
pub(super) fn run(asked: &Weights, comparison: &Comparison, level: &Level<'_>) -> Result<Compared, Fault> {
    let place = level.place.as_str();
    let size = level.elements.len();
    if size > MOST_COMPARED {
        return Err(Fault::new(place, "assess-too-many").with("found", size).with("most", MOST_COMPARED));
    }
    let given = [comparison.matrix.is_some(), comparison.pairs.is_some(), !comparison.judges.is_empty()];
    if given.iter().filter(|g| **g).count() != 1 {
        return Err(Fault::new(place, "assess-one-of"));
    }
    if !comparison.judges.is_empty() {
        return together(asked, &comparison.judges, level);
    }
    let judged = read(comparison.matrix.as_deref(), comparison.pairs.as_deref(), place, &level.elements)?;
    let missing = Some(judged.missing());
    let (weights, judged) = draw(asked, &judged, place, &level.elements)?;
    Ok(Compared {
        of: level.of.map(str::to_owned),
        elements: level.elements.clone(),
        weights,
        together: None,
        judged: Some(judged),
        missing,
        judges: Vec::new(),
        spread: Vec::new(),
    })
}

fn together(asked: &Weights, judges: &[Judge], level: &Level<'_>) -> Result<Compared, Fault> {
    let place = level.place.as_str();
    if judges.len() > MOST_JUDGES {
        return Err(Fault::new(place, "assess-too-many")
            .with("found", judges.len())
            .with("most", MOST_JUDGES));
    }
    let of_judge = |n: usize| format!("{place}.judges[{}] ({})", n + 1, judges[n].name);
    let (mut said, mut members) = (Vec::new(), Vec::new());
    for (n, judge) in judges.iter().enumerate() {
        let place = of_judge(n);
        if matches!((&judge.matrix, &judge.pairs), (None, None) | (Some(_), Some(_))) {
            return Err(Fault::new(place, "assess-one-of"));
        }
        let judged = read(judge.matrix.as_deref(), judge.pairs.as_deref(), &place, &level.elements)?;
        let missing = judged.missing();
        let (weights, own) = match judged.still_needed() {
            0 => draw(asked, &judged, &place, &level.elements).map(|(w, j)| (Some(w), Some(j)))?,
            _ => (None, None),
        };
        members.push(Member {
            name: judge.name.clone(),
            weight: judge.weight,
            weights,
            judged: own,
            missing,
        });
        said.push(judged);
    }
    let say: Vec<f64> = judges.iter().map(|j| j.weight).collect();
    let refused = |e: mcda::Error| match e {
        mcda::Error::Weight { index, value } => {
            Fault::new(format!("{}.weight", of_judge(index)), "assess-weight")
                .with("value", fault::plain(value))
        }
        other => fault::of(&other, Where::Judgements { place, elements: &level.elements }),
    };
    let each: Option<Vec<Vec<f64>>> = members.iter().map(|m| m.weights.clone()).collect();
    let spread = each.as_deref().map_or(Ok(Vec::new()), |each| group::spread(each, &say)).map_err(refused)?;
    let (weights, judged, missing) = match asked.together {
        Together::Judgements => {
            let all = group::partial_judgements(&said, &say).map_err(refused)?;
            let (weights, judged) = draw(asked, &all, place, &level.elements)?;
            (weights, Some(judged), Some(all.missing()))
        }
        Together::PrioritiesGeometric | Together::PrioritiesArithmetic => {
            let unready = members.iter().position(|m| m.weights.is_none());
            if let Some(n) = unready {
                let e = mcda::Error::Disconnected { components: said[n].components() };
                return Err(fault::of(
                    &e,
                    Where::Judgements { place: &of_judge(n), elements: &level.elements },
                ));
            }
            let mean = match asked.together {
                Together::PrioritiesArithmetic => group::Mean::Arithmetic,
                _ => group::Mean::Geometric,
            };
            (group::priorities(&each.unwrap_or_default(), &say, mean).map_err(refused)?, None, None)
        }
    };
    Ok(Compared {
        of: level.of.map(str::to_owned),
        elements: level.elements.clone(),
        weights,
        together: Some(asked.together),
        judged,
        missing,
        judges: members,
        spread,
    })
}

fn draw(
    asked: &Weights,
    of: &Partial,
    place: &str,
    elements: &[String],
) -> Result<(Vec<f64>, Judged), Fault> {
    let (method, table) = (asked.priorities, asked.random_index);
    let found = || -> mcda::Result<(Vec<f64>, Judged)> {
        let found = pairwise::estimate(of, method)?;
        let consistency = pairwise::consistency(&found, table)?;
        let judged = Judged {
            priorities: found.method,
            lambda_max: found.lambda_max,
            consistency,
            consistent: consistency.holds(),
            most_disturbing: pairwise::most_disturbing(of, method, table)?,
            // It tries hundreds of values, which is for nothing where nothing needs mending.
            most_helpful: if consistency.holds() { None } else { pairwise::most_helpful(of, method, table)? },
        };
        Ok((found.weights, judged))
    };
    found().map_err(|e| fault::of(&e, Where::Judgements { place, elements }))
}

/// Reads judgements, and refuses what is beyond Saaty's scale.
fn read(
    matrix: Option<&[Vec<Cell>]>,
    pairs: Option<&[(String, String, Cell)]>,
    place: &str,
    elements: &[String],
) -> Result<Partial, Fault> {
    let refused = |e: mcda::Error| fault::of(&e, Where::Judgements { place, elements });
    let judged = if let Some(pairs) = pairs {
        of_pairs(pairs, place, elements)?
    } else {
        let matrix = matrix.unwrap_or_default();
        if matrix.len() != elements.len() {
            let fault = Fault::new(format!("{place}.matrix"), "assess-rows");
            return Err(fault.with("found", matrix.len()).with("expected", elements.len()));
        }
        if let Some(n) = matrix.iter().position(|row| row.len() != elements.len()) {
            let fault = Fault::new(format!("{place}.matrix[{}]", n + 1), "assess-values");
            return Err(fault.with("found", matrix[n].len()).with("expected", elements.len()));
        }
        let rows: Vec<Vec<Option<f64>>> =
            matrix.iter().map(|row| row.iter().map(|cell| cell.0).collect()).collect();
        Partial::from_rows(&rows).map_err(refused)?
    };
    for (row, column, value) in judged.judged() {
        if !pairwise::saaty::on_scale(value) {
            return Err(refused(mcda::Error::OffScale { row, column, value }));
        }
    }
    Ok(judged)
}

fn of_pairs(pairs: &[(String, String, Cell)], place: &str, elements: &[String]) -> Result<Partial, Fault> {
    let mut judged =
        Partial::new(elements.len()).map_err(|e| fault::of(&e, Where::Judgements { place, elements }))?;
    for (n, (first, second, cell)) in pairs.iter().enumerate() {
        let place = format!("{place}.pairs[{}] ({first}, {second})", n + 1);
        let find = |name: &String| {
            let at = elements.iter().position(|e| e == name);
            at.ok_or_else(|| Fault::new(place.clone(), "assess-no-element").with("name", name))
        };
        let (a, b) = (find(first)?, find(second)?);
        let Some(value) = cell.0 else { continue };
        if judged.at(a, b).is_some() && a != b {
            return Err(Fault::new(place, "assess-pair-twice"));
        }
        judged.set(a, b, value).map_err(|e| fault::of(&e, Where::List(&place)))?;
    }
    Ok(judged)
}
