//! What holds of weights whatever the numbers are.

use mcda::pairwise::{
    Comparisons, Method, Partial, RandomIndex, consistency, deviations, group, harker, log_least_squares,
    most_disturbing, most_helpful, priorities, saaty,
};
use mcda::tree::{Group, Tree};
use mcda::{Direction, Matrix, weight};
use proptest::prelude::*;

const TABLE: RandomIndex = RandomIndex::AlonsoLamata2006;
const METHODS: [Method; 3] = [Method::Eigenvector, Method::ColumnMean, Method::GeometricMean];

fn sum_to_one(weights: &[f64]) -> bool {
    (weights.iter().sum::<f64>() - 1.0).abs() < 1e-12 && weights.iter().all(|w| *w >= 0.0)
}

fn near(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}

/// Judgements on Saaty's scale, of two to seven elements.
fn judged() -> impl Strategy<Value = Comparisons> {
    (2_usize..8).prop_flat_map(|n| {
        prop::collection::vec(prop::sample::select(&saaty::SCALE[..]), n * (n - 1) / 2)
            .prop_map(move |upper| Comparisons::from_upper(n, &upper).unwrap())
    })
}

/// A positive matrix of two to seven rows and columns, with an order of its columns.
fn data() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<usize>)> {
    (2_usize..8, 2_usize..8).prop_flat_map(|(rows, columns)| {
        (
            prop::collection::vec(prop::collection::vec(0.1_f64..100.0, columns), rows),
            Just((0..columns).collect::<Vec<_>>()).prop_shuffle(),
        )
    })
}

fn permuted(of: &Comparisons, order: &[usize]) -> Comparisons {
    let rows: Vec<Vec<f64>> = order.iter().map(|&i| order.iter().map(|&j| of.at(i, j)).collect()).collect();
    Comparisons::from_rows(&rows).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, rng_seed: proptest::test_runner::RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn weights_sum_to_one_and_follow_their_criteria((rows, order) in data()) {
        let matrix = Matrix::from_rows(&rows).unwrap();
        let turned: Vec<Vec<f64>> = rows.iter().map(|r| order.iter().map(|&j| r[j]).collect()).collect();
        let turned = Matrix::from_rows(&turned).unwrap();
        let sides: Vec<Direction> = (0..matrix.columns())
            .map(|j| if j % 2 == 0 { Direction::Benefit } else { Direction::Cost }).collect();
        let turned_sides: Vec<Direction> = order.iter().map(|&j| sides[j]).collect();
        let pick = |of: &[f64]| order.iter().map(|&j| of[j]).collect::<Vec<_>>();
        let entropy = weight::entropy(&matrix).unwrap();
        prop_assert!(sum_to_one(&entropy));
        prop_assert!(near(&pick(&entropy), &weight::entropy(&turned).unwrap(), 1e-12));
        for kind in [weight::Correlation::Pearson, weight::Correlation::Spearman] {
            // Two rows may rise and fall together in all columns.
            let Ok(found) = weight::critic(&matrix, &sides, kind) else { continue };
            prop_assert!(sum_to_one(&found));
            prop_assert!(near(&pick(&found), &weight::critic(&turned, &turned_sides, kind).unwrap(), 1e-9));
        }
    }

    #[test]
    fn units_have_no_effect((rows, _) in data(), factor in 0.001_f64..1000.0) {
        let matrix = Matrix::from_rows(&rows).unwrap();
        let other: Vec<Vec<f64>> = rows.iter().map(|r| {
            let mut r = r.clone();
            r[0] *= factor;
            r
        }).collect();
        let other = Matrix::from_rows(&other).unwrap();
        prop_assert!(near(&weight::entropy(&matrix).unwrap(), &weight::entropy(&other).unwrap(), 1e-9));
        let sides = vec![Direction::Benefit; matrix.columns()];
        let weigh = |m| weight::critic(m, &sides, weight::Correlation::Pearson);
        if let (Ok(a), Ok(b)) = (weigh(&matrix), weigh(&other)) {
            prop_assert!(near(&a, &b, 1e-7), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_better_rank_never_weighs_less(ranks in prop::collection::vec(1_u32..6, 1..9)) {
        let w = weight::rank_order_centroid(&ranks).unwrap();
        prop_assert!(sum_to_one(&w));
        for (i, a) in ranks.iter().enumerate() {
            for (j, b) in ranks.iter().enumerate() {
                prop_assert_eq!(a.cmp(b), w[j].total_cmp(&w[i]));
            }
        }
    }

    #[test]
    fn priorities_follow_their_elements(judged in judged(), seed in any::<u64>()) {
        let n = judged.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.rotate_left((seed % n as u64) as usize);
        order.swap(0, n - 1);
        for method in METHODS {
            let found = priorities(&judged, method).unwrap();
            prop_assert!(sum_to_one(&found.weights));
            prop_assert!(found.lambda_max >= n as f64 - 1e-9, "{:?}", found);
            let turned = priorities(&permuted(&judged, &order), method).unwrap();
            let expected: Vec<f64> = order.iter().map(|&i| found.weights[i]).collect();
            prop_assert!(near(&turned.weights, &expected, 1e-9));
            prop_assert!((turned.lambda_max - found.lambda_max).abs() < 1e-8);
        }
    }

    #[test]
    fn ratios_of_weights_come_back_as_those_weights(raw in prop::collection::vec(0.05_f64..1.0, 2..9)) {
        let weights = weight::normalised(&raw).unwrap();
        let rows: Vec<Vec<f64>> = weights.iter().map(|a| weights.iter().map(|b| a / b).collect()).collect();
        let judged = Comparisons::from_rows(&rows).unwrap();
        for method in METHODS {
            let found = priorities(&judged, method).unwrap();
            prop_assert!(near(&found.weights, &weights, 1e-10));
            prop_assert!(consistency(&found, TABLE).unwrap().ratio < 1e-9);
            prop_assert!(deviations(&judged, &found).iter().all(|d| (d.2 - 1.0).abs() < 1e-8));
        }
        // And from a chain of them only.
        let mut chain = Partial::new(weights.len()).unwrap();
        for i in 1..weights.len() {
            chain.set(i - 1, i, weights[i - 1] / weights[i]).unwrap();
        }
        prop_assert!(near(&harker(&chain).unwrap().weights, &weights, 1e-10));
        prop_assert!(near(&log_least_squares(&chain).unwrap().weights, &weights, 1e-10));
    }

    #[test]
    fn the_most_helpful_change_helps_most(judged in judged()) {
        for method in METHODS {
            let now = consistency(&priorities(&judged, method).unwrap(), TABLE).unwrap().ratio;
            let (worst, best) =
                (most_disturbing(&judged, method, TABLE).unwrap(), most_helpful(&judged, method, TABLE).unwrap());
            let lowest = best.map_or(now, |c| c.consistency.ratio);
            prop_assert!(lowest <= now);
            prop_assert!(worst.is_none_or(|c| lowest <= c.consistency.ratio + 1e-8));
            if let Some(change) = best {
                let put_in = judged.with(change.row, change.column, change.proposed).unwrap();
                let then = consistency(&priorities(&put_in, method).unwrap(), TABLE).unwrap();
                prop_assert_eq!(then.ratio, change.consistency.ratio);
            }
        }
    }

    #[test]
    fn gaps_filled_with_their_own_ratios_change_nothing(judged in judged(), gap in any::<prop::sample::Index>()) {
        let pairs: Vec<(usize, usize)> = judged.pairs().collect();
        let (a, b) = pairs[gap.index(pairs.len())];
        let rows: Vec<Vec<Option<f64>>> = (0..judged.len()).map(|i| (0..judged.len())
            .map(|j| ((i, j) != (a, b) && (j, i) != (a, b)).then(|| judged.at(i, j))).collect()).collect();
        let partial = Partial::from_rows(&rows).unwrap();
        prop_assert_eq!(partial.missing(), 1);
        let Ok(found) = harker(&partial) else {
            prop_assert_eq!(partial.still_needed(), 1);
            return Ok(());
        };
        let filled = judged.with(a, b, found.weights[a] / found.weights[b]).unwrap();
        prop_assert!(near(&priorities(&filled, Method::Eigenvector).unwrap().weights, &found.weights, 1e-9));
    }

    #[test]
    fn a_group_lies_between_its_members(upper in prop::collection::vec(
        prop::collection::vec(prop::sample::select(&saaty::SCALE[..]), 6), 1..5),
        weights in prop::collection::vec(0.1_f64..5.0, 5),
    ) {
        let members: Vec<Comparisons> = upper.iter().map(|u| Comparisons::from_upper(4, u).unwrap()).collect();
        let weights = &weights[..members.len()];
        let together = group::judgements(&members, weights).unwrap();
        for (row, column, spread) in group::judgement_spread(&members, weights).unwrap() {
            let value = together.at(row, column);
            prop_assert!(spread.lowest <= value * (1.0 + 1e-12) && value <= spread.highest * (1.0 + 1e-12));
            prop_assert!((together.at(column, row) * value - 1.0).abs() < 1e-12);
        }
        let each: Vec<Vec<f64>> =
            members.iter().map(|m| priorities(m, Method::Eigenvector).unwrap().weights).collect();
        for mean in [group::Mean::Geometric, group::Mean::Arithmetic] {
            prop_assert!(sum_to_one(&group::priorities(&each, weights, mean).unwrap()));
        }
        let mean = group::priorities(&each, weights, group::Mean::Arithmetic).unwrap();
        for (value, spread) in mean.iter().zip(group::spread(&each, weights).unwrap()) {
            prop_assert!(spread.lowest <= value + 1e-12 && *value <= spread.highest + 1e-12);
        }
    }

    #[test]
    fn a_tree_s_weights_are_those_of_its_criteria(points in prop::collection::vec(
        (0.1_f64..9.0, prop::collection::vec(0.1_f64..9.0, 1..5)), 1..5)) {
        let groups = points.iter().map(|(w, m)| Group { weight: *w, members: m.clone() }).collect();
        let tree = Tree::normalised(groups).unwrap();
        prop_assert!(sum_to_one(&tree.global()));
        let same = Matrix::from_rows(&[vec![3.0; tree.criteria()]]).unwrap();
        prop_assert!((tree.scores(&same).unwrap().totals[0] - 3.0).abs() < 1e-12);
        for (n, w) in tree.global().iter().enumerate() {
            prop_assert!(*w <= tree.groups()[tree.group_of(n).unwrap()].weight + 1e-15);
        }
    }
}
