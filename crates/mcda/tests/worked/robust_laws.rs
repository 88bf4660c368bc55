//! What holds of robustness whatever the numbers are.

use mcda::robust::{
    Draws, Within, acceptability, acceptability_of, agreement, duels, kendall, reversals, spearman, turning,
};
use mcda::{Direction, Error, Matrix, Method, rank};
use proptest::prelude::*;

use crate::support::{data, directed, methods, settings};

/// The weights as one of them becomes `t` and the others keep their proportions.
fn moved(weights: &[f64], criterion: usize, t: f64) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    let rest = sum - weights[criterion];
    let share = |(j, w): (usize, &f64)| if j == criterion { t * sum } else { w / rest * (1.0 - t) * sum };
    weights.iter().enumerate().map(share).collect()
}

fn draws(count: u32, threads: usize, within: Within) -> Draws {
    Draws { count, seed: 5, threads, within }
}

proptest! {
    #![proptest_config(settings(64))]

    #[test]
    fn winners_change_where_it_is_said_and_not_before(d in data(2..7, 2..5)) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        for method in methods(d.rows[0].len()) {
            // Its exponents must be whole, and cannot be moved by a little.
            if method == Method::Mpe {
                continue;
            }
            let (sides, weights) = directed(&method, &d);
            let winners = |w: &[f64]| rank(&method, &matrix, &sides, w).unwrap().winners();
            let now = winners(&weights);
            prop_assume!(now.len() == 1);
            for t in turning(&method, &matrix, &sides, &weights).unwrap() {
                for (turn, end) in [(&t.up, 1.0), (&t.down, 0.0)] {
                    let sign = if end > t.weight { 1.0 } else { -1.0 };
                    let stop = turn.as_ref().map_or(end - sign * 1e-6, |turn| turn.at - sign * 1e-6);
                    for step in 0..=40 {
                        let at = t.weight + (stop - t.weight) * f64::from(step) / 40.0;
                        if (stop - t.weight) * sign > 0.0 {
                            let found = winners(&moved(&weights, t.criterion, at));
                            prop_assert!(found.contains(&now[0]), "{method}: {found:?} at {at}, {t:?}");
                        }
                    }
                    if let Some(turn) = turn {
                        let beyond = turn.at + sign * 1e-7;
                        if beyond > 0.0 && beyond < 1.0 {
                            let found = winners(&moved(&weights, t.criterion, beyond));
                            prop_assert!(found.iter().all(|i| turn.by.contains(i)), "{method}: {found:?}, {t:?}");
                            prop_assert!(!found.contains(&now[0]), "{method}: {found:?}, {t:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn threads_have_no_effect_and_every_draw_counts(d in data(1..7, 1..5)) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        for method in methods(d.rows[0].len()) {
            let (sides, weights) = directed(&method, &d);
            let of = |threads| {
                acceptability(&method, &matrix, &sides, &weights, &draws(2_500, threads, Within::Everything)).unwrap()
            };
            let (one, three) = (of(1), of(3));
            prop_assert_eq!(&one, &three, "{}", method);
            for i in 0..d.rows.len() {
                prop_assert_eq!((1..=d.rows.len()).map(|p| one.count(i, p)).sum::<u32>(), 2_500);
                if let Some(central) = one.central_weights(i) {
                    prop_assert!((central.iter().sum::<f64>() - 1.0).abs() < 1e-6);
                }
            }
            prop_assert!((0..d.rows.len()).map(|i| one.count(i, 1)).sum::<u32>() >= 2_500);
        }
    }

    #[test]
    fn draws_stay_around_the_weights(d in data(2..5, 2..6), share in 0.0_f64..0.9) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        let sides = vec![Direction::Benefit; d.rows[0].len()];
        let around = draws(1_100, 2, Within::Share(share));
        let found = acceptability(&Method::BAYES, &matrix, &sides, &d.weights, &around).unwrap();
        let sum: f64 = d.weights.iter().sum();
        for i in 0..d.rows.len() {
            for (central, w) in found.central_weights(i).iter().flatten().zip(&d.weights) {
                let w = w / sum;
                prop_assert!((central - w).abs() <= share * w + 1e-6, "{central} around {w} by {share}");
            }
        }
    }

    #[test]
    fn a_ranking_agrees_with_itself_and_with_duels_of_a_sum(d in data(2..7, 1..5)) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        let (sides, weights) = directed(&Method::BAYES, &d);
        let ranking = rank(&Method::BAYES, &matrix, &sides, &weights).unwrap();
        if ranking.groups().len() > 1 {
            prop_assert_eq!(kendall(&ranking, &ranking).unwrap(), Some(1.0));
            prop_assert_eq!(spearman(&ranking, &ranking).unwrap(), Some(1.0));
        }
        let duels = duels(&Method::BAYES, &matrix, &sides, &weights).unwrap();
        prop_assert!(duels.transitive() && duels.against.is_empty());
        let all: Vec<_> = methods(d.rows[0].len()).into_iter().map(|method| {
            let (sides, weights) = directed(&method, &d);
            rank(&method, &matrix, &sides, &weights).unwrap()
        }).collect();
        let found = agreement(&all.iter().collect::<Vec<_>>()).unwrap();
        for pair in &found.pairs {
            prop_assert!(pair.tau.is_none_or(|t| (-1.0..=1.0).contains(&t)));
            prop_assert!(pair.rho.is_none_or(|r| (-1.0 - 1e-12..=1.0 + 1e-12).contains(&r)));
        }
    }
}

#[test]
fn draws_that_cannot_be_made() {
    let matrix = Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0, 1.0]]).unwrap();
    let of = |d: Draws| acceptability(&Method::BAYES, &matrix, &[Direction::Benefit; 2], &[0.5, 0.5], &d);
    assert!(matches!(of(draws(0, 1, Within::Everything)), Err(Error::Parameter { .. })));
    assert!(matches!(of(draws(9, 1, Within::Share(-0.1))), Err(Error::Parameter { .. })));
    assert!(matches!(of(draws(9, 1, Within::Bounds(vec![(0.0, 1.0)]))), Err(Error::Size { .. })));
    let bounds = |a, b| of(draws(9, 1, Within::Bounds(vec![a, b])));
    assert!(matches!(bounds((0.0, 0.4), (0.0, 1.0)), Err(Error::OutOfBounds { .. })));
    assert!(matches!(bounds((0.8, 0.4), (0.0, 1.0)), Err(Error::Bounds { .. })));
    let still = bounds((0.5, 0.5), (0.5, 0.5)).unwrap();
    assert_eq!((still.share(1, 1), still.mean_place(0)), (1.0, 2.0));
}

#[test]
fn alternatives_that_cannot_be_told_apart_share_every_place() {
    let matrix = Matrix::from_rows(&[vec![30.0, 20.0], vec![30.0, 20.0], vec![1.0, 2.0]]).unwrap();
    for method in methods(2) {
        let sides = [Direction::Benefit; 2];
        let exponents = [2.0, 3.0];
        let all = draws(1_000, 2, Within::Everything);
        let found = acceptability(&method, &matrix, &sides, &exponents, &all).unwrap();
        assert_eq!([found.count(0, 1), found.count(1, 1), found.count(2, 3)], [1_000; 3], "{method}");
        assert_eq!(found.count(1, 2), 0);
    }
}

/// Frozen, so that a result that somebody kept comes out again.
#[test]
fn draws_stay_the_same_for_ever() {
    let matrix = Matrix::from_rows(&[vec![3.0, 1.0, 2.0], vec![1.0, 2.0, 3.0], vec![2.0, 2.0, 2.0]]).unwrap();
    let found = acceptability(
        &Method::BAYES,
        &matrix,
        &[Direction::Benefit; 3],
        &[1.0; 3],
        &draws(10_000, 2, Within::Everything),
    )
    .unwrap();
    let counts: Vec<u32> =
        (0..3).flat_map(|i| (1..=3).map(move |p| (i, p))).map(|(i, p)| found.count(i, p)).collect();
    assert_eq!(counts, [3977, 1642, 4381, 4421, 1690, 3889, 1602, 6668, 1730]);
}

/// Many alternatives, of which some differ by next to nothing: what short numbers cannot tell apart must come out as it does one by one.
#[test]
fn short_numbers_never_change_a_place() {
    for (rows, step) in [(40, 1e-3), (50, 1e-7), (64, 1e-9), (65, 1e-7), (150, 1e-12), (70, 0.0)] {
        let value =
            |i: usize, j: usize| 50.0 + ((i * 7 + j * 13) % 10) as f64 + step * ((i * i + 3 * j) % 17) as f64;
        let values: Vec<Vec<f64>> = (0..rows).map(|i| (0..5).map(|j| value(i, j)).collect()).collect();
        let matrix = Matrix::from_rows(&values).unwrap();
        let weights: Vec<Vec<f64>> =
            (0..70).map(|k| (0..5).map(|j| 1.0 + ((k * 31 + j * j * 17) % 23) as f64).collect()).collect();
        let sets = Matrix::from_rows(&weights).unwrap();
        for method in
            [Method::WEIGHTED_SUM, Method::BAYES, Method::WEIGHTED_PRODUCT, Method::TOPSIS, Method::VIKOR]
        {
            let sides = [Direction::Benefit; 5];
            let found = acceptability_of(&method, &matrix, &sides, &sets).unwrap();
            let mut expected = vec![0; rows * rows];
            for weights in &weights {
                let places = rank(&method, &matrix, &sides, weights).unwrap().places();
                places.into_iter().enumerate().for_each(|(i, place)| expected[i * rows + place - 1] += 1);
            }
            let counted: Vec<u32> = (0..rows)
                .flat_map(|i| (1..=rows).map(move |p| (i, p)))
                .map(|(i, p)| found.count(i, p))
                .collect();
            assert!(counted == expected, "{method}, {rows} rows, {step}");
        }
    }
}

#[test]
fn a_known_reversal_of_topsis_is_found() {
    let matrix =
        Matrix::from_rows(&[vec![1.0, 5.0], vec![4.0, 2.0], vec![3.0, 3.0], vec![9.0, 0.5]]).unwrap();
    let found = reversals(&Method::TOPSIS, &matrix, &[Direction::Benefit; 2], &[0.5, 0.5]).unwrap();
    assert_eq!(found.len(), 4);
    assert!(found.iter().any(mcda::robust::Reversal::changed), "{found:?}");
}
