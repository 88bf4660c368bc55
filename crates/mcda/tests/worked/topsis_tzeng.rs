//! The example of TOPSIS in Tzeng & Huang's book.

use mcda::Matrix;
use mcda::rank::topsis;
use mcda::rank::topsis::Unit;

use crate::support::{directions, example, numbers, rows, within};

#[test]
fn closeness_is_that_printed() {
    let data = example(include_str!("data/topsis_tzeng2011.json"));
    let inputs = &data["inputs"];
    let matrix = Matrix::from_rows(&rows(&inputs["matrix"])).unwrap();
    let weights = numbers(&inputs["weights"]);
    let found = topsis(&matrix, &directions(&inputs["types"]), &weights, Unit::Vector).unwrap();
    within("TOPSIS", found.ranking.scores(), &numbers(&data["published"]["similarity"]), 1e-4);
    let places: Vec<f64> = found.ranking.places().iter().map(|p| *p as f64).collect();
    within("TOPSIS, places", &places, &numbers(&data["published"]["rank"]), 0.0);
}
