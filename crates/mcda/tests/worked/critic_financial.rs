//! The first example of CRITIC: eight firms by three figures.

use mcda::weight::{Correlation, critic};
use mcda::{Direction, Matrix};

use crate::support::{example, numbers, rows, within};

#[test]
fn weights_are_those_printed() {
    let data = example(include_str!("data/critic_diakoulaki1995.json"));
    let matrix = Matrix::from_rows(&rows(&data["inputs"]["matrix"])).unwrap();
    let weigh = |correlation| critic(&matrix, &[Direction::Benefit; 3], correlation).unwrap();
    let pearson = weigh(Correlation::Pearson);
    within("CRITIC", &pearson, &numbers(&data["published"]["weights"]), 5.1e-9);
    within("CRITIC, unrounded", &pearson, &numbers(&data["computed"]["weights"]), 1e-12);
    let ranks = weigh(Correlation::Spearman);
    within("CRITIC by ranks", &ranks, &numbers(&data["published"]["spearman_scaled"]), 5.1e-9);
}
