//! Answers instances for the scripts in `conformance/`: a JSON object a line comes in, a JSON object a line goes out.
//!
//! An instance has `matrix`, `types` (1 and -1), `weights`, and `method` as `mcda::Method` reads it; or `weights_by`
//! with the name of a way to weigh. With `repeat` the answer says how many seconds the fastest of so many took; with
//! `draws` it counts places over weights drawn at random, or over those in `sets`.

#![allow(clippy::unwrap_used, reason = "whoever runs this reads the panic")]

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Instant;

use mcda::ranking::Ties;
use mcda::robust::{Acceptability, Draws, Within, acceptability, acceptability_of};
use mcda::{Direction, Matrix, Method, rank, weight};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Instance {
    matrix: Vec<Vec<f64>>,
    #[serde(default)]
    types: Vec<i8>,
    #[serde(default)]
    weights: Vec<f64>,
    method: Option<Method>,
    weights_by: Option<String>,
    #[serde(default)]
    repeat: usize,
    #[serde(default)]
    draws: u32,
    #[serde(default)]
    threads: usize,
    sets: Option<Vec<Vec<f64>>>,
}

fn main() {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let instance: Instance = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = answer(&instance).unwrap_or_else(|e| json!({"error": e.to_string()}));
        writeln!(out, "{answer}").unwrap();
        out.flush().unwrap();
    }
}

fn answer(instance: &Instance) -> mcda::Result<Value> {
    let matrix = Matrix::from_rows(&instance.matrix)?;
    let sides: Vec<Direction> =
        instance.types.iter().map(|t| if *t > 0 { Direction::Benefit } else { Direction::Cost }).collect();
    if let Some(by) = &instance.weights_by {
        return Ok(json!({"weights": weights(by, &matrix, &sides, &instance.weights)?}));
    }
    let (method, weights) = (instance.method.as_ref().unwrap(), &instance.weights);
    if let Some(sets) = &instance.sets {
        let sets = Matrix::from_rows(sets)?;
        let (seconds, found) =
            timed(instance.repeat, || acceptability_of(method, &matrix, &sides, black_box(&sets)));
        return Ok(json!({"counts": counts(&found?), "seconds": seconds}));
    }
    if instance.draws > 0 {
        let (count, threads) = (instance.draws, instance.threads);
        let draws = Draws { count, seed: 1, threads, within: Within::Everything };
        let (seconds, found) =
            timed(instance.repeat, || acceptability(method, black_box(&matrix), &sides, weights, &draws));
        return Ok(json!({"counts": counts(&found?), "seconds": seconds}));
    }
    let (seconds, ranking) = timed(instance.repeat, || rank(method, black_box(&matrix), &sides, weights));
    let ranking = ranking?;
    let extra = match method {
        Method::Vikor { v } => {
            let found = mcda::rank::vikor(&matrix, &sides, weights, *v)?;
            json!({"s": found.s, "r": found.r, "advantage": found.acceptable_advantage,
                "stability": found.acceptable_stability, "compromise": found.compromise})
        }
        Method::Copras => json!({"utility": mcda::rank::copras(&matrix, &sides, weights)?.utility()}),
        _ => Value::Null,
    };
    Ok(
        json!({"scores": ranking.scores(), "ranks": ranking.ranks(Ties::Min), "extra": extra, "seconds": seconds}),
    )
}

/// The answer, and the seconds that the fastest of so many runs took.
fn timed<T>(repeat: usize, work: impl Fn() -> T) -> (Option<f64>, T) {
    let mut best: Option<f64> = None;
    for _ in 0..repeat {
        let start = Instant::now();
        black_box(work());
        let seconds = start.elapsed().as_secs_f64();
        best = Some(best.map_or(seconds, |b| b.min(seconds)));
    }
    (best, work())
}

fn counts(found: &Acceptability) -> Vec<Vec<u32>> {
    let m = found.alternatives();
    (0..m).map(|i| (1..=m).map(|place| found.count(i, place)).collect()).collect()
}

fn weights(by: &str, matrix: &Matrix, sides: &[Direction], ranks: &[f64]) -> mcda::Result<Vec<f64>> {
    match by {
        "equal" => weight::equal(matrix.columns()),
        "entropy" => weight::entropy(matrix),
        "critic" => weight::critic(matrix, sides, weight::Correlation::Pearson),
        "critic-spearman" => weight::critic(matrix, sides, weight::Correlation::Spearman),
        "rank-order-centroid" => {
            weight::rank_order_centroid(&ranks.iter().map(|r| *r as u32).collect::<Vec<_>>())
        }
        _ => panic!("there is no way to weigh called {by:?}"),
    }
}
