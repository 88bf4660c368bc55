//! A location quotient from a text book.

use mcda::quotient::location_quotient;

use crate::support::{example, within};

#[test]
fn the_quotient_is_that_printed() {
    let data = example(include_str!("data/lq_farhauer_kroell2013.json"));
    let [here, place, industry, all] =
        ["e_ij", "e_j", "e_i", "e"].map(|k| data["inputs"][k].as_f64().unwrap());
    let lq = location_quotient(here, place, industry, all).unwrap();
    within("location quotient", &[lq], &[data["published"]["LQ"].as_f64().unwrap()], 5e-8);
    within("location quotient, unrounded", &[lq], &[data["computed"]["LQ"].as_f64().unwrap()], 1e-14);
}
