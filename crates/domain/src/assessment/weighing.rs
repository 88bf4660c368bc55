//! How an assessor weighs the criteria of a round: pair by pair, in the levels of the set.

use mcda::pairwise::{Method, Partial, RandomIndex, consistency, estimate, most_disturbing};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::criteria::CriteriaSet;
use crate::fault::{Faults, Problem};
use crate::id::{Kind, RoundId, SeatId, WeighingId};
use crate::record::{Fields, Record};
use crate::region::RegionCode;

/// The most elements that are compared on a level: tables of random indices go no further.
pub const MOST: usize = 15;

/// What is compared with each other: the groups, the criteria of a group, or all criteria where there are no groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The key of the group whose criteria these are; nothing for the groups, or for all criteria.
    pub of: Option<String>,
    /// The keys of the groups or criteria.
    pub elements: Vec<String>,
}

impl Level {
    /// The pairs, in the order in which they are asked for: so that after the first ones every element is connected.
    ///
    /// ```
    /// use domain::assessment::weighing::Level;
    /// let level = Level { of: None, elements: vec!["a".into(), "b".into(), "c".into()] };
    /// assert_eq!(level.pairs(), [(0, 1), (1, 2), (0, 2)]);
    /// ```
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        let n = self.elements.len();
        (1..n).flat_map(|apart| (0..n - apart).map(move |first| (first, first + apart))).collect()
    }
}

/// The levels of a set on which there is something to compare.
pub fn levels(set: &CriteriaSet) -> Vec<Level> {
    let of = |group: Option<&str>| {
        let inside = set.criteria.iter().filter(|c| c.group.as_deref() == group);
        Level { of: group.map(str::to_owned), elements: inside.map(|c| c.key.clone()).collect() }
    };
    let mut levels = Vec::new();
    if set.groups.is_empty() {
        levels.push(of(None));
    } else {
        levels.push(Level { of: None, elements: set.groups.iter().map(|g| g.key.clone()).collect() });
        levels.extend(set.groups.iter().map(|g| of(Some(&g.key))));
    }
    levels.retain(|l| l.elements.len() > 1);
    levels
}

/// A judgement: how much more the first weighs than the second, from 9 for extremely more to −9 for extremely less; 1 for the same.
/// The numbers between 1 and −1 do not occur.
pub type Judgement = i8;

/// The judgement as a ratio.
///
/// ```
/// use domain::assessment::weighing::ratio;
/// assert_eq!((ratio(3), ratio(1), ratio(-3)), (Some(3.0), Some(1.0), Some(1.0 / 3.0)));
/// assert_eq!((ratio(0), ratio(10), ratio(-1)), (None, None, None));
/// ```
pub fn ratio(judgement: Judgement) -> Option<f64> {
    match judgement {
        1..=9 => Some(f64::from(judgement)),
        -9..=-2 => Some(1.0 / -f64::from(judgement)),
        _ => None,
    }
}

/// What an assessor handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The id.
    pub id: WeighingId,
    /// The round.
    pub round: RoundId,
    /// Where the round belongs.
    pub region: RegionCode,
    /// The seat.
    pub seat: SeatId,
    /// The judgements of each level: all that were made.
    pub levels: Vec<LevelWeighed>,
}

/// The judgements of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelWeighed {
    /// See [`Level::of`].
    pub of: Option<String>,
    /// First, second, and the judgement.
    pub pairs: Vec<(String, String, Judgement)>,
}

/// Hands in what somebody judged: on every level each element must be connected with every other by judgements, though not every pair
/// needs one.
///
/// # Errors
/// The fault `level-N` (from 0) of a level that is not connected, or that holds no such pair or judgement.
pub fn hand_in(
    id: WeighingId,
    round: RoundId,
    region: &RegionCode,
    seat: SeatId,
    set: &CriteriaSet,
    judged: &[LevelWeighed],
) -> Result<Weighed, Faults> {
    let mut faults = Faults::default();
    let mut kept = Vec::new();
    for (n, level) in levels(set).into_iter().enumerate() {
        let field = format!("level-{n}");
        let mut pairs = Vec::new();
        for (first, second) in level.pairs() {
            let (first, second) = (&level.elements[first], &level.elements[second]);
            let found = judged.iter().find(|l| l.of == level.of).and_then(|l| {
                l.pairs.iter().find(|(a, b, _)| a == first && b == second).map(|(_, _, judgement)| *judgement)
            });
            match found {
                Some(judgement) if ratio(judgement).is_some() => {
                    pairs.push((first.clone(), second.clone(), judgement));
                }
                Some(judgement) => {
                    faults.add(&field, judgement, Problem::NotAWholeNumber { min: -9, max: 9 })
                }
                None => {}
            }
        }
        if connected(&level, &pairs).is_none() {
            faults.add(&field, "", Problem::Missing);
        }
        kept.push(LevelWeighed { of: level.of, pairs });
    }
    faults.or(Weighed { id, round, region: region.clone(), seat, levels: kept })
}

/// The comparisons of a level, when they connect all elements.
fn connected(level: &Level, pairs: &[(String, String, Judgement)]) -> Option<Partial> {
    comparisons(level, pairs).filter(|found| found.still_needed() == 0)
}

/// The comparisons of a level as the library has them: with gaps, where no judgement was made.
pub fn comparisons(level: &Level, pairs: &[(String, String, Judgement)]) -> Option<Partial> {
    let place = |key: &String| level.elements.iter().position(|e| e == key);
    let mut found = Partial::new(level.elements.len()).ok()?;
    for (first, second, judgement) in pairs {
        if let (Some(row), Some(column), Some(value)) = (place(first), place(second), ratio(*judgement)) {
            found.set(row, column, value).ok()?;
        }
    }
    Some(found)
}

/// A ratio as the nearest judgement.
///
/// ```
/// use domain::assessment::weighing::nearest;
/// assert_eq!((nearest(2.6), nearest(0.2), nearest(1.0), nearest(40.0)), (3, -5, 1, 9));
/// ```
pub fn nearest(ratio: f64) -> Judgement {
    let more = |r: f64| (2..=9i8).rev().find(|n| f64::from(*n) - 0.5 <= r);
    more(ratio).or_else(|| more(1.0 / ratio).map(|n| -n)).unwrap_or(1)
}

/// What the judgements of a level say so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Sofar {
    /// How many pairs were judged.
    pub judged: usize,
    /// How many there are.
    pub pairs: usize,
    /// How many more are needed at least, until every element is connected.
    pub needed: usize,
    /// What each element weighs within the level; nothing while not all are connected.
    pub weights: Option<Vec<f64>>,
    /// The consistency ratio, with the random index of Saaty (1980).
    pub ratio: Option<f64>,
    /// Whether the ratio is within Saaty's limit of 0.10.
    pub consistent: bool,
    /// The judgement most at odds with the others, where they are not consistent: the pair, what was judged, and what would mend it.
    pub worst: Option<(usize, usize, Judgement, Judgement)>,
}

/// What the judgements of a level say so far.
pub fn so_far(level: &Level, pairs: &[(String, String, Judgement)]) -> Sofar {
    let found = comparisons(level, pairs);
    let needed = found.as_ref().map_or(level.elements.len().saturating_sub(1), Partial::still_needed);
    let judged = found.as_ref().map_or(0, |f| f.judged().count());
    let estimated =
        found.as_ref().filter(|_| needed == 0).and_then(|f| estimate(f, Method::Eigenvector).ok());
    let table = RandomIndex::Saaty1980;
    let held = estimated.as_ref().and_then(|p| consistency(p, table).ok());
    let consistent = held.as_ref().is_none_or(mcda::pairwise::Consistency::holds);
    let worst = found.filter(|_| !consistent && needed == 0).and_then(|f| {
        let change = most_disturbing(f, Method::Eigenvector, table).ok().flatten()?;
        Some((change.row, change.column, nearest(change.judged), nearest(change.proposed)))
    });
    Sofar {
        judged,
        pairs: level.pairs().len(),
        needed,
        weights: estimated.map(|p| p.weights),
        ratio: held.map(|c| c.ratio),
        consistent,
        worst,
    }
}

impl Record for Weighed {
    const KIND: Kind = Kind::Weighing;

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region)
    }

    fn fields(&self) -> Fields {
        // Nobody reads them in a history: they are blind as long as the round is open, and shown with the scores afterwards.
        let levels = serde_json::to_value(&self.levels).unwrap_or_default();
        let mut fields =
            Fields::default().council("round", self.round.to_string()).council("seat", self.seat.to_string());
        fields.0.push(crate::record::Field {
            name: "judgements".into(),
            value: levels,
            class: crate::record::Class::Owner,
            personal: false,
        });
        fields
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::criteria::EXAMPLE;
    use super::*;
    use crate::profile::{self, Profile};

    fn set() -> CriteriaSet {
        CriteriaSet::parse(EXAMPLE, &Profile::parse(profile::EXAMPLE).unwrap()).unwrap()
    }

    fn judged(of: Option<&str>, pairs: &[(&str, &str, Judgement)]) -> LevelWeighed {
        let pairs = pairs.iter().map(|(a, b, j)| ((*a).to_owned(), (*b).to_owned(), *j)).collect();
        LevelWeighed { of: of.map(str::to_owned), pairs }
    }

    #[test]
    fn a_level_with_a_single_element_is_not_asked_for() {
        let levels = levels(&set());
        let of: Vec<_> = levels.iter().map(|l| (l.of.as_deref(), l.elements.len())).collect();
        assert_eq!(of, [(None, 2), (Some("market"), 2)]);
    }

    #[test]
    fn every_level_must_be_connected_and_no_judgement_may_be_off_the_scale() {
        let hand = |judged: &[LevelWeighed]| {
            let region = RegionCode::parse("12").unwrap();
            let (id, round, seat) = (WeighingId(Uuid::nil()), RoundId(Uuid::nil()), SeatId(Uuid::nil()));
            hand_in(id, round, &region, seat, &set(), judged)
        };
        let groups = judged(None, &[("people", "market", 3)]);
        let market = judged(Some("market"), &[("export", "imported", -2)]);
        assert_eq!(hand(&[groups.clone(), market.clone()]).unwrap().levels.len(), 2);
        assert_eq!(hand(std::slice::from_ref(&groups)).unwrap_err().0[0].field, "level-1");
        let off = judged(Some("market"), &[("export", "imported", 0)]);
        assert_eq!(hand(&[groups, off]).unwrap_err().0[0].field, "level-1");
    }

    #[test]
    fn the_judgement_most_at_odds_is_named_with_what_would_mend_it() {
        let level = Level { of: None, elements: ["a", "b", "c", "d"].map(str::to_owned).to_vec() };
        let pairs = judged(
            None,
            &[("a", "b", 2), ("b", "c", 2), ("c", "d", 2), ("a", "c", 4), ("b", "d", 4), ("a", "d", -9)],
        );
        let found = so_far(&level, &pairs.pairs);
        assert!(!found.consistent && found.ratio.unwrap() > 0.1);
        let (row, column, judged, proposed) = found.worst.unwrap();
        assert_eq!((row, column, judged), (0, 3, -9));
        assert!(proposed > judged, "{proposed}");
        let half = so_far(&level, &pairs.pairs[..2]);
        assert_eq!((half.needed, half.weights, half.judged, half.pairs), (1, None, 2, 6));
    }
}
