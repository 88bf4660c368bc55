//! Reading examples and comparing with them.

use std::ops::Range;

use mcda::Method;
use mcda::normalise::Scaling;
use mcda::rank::{Count, Preference};
use proptest::prelude::*;
use serde_json::Value;

/// The text of an example, read.
pub fn example(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A list of numbers.
pub fn numbers(of: &Value) -> Vec<f64> {
    of.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// A list of lists of numbers.
pub fn rows(of: &Value) -> Vec<Vec<f64>> {
    of.as_array().unwrap().iter().map(numbers).collect()
}

/// The values of an object, in the order of these names.
pub fn named(of: &Value, names: &Value) -> Vec<f64> {
    names.as_array().unwrap().iter().map(|n| of[n.as_str().unwrap()].as_f64().unwrap()).collect()
}

/// Compares with what is printed; says how large the largest error is when asked with `--nocapture`.
#[track_caller]
pub fn within(what: &str, found: &[f64], printed: &[f64], tolerance: f64) {
    assert_eq!(found.len(), printed.len(), "{what}");
    let error = found.iter().zip(printed).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    println!("{what}: largest error {error:.2e}, tolerance {tolerance:.1e}");
    assert!(error <= tolerance, "{what}: {found:?}, printed {printed:?}, error {error:e}");
}

/// Directions written as 1 and -1, or as max and min.
pub fn directions(of: &Value) -> Vec<mcda::Direction> {
    let benefit = |v: &Value| v.as_str().map_or_else(|| v.as_f64() == Some(1.0), |word| word == "max");
    let direction = |v| if benefit(v) { mcda::Direction::Benefit } else { mcda::Direction::Cost };
    of.as_array().unwrap().iter().map(direction).collect()
}

/// No drawn value is greater.
pub const BOUND: f64 = 100.0;

/// How properties are tested: always with the same draws.
pub fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: proptest::test_runner::RngSeed::Fixed(4),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A decision to be made.
#[derive(Debug, Clone)]
pub struct Data {
    /// Values from 1 to 100, some of them whole so that there are ties.
    pub rows: Vec<Vec<f64>>,
    /// Directions of the criteria.
    pub sides: Vec<mcda::Direction>,
    /// Weights, whole numbers from 1 to 5.
    pub weights: Vec<f64>,
    /// The rows in another order.
    pub order: Vec<usize>,
}

/// Decisions of these sizes.
pub fn data(rows: Range<usize>, columns: Range<usize>) -> impl Strategy<Value = Data> {
    let value = prop_oneof![(1_u8..10).prop_map(f64::from), 1.0..BOUND];
    let side = prop_oneof![Just(mcda::Direction::Benefit), Just(mcda::Direction::Cost)];
    (rows, columns).prop_flat_map(move |(m, n)| {
        (
            prop::collection::vec(prop::collection::vec(value.clone(), n), m),
            prop::collection::vec(side.clone(), n),
            prop::collection::vec((1_u8..6).prop_map(f64::from), n),
            Just((0..m).collect::<Vec<_>>()).prop_shuffle(),
        )
            .prop_map(|(rows, sides, weights, order)| Data { rows, sides, weights, order })
    })
}

/// Every method, some with several parameters, for so many criteria.
pub fn methods(columns: usize) -> Vec<Method> {
    let mut all: Vec<Method> = Method::WORDS.iter().map(|w| w.parse().unwrap()).collect();
    for method in &mut all {
        if let Method::Spotis { bounds } = method {
            *bounds = vec![(0.0, 1.25 * BOUND); columns];
        }
    }
    for scaling in [Scaling::Max, Scaling::Sum, Scaling::Vector] {
        all.push(Method::WeightedSum { scaling });
    }
    all.push(Method::Vikor { v: 0.75 });
    all.push(Method::Borda { count: Count::Dowdall });
    for preference in [Preference::Linear { q: 2.0, p: 20.0 }, Preference::Gaussian { s: 9.0 }] {
        all.push(Method::Promethee { preferences: vec![preference] });
    }
    all
}

/// The directions and weights of a decision as a method takes them: some take benefits only.
pub fn directed(method: &Method, data: &Data) -> (Vec<mcda::Direction>, Vec<f64>) {
    let only_benefits = matches!(method, Method::Bayes | Method::Mpe);
    let sides =
        if only_benefits { vec![mcda::Direction::Benefit; data.sides.len()] } else { data.sides.clone() };
    (sides, data.weights.clone())
}
