//! The connected parts of a graph.

/// The parts of `size` nodes that the edges connect, each in ascending order, in order of their first nodes.
pub(super) fn of(size: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); size];
    for (a, b) in edges {
        neighbours[a].push(b);
        neighbours[b].push(a);
    }
    let mut seen = vec![false; size];
    let mut parts = Vec::new();
    for first in 0..size {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let (mut part, mut next) = (vec![first], 0);
        while next < part.len() {
            for &other in &neighbours[part[next]] {
                if !seen[other] {
                    seen[other] = true;
                    part.push(other);
                }
            }
            next += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}
