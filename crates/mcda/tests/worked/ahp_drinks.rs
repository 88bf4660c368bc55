//! Saaty's drinks: seven elements by the eigenvector.

use mcda::pairwise::{Comparisons, Method, RandomIndex, consistency, priorities};

use crate::support::{example, named, rows, within};

#[test]
fn weights_and_ratio_are_those_printed() {
    let data = example(include_str!("data/ahp_saaty2008_drinks.json"));
    let (given, printed, names) = (&data["inputs"], &data["published"], &data["inputs"]["elements"]);
    let judged = Comparisons::from_rows(&rows(&given["matrix"])).unwrap();
    let found = priorities(&judged, Method::Eigenvector).unwrap();
    within("drinks, weights of the paper", &found.weights, &named(&printed["weights"], names), 5e-4);
    within("drinks, weights with 4 decimals", &found.weights, &named(&printed["weights_4dp"], names), 5.1e-5);
    let computed = &data["computed"];
    within("drinks, lambda", &[found.lambda_max], &[computed["lambda_max"].as_f64().unwrap()], 1e-9);
    for (table, name, tolerance) in [
        (RandomIndex::Saaty1980, "consistency_ratio_saaty", 5e-4),
        (RandomIndex::Saaty2008, "consistency_ratio_saaty", 5e-4),
        (RandomIndex::DoneganDodd1991, "consistency_ratio_donegan_dodd", 5.1e-5),
    ] {
        let ratio = consistency(&found, table).unwrap().ratio;
        within(
            &format!("drinks, ratio by {}", table.name()),
            &[ratio],
            &[printed[name].as_f64().unwrap()],
            tolerance,
        );
    }
    for (method, name) in [(Method::GeometricMean, "row_geometric_mean"), (Method::ColumnMean, "column_mean")]
    {
        let found = priorities(&judged, method).unwrap();
        within(&format!("drinks, {name}"), &found.weights, &named(&computed[name], names), 5.1e-7);
    }
}
