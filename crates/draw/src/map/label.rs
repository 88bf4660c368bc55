//! Where a label sits best: the middle of the largest circle that fits into a polygon.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::arcs::Point;

/// A square of the search: its middle, half its side, the distance of the middle to the border.
struct Cell {
    x: f64,
    y: f64,
    half: f64,
    distance: f64,
}

impl Cell {
    fn new(x: f64, y: f64, half: f64, polygon: &[Vec<Point>]) -> Self {
        Self { x, y, half, distance: distance(x, y, polygon) }
    }
    /// No point of the square is farther inside than this.
    fn promise(&self) -> f64 {
        self.distance + self.half * std::f64::consts::SQRT_2
    }
}
impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        self.promise().total_cmp(&other.promise())
    }
}

/// Centre and radius of the largest circle inside, to about one unit. The first ring is the outer one.
pub(super) fn innermost(polygon: &[Vec<Point>]) -> ((f64, f64), f64) {
    let outer = polygon.first().map(Vec::as_slice).unwrap_or_default();
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for point in outer {
        for axis in 0..2 {
            low[axis] = low[axis].min(f64::from(point[axis]));
            high[axis] = high[axis].max(f64::from(point[axis]));
        }
    }
    let (wide, tall) = (high[0] - low[0], high[1] - low[1]);
    let middle = (low[0] + wide / 2.0, low[1] + tall / 2.0);
    let side = wide.min(tall);
    if !(side.is_finite() && side > 0.0) {
        return (middle, 0.0);
    }

    let half = side / 2.0;
    let mut heap = BinaryHeap::new();
    let mut y = low[1] + half;
    while y < high[1] + half {
        let mut x = low[0] + half;
        while x < high[0] + half {
            heap.push(Cell::new(x, y, half, polygon));
            x += side;
        }
        y += side;
    }
    let mut best = Cell::new(middle.0, middle.1, 0.0, polygon);
    let precision = (side / 100.0).clamp(0.05, 1.0);
    while let Some(cell) = heap.pop() {
        if cell.promise() - best.distance <= precision {
            break;
        }
        let quarter = cell.half / 2.0;
        for (dx, dy) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
            heap.push(Cell::new(cell.x + dx * quarter, cell.y + dy * quarter, quarter, polygon));
        }
        if cell.distance > best.distance {
            best = cell;
        }
    }
    ((best.x, best.y), best.distance.max(0.0))
}

/// Distance to the nearest border, negative outside.
fn distance(x: f64, y: f64, polygon: &[Vec<Point>]) -> f64 {
    let mut inside = false;
    let mut nearest = f64::INFINITY;
    for ring in polygon {
        for at in 0..ring.len() {
            let [ax, ay] = ring[at].map(f64::from);
            let [bx, by] = ring[(at + 1) % ring.len()].map(f64::from);
            if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                inside = !inside;
            }
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx * dx + dy * dy;
            let along =
                if length > 0.0 { (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (ex, ey) = (ax + along * dx - x, ay + along * dy - y);
            nearest = nearest.min(ex * ex + ey * ey);
        }
    }
    let nearest = nearest.sqrt();
    if inside { nearest } else { -nearest }
}
