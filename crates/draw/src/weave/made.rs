//! What is cut, forged, fired, tooled and set.

use super::Loom;
use super::grid::band;
use super::ink::{Ink, Path, circle, mix, num, polar, stroked};

/// A counted band of figures over a strip, with the strip's own colour.
#[expect(clippy::too_many_arguments, reason = "where the band lies and what it is made of")]
fn inlay(
    ink: &mut Ink,
    l: &mut Loom,
    name: char,
    motif: usize,
    y: f64,
    scale: f64,
    one: &str,
    two: &str,
) -> f64 {
    let kind = l.motif(motif);
    let g = band(kind, &mut l.s);
    let high = f64::from(g.h) * scale;
    ink.pattern(
        name,
        f64::from(g.w),
        f64::from(g.h),
        &format!("translate({} {})scale({})", num(160.0 - f64::from(g.w) * scale / 2.0), num(y), num(scale)),
        &g.paths(one, two),
    );
    let u = ink.url(name);
    ink.rect(0.0, y, 320.0, high, &u);
    high
}

/// A scroll that winds inwards: half circles, each smaller than the last.
fn scroll(p: Path, r: f64, shrink: f64, turns: i32, way: f64) -> Path {
    let mut p = p;
    let mut r = r;
    let mut side = 1.0;
    for _ in 0..turns {
        p = p.to('a', &[r, r, 0.0, 0.0, if way > 0.0 { 1.0 } else { 0.0 }, side * way * 2.0 * r, 0.0]);
        side = -side;
        r -= shrink;
        if r < 1.5 {
            break;
        }
    }
    p
}

/// Interlaced scrolls cut in wood and painted in three colours.
pub(super) fn carving(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let plain_wood = matches!(l.palette, super::Palette::Pandanus);
    let red = if plain_wood { c[1].to_owned() } else { mix(c[1], "#8c2a1b", 30 + l.shade(25)) };
    let black = mix(c[0], "#15100e", 40 + l.shade(20));
    let white = mix(c[2], "#f3ead8", 25 + l.shade(35));
    let grounds = l.s.pick(&[0, 0, 1]);
    let (ground, dark, thread) = if grounds == 0 { (red, black, white) } else { (black, white, red) };
    let light = if grounds == 0 { thread.clone() } else { dark.clone() };
    let groove = if grounds == 0 { dark.clone() } else { thread.clone() };
    ink.ground(&ground);
    let w = l.s.pick(&[53.3, 80.0, 80.0]);
    let h = l.s.pick(&[110.0, 73.3]);
    // One half of the tile: a stem from the foot that opens into a large and a small scroll.
    let r = w * l.s.pick(&[0.30, 0.33, 0.36]);
    let shrink = r * l.s.pick(&[0.2, 0.24, 0.28]);
    let big_y = h * l.s.pick(&[0.42, 0.5, 0.56]);
    let start = Path::new().to('M', &[w, h]).to('C', &[w * 0.7, h, w * 0.5 + r, h * 0.9, w * 0.5 + r, big_y]);
    let big = scroll(start, r, shrink, 6, -1.0);
    let small_r = w * l.s.pick(&[0.15, 0.18]);
    let branch = Path::new()
        .to('M', &[0.0, h])
        .to('C', &[w * 0.05, h * 0.86, w * 0.22, h * 0.9, w * 0.28, h - small_r * 0.7]);
    let small = scroll(branch, small_r, small_r * 0.34, 3, -1.0);
    let top = Path::new()
        .to('M', &[w, h * 0.02])
        .to('C', &[w * 0.7, h * 0.22, w * 0.4, h * 0.16, w * 0.34, h * 0.08]);
    let top = scroll(top, small_r * 0.7, small_r * 0.24, 3, -1.0);
    let d = format!("{}{}{}", big.0, small.0, top.0);
    let thick = w * l.s.pick(&[0.11, 0.12, 0.13, 0.14]);
    if l.motif(0).is_multiple_of(2) {
        double_scroll(ink, l, h, &groove, &light, if grounds == 0 { &groove } else { &ground });
        return finish_carving(ink, h, &groove, &light);
    }
    let leaf = format!(
        "M{w} {a}q-7-9 0-20M{w} {b}q-9-8-7-20q7 8 7 20",
        w = num(w),
        a = num(h * 0.72),
        b = num(h * 0.6)
    );
    let body = format!(
        "<g {idh}><g fill=\"none\" stroke-linecap=\"round\" stroke=\"{groove}\" stroke-width=\"{w0}\"><path {idp} d=\"{d}\"/></g>{u1}{u2}<path fill=\"{light}\" stroke=\"{groove}\" d=\"{leaf}\"/>{dots}</g>{mirror}",
        idh = ink.id('h'),
        idp = ink.id('p'),
        w0 = num(thick * 1.35),
        u1 = ink.use_of(
            'p',
            "",
            &format!(
                " fill=\"none\" stroke-linecap=\"round\" stroke=\"{light}\" stroke-width=\"{}\"",
                num(thick)
            )
        ),
        u2 = ink.use_of(
            'p',
            "",
            &format!(
                " fill=\"none\" stroke-linecap=\"round\" stroke=\"{}\" stroke-width=\"{}\"",
                if grounds == 0 { &groove } else { &ground },
                num(thick * 0.3)
            )
        ),
        dots = circle(w * 0.5 + r - 2.0 * r + shrink * 2.4, big_y, 0.1, &format!("fill=\"{light}\"")),
        mirror = ink.use_of('h', &format!("matrix(-1 0 0 1 {} 0)", num(2.0 * w)), ""),
    );
    ink.pattern('a', 2.0 * w, h, &format!("translate({} 0)", num(160.0 - w)), &body);
    ink.cover('a');
    finish_carving(ink, h, &groove, &light);
}

/// Scrolls in pairs, each pair one band that winds in at both ends, and the pair mirrored.
fn double_scroll(ink: &mut Ink, l: &mut Loom, h: f64, groove: &str, light: &str, thread: &str) {
    let w: f64 = if h > 100.0 { l.s.pick(&[80.0, 106.7]) } else { l.s.pick(&[80.0, 53.3]) };
    let room = (w * 0.22).min(h * 0.24);
    let r = room * l.s.pick(&[0.9, 1.0]);
    let shrink = r * l.s.pick(&[0.22, 0.26, 0.3]);
    let (ax, ay) = (w * 0.27, h * 0.29);
    let (cx, cy) = (w / 2.0, h / 2.0);
    let stem = Path::new().to('M', &[cx, cy]);
    let stem = stem.to('C', &[cx, cy - h * 0.1, ax + r, ay + h * 0.1, ax + r, ay]);
    let big = scroll(stem, r, shrink, 6, -1.0);
    let k = room * 0.52;
    let (bx, by) = (w * 0.78 - k, h * 0.24);
    let branch = big.to('M', &[cx, cy]).to('C', &[cx, cy - h * 0.16, bx, by + h * 0.2, bx, by]);
    let d = scroll(branch, k, k * 0.34, 3, 1.0).0;
    let thick = (room * 0.36).min(9.0);
    let round = format!("rotate(180 {} {})", num(cx), num(cy));
    let half = format!("<path {} d=\"{d}\"/>{}", ink.id('p'), ink.use_of('p', &round, ""));
    let drop = Path::new()
        .to('M', &[0.0, cy - 9.0])
        .to('q', &[8.0, 9.0, 0.0, 18.0])
        .to('q', &[-8.0, -9.0, 0.0, -18.0]);
    let drop =
        drop.to('M', &[w, cy - 9.0]).to('q', &[8.0, 9.0, 0.0, 18.0]).to('q', &[-8.0, -9.0, 0.0, -18.0]).0;
    let layer = |colour: &str, k: f64| {
        ink.use_of('s', "", &format!(" stroke=\"{colour}\" stroke-width=\"{}\"", num(thick * k)))
    };
    let body = format!(
        "<defs><g {}>{half}</g></defs><g {} fill=\"none\" stroke-linecap=\"round\">{}{}{}<path fill=\"{light}\" stroke=\"{groove}\" d=\"{drop}\"/></g>{}",
        ink.id('s'),
        ink.id('h'),
        layer(groove, 1.5),
        layer(light, 1.05),
        layer(thread, 0.34),
        ink.use_of('h', &format!("matrix(-1 0 0 1 {} 0)", num(2.0 * w)), ""),
    );
    ink.pattern('a', 2.0 * w, h, &format!("translate({} 0)", num(160.0 - w)), &body);
    ink.cover('a');
}

/// The cord between the courses and the grain of the wood.
fn finish_carving(ink: &mut Ink, h: f64, groove: &str, light: &str) {
    if ink.plain < 2 {
        let rows: Vec<f64> = if h > 100.0 { vec![0.0, 110.0, 220.0] } else { vec![0.0, 73.3, 146.6, 220.0] };
        let mut d = String::new();
        for y in rows {
            d.push_str(&format!("M0 {}h320", num(y)));
        }
        ink.stroke(groove, 9.0, &d, "");
        ink.stroke(light, 5.0, &d, " stroke-dasharray=\"7 3\"");
    }
    ink.pattern(
        'g',
        160.0,
        5.0,
        "",
        &stroked("#000", 0.6, "M0 1q40 2 80 0t80 0M0 3.6q30-2 70 0t90 0", " opacity=\".13\""),
    );
    ink.cover('g');
}

/// Forged waves, hammered scales or ringed bosses, with inlaid bands.
pub(super) fn metal(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let warm = l.s.chance(40);
    let base =
        if warm { mix("#a9783a", c[4], 25 + l.shade(25)) } else { mix("#59626a", c[3], 6 + l.shade(20)) };
    let dark = mix(&base, "#0d0f12", 62);
    let light = mix(&base, "#f7f4ea", 62);
    ink.gradient(
        'm',
        false,
        " x2=\"1\" y2=\"1\"",
        &[
            (0, &mix(&base, &light, 40), 1.0),
            (35, &base, 1.0),
            (55, &light, 1.0),
            (75, &base, 1.0),
            (100, &dark, 1.0),
        ],
    );
    ink.cover('m');
    match l.motif(0) % 3 {
        // Folded layers: lines that swell into eyes.
        0 => {
            let w = l.s.pick(&[80.0, 106.7, 160.0]);
            let (h, n) = (110.0, 11);
            let mut p = Path::new();
            for i in 0..n {
                let y = (f64::from(i) + 0.5) * h / f64::from(n);
                let k = (f64::from(i) - 5.0) / 5.0;
                // Straight at the joins, bent most near the middle, to both sides.
                let a = if k == 0.0 { 0.0 } else { 17.0 * (1.0 - k * k) * if k > 0.0 { 1.0 } else { -1.0 } };
                let a = a + l.s.tenth(-1, 1);
                p = p.to('M', &[0.0, y]).to('q', &[w / 4.0, a, w / 2.0, 0.0]).to('t', &[w / 2.0, 0.0]);
                if (i == 5) && l.s.chance(70) {
                    let e = w * 0.1;
                    p = p
                        .to('M', &[w / 4.0 - e, y])
                        .to('q', &[e, 5.0, 2.0 * e, 0.0])
                        .to('q', &[-e, -5.0, -2.0 * e, 0.0]);
                }
            }
            let id = ink.id('p');
            let body = format!(
                "<path {id} fill=\"none\" d=\"{}\"/>{}{}",
                p.0,
                ink.use_of(
                    'p',
                    "translate(0 1.4)",
                    &format!(" stroke=\"{light}\" stroke-width=\"1.2\" opacity=\".7\"")
                ),
                ink.use_of('p', "", &format!(" stroke=\"{dark}\" stroke-width=\"1.8\" opacity=\".85\"")),
            );
            ink.pattern('a', w, h, "", &body);
            ink.cover('a');
        }
        // Hammer marks.
        1 => {
            let w = l.s.pick(&[26.7, 32.0, 40.0]);
            let h = w * 1.15;
            ink.gradient(
                'd',
                true,
                " cx=\".4\" cy=\".3\" r=\".75\"",
                &[(0, &dark, 0.7), (60, &base, 0.25), (92, &light, 0.85), (100, &light, 0.0)],
            );
            let f = format!("fill=\"{}\"", ink.url('d'));
            let mut body = String::new();
            for (x, y) in [(0.0, 0.0), (w, 0.0), (w / 2.0, h / 2.0), (0.0, h), (w, h)] {
                body.push_str(&circle(x, y, w * 0.52, &f));
            }
            body = format!("<g stroke=\"{dark}\" stroke-width=\".8\" stroke-opacity=\".45\">{body}</g>");
            ink.pattern('a', w, h, "", &body);
            ink.cover('a');
        }
        // Bosses with punched rings.
        _ => {
            let w = l.s.pick(&[80.0, 64.0]);
            ink.gradient(
                'd',
                true,
                " cx=\".35\" cy=\".3\"",
                &[(0, "#ffffff", 0.9), (40, &base, 0.9), (100, &dark, 0.9)],
            );
            let r = w / 2.0;
            let n = l.s.pick(&[8, 12, 16]);
            let mut rays = Path::new();
            for i in 0..n {
                let t = f64::from(i) / f64::from(n);
                let (x, y) = polar(r * 0.44, t);
                let (ax, ay) = polar(r * 0.8, t - 0.4 / f64::from(n));
                let (bx, by) = polar(r * 0.8, t + 0.4 / f64::from(n));
                rays = rays.to('M', &[x, y]).to('Q', &[ax, ay, ax * 1.05, ay * 1.05]);
                rays = rays.to('L', &[bx * 1.05, by * 1.05]).to('Q', &[bx, by, x, y]);
            }
            let ring = |k: f64, more: &str| {
                circle(0.0, 0.0, r * k, &format!("fill=\"none\" stroke=\"{dark}\" {more}"))
            };
            let body = format!(
                "<g transform=\"translate({r} {r})\">{}{}<path fill=\"{light}\" stroke=\"{dark}\" opacity=\".8\" d=\"{}\"/>{}{}{}</g>{}",
                ring(0.95, "stroke-width=\"2\""),
                ring(0.89, "stroke-width=\"3\" stroke-dasharray=\"0 5\" stroke-linecap=\"round\""),
                rays.0,
                ring(0.4, "stroke-width=\"1.5\""),
                circle(0.0, 0.0, r * 0.32, &format!("fill=\"{}\"", ink.url('d'))),
                ring(0.32, ""),
                stroked(&dark, 1.0, &format!("M0 5L5 0M{w} 5l-5-5M0 {e}l5 5M{w} {e}l-5 5", e = w - 5.0), ""),
                r = num(r),
            );
            ink.pattern('a', w, w, &format!("translate(0 {})", num(110.0 - r)), &body);
            ink.cover('a');
        }
    }
    // Inlaid edges.
    if ink.plain < 2 {
        let brass = if warm { mix("#d8dadb", c[2], 25) } else { mix(c[4], "#d9a948", 40) };
        let id = ink.id('e');
        ink.add(&format!("<g {id}>"));
        ink.rect(0.0, 0.0, 320.0, 34.0, &dark);
        let hi = inlay(ink, l, 'i', 1, 7.0, 1.6, &brass, &mix(&brass, "#ffffff", 35));
        if hi > 22.0 {
            ink.rect(0.0, 29.0, 320.0, 5.0, &dark);
        }
        ink.stroke(&brass, 2.0, "M0 3h320M0 32h320", "");
        ink.add("</g>");
        ink.place('e', "matrix(1 0 0 -1 0 220)", "");
    }
}

/// Bands pressed and cut into clay before firing, on a turned body.
pub(super) fn pottery(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let clay = mix(l.s.pick(&["#b5673f", "#a9583a", "#c07b4c", "#8f5a41"]), c[1], 18);
    let dark = mix(&clay, "#23100a", 60);
    let light = mix(&clay, "#ffe6c8", 50);
    let slip = if l.s.chance(50) { mix(c[2], &clay, 15) } else { mix(c[0], &clay, 20) };
    ink.ground(&clay);
    // Throwing marks.
    ink.pattern(
        'k',
        320.0,
        7.0,
        "",
        &stroked(&dark, 0.6, "M0 2q80 2 160 0t160 0M0 5h320", " opacity=\".22\""),
    );
    ink.cover('k');
    let mut y = 16.0 + f64::from(l.s.int(0, 6));
    let mut rings = String::new();
    let names = ['a', 'b', 'c', 'd'];
    let start = usize::try_from(l.motif(0) % 6).unwrap_or(0);
    let step = l.s.pick(&[1, 5]);
    for (i, name) in names.iter().enumerate().take(4 - usize::from(ink.plain.min(2))) {
        let kind = (start + i * step) % 6;
        let (w, h, d, fill): (f64, f64, String, bool) = match kind {
            // Combed waves.
            0 => {
                let w = l.s.pick(&[40.0, 53.3, 32.0]);
                let mut d = String::new();
                for k in 0..4 {
                    d.push_str(&format!(
                        "M0 {k}q{a}-14 {b} 0t{b} 0",
                        k = 12 + k * 4,
                        a = num(w / 4.0),
                        b = num(w / 2.0)
                    ));
                }
                (w, 36.0, d, false)
            }
            // Hatched triangles.
            1 => {
                let w = l.s.pick(&[32.0, 40.0]);
                let hw = w / 2.0;
                let mut d = format!("M0 30L{hw} 2L{w} 30z");
                for k in 1..5 {
                    let t = f64::from(k) / 5.0;
                    d.push_str(&format!("M{} 30L{} {}", num(w * t), num(hw + hw * t), num(2.0 + 28.0 * t)));
                }
                (w, 32.0, d, false)
            }
            // Nail marks.
            2 => (16.0, 22.0, "M3 16q0-10 9-12q-1 10-9 12M11 20q0-6 6-8".to_owned(), true),
            // Cut lozenges.
            3 => {
                let w = l.s.pick(&[32.0, 26.7]);
                let h = w / 2.0;
                (
                    w,
                    34.0,
                    format!(
                        "M0 17L{h} 2L{w} 17L{h} 32zM{a} 17L{h} 9L{b} 17L{h} 25zM{h} 15v4",
                        h = num(h),
                        w = num(w),
                        a = num(w * 0.28),
                        b = num(w * 0.72)
                    ),
                    false,
                )
            }
            // Rings from a hollow reed.
            4 => (20.0, 24.0, "M10 4a8 8 0 1 0 .1 0zM10 9a3 3 0 1 0 .1 0z".to_owned(), false),
            // Crossing cuts.
            _ => (20.0, 26.0, "M0 2l20 22M20 2L0 24M10 2v5M10 19v5M0 10v6M20 10v6".to_owned(), false),
        };
        if y + h > 214.0 {
            break;
        }
        let id = ink.id(match name {
            'a' => 'p',
            'b' => 'q',
            'c' => 'r',
            _ => 's',
        });
        let key = match name {
            'a' => 'p',
            'b' => 'q',
            'c' => 'r',
            _ => 's',
        };
        let body = if fill {
            format!(
                "<path {id} d=\"{d}\" fill=\"{dark}\"/>{}",
                ink.use_of(
                    key,
                    "translate(.9 1)",
                    &format!(" stroke=\"{light}\" stroke-width=\".5\" opacity=\".35\"")
                )
            )
        } else {
            format!(
                "<g fill=\"none\" stroke=\"{light}\" stroke-width=\"1.3\" opacity=\".7\" transform=\"translate(.8 1.3)\"><path {id} d=\"{d}\"/></g>{}",
                ink.use_of(key, "", &format!(" fill=\"none\" stroke=\"{dark}\" stroke-width=\"1.7\""))
            )
        };
        ink.pattern(*name, w, h, &format!("translate({} {})", num(160.0 - w / 2.0), num(y)), &body);
        if i % 2 == 1 {
            ink.rect(0.0, y - 3.0, 320.0, h + 6.0, &format!("{slip}\" opacity=\".38"));
        }
        let u = ink.url(*name);
        ink.rect(0.0, y, 320.0, h, &u);
        rings.push_str(&format!("M0 {}h320M0 {}h320", num(y - 4.0), num(y + h + 4.0)));
        y += h + f64::from(l.s.int(17, 24));
    }
    ink.stroke(&dark, 2.0, &rings, "");
    let id_transform = " transform=\"translate(0 1.8)\" opacity=\".5\"";
    if ink.plain == 0 {
        ink.stroke(&light, 1.0, &rings, id_transform);
    }
    // The round of the vessel.
    ink.gradient(
        'z',
        false,
        "",
        &[(0, "#1a0a05", 0.5), (30, "#fff3e0", 0.2), (60, "#1a0a05", 0.0), (100, "#1a0a05", 0.5)],
    );
    ink.cover('z');
}

/// Tooled scales and saddle stitches.
pub(super) fn leather(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let hide =
        mix(l.s.pick(&["#7d4a28", "#8e5a32", "#653a22", "#a06a3c", "#4a2c1d"]), c[1], 12 + l.shade(18));
    let dark = mix(&hide, "#140905", 60);
    let light = mix(&hide, "#ffdfb0", 42);
    let thread = mix(c[4], c[2], 45);
    let (w, kind) = (l.s.pick(&[20.0, 26.7, 32.0]), l.motif(0) % 3);
    ink.ground(&hide);
    ink.gradient('d', false, " x2=\"0\" y2=\"1\"", &[(0, &light, 1.0), (100, &mix(&hide, &dark, 40), 1.0)]);
    let f = ink.url('d');
    let (h, scale) = match kind {
        // Round scales laid like tiles.
        0 => {
            let r = w / 2.0;
            let d = Path::new()
                .to('M', &[0.0, 0.0])
                .to('v', &[r * 0.4])
                .to('a', &[r, r, 0.0, 0.0, 0.0, w, 0.0])
                .to('v', &[-r * 0.4])
                .z();
            (
                w,
                format!(
                    "<path fill=\"{f}\" stroke=\"{dark}\" stroke-width=\"1.2\" d=\"{}\"/>{}",
                    d.0,
                    circle(r, r * 0.75, r * 0.16, &format!("fill=\"{dark}\""))
                ),
            )
        }
        // Pointed scales with a keel.
        1 => {
            let r = w / 2.0;
            (
                w * 1.2,
                format!(
                    "<path fill=\"{f}\" stroke=\"{dark}\" stroke-width=\"1.2\" d=\"M{r} {a}Q{w} {b} {w} {e}Q{q} {m} {r} {k}Q{p} {m} 0 {e}Q0 {b} {r} {a}z\"/>{}",
                    stroked(&dark, 1.0, &format!("M{} 0V{}", num(r), num(w * 0.44)), " opacity=\".6\""),
                    r = num(r),
                    w = num(w),
                    a = num(-w * 0.55),
                    b = num(-w * 0.35),
                    e = num(0.0),
                    q = num(w * 0.85),
                    p = num(w * 0.15),
                    m = num(w * 0.42),
                    k = num(w * 0.62),
                ),
            )
        }
        // Square plates.
        _ => {
            let r = w / 2.0;
            (
                w,
                format!(
                    "<path fill=\"{f}\" stroke=\"{dark}\" stroke-width=\"1.4\" d=\"M{r} {t}L{w} 0L{r} {r}L0 0z\"/>{}{}",
                    stroked(
                        &light,
                        0.8,
                        &format!("M{} 0L{r} {}L{} 0", num(w * 0.2), num(-r * 0.6), num(w * 0.8), r = num(r)),
                        " opacity=\".7\""
                    ),
                    circle(r, 0.0, w * 0.09, &format!("fill=\"{dark}\"")),
                    r = num(r),
                    w = num(w),
                    t = num(-r),
                ),
            )
        }
    };
    // Rows from the foot up, each over the one below, every other one shifted by half.
    let (hw, hh) = (w / 2.0, h / 2.0);
    let mut body = format!("<defs><g {}>{scale}</g></defs>", ink.id('s'));
    for (x, y) in [(0.0, h), (-hw, hh), (hw, hh), (0.0, 0.0), (-hw, -hh), (hw, -hh)] {
        let (x, y) = (num(x), num(y));
        let t = if x == "0" && y == "0" { String::new() } else { format!("translate({x} {y})") };
        body.push_str(&ink.use_of('s', &t, ""));
    }
    ink.pattern('a', w, h, &format!("translate({} 0)", num(160.0 - hw)), &body);
    ink.cover('a');
    // Straps with stitches, and a stamped figure between the seams.
    let strap = if l.s.chance(60) { mix(c[l.s.pick(&[0, 1, 3])], &dark, 30) } else { mix(&hide, &dark, 45) };
    let wide = l.s.pick(&[40.0, 48.0]);
    if l.s.chance(55) {
        let top = 110.0 - wide / 2.0;
        ink.rect(0.0, top - 4.0, 320.0, wide + 8.0, &strap);
        let kind = l.motif(1);
        let g = band(kind, &mut l.s);
        let s = ((wide - 14.0) / f64::from(g.h)).min(2.6);
        let y = 110.0 - f64::from(g.h) * s / 2.0;
        ink.pattern(
            'i',
            f64::from(g.w),
            f64::from(g.h),
            &format!("translate({} {})scale({s:.2})", num(160.0 - f64::from(g.w) * s / 2.0), num(y)),
            &g.paths(&light, &thread),
        );
        let u = ink.url('i');
        ink.rect(0.0, y, 320.0, f64::from(g.h) * s, &u);
        ink.stroke(&dark, 1.6, &format!("M0 {}h320M0 {}h320", num(top - 4.0), num(top + wide + 4.0)), "");
        ink.stroke(
            &thread,
            2.0,
            &format!("M2 {}h320M2 {}h320", num(top), num(top + wide)),
            " stroke-linecap=\"round\" stroke-dasharray=\"6 4\"",
        );
    } else {
        ink.stroke(&strap, 26.0, "M13 13h294v194H13z", "");
        ink.stroke(&dark, 1.4, "M26 26h268v168H26z", "");
        ink.stroke(
            &thread,
            2.0,
            "M19 19h282v182H19zM8 8h304v204H8z",
            " stroke-linecap=\"round\" stroke-dasharray=\"6 4\"",
        );
        ink.stroke(&light, 1.0, "M13.5 13.5h293v193h-293z", " opacity=\".5\"");
    }
    ink.pattern(
        'g',
        5.0,
        5.0,
        "rotate(31)",
        "<path d=\"M1 1h.8M3.4 3.2h.7\" stroke=\"#000\" opacity=\".28\"/>",
    );
    ink.cover('g');
}

/// Fans and spirals with the shimmer of nacre.
pub(super) fn shell(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let bed = if l.s.chance(55) {
        mix(c[0], "#16202a", 25 + l.shade(25))
    } else {
        mix(c[3], "#1d2a38", 30 + l.shade(25))
    };
    ink.ground(&bed);
    let tints = l.s.shuffled(&["#e9d3d0", "#cfe3dc", "#d5d6ec", "#efe2c4", "#dcecef"]);
    ink.gradient(
        'n',
        false,
        " x2=\"1\" y2=\"1\"",
        &[(0, "#fffdf6", 1.0), (35, tints[0], 1.0), (65, tints[1], 1.0), (100, tints[2], 1.0)],
    );
    let f = ink.url('n');
    let line = mix(&bed, tints[3], 35);
    let gold = c[4];
    match l.motif(0) % 3 {
        // Fans that stand in each other's laps.
        0 => {
            let w = l.s.pick(&[53.3, 64.0, 40.0]);
            let r = w * 0.48;
            let n = l.s.pick(&[7, 9, 11]);
            let mut rim = Path::new().to('M', &[0.0, r * 0.9]);
            let mut ribs = Path::new();
            let tip = |i: i32| polar(r, (f64::from(i) / f64::from(n) - 0.5) * 0.56);
            for i in 0..=n {
                let (x, y) = tip(i);
                if i == 0 {
                    rim = rim.to('L', &[x, y]);
                } else {
                    let (px, py) = tip(i - 1);
                    let k = ((x - px) * (x - px) + (y - py) * (y - py)).sqrt() * 0.52;
                    rim = rim.to('a', &[k, k, 0.0, 0.0, 1.0, x - px, y - py]);
                    if i < n {
                        ribs = ribs.to('M', &[0.0, r * 0.9]).to('L', &[x, y]);
                    }
                }
            }
            let fan = format!(
                "<g {}><path fill=\"{f}\" stroke=\"{bed}\" stroke-width=\"1.5\" d=\"{}z\"/>{}{}{}</g>",
                ink.id('f'),
                rim.0,
                stroked(&line, 1.0, &ribs.0, " opacity=\".8\""),
                stroked(
                    gold,
                    1.0,
                    &format!(
                        "M{} {}a{k} {k} 0 0 1 {} 0",
                        num(-r * 0.42),
                        num(r * 0.3),
                        num(r * 0.84),
                        k = num(r * 0.5)
                    ),
                    " opacity=\".8\""
                ),
                circle(0.0, r * 0.86, r * 0.14, &format!("fill=\"{gold}\" stroke=\"{bed}\"")),
            );
            let h = w * 1.1;
            let mut body = format!("<defs>{fan}</defs>");
            for (x, y) in [(0.0, -0.5), (1.0, -0.5), (0.5, 0.0), (0.0, 0.5), (1.0, 0.5), (0.5, 1.0)] {
                body.push_str(&ink.use_of('f', &format!("translate({} {})", num(w * x), num(h * y)), ""));
            }
            ink.pattern('a', w, h, &format!("translate({} 0)", num(160.0 - w / 2.0)), &body);
            ink.cover('a');
        }
        // Spirals set in rows, each turned against its neighbour.
        1 => {
            let w = l.s.pick(&[64.0, 80.0]);
            let r = w * 0.21;
            let mut p = Path::new().to('M', &[-2.0 * r, 0.0]);
            p = p.to('a', &[2.0 * r, 2.0 * r, 0.0, 0.0, 1.0, 4.0 * r, 0.0]);
            let mut k = r * 1.5;
            let mut side = -1.0;
            while k > 1.6 {
                p = p.to('a', &[k, k, 0.0, 0.0, 1.0, side * 2.0 * k, 0.0]);
                k *= 0.72;
                side = -side;
            }
            let mut ribs = Path::new();
            for i in 0..12 {
                let t = f64::from(i) / 12.0;
                let (x, y) = polar(r * 2.0, t);
                let (u, v) = polar(r * 1.25, t - 0.06);
                ribs = ribs.to('M', &[x, y]).to('L', &[u, v]);
            }
            let one = format!(
                "<g {}>{}{}{}</g>",
                ink.id('f'),
                circle(0.0, 0.0, r * 2.0, &format!("fill=\"{f}\" stroke=\"{gold}\" stroke-width=\"1.4\"")),
                stroked(&line, 1.0, &ribs.0, " opacity=\".6\""),
                stroked(&bed, 2.4, &p.0, " opacity=\".8\" stroke-linecap=\"round\""),
            );
            let diamond = Path::new()
                .to('M', &[w, -w * 0.12])
                .to('l', &[w * 0.12, w * 0.12])
                .to('l', &[-w * 0.12, w * 0.12])
                .to('l', &[-w * 0.12, -w * 0.12])
                .z()
                .0;
            let hw = w / 2.0;
            let body = format!(
                "<defs>{one}<path {} fill=\"{f}\" d=\"{diamond}\"/></defs>{}{}{}{}{}",
                ink.id('d'),
                ink.use_of('f', &format!("translate({hw} {hw})"), ""),
                ink.use_of('f', &format!("matrix(-1 0 0 1 {} {hw})", w + hw), ""),
                ink.use_of('d', "", ""),
                ink.use_of('d', &format!("translate(0 {w})"), ""),
                [(-1.0, 0.0), (-1.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
                    .iter()
                    .map(|(x, y)| ink.use_of('d', &format!("translate({} {})", num(x * w), num(y * w)), ""))
                    .collect::<String>(),
            );
            ink.pattern('a', 2.0 * w, w, &format!("translate(0 {})", num(110.0 - hw)), &body);
            ink.cover('a');
        }
        // Cut pieces set as a star mosaic.
        _ => {
            let w = l.s.pick(&[53.3, 64.0, 80.0]);
            let n = l.s.pick(&[6, 8]);
            let r = w * 0.46;
            let mut body = String::new();
            let alt = tints[4];
            for (i, fill) in [(0, f.as_str()), (1, alt)] {
                let mut p = Path::new();
                for k in 0..n {
                    let t = (f64::from(k) + f64::from(i) * 0.5) / f64::from(n);
                    let reach = if i == 0 { r } else { r * 0.92 };
                    let (a, b) = (polar(r * 0.16, t), polar(reach, t));
                    let (u, v) =
                        (polar(r * 0.55, t - 0.22 / f64::from(n)), polar(r * 0.55, t + 0.22 / f64::from(n)));
                    p = p
                        .to('M', &[a.0, a.1])
                        .to('L', &[u.0, u.1])
                        .to('L', &[b.0, b.1])
                        .to('L', &[v.0, v.1])
                        .z();
                }
                body.push_str(&format!("<path fill=\"{fill}\" d=\"{}\"/>", p.0));
            }
            let hw = num(w / 2.0);
            let k = w * 0.17;
            let mut corner = String::new();
            for (x, y) in [(0.0, 0.0), (w, 0.0), (0.0, w), (w, w)] {
                corner.push_str(&circle(x, y, k, ""));
            }
            let body = format!(
                "<g transform=\"translate({hw} {hw})\">{body}{}</g><g fill=\"{f}\" stroke=\"{gold}\" stroke-width=\"1.2\">{corner}</g>",
                circle(0.0, 0.0, r * 0.12, &format!("fill=\"{gold}\"")),
            );
            ink.pattern(
                'a',
                w,
                w,
                &format!("translate({} {})", num(160.0 - w / 2.0), num(110.0 - w / 2.0)),
                &body,
            );
            ink.cover('a');
        }
    }
    // Light moves over the whole.
    ink.gradient(
        'z',
        false,
        " x2=\"1\" y2=\".6\"",
        &[
            (0, tints[0], 0.3),
            (30, "#ffffff", 0.0),
            (55, tints[1], 0.3),
            (80, "#000000", 0.1),
            (100, tints[2], 0.3),
        ],
    );
    ink.cover('z');
}

/// Turned and inlaid rings of coconut shell.
pub(super) fn coconut(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let husk = mix("#4a2d19", c[0], 20);
    let nut = mix(l.s.pick(&["#6f4526", "#7f532f", "#5b3720"]), c[1], 10);
    let pale = mix("#d8b98a", c[2], 15 + l.shade(30));
    let gold = mix(c[4], "#c9954c", 40);
    ink.ground(&mix(&pale, "#f1e2c6", if l.s.chance(50) { 60 } else { 0 }));
    ink.gradient(
        'n',
        true,
        " cx=\".38\" cy=\".32\" r=\".75\"",
        &[(0, &mix(&nut, &pale, 40), 1.0), (55, &nut, 1.0), (100, &husk, 1.0)],
    );
    let f = ink.url('n');
    let w = l.s.pick(&[64.0, 80.0, 53.3]);
    let h = w * l.s.pick(&[1.0, 1.732]);
    let r = w * l.s.pick(&[0.42, 0.46, 0.5]);
    let kind = l.motif(0) % 4;
    let holes = l.s.int(0, 2);
    let mut disc = circle(0.0, 0.0, r, &format!("fill=\"{f}\" stroke=\"{husk}\" stroke-width=\"1.2\""));
    let ring = |k: f64, w: f64, colour: &str, more: &str| {
        circle(
            0.0,
            0.0,
            r * k,
            &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\"{more}", num(w)),
        )
    };
    match kind {
        0 => {
            for k in [0.84, 0.62, 0.4] {
                disc.push_str(&ring(k, 2.4, &pale, ""));
            }
        }
        1 => {
            let n = f64::from(l.s.pick(&[12, 16, 20]));
            let gap = std::f64::consts::TAU * r * 0.72 / n;
            disc.push_str(&ring(
                0.72,
                r * 0.3,
                &pale,
                &format!(" stroke-dasharray=\"{:.3} {:.3}\"", gap * 0.42, gap * 0.58),
            ));
            disc.push_str(&ring(0.92, 1.2, &gold, ""));
            disc.push_str(&ring(0.5, 1.2, &gold, ""));
        }
        2 => {
            let n = l.s.pick(&[6, 8]);
            let mut p = Path::new();
            for i in 0..n {
                let t = f64::from(i) / f64::from(n);
                let (x, y) = polar(r * 0.85, t);
                let (ax, ay) = polar(r * 0.5, t + 0.42 / f64::from(n));
                let (bx, by) = polar(r * 0.5, t - 0.42 / f64::from(n));
                p = p.to('M', &[0.0, 0.0]).to('Q', &[ax, ay, x, y]).to('Q', &[bx, by, 0.0, 0.0]);
            }
            disc.push_str(&format!("<path fill=\"{pale}\" d=\"{}\"/>", p.0));
            disc.push_str(&ring(0.92, 1.4, &gold, ""));
        }
        _ => {
            disc.push_str(&ring(0.8, 3.0, &gold, " stroke-linecap=\"round\" stroke-dasharray=\"0 6\""));
            disc.push_str(&ring(0.6, 1.2, &pale, ""));
            disc.push_str(&circle(0.0, 0.0, r * 0.5, &format!("fill=\"{husk}\"")));
            disc.push_str(&ring(0.36, 2.0, &pale, ""));
        }
    }
    match holes {
        0 => disc.push_str(&circle(0.0, 0.0, r * 0.16, &format!("fill=\"{husk}\" stroke=\"{gold}\""))),
        1 => {
            for x in [-0.12, 0.12] {
                disc.push_str(&circle(r * x, 0.0, r * 0.07, &format!("fill=\"{husk}\"")));
            }
        }
        _ => disc.push_str(&circle(0.0, 0.0, r * 0.1, &format!("fill=\"{gold}\""))),
    }
    // The grain of the shell.
    disc.push_str(&stroked(
        &pale,
        0.6,
        &format!(
            "M{a} {b}q{c} {d} {e} {d}",
            a = num(-r * 0.6),
            b = num(-r * 0.2),
            c = num(r * 0.4),
            d = num(-r * 0.4),
            e = num(r * 0.9)
        ),
        " opacity=\".5\"",
    ));
    let (hw, hh) = (w / 2.0, h / 2.0);
    let mut body = format!("<defs><g {}>{disc}</g></defs>", ink.id('d'));
    let square = (h - w).abs() < 1.0;
    let spots: &[(f64, f64)] =
        if square { &[(hw, hh)] } else { &[(0.0, 0.0), (w, 0.0), (hw, hh), (0.0, h), (w, h)] };
    if square {
        let k = w * 0.13;
        for (x, y) in [(0.0, 0.0), (w, 0.0), (0.0, w), (w, w)] {
            body.push_str(&circle(x, y, k, &format!("fill=\"{husk}\"")));
        }
    }
    // Links between the discs.
    body.push_str(&stroked(
        &husk,
        2.0,
        &format!("M0 {hh}h{w}M{hw} 0v{h}", hh = num(hh), w = num(w), hw = num(hw), h = num(h)),
        "",
    ));
    for (x, y) in spots {
        body.push_str(&ink.use_of('d', &format!("translate({} {})", num(*x), num(*y)), ""));
    }
    let y = if square { 110.0 - hh } else { 110.0 };
    ink.pattern('a', w, h, &format!("translate({} {})", num(160.0 - hw), num(y)), &body);
    ink.cover('a');
}
