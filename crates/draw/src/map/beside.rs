//! Which regions lie beside each other, told from their outlines.

use std::collections::HashMap;

use super::Outline;

/// How two regions lie beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Touch {
    /// They share a border.
    Border,
    /// One of them is an island by itself, and the other is not far across the water.
    Water,
}

/// Two regions beside each other, by their places in the list of outlines; the lesser first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The one.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// How.
    pub touch: Touch,
}

/// Borders are looked at every so many kilometres.
const STEP: f64 = 1.0;
/// Lines no farther apart than this are one border: outlines of different sources differ a little.
const SAME: f64 = 0.7;
/// Along less of a border than this many looks two regions only meet at a corner.
const LOOKS: usize = 3;
/// So many kilometres across the water are not far.
const ACROSS: f64 = 25.0;
/// Kilometres of a degree of latitude.
const DEGREE: f64 = 111.2;

/// A place on a border, in kilometres east and north.
type Spot = [f64; 2];

fn spot([east, north]: [f64; 2]) -> Spot {
    // East is shrunk where the spot lies, so that near spots are as far apart as they are on the ground.
    [east * DEGREE * north.to_radians().cos(), north * DEGREE]
}

/// The places along the outline of a region, one every [`STEP`] at most.
fn along(outline: &Outline, mut take: impl FnMut(Spot)) {
    for ring in outline.polygons.iter().flatten() {
        for line in ring.windows(2) {
            let &[from, to] = line else { continue };
            let (a, b) = (spot(from), spot(to));
            let parts = ((a[0] - b[0]).hypot(a[1] - b[1]) / STEP).ceil().clamp(1.0, 2_000.0);
            for n in 0..parts as u32 {
                let at = f64::from(n) / parts;
                take(spot([from[0] + (to[0] - from[0]) * at, from[1] + (to[1] - from[1]) * at]));
            }
        }
    }
}

/// Places by squares of a size, with the regions whose they are.
struct Grid {
    size: f64,
    /// No farther apart than this are two places near; at most the size of a square.
    near: f64,
    squares: HashMap<(i64, i64), Vec<(usize, Spot)>>,
}

impl Grid {
    fn new(size: f64, near: f64) -> Grid {
        Grid { size, near, squares: HashMap::new() }
    }

    fn square(&self, at: Spot) -> (i64, i64) {
        ((at[0] / self.size).floor() as i64, (at[1] / self.size).floor() as i64)
    }

    fn put(&mut self, region: usize, at: Spot) {
        let square = self.square(at);
        self.squares.entry(square).or_default().push((region, at));
    }

    /// The regions other than one with a place that is near.
    fn around(&self, region: usize, at: Spot, found: &mut Vec<usize>) {
        let (x, y) = self.square(at);
        for key in (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y))) {
            for (other, there) in self.squares.get(&key).into_iter().flatten() {
                let near = (at[0] - there[0]).hypot(at[1] - there[1]) <= self.near;
                if *other != region && near && !found.contains(other) {
                    found.push(*other);
                }
            }
        }
    }
}

/// Which of these regions lie beside each other: those that share a border, and where one shares none with anybody, those that
/// lie near across the water. Each pair once.
pub fn beside(outlines: &[Outline]) -> Vec<Pair> {
    let mut grid = Grid::new(STEP, SAME);
    for (n, outline) in outlines.iter().enumerate() {
        along(outline, |at| grid.put(n, at));
    }
    let mut looks: HashMap<(usize, usize), usize> = HashMap::new();
    let mut found = Vec::new();
    for (n, outline) in outlines.iter().enumerate() {
        along(outline, |at| {
            found.clear();
            grid.around(n, at, &mut found);
            for other in &found {
                *looks.entry((n, *other)).or_default() += 1;
            }
        });
    }
    let shares = |a: usize, b: usize| looks.get(&(a, b)).is_some_and(|n| *n >= LOOKS);
    let mut pairs: Vec<Pair> = looks
        .keys()
        .filter(|(one, other)| one < other && (shares(*one, *other) || shares(*other, *one)))
        .map(|(one, other)| Pair { one: *one, other: *other, touch: Touch::Border })
        .collect();
    let mut lonely = vec![true; outlines.len()];
    for pair in &pairs {
        for n in [pair.one, pair.other] {
            if let Some(alone) = lonely.get_mut(n) {
                *alone = false;
            }
        }
    }
    if lonely.contains(&true) {
        let mut wide = Grid::new(ACROSS, ACROSS);
        for (n, outline) in outlines.iter().enumerate() {
            // One place in many is enough over such a distance.
            let mut kept: Option<Spot> = None;
            along(outline, |at| {
                if kept.is_none_or(|k| (k[0] - at[0]).hypot(k[1] - at[1]) >= 2.0 * STEP) {
                    wide.put(n, at);
                    kept = Some(at);
                }
            });
        }
        for (n, outline) in outlines.iter().enumerate().filter(|(n, _)| lonely.get(*n) == Some(&true)) {
            found.clear();
            along(outline, |at| wide.around(n, at, &mut found));
            for other in &found {
                let (one, other) = (n.min(*other), n.max(*other));
                if !pairs.iter().any(|p| (p.one, p.other) == (one, other)) {
                    pairs.push(Pair { one, other, touch: Touch::Water });
                }
            }
        }
    }
    pairs.sort_by_key(|p| (p.one, p.other));
    pairs
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn square(code: &str, west: f64, south: f64, size: f64) -> Outline {
        let (east, north) = (west + size, south + size);
        let ring = vec![[west, south], [east, south], [east, north], [west, north], [west, south]];
        Outline { code: code.into(), name: code.into(), parent: None, polygons: vec![vec![ring]] }
    }

    fn told(outlines: &[Outline]) -> Vec<(String, String, Touch)> {
        let name = |n: usize| outlines[n].code.clone();
        beside(outlines).into_iter().map(|p| (name(p.one), name(p.other), p.touch)).collect()
    }

    #[test]
    fn a_shared_border_is_one_and_a_corner_is_none() {
        // The border of the second has a vertex where the first has none.
        let mut second = square("b", 0.5, 0.0, 0.5);
        second.polygons[0][0].insert(4, [0.5, 0.2]);
        let all =
            [square("a", 0.0, 0.0, 0.5), second, square("c", 1.0, 0.5, 0.5), square("d", 1.5, 0.5, 0.5)];
        let border = |a: &str, b: &str| (a.to_owned(), b.to_owned(), Touch::Border);
        assert_eq!(told(&all), [border("a", "b"), border("c", "d")]);
    }

    #[test]
    fn an_island_lies_beside_what_is_near_across_the_water() {
        // 11 km of water to the first, 67 km to the second; the two others share a border and are no islands by themselves.
        let all = [
            square("a", 0.0, 0.0, 0.5),
            square("b", 0.5, 0.0, 0.5),
            square("i", -0.2, 0.2, 0.1),
            square("far", -1.0, 0.0, 0.1),
        ];
        let found = told(&all);
        assert_eq!(found, [("a".into(), "b".into(), Touch::Border), ("a".into(), "i".into(), Touch::Water)]);
    }

    #[test]
    fn the_regencies_of_the_shipped_profile_lie_beside_whom_they_border() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/id/boundaries/12.geojson");
        let outlines = super::super::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let found = told(&outlines);
        let of = |code: &str| -> Vec<String> {
            let mut all: Vec<String> = found
                .iter()
                .filter(|(_, _, touch)| *touch == Touch::Border)
                .filter_map(|(a, b, _)| match (a == code, b == code) {
                    (true, _) => Some(b.clone()),
                    (_, true) => Some(a.clone()),
                    _ => None,
                })
                .collect();
            all.sort();
            all
        };
        // Nias borders the four others of its islands, and Medan lies within Deli Serdang.
        assert_eq!(of("12.04"), ["12.14", "12.24", "12.25", "12.78"]);
        assert_eq!(of("12.71"), ["12.07"]);
        assert!(of("12.17").contains(&"12.12".to_owned()), "Samosir and Toba: {:?}", of("12.17"));
    }
}
