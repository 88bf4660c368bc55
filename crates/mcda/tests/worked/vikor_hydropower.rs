//! Six hydropower plans by VIKOR, with four sets of weights.

use mcda::Matrix;
use mcda::rank::vikor;

use crate::support::{directions, example, numbers, rows, within};

#[test]
fn values_tests_and_compromises_are_those_printed() {
    let data = example(include_str!("data/vikor_opricovic2007.json"));
    let inputs = &data["inputs"];
    let matrix = Matrix::from_rows(&rows(&inputs["matrix"])).unwrap();
    for (name, weights) in inputs["weights_unnormalised"].as_object().unwrap() {
        let found = vikor(&matrix, &directions(&inputs["types"]), &numbers(weights), 0.5).unwrap();
        let published = &data["published"][name];
        within(&format!("VIKOR {name}: S"), &found.s, &numbers(&published["S"]), 1e-3);
        within(&format!("VIKOR {name}: R"), &found.r, &numbers(&published["R"]), 1e-3);
        within(&format!("VIKOR {name}: Q"), found.ranking.scores(), &numbers(&published["Q"]), 1e-3);
        let places: Vec<f64> = found.ranking.places().iter().map(|p| *p as f64).collect();
        within(&format!("VIKOR {name}: places"), &places, &numbers(&published["rank"]), 0.0);
        assert_eq!(published["acceptable_advantage"], found.acceptable_advantage, "{name}");
        assert_eq!(published["acceptable_stability"], found.acceptable_stability, "{name}");
        let set: Vec<f64> = found.compromise.iter().map(|i| *i as f64).collect();
        assert_eq!(set, numbers(&published["compromise_set_0based"]), "{name}");
    }
}
