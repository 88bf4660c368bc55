//! The weights of a file's criteria.

use mcda::tree::{Group, Tree};
use mcda::{Direction, Matrix, weight};
use serde::{Deserialize, Serialize};

use super::compare::{self, Compared, Level};
use super::fault::{self, Fault, Where};
use super::file::{File, Weighing};

/// Weights, and how they came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weighed {
    /// How they were found.
    pub method: Weighing,
    /// What each criterion weighs among all, in the order of the file.
    pub weights: Vec<f64>,
    /// The groups, if there are any.
    pub groups: Vec<Part>,
    /// What came of pairwise comparisons, a level each.
    pub comparisons: Vec<Compared>,
    /// The weights on both levels, where groups were weighed.
    #[serde(skip)]
    pub(super) tree: Option<Tree>,
}

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it weighs.
    pub weight: f64,
    /// Its criteria, by number from 0.
    #[serde(skip)]
    pub(super) members: Vec<usize>,
}

/// What is weighed on one level: criteria, or groups.
struct Item<'a> {
    name: &'a str,
    place: String,
    weight: Option<f64>,
    rank: Option<u32>,
}

/// Weighs the criteria. The matrix holds the alternatives that take part.
pub(super) fn run(
    file: &File,
    matrix: &Matrix,
    directions: &[Direction],
    at: Where<'_>,
) -> Result<Weighed, Vec<Fault>> {
    let method = file.weights.method;
    let mut faults = unused(file);
    if !faults.is_empty() {
        return Err(faults);
    }
    let by_data = match method {
        Weighing::Entropy => Some(weight::entropy(matrix)),
        Weighing::Critic => Some(weight::critic(matrix, directions, file.weights.correlation)),
        _ => None,
    };
    if let Some(found) = by_data {
        let weights = found.map_err(|e| vec![fault::of(&e, at)])?;
        let groups = parts(file)
            .into_iter()
            .map(|part| Part { weight: part.members.iter().map(|&j| weights[j]).sum(), ..part })
            .collect();
        return Ok(Weighed { method, weights, groups, comparisons: Vec::new(), tree: None });
    }
    let mut comparisons = Vec::new();
    let criteria: Vec<Item<'_>> = file
        .criteria
        .iter()
        .enumerate()
        .map(|(n, c)| Item {
            name: &c.name,
            place: format!("criteria[{}].weight ({})", n + 1, c.name),
            weight: c.weight,
            rank: c.rank,
        })
        .collect();
    let mut groups = parts(file);
    if groups.is_empty() {
        let items: Vec<&Item<'_>> = criteria.iter().collect();
        let weights = level(file, None, &items, &mut comparisons, &mut faults);
        return if faults.is_empty() {
            Ok(Weighed { method, weights, groups, comparisons, tree: None })
        } else {
            Err(faults)
        };
    }
    let items: Vec<Item<'_>> = file
        .groups
        .iter()
        .enumerate()
        .map(|(n, g)| Item {
            name: &g.name,
            place: format!("groups[{}].weight ({})", n + 1, g.name),
            weight: g.weight,
            rank: g.rank,
        })
        .collect();
    let of_groups = level(file, None, &items.iter().collect::<Vec<_>>(), &mut comparisons, &mut faults);
    let mut branches = Vec::new();
    for (part, weight) in groups.iter_mut().zip(of_groups) {
        let items: Vec<&Item<'_>> = part.members.iter().map(|&j| &criteria[j]).collect();
        let members = level(file, Some(&part.name), &items, &mut comparisons, &mut faults);
        part.weight = weight;
        branches.push(Group { weight, members });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let tree = Tree::normalised(branches).map_err(|e| vec![fault::of(&e, Where::List("groups"))])?;
    let mut weights = vec![0.0; criteria.len()];
    for (&j, w) in groups.iter().flat_map(|p| &p.members).zip(tree.global()) {
        weights[j] = w;
    }
    Ok(Weighed { method, weights, groups, comparisons, tree: Some(tree) })
}

fn parts(file: &File) -> Vec<Part> {
    let members = |name: &String| {
        let of = file.criteria.iter().enumerate().filter(|(_, c)| c.group.as_ref() == Some(name));
        of.map(|(j, _)| j).collect()
    };
    file.groups
        .iter()
        .map(|g| Part { name: g.name.clone(), weight: 0.0, members: members(&g.name) })
        .collect()
}

/// What is said on weights and not used by the method: it would be read and have no effect.
fn unused(file: &File) -> Vec<Fault> {
    let (mut faults, method) = (Vec::new(), file.weights.method);
    let mut refuse = |place: String| faults.push(Fault::new(place, "assess-unused"));
    let typed = matches!(method, Weighing::Direct | Weighing::Points);
    let items = (file.criteria.iter().map(|c| (&c.name, c.weight, c.rank)).enumerate())
        .map(|(n, item)| ("criteria", n, item))
        .chain(
            file.groups
                .iter()
                .map(|g| (&g.name, g.weight, g.rank))
                .enumerate()
                .map(|(n, i)| ("groups", n, i)),
        );
    for (list, n, (name, weight, rank)) in items {
        if weight.is_some() && !typed {
            refuse(format!("{list}[{}].weight ({name})", n + 1));
        }
        if rank.is_some() && method != Weighing::RankOrder {
            refuse(format!("{list}[{}].rank ({name})", n + 1));
        }
    }
    if !file.weights.comparisons.is_empty() && method != Weighing::Pairwise {
        refuse("weights.comparisons".to_owned());
    }
    faults
}

/// The weights on one level; equal ones stand in after a fault, so that other levels are looked at, too.
fn level(
    file: &File,
    of: Option<&str>,
    items: &[&Item<'_>],
    comparisons: &mut Vec<Compared>,
    faults: &mut Vec<Fault>,
) -> Vec<f64> {
    let found = match file.weights.method {
        Weighing::Pairwise => compared(file, of, items).map(|c| {
            let weights = c.as_ref().map_or_else(|| vec![1.0], |c| c.weights.clone());
            comparisons.extend(c);
            weights
        }),
        _ => typed(file.weights.method, of, items),
    };
    found.unwrap_or_else(|mut new| {
        faults.append(&mut new);
        vec![1.0 / items.len() as f64; items.len()]
    })
}

fn typed(method: Weighing, of: Option<&str>, items: &[&Item<'_>]) -> Result<Vec<f64>, Vec<Fault>> {
    let given = |missing: &'static str, there: fn(&Item<'_>) -> bool| {
        let faults: Vec<Fault> = items
            .iter()
            .filter(|i| !there(i))
            .map(|i| Fault::new(i.place.replace(".weight", missing), "assess-missing"))
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    };
    let found = match method {
        Weighing::RankOrder => {
            given(".rank", |i| i.rank.is_some())?;
            weight::rank_order_centroid(&items.iter().filter_map(|i| i.rank).collect::<Vec<_>>())
        }
        Weighing::Direct | Weighing::Points => {
            given(".weight", |i| i.weight.is_some())?;
            let raw: Vec<f64> = items.iter().filter_map(|i| i.weight).collect();
            if method == Weighing::Points {
                weight::normalised(&raw)
            } else {
                weight::checked(&raw, weight::SUM_TOLERANCE)
            }
        }
        _ => weight::equal(items.len()),
    };
    found.map_err(|e| {
        vec![match e {
            mcda::Error::Weight { index, value } => {
                Fault::new(items[index].place.clone(), "assess-weight").with("value", fault::plain(value))
            }
            other => {
                let list =
                    items.first().map_or("criteria", |i| i.place.split('[').next().unwrap_or("criteria"));
                let place = of.map_or_else(|| list.to_owned(), |of| format!("{list} ({of})"));
                fault::of(&other, Where::List(&place))
            }
        }]
    })
}

/// The comparisons of a level; nothing is needed where there is only one thing.
fn compared(file: &File, of: Option<&str>, items: &[&Item<'_>]) -> Result<Option<Compared>, Vec<Fault>> {
    let all = &file.weights.comparisons;
    let mut matching = all.iter().enumerate().filter(|(_, c)| c.of.as_deref() == of);
    let found = matching.next();
    if let Some((n, _)) = matching.next() {
        return Err(vec![
            Fault::new(format!("weights.comparisons[{}].of", n + 1), "assess-name-twice")
                .with("name", of.unwrap_or("")),
        ]);
    }
    if of.is_none() {
        // Said once, by the level that is always there.
        let strange =
            |c: &Option<String>| c.as_ref().is_some_and(|c| !file.groups.iter().any(|g| g.name == *c));
        let faults: Vec<Fault> = all
            .iter()
            .enumerate()
            .filter(|(_, c)| strange(&c.of))
            .map(|(n, c)| {
                Fault::new(format!("weights.comparisons[{}].of", n + 1), "assess-no-group")
                    .with("name", c.of.as_deref().unwrap_or(""))
            })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
    }
    match found {
        Some((n, comparison)) => {
            let level = Level {
                of,
                elements: items.iter().map(|i| i.name.to_owned()).collect(),
                place: format!("weights.comparisons[{}]", n + 1),
            };
            compare::run(&file.weights, comparison, &level).map(Some).map_err(|f| vec![f])
        }
        None if items.len() == 1 => Ok(None),
        None => {
            Err(vec![Fault::new("weights.comparisons", "assess-no-comparison").with("of", of.unwrap_or("-"))])
        }
    }
}
