//! What holds of rankings whatever the numbers are.

use mcda::rank::{Preference, Threshold, screen};
use mcda::robust::{acceptability_of, reversals};
use mcda::{Direction, Error, Matrix, Method, Ranking, rank};
use proptest::prelude::*;

use crate::support::{BOUND, data, directed, methods, settings};

fn scores(ranking: &Ranking) -> Vec<f64> {
    ranking.scores().to_vec()
}

fn near(a: &[f64], b: &[f64]) -> bool {
    let scale = a.iter().chain(b).fold(1.0, |m: f64, x| m.max(x.abs()));
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * scale)
}

fn turned(rows: &[Vec<f64>], order: &[usize]) -> Matrix {
    Matrix::from_rows(&order.iter().map(|&i| rows[i].clone()).collect::<Vec<_>>()).unwrap()
}

proptest! {
    #![proptest_config(settings(96))]

    #[test]
    fn the_order_of_the_list_has_no_effect(d in data(2..9, 1..6)) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        for method in methods(d.rows[0].len()) {
            let (sides, weights) = directed(&method, &d);
            let here = rank(&method, &matrix, &sides, &weights).unwrap();
            let there = rank(&method, &turned(&d.rows, &d.order), &sides, &weights).unwrap();
            let expected: Vec<f64> = d.order.iter().map(|&i| here.scores()[i]).collect();
            prop_assert!(near(&expected, there.scores()), "{method}");
            let expected: Vec<usize> = d.order.iter().map(|&i| here.places()[i]).collect();
            prop_assert_eq!(expected, there.places(), "{}", method);
        }
    }

    #[test]
    fn the_unit_of_a_criterion_has_no_effect(d in data(2..9, 1..6), factor in 0.01_f64..100.0) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        let rows: Vec<Vec<f64>> = d.rows.iter().map(|r| {
            r.iter().enumerate().map(|(j, x)| if j == 0 { x * factor } else { *x }).collect()
        }).collect();
        let scaled = Matrix::from_rows(&rows).unwrap();
        for method in methods(d.rows[0].len()) {
            let Some(method) = in_other_unit(&method, factor, d.rows[0].len()) else { continue };
            let (sides, weights) = directed(&method.0, &d);
            let here = rank(&method.0, &matrix, &sides, &weights).unwrap();
            let there = rank(&method.1, &scaled, &sides, &weights).unwrap();
            let (mut a, mut b) = (scores(&here), scores(&there));
            if method.0 == Method::WeightedProduct {
                // All products are multiplied by the same.
                let (x, y) = (a[0], b[0]);
                a.iter_mut().for_each(|s| *s -= x);
                b.iter_mut().for_each(|s| *s -= y);
            }
            prop_assert!(near(&a, &b), "{}", method.0);
        }
    }

    #[test]
    fn the_unit_of_weights_has_no_effect(d in data(2..9, 1..6), factor in 0.01_f64..100.0) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        for method in methods(d.rows[0].len()) {
            if matches!(method, Method::Mpe | Method::MpeNormalised) {
                continue;
            }
            let (sides, weights) = directed(&method, &d);
            let scaled: Vec<f64> = weights.iter().map(|w| w * factor).collect();
            let here = rank(&method, &matrix, &sides, &weights).unwrap();
            prop_assert!(near(here.scores(), rank(&method, &matrix, &sides, &scaled).unwrap().scores()), "{method}");
        }
    }

    #[test]
    fn whoever_is_worse_in_all_is_never_first(d in data(2..9, 1..6), of in any::<prop::sample::Index>()) {
        let better = &d.rows[of.index(d.rows.len())];
        for method in methods(better.len()) {
            let (sides, weights) = directed(&method, &d);
            let worse = better.iter().zip(&sides).map(|(x, side)| match side {
                Direction::Benefit => x * 0.75,
                Direction::Cost => x * 1.25,
            });
            let mut rows = d.rows.clone();
            rows.push(worse.collect());
            let ranking = rank(&method, &Matrix::from_rows(&rows).unwrap(), &sides, &weights).unwrap();
            let winners = ranking.winners();
            // A difference below the threshold does not matter, and then the two tie.
            let indifferent = matches!(&method, Method::Promethee { preferences } if matches!(preferences[0], Preference::Linear { .. }));
            let beside = indifferent && winners.contains(&of.index(d.rows.len()));
            prop_assert!(beside || !winners.contains(&d.rows.len()), "{method}: {:?}", ranking.scores());
        }
    }

    #[test]
    fn equals_tie_and_one_alone_is_first(d in data(1..2, 1..6), times in 1_usize..5) {
        let matrix = Matrix::from_rows(&vec![d.rows[0].clone(); times]).unwrap();
        for method in methods(d.rows[0].len()) {
            let (sides, weights) = directed(&method, &d);
            let ranking = rank(&method, &matrix, &sides, &weights).unwrap();
            prop_assert_eq!(ranking.places(), vec![1; times], "{}", method);
        }
    }

    #[test]
    fn many_weights_at_once_rank_as_one_at_a_time(d in data(1..9, 1..6), more in 1_usize..20) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        for method in methods(d.rows[0].len()) {
            let (sides, weights) = directed(&method, &d);
            // The same exponents in another order have the same sum.
            let all: Vec<Vec<f64>> = (0..more).map(|k| {
                let mut w = weights.clone();
                w.rotate_left(k % weights.len());
                w
            }).collect();
            let counted = acceptability_of(&method, &matrix, &sides, &Matrix::from_rows(&all).unwrap()).unwrap();
            let mut expected = vec![vec![0; d.rows.len()]; d.rows.len()];
            for weights in &all {
                for (i, place) in rank(&method, &matrix, &sides, weights).unwrap().places().into_iter().enumerate() {
                    expected[i][place - 1] += 1;
                }
            }
            for (i, expected) in expected.iter().enumerate() {
                for (place, expected) in expected.iter().enumerate() {
                    prop_assert_eq!(counted.count(i, place + 1), *expected, "{}: {} at {}", method, i, place + 1);
                }
            }
        }
    }

    #[test]
    fn company_has_no_effect_where_theory_says_so(d in data(3..7, 1..5)) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        let spotis = Method::Spotis { bounds: vec![(0.0, BOUND); d.rows[0].len()] };
        for method in [Method::WEIGHTED_PRODUCT, Method::BAYES, Method::Mpe, spotis] {
            let (sides, weights) = directed(&method, &d);
            for reversal in reversals(&method, &matrix, &sides, &weights).unwrap() {
                prop_assert!(!reversal.changed(), "{method}: {reversal:?}");
            }
        }
    }

    #[test]
    fn whoever_passes_keeps_the_number(d in data(1..9, 1..6), limit in 1.0_f64..BOUND) {
        let matrix = Matrix::from_rows(&d.rows).unwrap();
        let (sides, weights) = (&d.sides, &d.weights);
        let screened = screen(&matrix, sides, &[Threshold { criterion: 0, limit }]).unwrap();
        prop_assert_eq!(screened.passed.len() + screened.failures.len(), d.rows.len());
        let Some(ranking) = screened.rank(&Method::MOORA, &matrix, sides, weights).unwrap() else {
            prop_assert!(screened.passed.is_empty());
            return Ok(());
        };
        let places = screened.places(&ranking, d.rows.len());
        for failure in &screened.failures {
            prop_assert_eq!(places[failure.alternative], None);
        }
        prop_assert_eq!(places.iter().flatten().filter(|p| **p == 1).count(), ranking.winners().len());
    }
}

/// The same method for a first criterion in another unit, where that can be said.
fn in_other_unit(method: &Method, factor: f64, columns: usize) -> Option<(Method, Method)> {
    match method {
        Method::Bayes | Method::Mpe => None,
        Method::Spotis { bounds } => {
            let mut scaled = bounds.clone();
            scaled[0] = (bounds[0].0 * factor, bounds[0].1 * factor * (1.0 + 1e-12));
            Some((method.clone(), Method::Spotis { bounds: scaled }))
        }
        Method::Promethee { preferences } => {
            let of = preferences[0];
            let mut all = vec![of; columns];
            all[0] = match of {
                Preference::Linear { q, p } => Preference::Linear { q: q * factor, p: p * factor },
                Preference::Gaussian { s } => Preference::Gaussian { s: s * factor },
                other => other,
            };
            Some((method.clone(), Method::Promethee { preferences: all }))
        }
        _ => Some((method.clone(), method.clone())),
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let matrix = Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0, 4.0]]).unwrap();
    for method in methods(2) {
        let sides = [Direction::Benefit; 2];
        for weights in [vec![1.0], vec![1.0; 3]] {
            assert!(matches!(rank(&method, &matrix, &sides, &weights), Err(Error::Size { .. })), "{method}");
        }
        assert!(
            matches!(rank(&method, &matrix, &sides[..1], &[1.0; 2]), Err(Error::Size { .. })),
            "{method}"
        );
        let negative = rank(&method, &matrix, &sides, &[1.0, -1.0]);
        assert!(matches!(negative, Err(Error::Weight { .. } | Error::Exponent { .. })), "{method}");
        let none = rank(&method, &matrix, &sides, &[0.0, 0.0]);
        assert!(matches!(none, Err(Error::ZeroWeights | Error::Exponent { .. })), "{method}");
    }
    let spotis = "spotis".parse::<Method>().unwrap();
    assert!(matches!(
        rank(&spotis, &matrix, &[Direction::Benefit; 2], &[1.0; 2]),
        Err(Error::Size { what: "the list of bounds", .. })
    ));
}

#[test]
fn values_that_a_method_cannot_take_are_named() {
    let matrix = Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0, -4.0], vec![5.0, 0.0]]).unwrap();
    for (word, sides, refused) in [
        ("weighted-product", "bb", true),
        ("copras", "bb", true),
        ("copras", "bc", true),
        ("cpi", "bb", true),
        ("mpe", "bb", true),
        ("mpe", "bc", true),
        ("mpe-normalised", "bb", true),
        ("edas", "bb", true),
        ("bayes", "bc", true),
        ("bayes", "bb", false),
        ("weighted-sum", "bc", false),
        ("topsis", "bc", false),
        ("topsis-min-max", "bc", false),
        ("vikor", "bc", false),
        ("promethee-2", "bc", false),
        ("moora", "bc", false),
        ("borda", "bc", false),
    ] {
        let sides: Vec<Direction> =
            sides.chars().map(|c| if c == 'b' { Direction::Benefit } else { Direction::Cost }).collect();
        let found = rank(&word.parse().unwrap(), &matrix, &sides, &[1.0, 1.0]);
        assert_eq!(found.is_err(), refused, "{word}: {found:?}");
    }
}
