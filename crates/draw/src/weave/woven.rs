//! Cloth, plaits and beads: everything counted out on a grid.

use super::grid::{Grid, band, rosette};
use super::ink::{Ink, Path, circle, mix, num, stroked};
use super::{Loom, Palette};

/// A group with this name, kept for later use: a ground strip, a band of figures and its edges.
/// Gives the group's height.
#[expect(clippy::too_many_arguments, reason = "one value for each thing a weaver decides about a band")]
fn weft_band(
    ink: &mut Ink,
    l: &mut Loom,
    group: char,
    tile: char,
    motif: usize,
    scale: f64,
    ground: (&str, &str),
    threads: (&str, &str),
    edge: &str,
) -> f64 {
    let kind = l.motif(motif);
    let g = band(kind, &mut l.s);
    let high = f64::from(g.h) * scale;
    let pad = 4.0;
    let x = 160.0 - f64::from(g.w) * scale / 2.0;
    ink.pattern(
        tile,
        f64::from(g.w),
        f64::from(g.h),
        &format!("translate({} {})scale({})", num(x), num(pad), num(scale)),
        &g.paths(threads.0, threads.1),
    );
    let total = high + 2.0 * pad;
    let id = ink.id(group);
    ink.add(&format!("<defs><g {id}>"));
    let solid = format!("{}\" opacity=\"{}", ground.0, ground.1);
    ink.rect(0.0, 0.0, 320.0, total, &solid);
    let u = ink.url(tile);
    ink.rect(0.0, pad, 320.0, high, &u);
    let dash = match l.s.int(0, 3) {
        0 => " stroke-dasharray=\"4 2\"",
        1 => " stroke-dasharray=\"2\"",
        _ => "",
    };
    let d = format!("M0 1h320M0 {}h320", num(total - 1.0));
    ink.stroke(edge, 1.5, &d, dash);
    ink.add("</g></defs>");
    total
}

/// Stripes of the warp from the outer edge to the middle: width and colour.
fn warp(l: &mut Loom) -> (Vec<(i32, usize)>, i32) {
    let s = &mut l.s;
    let layout = s.int(0, 4);
    let mut v: Vec<(i32, usize)> = Vec::new();
    let fine = |v: &mut Vec<(i32, usize)>, a: usize, b: usize, n: i32, w: i32| {
        for i in 0..n {
            v.push((if i % 2 == 0 { w } else { w + 1 }, if i % 2 == 0 { a } else { b }));
        }
    };
    let (x, y) = if s.chance(50) { (0, 1) } else { (1, 0) };
    let z = if s.chance(60) { 3 } else { 1 };
    match layout {
        // Two side panels, a seam, a quieter middle.
        0 => {
            fine(&mut v, x, 4, 5, 2);
            v.push((s.int(30, 44), x));
            fine(&mut v, 2, y, 5, 2);
            let n = s.int(2, 3);
            for _ in 0..n {
                v.push((s.int(9, 14), y));
                fine(&mut v, z, 2, 3, 2);
            }
            v.push((80, y));
        }
        // An even rhythm.
        1 => {
            let (a, b, c) = (s.int(12, 22), s.int(2, 4), s.int(5, 9));
            for _ in 0..5 {
                v.extend([(a, x), (b, 2), (c, z), (b, 2), (a / 2, x), (2, 4), (c, y), (2, 4)]);
            }
        }
        // Broad bars with a light middle.
        2 => {
            v.push((s.int(8, 14), 2));
            fine(&mut v, x, z, 3, 3);
            for _ in 0..3 {
                v.push((s.int(14, 26), x));
                fine(&mut v, y, 4, 3, 3);
                v.push((s.int(6, 12), y));
            }
            fine(&mut v, x, 2, 4, 2);
            v.push((80, if s.chance(40) { 2 } else { 4 }));
        }
        // A plain body crossed by sparse fine lines.
        3 => {
            v.push((s.int(16, 26), y));
            fine(&mut v, 4, x, 3, 2);
            let n = s.int(10, 16);
            for i in 0..9 {
                v.push((n, x));
                v.push((2, if i % 3 == 1 { 4 } else { 2 }));
            }
        }
        // Stripes that narrow towards the middle.
        _ => {
            let mut w = s.int(26, 34);
            for i in 0.. {
                if w < 4 || i > 9 {
                    break;
                }
                v.extend([(w, if i % 2 == 0 { x } else { y }), (2, 2), (4, z), (2, 4)]);
                w = w * 3 / 4;
            }
            v.push((80, x));
        }
    }
    (v, layout)
}

/// Warp stripes, the same on both sides of the middle, crossed by bands of figures.
pub(super) fn tenun(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let (stripes, layout) = warp(l);
    let mut by_colour: [String; 5] = Default::default();
    let mut x = 0;
    let mut broad: Vec<(i32, i32, usize)> = Vec::new();
    for (w, colour) in stripes {
        let w = w.min(160 - x);
        if w <= 0 {
            break;
        }
        by_colour[colour].push_str(&format!("M{x} 0h{w}v220h-{w}z"));
        if (9..60).contains(&w) {
            broad.push((x, w, colour));
        }
        x += w;
    }
    // Resist-dyed flecks run along one or two of the broader stripes.
    let ikat = ink.plain < 2 && l.s.chance(65) && !broad.is_empty();
    let mut flecks = String::new();
    if ikat {
        let p = l.s.int(7, 10);
        let lean = l.s.int(0, 2);
        let g = Grid::draw(6, 2 * p, |x, y| {
            let (dx, dy) = ((2 * x - 5).abs() / 2, (y - p).abs());
            let ragged = (x * 5 + lean) % 3;
            u8::from(match lean {
                0 => dy + dx * 2 <= p - 3 + ragged && dy + dx > 1,
                1 => (y + dx * 2).rem_euclid(p) <= 1 + ragged / 2,
                _ => dy <= 2 + ragged || dy >= p - 1 && dx == 0,
            })
        });
        let w = f64::from(g.h);
        ink.pattern('k', 6.0, w, "scale(1.5)", &g.paths(c[2], c[2]));
        let pick = l.s.shuffled(&broad);
        for (x, w, _) in pick.iter().filter(|b| b.2 != 2 && b.2 != 4).take(2) {
            // Whole flecks only, so that the stripe keeps its edges.
            let whole = (w / 9).max(1) * 9;
            let start = (x + (w - whole) / 2 + 8) / 9 * 9;
            flecks.push_str(&format!("M{start} 0h9v220h-9z"));
        }
    }
    let id = ink.id('h');
    ink.add(&format!("<g {id} shape-rendering=\"crispEdges\">"));
    for (i, d) in by_colour.iter().enumerate() {
        if !d.is_empty() {
            ink.fill(c[i], d);
        }
    }
    if !flecks.is_empty() {
        let u = ink.url('k');
        ink.fill(&format!("{u}\" opacity=\".85"), &flecks);
    }
    ink.add("</g>");
    ink.place('h', "matrix(-1 0 0 1 320 0)", "");
    ink.grain('g', ".12");
    // Bands.
    let ground = if l.s.chance(60) { c[0] } else { c[1] };
    let (gold, light) = (c[4], c[2]);
    let threads = [(gold, light), (light, gold)];
    let t = usize::from(l.s.chance(50));
    let scale = l.s.pick(&[2.4, 2.6, 2.8, 3.0]);
    let solid = l.s.pick(&[".92", ".8", "1"]);
    let large = weft_band(ink, l, 'a', 'b', 0, scale + 0.4, (ground, solid), threads[t], gold);
    let small = weft_band(ink, l, 'c', 'd', 1, 2.0, (ground, ".9"), threads[1 - t], light);
    let mut tops: Vec<(char, f64)> = Vec::new();
    match (layout + l.s.int(0, 1)) % 3 {
        0 => tops.extend([('c', 16.0), ('c', 36.0 + small), ('a', 196.0 - large)]),
        1 => tops.extend([('c', 14.0), ('a', 110.0 - large / 2.0), ('c', 206.0 - small)]),
        _ => tops.extend([('a', 18.0), ('c', 30.0 + large), ('c', 204.0 - small)]),
    }
    for (name, y) in &tops {
        ink.place(*name, &format!("translate(0 {})", num(y.round())), "");
    }
    if ink.plain == 0 && l.s.chance(70) {
        let y = if tops[1].0 == 'a' { 62.0 } else { 118.0 };
        let d = format!("M0 {}h320m0 4H0m0 4h320", num(y));
        ink.stroke(gold, 1.2, &d, " stroke-dasharray=\"3 2\"");
    }
}

/// Gold figures in a lattice on a deep ground, above a border and a row of triangles.
pub(super) fn songket(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let deep = l.s.pick(&[0, 0, 1, 1, 3]);
    let ground = if deep == 0 { c[0].to_owned() } else { mix(c[deep], c[0], 25) };
    let gold = c[4];
    let pale = mix(gold, c[2], 55);
    let cell = 2.0;
    let r = l.s.pick(&[10, 11, 12, 13, 14, 16]);
    let n = 2 * r;
    let (ka, kb) = (l.motif(0), l.motif(1));
    let lattice = l.s.int(0, 3);
    let inner = l.s.int(3, 4);
    let plain = ink.plain;
    let g = Grid::draw(n, n, |x, y| {
        let (dx, dy) = ((x - r).abs(), (y - r).abs());
        let m = dx + dy;
        let rim = match lattice {
            0 => m == r,
            1 => m == r || m == r - 2,
            2 => (m == r && dx % 2 == 0) || m == r - 1 && dx % 4 == 2,
            _ => m == r && dx != 0 && dy != 0,
        };
        if rim {
            return 1;
        }
        if m < r {
            rosette(ka, r - inner, dx, dy)
        } else if plain > 0 {
            2 * u8::from((r - dx) + (r - dy) <= 3)
        } else {
            // The corner lozenge, counted from its own middle.
            rosette(kb, r - inner - 1, r - dx, r - dy)
        }
    });
    ink.ground(&ground);
    let sheen = mix(&ground, "#000000", 45);
    ink.pattern(
        'a',
        f64::from(n),
        f64::from(n),
        &format!("translate({} 6)scale({cell})", num(160.0 - f64::from(n))),
        &g.paths(gold, &pale),
    );
    // The row of triangles is as wide as divides the cloth.
    let half = l.s.pick(&[8, 10]);
    let tall = l.s.int(22, 26);
    let step = l.s.int(3, 4);
    let hollow = l.s.chance(50);
    let t = Grid::draw(2 * half, tall, |x, y| {
        let d = (2 * x + 1 - 2 * half).abs() / 2;
        let reach = (y + 1) * half / tall;
        if d > reach {
            return 0;
        }
        let depth = reach - d;
        if depth == 0 {
            1
        } else if plain > 2 {
            u8::from(depth > 2)
        } else if hollow {
            let (dy, v) = ((y - tall * 2 / 3).abs(), d);
            if v + dy / 2 <= half / 3 { 2 - u8::from(v + dy / 2 < 2) } else { u8::from(depth == 2) }
        } else if depth % step == step - 1 {
            2
        } else {
            u8::from(depth % step != 1 && d == 0 || depth > step)
        }
    });
    let base = 220.0 - f64::from(tall) * cell;
    ink.pattern(
        't',
        f64::from(2 * half),
        f64::from(tall),
        &format!("translate(0 {})scale({cell})", num(base)),
        &t.paths(gold, &pale),
    );
    let kind = l.motif(2);
    let b = band(kind, &mut l.s);
    let thin = f64::from(b.h) * 1.5;
    let top = base - thin - 10.0;
    ink.cover('a');
    ink.rect(0.0, top - 6.0, 320.0, 226.0 - top, &ground);
    if ink.plain < 2 {
        ink.pattern(
            'b',
            f64::from(b.w),
            f64::from(b.h),
            &format!("translate({} {})scale(1.5)", num(160.0 - f64::from(b.w) * 0.75), num(top + 3.0)),
            &b.paths(&pale, gold),
        );
    } else {
        // A plain chain where the cloth is already rich.
        let (k, x) = (thin / 2.0, 160.0 - thin / 2.0);
        let d = Path::new().to('M', &[0.0, k]).to('l', &[k, -k]).to('l', &[k, k]).to('l', &[-k, k]).z();
        let body = format!("<path fill=\"{gold}\" d=\"{}\"/>", d.0);
        ink.pattern('b', thin, thin, &format!("translate({} {})", num(x), num(top + 3.0)), &body);
    }
    let u = ink.url('b');
    ink.rect(0.0, top + 3.0, 320.0, thin, &u);
    let u = ink.url('t');
    ink.rect(0.0, base, 320.0, 220.0 - base, &u);
    let d = format!("M0 {}h320M0 {}h320M0 {}h320", num(top - 5.0), num(top - 1.0), num(top + thin + 6.0));
    ink.stroke(gold, 1.5, &d, "");
    ink.pattern(
        'g',
        2.0,
        2.0,
        "",
        &format!("<path d=\"M0 1.6h2M1.6 0v2\" stroke=\"{sheen}\" stroke-width=\".6\" opacity=\".4\"/>"),
    );
    ink.cover('g');
}

/// Plaited strips: twills that turn into lozenges, zigzags, checks, or open hexagons.
pub(super) fn anyaman(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let pandan = matches!(l.palette, Palette::Pandanus);
    // No two bundles of straw dry or take the dye alike.
    let ripe = l.shade(22);
    let straw = mix("#e6d2a0", c[4], ripe);
    let light = mix("#f2e5c3", c[2], 20 + ripe);
    let dark = mix("#6f4d26", c[0], 20);
    let dyed = if pandan { c[1] } else { c[l.s.pick(&[1, 1, 3])] };
    let dyed = mix(dyed, &dark, l.shade(18));
    let dyed = dyed.as_str();
    let second = c[l.s.pick(&[0, 3])];
    let shade = mix(&dark, "#000000", 30);
    let kind = l.motif(0) % 5;
    if kind == 4 {
        return openwork(ink, l, &straw, &light, dyed, &shade);
    }
    // Warp strips stand behind; each weft run lies over them.
    ink.ground(&light);
    let (p, a, b) = (l.s.int(4, 7), l.s.int(3, 5), l.s.int(7, 11));
    let ring = l.s.int(8, 12);
    let wave = |v: i32| ((v + p).rem_euclid(2 * p) - p).abs();
    let q = match kind {
        // Lozenges round the middle.
        0 => Grid::draw(21, 15, |x, y| {
            let m = x + y;
            let over = (m + 1).rem_euclid(4) < 2;
            if !over {
                return 0;
            }
            if m <= a || (m / 2 % (b / 2)) == 0 { 2 } else { 1 }
        }),
        // A zigzag twill in coloured rows.
        1 => Grid::draw(21, 15, |x, y| {
            let over = (wave(x) + y).rem_euclid(4) < 2;
            let row = (y + wave(x)).rem_euclid(b);
            u8::from(over) * if row < a { 2 } else { 1 }
        }),
        // Blocks of twill that face each other.
        2 => Grid::draw(21, 15, |x, y| {
            let m = x + y;
            let turned = m >= ring && m < ring + 8;
            let over = if turned { (x - y).rem_euclid(4) < 2 } else { (m + 1).rem_euclid(4) < 2 };
            u8::from(over) * if turned || m < a { 2 } else { 1 }
        }),
        // A repeat of small lozenges with a dyed heart.
        _ => Grid::draw(21, 15, |x, y| {
            let m = wave(x) + wave(y);
            let over = (m + 1).rem_euclid(4) < 2;
            u8::from(over) * if m <= a / 2 || m >= 2 * p - 1 - a / 2 { 2 } else { 1 }
        }),
    };
    ink.pattern(
        'v',
        8.0,
        8.0,
        "translate(156 106)",
        &format!(
            "<path fill=\"{straw}\" d=\"M1.5 0h5v8h-5z\"/>{}{}",
            stroked(&shade, 0.8, "M0 0v8", " opacity=\".6\""),
            stroked(&dark, 0.5, "M3 0v8M5.4 0v8", " opacity=\".25\""),
        ),
    );
    ink.cover('v');
    let both = [(1u8, straw.as_str()), (2, dyed)];
    // Shared data is written once: the second stroke uses the first path.
    let mut body = String::from("<g transform=\"translate(156 106)scale(8)\">");
    for (i, (tone, colour)) in both.into_iter().enumerate() {
        let name = if i == 0 { 'm' } else { 'n' };
        let d = q.rows(tone);
        body.push_str(&format!(
            "<g fill=\"none\" stroke=\"{shade}\" stroke-width=\".98\"><path {} d=\"{d}\"/></g>",
            ink.id(name)
        ));
        body.push_str(&ink.use_of(
            name,
            "",
            &format!(" fill=\"none\" stroke=\"{colour}\" stroke-width=\".8\""),
        ));
    }
    body.push_str("</g>");
    ink.mirror_four('q', 'h', &body);
    // Sheen along the strips.
    ink.pattern('s', 8.0, 8.0, "translate(156 106)", &stroked("#fff", 1.6, "M0 2.6h8", " opacity=\".2\""));
    ink.cover('s');
    if ink.plain == 0 && l.s.chance(60) {
        for y in [12.0, 200.0] {
            ink.rect(0.0, y - 2.0, 320.0, 12.0, &mix(second, &dark, 20));
            let d = format!("M0 {}h320", num(y + 4.0));
            ink.stroke(&light, 5.0, &d, " stroke-dasharray=\"5 3\"");
        }
    }
}

/// Strips in three directions with open hexagons between.
fn openwork(ink: &mut Ink, l: &mut Loom, straw: &str, light: &str, dyed: &str, shade: &str) {
    let w = l.s.pick(&[32.0, 40.0, 26.7]);
    let h = w * 1.732;
    ink.ground(&mix(shade, "#000000", 25));
    let (hh, hw) = (h / 2.0, w / 2.0);
    let strip = w * 0.2;
    // Two slanting sets and one level set, each with a dark rim.
    let (mut one, mut two) = (Path::new(), Path::new());
    for k in [-1.0, 0.0, 1.0] {
        one = one.to('M', &[k * w - hw, -hh]).to('l', &[2.0 * w, 2.0 * h]);
        two = two.to('M', &[(k + 1.0) * w + hw, -hh]).to('l', &[-2.0 * w, 2.0 * h]);
    }
    let level = Path::new().to('M', &[0.0, h * 0.25]).to('h', &[w]).to('m', &[-w, hh]).to('h', &[w]).0;
    let mut body = String::new();
    for (d, colour) in [(&one.0, straw), (&two.0, light), (&level, straw)] {
        body.push_str(&stroked(shade, strip + 1.4, d, ""));
        body.push_str(&stroked(colour, strip, d, ""));
        body.push_str(&stroked("#fff", strip * 0.25, d, " opacity=\".35\""));
    }
    ink.pattern('a', w, h, &format!("translate({} 0)", num(160.0 - hw)), &body);
    ink.cover('a');
    // A dyed border of plain plait above and below.
    let kind = l.motif(1);
    let g = band(kind, &mut l.s);
    let scale = 3.0;
    let high = f64::from(g.h) * scale;
    ink.pattern(
        'b',
        f64::from(g.w),
        f64::from(g.h),
        &format!("translate({} 6)scale(3)", num(160.0 - f64::from(g.w) * 1.5)),
        &g.paths(dyed, &mix(dyed, shade, 50)),
    );
    let (id, u) = (ink.id('c'), ink.url('b'));
    ink.add(&format!("<g {id}>"));
    ink.rect(0.0, 0.0, 320.0, high + 12.0, straw);
    ink.rect(0.0, 6.0, 320.0, high, &u);
    ink.stroke(
        shade,
        1.0,
        &format!("M0 3h320M0 {h}h320M0 {k}h320", h = num(high + 9.0), k = num(high + 12.0)),
        " opacity=\".7\"",
    );
    ink.add("</g>");
    ink.place('c', "matrix(1 0 0 -1 0 220)", "");
    ink.pattern('g', 3.0, 3.0, "", &stroked(shade, 0.6, "M0 0h3M0 0v3", " opacity=\".45\""));
    let u = ink.url('g');
    ink.rect(0.0, 0.0, 320.0, high + 12.0, &u);
    ink.rect(0.0, 208.0 - high, 320.0, high + 12.0, &u);
}

/// Figures in beads, the same on all four sides.
pub(super) fn beads(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let order = l.s.shuffled(&[0, 1, 2, 3, 4]);
    let ground = c[order[0]];
    let (one, two) = (c[order[1]], c[order[2]]);
    let three = c[order[3]];
    let (p, q) = (l.s.pick(&[6, 7, 8, 10, 14]), l.s.int(5, 8));
    let kind = l.motif(0);
    let hollow = l.s.int(2, 3);
    let small = l.motif(1);
    let wave = |v: i32, p: i32| ((v + p).rem_euclid(2 * p) - p).abs();
    let figure = |x: i32, y: i32| -> u8 {
        let (dx, dy) = (wave(x, p), wave(y, p.min(10)));
        match kind % 4 {
            0 => match dx + dy {
                m if m == p => 3,
                m if m == p - 1 || m == p + 1 => 1,
                m if m < p => rosette(small, p - 2, dx, dy),
                m => 2 * u8::from((m - p) % 3 == 0),
            },
            1 => match (wave(x, p) + y).rem_euclid(q + 3) {
                0 | 1 => 1,
                3 | 4 => 2,
                6 => 3,
                _ => 0,
            },
            2 => {
                let m = dx.max(dy) + (dx + dy) / 3;
                match m % (hollow + 4) {
                    0 | 1 => 1,
                    3 => 2,
                    4 => 3 * u8::from((dx + dy) % 2 == 0),
                    _ => 0,
                }
            }
            _ => match x + y {
                m if m < q => rosette(small, q - 1, x, y),
                m if m == q + 1 || m == q + 2 => 3,
                m if m == q + 4 || m == q + 5 || m == q + 6 => 1 + u8::from((x - y).rem_euclid(4) < 2),
                m if m == q + 8 => 3,
                m if m > q + 9 => {
                    [1, 2, 0, 0][usize::try_from(wave(x, 4) % 2 * 2 + wave(y, 4) % 2).unwrap_or(0)]
                }
                _ => 0,
            },
        }
    };
    let edge = l.s.chance(70);
    let g = Grid::draw(21, 15, |x, y| {
        if edge && y >= 12 {
            return if y == 12 { 3 } else { 1 + u8::from((x / 2 + y) % 2 == 0) };
        }
        figure(x, y)
    });
    ink.ground(ground);
    let mut body = String::from("<g transform=\"translate(156 106)scale(8)\">");
    body.push_str(&g.paths(one, two));
    let d = g.runs(3);
    if !d.is_empty() {
        body.push_str(&format!("<path stroke=\"{three}\" d=\"{d}\"/>"));
    }
    body.push_str("</g>");
    ink.mirror_four('q', 'h', &body);
    let thread = mix(c[0], "#000000", 35);
    ink.pattern(
        'b',
        8.0,
        8.0,
        "translate(156 106)",
        &format!(
            "<path fill=\"{thread}\" fill-rule=\"evenodd\" d=\"M0 0h8v8H0zM4 .3a3.7 3.7 0 1 0 .1 0z\"/>{}{}{}",
            stroked("#000", 1.0, "M1.4 5.6a3 3 0 0 0 5.4-.6", " opacity=\".3\""),
            stroked("#fff", 1.0, "M1.6 3.4a2.6 2.6 0 0 1 2-1.8", " opacity=\".65\" stroke-linecap=\"round\""),
            circle(4.0, 4.0, 0.6, "opacity=\".25\""),
        ),
    );
    ink.cover('b');
}

/// Patches of banded cloth joined with stitches.
pub(super) fn textile(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let order = l.s.shuffled(&[0, 1, 3, 4]);
    let names = ['a', 'b', 'c', 'd'];
    for (i, name) in names.iter().take(if ink.plain > 0 { 2 } else { 3 }).enumerate() {
        let kind = l.motif(i);
        let g = band(kind, &mut l.s);
        let ground = c[order[i]];
        let (one, two) = match order[i] {
            4 => (c[0], c[1]),
            _ => (c[4], c[2]),
        };
        let body = format!(
            "<path fill=\"{ground}\" d=\"M0-3h{w}v{h}H0z\"/><g transform=\"translate(0 2)\">{}</g>",
            g.paths(one, two),
            w = g.w,
            h = g.h + 9
        );
        ink.pattern(*name, f64::from(g.w), f64::from(g.h + 4), "scale(2)", &body);
    }
    if ink.plain > 0 {
        let (ground, line) = (c[order[2]], if order[2] == 4 { c[1] } else { c[4] });
        let dots = stroked(line, 3.0, "M2 8h8", " stroke-dasharray=\"3 2\"");
        let body = format!(
            "<path fill=\"{ground}\" d=\"M0 0h10v16H0z\"/>{dots}{}",
            stroked(line, 1.0, "M0 2h10M0 14h10", "")
        );
        ink.pattern('c', 10.0, 16.0, "", &body);
    }
    ink.pattern(
        'd',
        12.0,
        12.0,
        "",
        &format!(
            "<path fill=\"{}\" d=\"M0 0h12v12H0z\"/><path fill=\"{}\" d=\"M2 0h4v12h-4zM9 0h1v12h-1z\"/>",
            c[order[3]],
            if order[3] == 4 { c[1] } else { c[2] }
        ),
    );
    // Each block is a square of 80 with four triangles or four small squares; blocks mirror.
    let block = l.s.int(0, 2);
    let parts: [&str; 4] = match block {
        0 => ["M0 0h80L40 37z", "M80 0v74L40 37z", "M80 74H0L40 37z", "M0 74V0l40 37z"],
        1 => ["M0 0h40v37H0z", "M40 0h40v37H40z", "M40 37h40v37H40z", "M0 37h40v37H0z"],
        _ => ["M0 0h80v18H0z", "M62 18h18v56H62z", "M0 56h62v18H0z", "M0 18h62v38H0z"],
    };
    let (row, id) = (ink.id('r'), ink.id('p'));
    ink.add(&format!("<g {row}><g {id}>"));
    for (d, name) in parts.iter().zip(names) {
        let u = ink.url(name);
        ink.fill(&u, d);
    }
    let seam = match block {
        0 => "M0 0l80 74M80 0L0 74M0 0h80v74",
        1 => "M40 0v74M0 37h80M0 0h80v74",
        _ => "M0 18h80M62 18v56M0 56h62M0 0h80v74",
    };
    ink.stroke(c[0], 2.0, seam, " opacity=\".55\"");
    ink.stroke(c[2], 0.9, seam, " stroke-dasharray=\"3 2.4\"");
    ink.add("</g>");
    // A row of four, every other one mirrored; then the row twice more.
    let turn = l.s.chance(60);
    ink.place('p', "matrix(-1 0 0 1 160 0)", "");
    ink.place('p', "translate(160)", "");
    ink.place('p', "matrix(-1 0 0 1 320 0)", "");
    ink.add("</g>");
    ink.place('r', if turn { "matrix(1 0 0 -1 0 148)" } else { "translate(0 74)" }, "");
    ink.place('r', "translate(0 148)", "");
    ink.grain('g', ".13");
}

/// What fills the space between lozenges: steps and lines counted from the corner.
fn corner(kind: u64, from: i32) -> u8 {
    match kind % 4 {
        0 => 2 * u8::from(from <= 2 || from == 5),
        1 => 2 * u8::from(from % 3 == 0 && from <= 6),
        2 => match from {
            0 | 1 => 1,
            3..=4 => 2,
            _ => 0,
        },
        _ => match from {
            0 | 1 => 2,
            4 => 1,
            _ => 0,
        },
    }
}

/// Bands above and below a broad middle band, counted out from a region's code.
pub(super) fn region(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let deep = l.s.pick(&[0, 1, 3]);
    let other = if deep == 0 { l.s.pick(&[1, 3]) } else { 0 };
    ink.ground(c[deep]);
    let gold = c[4];
    // The middle: one large lozenge after another, with a figure in each.
    let r = l.s.pick(&[10, 11, 13]);
    let (ka, kb) = (l.motif(0), l.motif(1));
    let n = 2 * r;
    let rims = l.s.int(0, 2);
    let g = Grid::draw(n, n + 1, |x, y| {
        let (dx, dy) = ((x - r).abs(), (y - r).abs());
        let m = dx + dy;
        if m == r || (rims == 1 && m == r - 2) {
            1
        } else if rims == 2 && m == r + 2 {
            2
        } else if m < r {
            rosette(ka, r - 4, dx, dy)
        } else {
            corner(kb, (r - dx) + (r - dy))
        }
    });
    let cell = 80.0 / f64::from(n);
    let cell = if r == 10 { 4.0 } else { cell };
    let high = f64::from(n + 1) * cell;
    let top = 110.0 - high / 2.0;
    ink.rect(0.0, top - 8.0, 320.0, high + 16.0, c[other]);
    ink.pattern(
        'm',
        f64::from(n),
        f64::from(n + 1),
        &format!("translate({:.2} {:.2})scale({cell:.3})", 160.0 - (f64::from(r) + 0.5) * cell, top),
        &g.paths(gold, c[2]),
    );
    let u = ink.url('m');
    ink.rect(0.0, top, 320.0, high, &u);
    // Above, and mirrored below: two bands and their lines.
    let id = ink.id('h');
    let mut y = top - 12.0;
    let mut bands = String::new();
    let mut tiles: Vec<(char, f64, f64)> = Vec::new();
    let mut spare = y - 10.0;
    for (name, motif) in [('a', 2), ('b', 3)] {
        let kind = l.motif(motif);
        let g = band(kind, &mut l.s);
        let scale = 2.0;
        let h = f64::from(g.h) * scale;
        if spare < h {
            break;
        }
        y -= h;
        spare -= h + 10.0;
        ink.pattern(
            name,
            f64::from(g.w),
            f64::from(g.h),
            &format!("translate({} {})scale(2)", num(160.0 - f64::from(g.w)), num(y)),
            &if name == 'a' { g.paths(c[2], gold) } else { g.paths(gold, c[2]) },
        );
        tiles.push((name, y, h));
        bands.push_str(&format!("M0 {}h320", num(y - 4.0)));
        y -= 9.0;
    }
    ink.add(&format!("<g {id}>"));
    for (name, y, h) in tiles {
        let u = ink.url(name);
        ink.rect(0.0, y, 320.0, h, &u);
    }
    let rest = num((y + 3.0).max(2.0));
    ink.stroke(c[other], (y + 3.0).max(2.0), &format!("M0 {}h320", num((y + 3.0).max(2.0) / 2.0)), "");
    bands.push_str(&format!("M0 {}h320M0 {rest}h320", num(top - 8.0)));
    if y > 5.0 {
        let dash = l.s.pick(&["4 4", "2 6", "6 2 2 2", "1 3"]);
        let d = format!("M160 {m}H0M160 {m}h160", m = num((y + 3.0) / 2.0));
        ink.stroke(gold, 4.0, &d, &format!(" stroke-dasharray=\"{dash}\""));
    }
    ink.stroke(gold, 1.5, &bands, "");
    ink.add("</g>");
    ink.place('h', "matrix(1 0 0 -1 0 220)", "");
    ink.grain('g', ".14");
}

/// A narrow sash on a quiet ground.
pub(super) fn maker(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let paper = mix("#f8f2e4", c[2], 35);
    ink.ground(&paper);
    let deep = l.s.pick(&[0, 1, 3]);
    let side = if deep == 0 { l.s.pick(&[1, 3]) } else { 0 };
    let w = l.s.pick(&[72.0, 84.0, 96.0]);
    let (left, right) = (160.0 - w / 2.0, 160.0 + w / 2.0);
    // Quiet warp lines beside the sash.
    ink.pattern('p', 8.0, 8.0, "", &stroked(c[4], 0.5, "M4 0v8", " opacity=\".4\""));
    ink.cover('p');
    ink.rect(left - 14.0, 0.0, w + 28.0, 220.0, c[side]);
    ink.rect(left - 5.0, 0.0, w + 10.0, 220.0, c[deep]);
    let mut d = String::new();
    for x in [left - 18.0, left - 14.0, left - 5.0, right + 5.0, right + 14.0, right + 18.0] {
        d.push_str(&format!("M{} 0v220", num(x)));
    }
    ink.stroke(c[4], 1.5, &d, "");
    let d = format!("M{} 0v220M{} 0v220", num(left - 9.5), num(right + 9.5));
    ink.stroke(c[2], 4.0, &d, &format!(" stroke-dasharray=\"{}\"", l.s.pick(&["2 4", "5 3", "2 2 6 2"])));
    // One figure down the sash.
    let n = l.s.pick(&[22, 24, 28]);
    let r = n / 2;
    let tall = l.s.pick(&[n, n + 6]);
    let (ka, kb) = (l.motif(0), l.motif(1));
    let step = l.s.int(0, 2);
    let g = Grid::draw(n, tall, |x, y| {
        let dx = (2 * x + 1 - n).abs() / 2;
        let dy = (y - tall / 2).abs();
        let m = dx + dy;
        if m == r - 1 || (step == 1 && m == r - 3) {
            1
        } else if m < r - 1 {
            rosette(ka, r - 3, dx, dy)
        } else if step == 2 && m == r + 1 {
            2
        } else {
            corner(kb, (r - 1 - dx) + (tall / 2 - dy))
        }
    });
    let cell = w / f64::from(n);
    ink.pattern(
        'a',
        f64::from(n),
        f64::from(tall),
        &format!("translate({} {:.2})scale({cell:.3})", num(left), 110.0 - f64::from(tall / 2) * cell),
        &g.paths(c[4], c[2]),
    );
    let u = ink.url('a');
    ink.rect(left, 0.0, w, 220.0, &u);
    ink.pattern(
        'g',
        2.0,
        2.0,
        "",
        "<path d=\"M0 .4h2M.4 0v2\" stroke=\"#000\" stroke-width=\".8\" opacity=\".12\"/>",
    );
    let u = ink.url('g');
    ink.rect(left - 18.0, 0.0, w + 36.0, 220.0, &u);
}
