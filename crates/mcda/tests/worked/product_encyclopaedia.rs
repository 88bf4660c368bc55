//! The example of the weighted product in an encyclopaedia.

use mcda::Matrix;
use mcda::normalise::Scaling;
use mcda::rank::weighted_product;

use crate::support::{directions, example, numbers, rows, within};

#[test]
fn scores_and_ratios_are_those_printed() {
    let data = example(include_str!("data/wpm_wikipedia.json"));
    let inputs = &data["inputs"];
    let (matrix, sides) =
        (Matrix::from_rows(&rows(&inputs["matrix"])).unwrap(), directions(&inputs["types"]));
    let weights = numbers(&inputs["weights"]);
    // It divides by sums first and takes decimal logarithms.
    let shares = Scaling::Sum.apply(&matrix, &sides).unwrap();
    let found = weighted_product(&shares, &sides, &weights).unwrap();
    let decimal: Vec<f64> = found.ranking.scores().iter().map(|s| s / std::f64::consts::LN_10).collect();
    within("weighted product", &decimal, &numbers(&data["published"]["log10_scores"]), 1e-8);
    let places: Vec<f64> = found.ranking.places().iter().map(|p| *p as f64).collect();
    within("weighted product, places", &places, &numbers(&data["published"]["rank"]), 0.0);
    // Units have no effect on ratios.
    let raw = weighted_product(&matrix, &sides, &weights).unwrap();
    let ratios = [raw.ratio(0, 1), raw.ratio(0, 2), raw.ratio(1, 2)];
    let printed = ["A1_A2", "A1_A3", "A2_A3"].map(|k| data["computed"]["ratios"][k].as_f64().unwrap());
    within("weighted product, ratios", &ratios, &printed, 1e-12);
}
