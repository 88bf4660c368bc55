//! How robust the first place is: by other methods, other weights, and in other company.

use mcda::robust::{Draws, Turn, Within, acceptability, agreement, duels, reversals, turning};
use mcda::{Method, Ranking};
use serde::{Deserialize, Serialize};

use super::Data;
use super::fault::Fault;
use super::file::File;
use super::methods::Wanted;
use super::rankings::{Outcome, refused};

/// With more alternatives, nobody is left out in turn and no two are ranked alone, and places are not listed one by one.
const MOST_IN_TURN: usize = 100;

/// What was tried. All but the agreement is by the first method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Robust {
    /// With two methods or more.
    pub agreement: Option<Agreement>,
    /// Where somebody else becomes the first, by changing a single weight while the others keep their proportions; the
    /// nearest change first.
    pub sensitivity: Vec<Crossing>,
    /// How often each alternative is first with random weights.
    pub acceptability: Option<Acceptability>,
    /// Whoever's absence changes the order of the others; nothing where that was not tried.
    pub reversals: Option<Vec<Reversal>>,
    /// What comes out when every two are ranked alone; nothing where that was not tried.
    pub duels: Option<Duels>,
}

/// How far methods agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// The mean of Kendall's τ.
    pub mean_tau: Option<f64>,
    /// The mean of Spearman's ρ.
    pub mean_rho: Option<f64>,
    /// Whether all have the same first.
    pub same_first: bool,
    /// Every two methods.
    pub pairs: Vec<Pair>,
}

/// How far two methods agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Their words.
    pub methods: [String; 2],
    /// Kendall's τ.
    pub tau: Option<f64>,
    /// Spearman's ρ.
    pub rho: Option<f64>,
    /// Whether they have the same first.
    pub same_first: bool,
}

/// Towards which side a weight must go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// It must weigh more.
    More,
    /// It must weigh less.
    Less,
}

/// A weight at which the first place changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// The criterion whose weight it is.
    pub criterion: String,
    /// What it weighs.
    pub now: f64,
    /// The weight at which the first place changes.
    pub at: f64,
    /// On which side of it.
    pub side: Side,
    /// Who is overtaken.
    pub first: Vec<String>,
    /// Who is first beyond it.
    pub then: Vec<String>,
    /// Whether it was reckoned and not searched for.
    pub exact: bool,
}

/// How often each alternative takes each place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Acceptability {
    /// How many weights were drawn.
    pub draws: u32,
    /// Where the draws began.
    pub seed: u64,
    /// How far a weight was from what it is, as a share of it; nothing when every weight was possible.
    pub within: Option<f64>,
    /// How often it is first.
    pub first: Vec<f64>,
    /// The mean of its places.
    pub mean_place: Vec<f64>,
    /// For each alternative the share of each place, from the first on.
    pub places: Option<Vec<Vec<f64>>>,
    /// For each alternative the mean of the weights with which it is first.
    pub central_weights: Vec<Option<Vec<f64>>>,
}

/// What changes when somebody goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reversal {
    /// Who goes.
    pub without: String,
    /// Whether they were first.
    pub was_first: bool,
    /// How many pairs of the others change their order.
    pub pairs: usize,
    /// The first of those pairs.
    pub example: [String; 2],
    /// Who is first among the others with them there, and without them.
    pub before: Vec<String>,
    /// See `before`.
    pub after: Vec<String>,
}

/// What comes out when every two are ranked alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duels {
    /// Whether they give an order.
    pub transitive: bool,
    /// How many circles of three there are.
    pub circles: u64,
    /// One of them.
    pub circle: Option<[String; 3]>,
    /// Pairs that the whole ranking puts in another order.
    pub against: usize,
}

/// Tries it.
pub(super) fn run(
    file: &File,
    data: &Data,
    weights: &[f64],
    wanted: &[Wanted],
    outcomes: &[(Outcome, Ranking)],
    threads: usize,
) -> Result<Robust, Vec<Fault>> {
    let rankings: Vec<_> = outcomes.iter().map(|(_, ranking)| ranking).collect();
    // There is always a first method: the file's, the command line's, or the usual ones.
    let chosen = &wanted[0];
    let refuse = |e: mcda::Error| vec![refused(&e, data, chosen)];
    let weights = chosen.exponents.as_deref().unwrap_or(weights);
    let agreement = match rankings.len() {
        0 | 1 => None,
        _ => Some(agreed(&agreement(&rankings).map_err(refuse)?, outcomes)),
    };
    let few = data.matrix.rows() <= MOST_IN_TURN;
    Ok(Robust {
        agreement,
        sensitivity: crossings(data, weights, &chosen.method, &outcomes[0].1).map_err(refuse)?,
        acceptability: drawn(file, data, weights, &chosen.method, threads).map_err(refuse)?,
        // Some method may not be able to rank the rest; the ranking of all stands nevertheless.
        reversals: if few { in_turn(data, weights, &chosen.method).ok() } else { None },
        duels: if few { two_at_a_time(data, weights, &chosen.method).ok() } else { None },
    })
}

fn agreed(found: &mcda::robust::Agreement, outcomes: &[(Outcome, Ranking)]) -> Agreement {
    let word = |i: usize| outcomes[i].0.method.word().to_owned();
    Agreement {
        mean_tau: found.mean_tau,
        mean_rho: found.mean_rho,
        same_first: found.same_winners,
        pairs: found
            .pairs
            .iter()
            .map(|p| Pair {
                methods: [word(p.a), word(p.b)],
                tau: p.tau,
                rho: p.rho,
                same_first: p.same_winners,
            })
            .collect(),
    }
}

fn crossings(
    data: &Data,
    weights: &[f64],
    method: &Method,
    ranking: &Ranking,
) -> mcda::Result<Vec<Crossing>> {
    let mut out = Vec::new();
    let winners = ranking.winners();
    let names = |of: &[usize]| of.iter().map(|&i| data.name(i).to_owned()).collect::<Vec<_>>();
    for t in turning(method, &data.matrix, &data.directions, weights)? {
        let criterion = &data.criteria[t.criterion];
        let mut add = |turn: Option<Turn>, side| {
            let Some(Turn { at, by }) = turn else { return };
            let overtaken: Vec<usize> = winners.iter().copied().filter(|i| !by.contains(i)).collect();
            out.push(Crossing {
                criterion: criterion.clone(),
                now: t.weight,
                at,
                side,
                first: names(if overtaken.is_empty() { &winners } else { &overtaken }),
                then: names(&by),
                exact: t.exact,
            });
        };
        add(t.up, Side::More);
        add(t.down, Side::Less);
    }
    out.sort_by(|a, b| (a.at - a.now).abs().total_cmp(&(b.at - b.now).abs()));
    Ok(out)
}

fn drawn(
    file: &File,
    data: &Data,
    weights: &[f64],
    method: &Method,
    threads: usize,
) -> mcda::Result<Option<Acceptability>> {
    let asked = file.robustness;
    if asked.draws == 0 {
        return Ok(None);
    }
    let within = asked.within.map_or(Within::Everything, Within::Share);
    let draws = Draws { count: asked.draws, seed: asked.seed, threads, within };
    let found = acceptability(method, &data.matrix, &data.directions, weights, &draws)?;
    let all = 0..found.alternatives();
    let places = |i: usize| all.clone().map(|place| found.share(i, place + 1)).collect();
    Ok(Some(Acceptability {
        draws: found.draws(),
        seed: asked.seed,
        within: asked.within,
        first: all.clone().map(|i| found.share(i, 1)).collect(),
        mean_place: all.clone().map(|i| found.mean_place(i)).collect(),
        places: (all.len() <= MOST_IN_TURN).then(|| all.clone().map(places).collect()),
        central_weights: all.clone().map(|i| found.central_weights(i)).collect(),
    }))
}

fn in_turn(data: &Data, weights: &[f64], method: &Method) -> mcda::Result<Vec<Reversal>> {
    let name = |i: &usize| data.name(*i).to_owned();
    let found = reversals(method, &data.matrix, &data.directions, weights)?;
    Ok(found
        .iter()
        .filter_map(|r| {
            let (first, second) = r.pairs.first()?;
            Some(Reversal {
                without: name(&r.dropped),
                was_first: r.winner,
                pairs: r.pairs.len(),
                example: [name(first), name(second)],
                before: r.before.iter().map(name).collect(),
                after: r.after.iter().map(name).collect(),
            })
        })
        .collect())
}

fn two_at_a_time(data: &Data, weights: &[f64], method: &Method) -> mcda::Result<Duels> {
    let found = duels(method, &data.matrix, &data.directions, weights)?;
    Ok(Duels {
        transitive: found.transitive(),
        circles: found.circles,
        circle: found.circle.map(|c| c.map(|i| data.name(i).to_owned())),
        against: found.against.len(),
    })
}
