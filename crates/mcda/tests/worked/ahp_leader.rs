//! Choosing a leader: criteria and alternatives by the eigenvector.

use mcda::pairwise::{Comparisons, Method, RandomIndex, Synthesis, consistency, priorities, synthesise};

use crate::support::{example, named, numbers, rows, within};

#[test]
fn criteria_locals_and_targets_are_those_printed() {
    let data = example(include_str!("data/ahp_wikipedia_leader.json"));
    let (given, printed) = (&data["inputs"], &data["published"]);
    let draw = |of| priorities(&Comparisons::from_rows(&rows(of)).unwrap(), Method::Eigenvector).unwrap();
    let criteria = draw(&given["criteria_matrix"]);
    within(
        "leader, criteria",
        &criteria.weights,
        &named(&printed["criteria_weights"], &given["criteria"]),
        5e-4,
    );
    let names = given["criteria"].as_array().unwrap();
    let local: Vec<_> =
        names.iter().map(|name| draw(&given["alternative_matrices"][name.as_str().unwrap()])).collect();
    let experience = named(&printed["experience_local"], &given["alternatives"]);
    within("leader, experience", &local[0].weights, &experience, 5e-4);
    // The ratios printed are those of the table of 2008, cut and not rounded.
    let ratio = |n: usize| consistency(&local[n], RandomIndex::Saaty2008).unwrap().ratio;
    within("leader, ratio of experience", &[ratio(0)], &[printed["experience_CR"].as_f64().unwrap()], 1e-3);
    within("leader, ratio of education", &[ratio(1)], &[printed["education_CR"].as_f64().unwrap()], 1e-3);
    for (n, name) in names.iter().enumerate() {
        let name = name.as_str().unwrap();
        let old = consistency(&local[n], RandomIndex::Saaty1980).unwrap().ratio;
        within(
            &format!("leader, ratio of {name} by 1980"),
            &[old],
            &[data["computed"]["CR"][name].as_f64().unwrap()],
            1e-9,
        );
    }
    let rows: Vec<Vec<f64>> = local.iter().map(|p| p.weights.clone()).collect();
    let target = synthesise(&criteria.weights, &rows, Synthesis::Distributive).unwrap();
    within("leader, target", &target, &named(&printed["target"], &given["alternatives"]), 1e-3);
    within("leader, target unrounded", &target, &numbers(&data["computed"]["target"]), 5.1e-7);
}
