//! The fixed mix of searches: what people type, each with two facets, committed so that runs can be compared.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::catalogue::{Ground, Sought};
use super::profile;

/// How many there are.
const COUNT: usize = 1_200;
/// In the description of every item.
const BROADEST: &str = "contoh";

const COMMITTED: &str = include_str!("../../bench/queries.txt");

/// The committed queries, each as the part of an address after the question mark.
pub fn committed() -> Result<Vec<&'static str>, String> {
    let queries: Vec<&str> = COMMITTED.lines().filter(|l| !l.is_empty()).collect();
    if queries.is_empty() { Err("xtask/bench/queries.txt is empty".into()) } else { Ok(queries) }
}

/// Writes the mix anew, after what is searched or how it is asked for has changed.
pub fn write() -> Result<(), String> {
    let file = crate::browser::root().join("xtask/bench/queries.txt");
    std::fs::write(&file, made()?.join("\n") + "\n").map_err(|e| format!("{}: {e}", file.display()))
}

/// One wrong letter: two change places, or one is missing or doubled.
fn mistyped(word: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 5 {
        return word.to_owned();
    }
    let at = 1 + rng.usize(..letters.len() - 2);
    match rng.u8(..3) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

/// What somebody types who looks for such goods.
fn words(s: &Sought, rng: &mut Rng) -> String {
    let craft: Vec<&str> = s.craft.split_whitespace().collect();
    let good = s.good.to_lowercase();
    match rng.u8(..100) {
        0..4 => BROADEST.to_owned(),
        4..20 => good,
        20..36 => format!("{good} {}", s.colour),
        36..52 => format!("{good} {}", craft.last().unwrap_or(&"ulos")),
        52..66 => s.craft.to_owned(),
        66..74 => s.motif.unwrap_or(s.colour).to_owned(),
        74..86 => mistyped(&s.craft.to_lowercase(), rng),
        86..94 => s.craft.chars().take(4 + rng.usize(..3)).collect::<String>().to_lowercase(),
        _ => ["tenunan", "menenun", "anyaman", "menganyam", "ukiran", "perajin", "pengrajin", "batikan"]
            [rng.usize(..8)]
        .to_owned(),
    }
}

/// The queries, always the same.
fn made() -> Result<Vec<String>, String> {
    let ground = Ground::read(&profile())?;
    let mut rng = Rng::with_seed(0x5EA_2C4);
    let (mut seen, mut queries) = (BTreeSet::new(), Vec::new());
    while queries.len() < COUNT {
        let sought = ground.sought(&mut rng);
        let text = words(&sought, &mut rng);
        let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '+' }).collect();
        let facets = match rng.u8(..4) {
            0 => format!("region={}&category={}", sought.region, sought.category),
            1 => format!("region={}&material={}", sought.region, sought.material),
            2 => format!("category={}&material={}", sought.category, sought.material),
            _ => format!("region=12&category={}", sought.category),
        };
        let query = format!("q={plain}&{facets}");
        if seen.insert(query.clone()) {
            queries.push(query);
        }
    }
    Ok(queries)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_committed_mix_is_large_and_its_queries_have_two_facets() {
        let queries = committed().unwrap();
        let different: BTreeSet<&str> = queries.iter().copied().collect();
        assert!(different.len() >= 1_000);
        assert!(queries.iter().all(|q| q.starts_with("q=") && q.matches('&').count() == 2));
        assert!(queries.iter().any(|q| q.starts_with(&format!("q={BROADEST}&"))));
    }

    #[test]
    fn the_committed_mix_is_the_one_that_is_made() {
        assert_eq!(committed().unwrap(), made().unwrap());
    }
}
