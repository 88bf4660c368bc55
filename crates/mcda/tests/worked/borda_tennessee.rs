//! Four cities vote for a capital; and a majority that does not get its favourite.

use mcda::Ranking;
use mcda::rank::{Ballot, Count, Unlisted, borda};
use serde_json::Value;

use crate::support::{example, within};

fn ballots(of: &Value, names: &[&str]) -> Vec<Ballot> {
    let number = |name: &Value| names.iter().position(|n| Some(*n) == name.as_str()).unwrap();
    let ballot = |b: &Value| {
        let order: Vec<usize> = b[0].as_array().unwrap().iter().map(number).collect();
        Ballot::strict(&order, b[1].as_f64().unwrap())
    };
    of.as_array().unwrap().iter().map(ballot).collect()
}

/// A number, or a fraction written as text.
fn number(of: &Value) -> f64 {
    of.as_f64().unwrap_or_else(|| {
        let (above, below) = of.as_str().unwrap().split_once('/').unwrap();
        above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()
    })
}

fn printed(of: &Value, names: &[&str]) -> Vec<f64> {
    names.iter().map(|n| number(&of[*n])).collect()
}

#[test]
fn points_are_those_printed() {
    let data = example(include_str!("data/borda_tennessee.json"));
    let names = ["M", "N", "C", "K"];
    let cities = ballots(&data["inputs"]["ballots"], &names);
    let count = |count| -> Ranking { borda(4, &cities, count, Unlisted::Nothing).unwrap() };
    let published = &data["published"];
    within("Borda from 0", count(Count::FromZero).scores(), &printed(&published["base0"], &names), 0.0);
    within("Borda from 1", count(Count::FromOne).scores(), &printed(&published["base1"], &names), 0.0);
    within("Dowdall", count(Count::Dowdall).scores(), &printed(&published["dowdall"], &names), 1e-12);
    for of in [Count::FromZero, Count::FromOne, Count::Dowdall] {
        assert_eq!(count(of).winners(), [1], "Nashville");
    }
}

#[test]
fn the_favourite_of_a_majority_may_lose() {
    let data = example(include_str!("data/borda_tennessee.json"));
    let names = ["A", "B", "C", "D"];
    let votes = ballots(&data["inputs"]["ballots2"], &names);
    for (count, key) in [(Count::FromZero, "ballots2_base0"), (Count::FromOne, "ballots2_base1")] {
        let ranking = borda(4, &votes, count, Unlisted::Nothing).unwrap();
        within(key, ranking.scores(), &printed(&data["published"][key], &names), 0.0);
        assert_eq!(ranking.winners(), [2]);
    }
}
