//! Figures counted out on a grid of threads.

use super::ink::Path;
use super::seed::Seed;

/// A small grid of cells: 0 is the ground, 1 and 2 are thread colours.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub(crate) w: i32,
    pub(crate) h: i32,
    cells: Vec<u8>,
}

impl Grid {
    pub(crate) fn draw(w: i32, h: i32, f: impl Fn(i32, i32) -> u8) -> Self {
        let cells = (0..h).flat_map(|y| (0..w).map(move |x| (x, y))).map(|(x, y)| f(x, y)).collect();
        Self { w, h, cells }
    }

    fn at(&self, x: i32, y: i32) -> u8 {
        usize::try_from(y * self.w + x).ok().and_then(|i| self.cells.get(i)).copied().unwrap_or(0)
    }

    /// Path data for all cells of one colour, one stroke of width 1 a run.
    pub(crate) fn runs(&self, tone: u8) -> String {
        let level = self.runs_along(tone, false);
        let upright = self.runs_along(tone, true);
        if upright.len() < level.len() { upright } else { level }
    }

    /// As [`Grid::runs`], but always along the rows.
    pub(crate) fn rows(&self, tone: u8) -> String {
        self.runs_along(tone, false)
    }

    fn runs_along(&self, tone: u8, upright: bool) -> String {
        let (major, minor) = if upright { (self.w, self.h) } else { (self.h, self.w) };
        let get = |a: i32, b: i32| if upright { self.at(a, b) } else { self.at(b, a) };
        let mut path = Path::new();
        let mut here: Option<(i32, i32)> = None;
        for a in 0..major {
            let mut b = 0;
            while b < minor {
                if get(a, b) != tone {
                    b += 1;
                    continue;
                }
                let start = b;
                while b < minor && get(a, b) == tone {
                    b += 1;
                }
                let (af, bf) = (f64::from(a), f64::from(start));
                path = match here {
                    None if upright => path.to('M', &[af + 0.5, bf]),
                    None => path.to('M', &[bf, af + 0.5]),
                    Some((ha, hb)) => {
                        let (da, db) = (f64::from(a - ha), f64::from(start - hb));
                        if upright { path.to('m', &[da, db]) } else { path.to('m', &[db, da]) }
                    }
                };
                path = path.to(if upright { 'v' } else { 'h' }, &[f64::from(b - start)]);
                here = Some((a, b));
            }
        }
        path.0
    }

    /// The paths of both colours.
    pub(crate) fn paths(&self, one: &str, two: &str) -> String {
        let mut out = String::new();
        for (tone, colour) in [(1, one), (2, two)] {
            let d = self.runs(tone);
            if !d.is_empty() {
                out.push_str(&format!("<path stroke=\"{colour}\" d=\"{d}\"/>"));
            }
        }
        out
    }
}

/// How many kinds of band there are.
pub(crate) const BANDS: u64 = 14;

/// A figure to repeat along a band: the kind from the motif, its count of threads from the seed.
pub(crate) fn band(kind: u64, s: &mut Seed) -> Grid {
    let c = s.int(4, 6);
    let n = 2 * c + 1;
    let wave = |x: i32, p: i32| (x.rem_euclid(2 * p) - p).abs();
    let from_middle = |x: i32, y: i32| ((x - c).abs(), (y - c).abs());
    match kind % BANDS {
        0 => {
            let step = s.int(2, 3);
            Grid::draw(2 * c, n, |x, y| {
                let (dx, dy) = from_middle(x, y);
                let m = dx + dy;
                if m == c {
                    1
                } else if m < c && m % step == 0 {
                    2 - u8::from(m > 1)
                } else if m > c && (m - c) % 3 == 2 {
                    2
                } else {
                    0
                }
            })
        }
        1 => {
            let p = s.int(4, 6);
            let thick = s.int(1, 2);
            Grid::draw(2 * p, p + 7, |x, y| match y - wave(x, p) {
                v if v >= 2 && v < 2 + thick => 1,
                0 => 2,
                5 | 6 if thick == 1 => 1,
                6 => 2,
                _ => 0,
            })
        }
        2 => Grid::draw(2 * c, n, |x, y| {
            let (dx, dy) = from_middle(x, y);
            if dx + dy == c || ((dx == 0 || dy == 0) && dx + dy <= c - 2) {
                1
            } else if dx == dy && dx <= c / 2 {
                2
            } else {
                0
            }
        }),
        3 => {
            let p = s.int(3, 5);
            Grid::draw(2 * p, 2 * p + 1, |x, y| {
                let d = (x - p).abs();
                if 2 * d <= y - 5 { 2 * u8::from(2 * d <= y - 7) } else { u8::from(2 * d <= y) }
            })
        }
        4 => {
            const KEY: [u8; 7] =
                [0b1111_1100, 0b1000_0100, 0b1011_0100, 0b1010_0100, 0b1011_1100, 0b1000_0000, 0b1111_1111];
            let flip = s.chance(50);
            Grid::draw(8, 9, |x, y| {
                let row = if flip { 8 - y } else { y };
                if row == 8 {
                    return 2 * u8::from(x % 2 == 0);
                }
                let bits = usize::try_from(row).ok().and_then(|r| KEY.get(r)).copied().unwrap_or(0);
                u8::from(bits >> (7 - x) & 1 == 1)
            })
        }
        5 => Grid::draw(n + 1, n, |x, y| {
            let (dx, dy) = from_middle(x, y);
            if dx == dy {
                1
            } else if dy > dx + 2 {
                2
            } else {
                u8::from(dx > dy + 2 && x <= 2 * c)
            }
        }),
        6 => Grid::draw(n + 2, n, |x, y| {
            let (dx, dy) = from_middle(x, y);
            let m = dx + dy;
            if m <= 1 {
                2
            } else if m == 2 {
                0
            } else if m <= c || dx.max(dy) <= c - 2 {
                1
            } else {
                2 * u8::from(x == n + 1 && dy % 3 == 0)
            }
        }),
        7 => {
            let step = s.int(2, 3);
            Grid::draw(n + 1, n, |x, y| {
                let (dx, dy) = from_middle(x, y);
                let m = dx.max(dy);
                if dx == dy && m > 1 { 2 } else { u8::from((c - m).rem_euclid(step) == 0 && dx != dy) }
            })
        }
        8 => {
            let p = s.int(5, 8);
            Grid::draw(p, n, |x, y| match (x + (y - c).abs()).rem_euclid(p) {
                0 | 1 => 1,
                3 => 2,
                _ => 0,
            })
        }
        9 => {
            let p = s.int(3, 4) * 2;
            Grid::draw(p, 2 * p + 1, |x, y| {
                let (a, b) = ((x + y).rem_euclid(p), (x - y).rem_euclid(p));
                if a == 0 || b == 0 { 1 } else { 2 * u8::from(a == p / 2 && b == p / 2) }
            })
        }
        10 => Grid::draw(2 * c, n, |x, y| {
            let (dx, dy) = from_middle(x, y);
            if 2 * dx < dy * 2 - 2 && dy > 1 { 1 } else { 2 * u8::from(c - dx + dy <= 2) }
        }),
        11 => Grid::draw(4 * ((c + 1) / 2), n, |x, y| {
            let k = 2 * ((c + 1) / 2);
            let m = (x - k).abs() / 2 + (y - c).abs() / 2;
            if m == k / 2 { 1 } else { 2 * u8::from(m == 0 || m + 2 == k / 2) }
        }),
        12 => {
            // Hooks turning outwards from a stem.
            Grid::draw(2 * c + 2, n, |x, y| {
                let (dx, dy) = from_middle(x, y);
                if dx == 0 || (dx + dy == c && dy > 0) || (dy == c && dx <= 2) || (dx == 2 && dy == c - 1) {
                    1
                } else {
                    2 * u8::from(dy == 0 && dx >= 2 && dx < c || x == 2 * c + 1 && dy % 2 == 0)
                }
            })
        }
        _ => {
            // A ladder of small lozenges between two dotted lines.
            Grid::draw(6, 11, |x, y| {
                let (dx, dy) = ((x - 3).abs(), (y - 5).abs());
                match dx + dy {
                    0 => 2,
                    2 | 3 if dy <= 3 => 1,
                    _ => 2 * u8::from(dy == 5 && x % 2 == 0) + u8::from(dy == 4 && x % 6 == 3),
                }
            })
        }
    }
}

/// A flower, star or cross with four mirrored sides inside a lozenge of radius `r`.
pub(crate) fn rosette(kind: u64, r: i32, dx: i32, dy: i32) -> u8 {
    let (a, b) = (dx.max(dy), dx.min(dy));
    let m = dx + dy;
    if m > r {
        return 0;
    }
    let petal = |along: i32, across: i32, at: i32, l: i32, w: i32| {
        (along - at) * (along - at) * w * w + across * across * l * l <= l * l * w * w
    };
    match kind % 8 {
        0 => match m {
            0 | 1 => 2,
            _ if petal(a, b, r / 2 + 1, r / 2 - 1, r / 4) => 1,
            _ => 2 * u8::from(a == b && m <= r - 2 && a > 1),
        },
        1 => {
            if a - b <= 1 && m > 2 && m < r {
                1
            } else {
                2 * u8::from(b == 0 && a <= r - 2 || m <= 1)
            }
        }
        2 => match m {
            v if v <= r / 4 => 2,
            _ if a <= r / 2 && m <= r * 3 / 4 && m > r / 3 + 1 => 1,
            _ => 2 * u8::from(b == 0 && a > r / 2 + 1),
        },
        3 => u8::from(m % 3 == r % 3) + 2 * u8::from(m == 0),
        4 => {
            if b * 3 <= r - a && a > 1 && b != 1 {
                1
            } else {
                2 * u8::from(a == b && m > 3 && m <= r - 3)
            }
        }
        5 => {
            if (b <= 1 && a <= r - 3 && m > 1) || a == r / 3 || a == r / 3 + 1 {
                1
            } else {
                2 * u8::from(a == b && a == r / 3 + 3 || m == 0)
            }
        }
        6 => match m {
            v if v == r - 2 => u8::from(b % 2 == 0),
            0 | 1 => 2,
            _ if petal(a, b, r / 3 + 1, r / 3, r / 6) => 1,
            _ => 2 * u8::from(a == b && m == r / 2 / 2 * 2),
        },
        _ => {
            if b == 0 && a < r && a > 1 {
                1
            } else if a - b == r / 3 || a - b == r / 3 + 1 && b > 1 {
                u8::from(m <= r - 2)
            } else {
                2 * u8::from(a == b && m <= 4)
            }
        }
    }
}
