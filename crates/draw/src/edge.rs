//! The woven edge at the top of every page.
//!
//! A strip 14 units high that repeats seamlessly to the side. Its figures and the colours of its
//! middle lozenges are counted out from a region's code, so each council has its own.
//!
//! ```
//! let strip = draw::edge::svg("12.06");
//! assert!(strip.starts_with("<svg") && strip.len() <= draw::edge::MAX_BYTES);
//! assert_ne!(strip, draw::edge::svg("12.07"));
//! ```

use crate::weave::grid::Grid;
use crate::weave::ink::{Ink, mix};
use crate::weave::seed::{Seed, hash};

/// The most an edge may weigh, in bytes.
pub const MAX_BYTES: usize = 1228;

/// The height of the strip.
pub const HEIGHT: u32 = 14;

/// Draws the edge for a region code; any text will do, an empty one too.
pub fn svg(code: &str) -> String {
    let h = hash(&[code, "edge"]);
    let mut s = Seed::new(h);
    // Two rows of figures: a wide one above, teeth below. Their repeats divide the tile.
    let upper = s.pick(&[8, 10, 12]);
    let repeats = s.pick(&[8, 10, 12]);
    let width = upper * repeats;
    let lower = s.pick(&[4, 6, 8].map(|n| if width % n == 0 { n } else { upper }));
    let (ground, red, blue, light, gold) = ("#1e1a17", "#7c1d1d", "#2f4272", "#efe6d3", "#b98a2f");
    let mut ink = Ink::new(h, width, 14, 0);
    let base = if s.chance(35) { mix(red, ground, 45) } else { ground.to_owned() };
    ink.fill(&base, &format!("M0 0h{width}v14H0z"));
    let half = upper / 2;
    let kind = s.int(0, 4);
    let g = Grid::draw(upper, 7, |x, y| {
        let (dx, dy) = ((x - half).abs(), (y - 3).abs());
        // How far the slope has come, three rows over half a repeat.
        let slope = (half - dx) * 3 / half;
        let last = x == 0;
        match kind {
            // A chain of lozenges, hollow.
            0 => u8::from(dy == slope) + 2 * u8::from(last && dy == 3),
            // Two zigzags, one under the other.
            1 => u8::from(y == 3 - slope || y == 4 - slope) + 2 * u8::from(y == 6 - slope && slope < 3),
            // Crosses with a thread between.
            2 => u8::from(dx == dy) + 2 * u8::from(last && dy < 2),
            // Solid lozenges with a thread between.
            3 => u8::from(dx + dy <= 3 && dx + dy > 0) + 2 * u8::from(last && dy != 1 && dy < 3),
            // Arrows that run along.
            _ => u8::from((x + dy).rem_euclid(half) < 2),
        }
    });
    ink.pattern('u', f64::from(upper), 7.0, "translate(0 1)", &g.paths(gold, light));
    let u = ink.url('u');
    ink.fill(&u, &format!("M0 1h{width}v7H0z"));
    let hollow = s.chance(40);
    let t = Grid::draw(lower, 5, |x, y| {
        let d = (2 * x + 1 - lower).abs();
        let reach = 1 + 2 * y * (lower / 2 - 1) / 5;
        u8::from(d <= reach) + u8::from(hollow && d + 3 <= reach)
    });
    ink.pattern(
        't',
        f64::from(lower),
        5.0,
        "translate(0 9)",
        &t.paths(gold, if hollow { red } else { light }),
    );
    let u = ink.url('t');
    ink.fill(&u, &format!("M0 9h{width}v5H0z"));
    ink.stroke(gold, 1.0, &format!("M0 .5h{width}"), "");
    ink.stroke(
        light,
        1.0,
        &format!("M0 8.5h{width}"),
        s.pick(&[" stroke-dasharray=\"2\"", " stroke-dasharray=\"1\"", " opacity=\".8\""]),
    );
    // The code itself, thread by thread: a coloured lozenge for each of its characters.
    let mut rows = [String::new(), String::new(), String::new()];
    let marks: Vec<u8> = code.bytes().filter(u8::is_ascii_alphanumeric).take(8).collect();
    let count = i32::try_from(marks.len()).unwrap_or(0).max(1);
    let each = repeats / count.min(repeats);
    for (i, b) in marks.iter().enumerate() {
        let i = i32::try_from(i).unwrap_or(0);
        let x = (i * each) * upper + half;
        rows[usize::from(b % 3)].push_str(&format!("M{x}.5 2l2.5 2.5l-2.5 2.5l-2.5-2.5z"));
    }
    for (d, colour) in rows.iter().zip([light, "#b3302a", blue]) {
        if !d.is_empty() {
            ink.fill(colour, d);
        }
    }
    ink.finish()
}
