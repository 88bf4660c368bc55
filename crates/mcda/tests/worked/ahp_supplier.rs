//! Choosing a supplier, as Indonesian course notes work it out: means of columns.

use mcda::pairwise::{Comparisons, Method, RandomIndex, Synthesis, consistency, priorities, synthesise};

use crate::support::{example, named, numbers, rows, within};

#[test]
fn weights_lambda_ratio_and_totals_are_those_printed() {
    let data = example(include_str!("data/ahp_id_supplier_columnmean.json"));
    let (given, printed, computed) = (&data["inputs"], &data["published"], &data["computed"]);
    let compared = |of| Comparisons::from_rows(&rows(of)).unwrap();
    let totals = |method| {
        let criteria = priorities(&compared(&given["criteria_matrix"]), method).unwrap();
        let names = given["criteria"].as_array().unwrap();
        let local: Vec<Vec<f64>> = names
            .iter()
            .map(|name| {
                let of = compared(&given["alternative_matrices"][name.as_str().unwrap()]);
                priorities(&of, method).unwrap().weights
            })
            .collect();
        let total = synthesise(&criteria.weights, &local, Synthesis::Distributive).unwrap();
        (criteria, local, total)
    };
    let (criteria, local, total) = totals(Method::ColumnMean);
    within("supplier, criteria", &criteria.weights, &numbers(&printed["criteria_weights"]), 5.1e-5);
    within("supplier, lambda", &[criteria.lambda_max], &[printed["lambda_max"].as_f64().unwrap()], 5e-5);
    let found = consistency(&criteria, RandomIndex::Saaty1980).unwrap();
    within("supplier, index", &[found.index], &[printed["CI"].as_f64().unwrap()], 5e-7);
    within("supplier, ratio", &[found.ratio], &[printed["CR"].as_f64().unwrap()], 5e-5);
    for (name, local) in given["criteria"].as_array().unwrap().iter().zip(&local) {
        let name = name.as_str().unwrap();
        within(&format!("supplier, {name}"), local, &numbers(&printed["local"][name]), 5.1e-5);
    }
    within("supplier, totals", &total, &named(&printed["total"], &given["alternatives"]), 5.1e-5);
    within("supplier, totals unrounded", &total, &numbers(&computed["total"]), 1e-12);
    let (criteria, _, total) = totals(Method::Eigenvector);
    within("supplier, totals by the eigenvector", &total, &numbers(&computed["eigen_total"]), 1e-12);
    let ratio = consistency(&criteria, RandomIndex::Saaty1980).unwrap().ratio;
    within("supplier, ratio by the eigenvector", &[ratio], &[computed["eigen_CR"].as_f64().unwrap()], 1e-11);
}
