//! Shared borders as arcs, thinned once for every region that uses them.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

/// Vertex on the sheet's grid.
pub(super) type Point = [i32; 2];

/// A run of vertices between two junctions, or a whole ring without any.
struct Arc {
    points: Vec<Point>,
    /// How much area leaving a vertex out would move; infinite for those that must stay.
    weights: Vec<f64>,
}

/// All rings of a sheet, cut into arcs.
pub(super) struct Mesh {
    arcs: Vec<Arc>,
    /// Per ring its arcs in order, each with whether it is walked backwards.
    rings: Vec<Vec<(usize, bool)>>,
}

impl Mesh {
    /// Cuts the closed rings into arcs. `place` puts a geographic vertex on the grid; equal vertices meet.
    pub(super) fn new<'a>(
        rings: impl Iterator<Item = &'a [[f64; 2]]>,
        place: impl Fn([f64; 2]) -> Point,
    ) -> Self {
        let mut known: HashMap<(i64, i64), usize> = HashMap::new();
        let mut places: Vec<Point> = Vec::new();
        let rings: Vec<Vec<usize>> = rings
            .map(|ring| {
                let mut ids: Vec<usize> = ring
                    .iter()
                    .map(|&vertex| {
                        let key = vertex.map(|degrees| (degrees * 1e7).round() as i64);
                        *known.entry((key[0], key[1])).or_insert_with(|| {
                            places.push(place(vertex));
                            places.len() - 1
                        })
                    })
                    .collect();
                ids.dedup();
                if ids.len() > 1 && ids.first() == ids.last() {
                    ids.pop();
                }
                ids
            })
            .collect();

        // A vertex is a junction if two passes through it do not have the same neighbours.
        let mut passed: Vec<Option<(usize, usize)>> = vec![None; places.len()];
        let mut junction = vec![false; places.len()];
        for ring in &rings {
            for (at, &id) in ring.iter().enumerate() {
                let before = ring[(at + ring.len() - 1) % ring.len()];
                let after = ring[(at + 1) % ring.len()];
                let pair = (before.min(after), before.max(after));
                match passed[id] {
                    None => passed[id] = Some(pair),
                    Some(other) if other != pair => junction[id] = true,
                    Some(_) => {}
                }
            }
        }

        let mut arcs: Vec<Arc> = Vec::new();
        let mut found: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut file = |mut ids: Vec<usize>| {
            let mut back = ids.clone();
            back.reverse();
            let backwards = back < ids;
            if backwards {
                ids = back;
            }
            let arc = *found.entry(ids).or_insert_with_key(|ids| {
                let points: Vec<Point> = ids.iter().map(|&id| places[id]).collect();
                let weights = weigh(&points, ids.first() == ids.last());
                arcs.push(Arc { points, weights });
                arcs.len() - 1
            });
            (arc, backwards)
        };
        let rings = rings
            .into_iter()
            .map(|mut ring| {
                if ring.len() < 3 {
                    return Vec::new();
                }
                // Start at a junction; without one at the easternmost vertex, which every user of the ring agrees on.
                let start = ring
                    .iter()
                    .position(|&id| junction[id])
                    .or_else(|| (0..ring.len()).max_by_key(|&at| (places[ring[at]], ring[at])))
                    .unwrap_or_default();
                ring.rotate_left(start);
                ring.push(ring[0]);
                let mut pieces = Vec::new();
                let mut piece = Vec::new();
                for &id in &ring {
                    piece.push(id);
                    if junction[id] && piece.len() > 1 {
                        pieces.push(file(std::mem::replace(&mut piece, vec![id])));
                    }
                }
                if piece.len() > 1 {
                    pieces.push(file(piece));
                }
                pieces
            })
            .collect();
        Self { arcs, rings }
    }

    /// One ring, open, without the vertices that weigh less than `tolerance`. Empty if nothing is left of it.
    pub(super) fn ring(&self, ring: usize, tolerance: f64) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for &(arc, backwards) in self.rings.get(ring).into_iter().flatten() {
            let Arc { points: all, weights } = &self.arcs[arc];
            let kept = (0..all.len()).filter(|&at| weights[at] >= tolerance).map(|at| all[at]);
            if backwards {
                points.extend(kept.rev());
            } else {
                points.extend(kept);
            }
        }
        points.dedup();
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        if points.len() < 3 || area(&points) == 0.0 { Vec::new() } else { points }
    }
}

/// Signed area of an open ring.
pub(super) fn area(ring: &[Point]) -> f64 {
    let twice: i64 = (0..ring.len())
        .map(|at| {
            let [ax, ay] = ring[at].map(i64::from);
            let [bx, by] = ring[(at + 1) % ring.len()].map(i64::from);
            ax * by - bx * ay
        })
        .sum();
    twice as f64 / 2.0
}

fn triangle(a: Point, b: Point, c: Point) -> f64 {
    area(&[a, b, c]).abs()
}

/// A vertex waiting to be left out; the lightest comes first.
struct Candidate {
    weight: f64,
    at: usize,
    before: usize,
    after: usize,
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Candidate {}
impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        other.weight.total_cmp(&self.weight).then_with(|| other.at.cmp(&self.at))
    }
}

/// Visvalingam and Whyatt's effective areas: the lightest vertex goes, its neighbours are weighed again.
fn weigh(points: &[Point], closed: bool) -> Vec<f64> {
    let mut weights = vec![f64::INFINITY; points.len()];
    if points.len() < 3 {
        return weights;
    }
    let last = points.len() - 1;
    let mut before: Vec<usize> = (0..points.len()).map(|at| at.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (1..=points.len()).collect();
    let candidate = |before: usize, at: usize, after: usize| Candidate {
        weight: triangle(points[before], points[at], points[after]),
        at,
        before,
        after,
    };
    let mut heap: BinaryHeap<Candidate> = (1..last).map(|at| candidate(at - 1, at, at + 1)).collect();
    let mut heaviest = 0.0_f64;
    // A closed arc keeps two vertices besides its ends: less is no area.
    let mut left = (last - 1).saturating_sub(if closed { 2 } else { 0 });
    while left > 0
        && let Some(next) = heap.pop()
    {
        let Candidate { weight, at, .. } = next;
        if weights[at].is_finite() || before[at] != next.before || after[at] != next.after {
            continue; // Weighed again since.
        }
        heaviest = heaviest.max(weight);
        weights[at] = heaviest;
        left -= 1;
        let (previous, following) = (before[at], after[at]);
        after[previous] = following;
        before[following] = previous;
        if previous > 0 {
            heap.push(candidate(before[previous], previous, following));
        }
        if following < last {
            heap.push(candidate(previous, following, after[following]));
        }
    }
    weights
}
