//! Three laptops by the exponential comparison of normalised values.

use mcda::Matrix;
use mcda::rank::mpe_normalised;

use crate::support::{directions, example, numbers, rows, within};

#[test]
fn totals_are_those_printed() {
    let data = example(include_str!("data/mpe_id_laptop_normalised.json"));
    let inputs = &data["inputs"];
    let matrix = Matrix::from_rows(&rows(&inputs["matrix"])).unwrap();
    let ranking =
        mpe_normalised(&matrix, &directions(&inputs["types"]), &numbers(&inputs["exponents"])).unwrap();
    // Its terms are rounded before they are added.
    within("MPE, normalised", ranking.scores(), &numbers(&data["published"]["V"]), 1.5e-3);
    within("MPE, normalised, unrounded", ranking.scores(), &numbers(&data["computed"]["V"]), 1e-12);
    assert_eq!(ranking.groups(), [[2], [0], [1]]);
}
