//! What grows: batik figures, leaf prints, grain, trees.

use super::Loom;
use super::ink::{Ink, Path, circle, mix, num, polar, stroked};

/// Petals round a point as one path: pointed, rounded or notched.
fn petals(n: i32, inner: f64, outer: f64, wide: f64, form: i32, turn: f64) -> String {
    let mut p = Path::new();
    for i in 0..n {
        let t = f64::from(i) / f64::from(n) + turn;
        let at = |r: f64, dt: f64| polar(r, t + dt);
        let (x0, y0) = at(inner, 0.0);
        let (x1, y1) = at(outer, 0.0);
        let half = wide / f64::from(n) / 2.0;
        p = p.to('M', &[x0, y0]);
        match form {
            // Pointed like a leaf.
            0 => {
                let (ax, ay) = at(inner + (outer - inner) * 0.55, half * 1.6);
                let (bx, by) = at(inner + (outer - inner) * 0.55, -half * 1.6);
                p = p.to('Q', &[ax, ay, x1, y1]).to('Q', &[bx, by, x0, y0]);
            }
            // Round at the end.
            1 => {
                let (ax, ay) = at(outer * 1.08, half * 1.7);
                let (bx, by) = at(outer * 1.08, -half * 1.7);
                p = p.to('C', &[ax, ay, bx, by, x0, y0]);
            }
            // Notched.
            _ => {
                let (ax, ay) = at(outer * 0.75, half * 2.0);
                let (tx, ty) = at(outer, half * 0.55);
                let (nx, ny) = at(outer * 0.8, 0.0);
                let (ux, uy) = at(outer, -half * 0.55);
                let (bx, by) = at(outer * 0.75, -half * 2.0);
                p = p.to('Q', &[ax, ay, tx, ty]).to('L', &[nx, ny]).to('L', &[ux, uy]);
                p = p.to('Q', &[bx, by, x0, y0]);
            }
        }
    }
    p.0
}

/// A dotted ring.
fn dots(r: f64, n: i32, size: f64, colour: &str) -> String {
    // The gap is a whole part of the circumference, so that the ring closes.
    let gap = std::f64::consts::TAU * r / f64::from(n);
    format!(
        "<circle r=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-dasharray=\"0 {gap:.3}\"/>",
        num(r),
        num(size)
    )
}

/// One batik figure about the origin, at most 30 from it.
fn figure(l: &mut Loom, kind: u64, ink: &str, fill: &str, dot: &str, large: bool) -> String {
    let s = &mut l.s;
    let r = if large { 24.0 } else { 14.0 };
    match kind % 5 {
        // A flower.
        0 => {
            let n = s.pick(&[5, 6, 8]);
            let form = s.int(0, 2);
            let mut out = format!(
                "<path fill=\"{fill}\" stroke=\"{ink}\" d=\"{}\"/>",
                petals(n, 3.0, r, 0.95, form, 0.0)
            );
            if large {
                out.push_str(&format!(
                    "<path fill=\"{ink}\" d=\"{}\"/>",
                    petals(n, 5.0, r * 0.62, 0.5, 0, 0.0)
                ));
                out.push_str(&dots(r + 3.5, n * 4, 2.0, dot));
            }
            out + &circle(0.0, 0.0, 3.6, &format!("fill=\"{dot}\" stroke=\"{ink}\""))
        }
        // A fan of ribs, like a shell or a spread tail.
        1 => {
            let n = s.pick(&[7, 9]);
            let mut ribs = Path::new();
            let mut rim = Path::new().to('M', &[0.0, r * 0.6]);
            for i in 0..n {
                let t = (f64::from(i) / f64::from(n - 1) - 0.5) * 0.62;
                let (x, y) = polar(r * 1.25, t);
                let y = y + r * 0.5;
                ribs = ribs.to('M', &[0.0, r * 0.6]).to('L', &[x * 0.9, y * 0.9]);
                if i == 0 {
                    rim = rim.to('L', &[x, y]);
                } else {
                    let (px, py) = polar(r * 1.25, t - 0.62 / f64::from(n - 1));
                    let (dx, dy) = (x - px, y - py - r * 0.5);
                    let k = (dx * dx + dy * dy).sqrt() * 0.55;
                    rim = rim.to('a', &[k, k, 0.0, 0.0, 1.0, dx, dy]);
                }
            }
            format!(
                "<path fill=\"{fill}\" stroke=\"{ink}\" stroke-width=\"1.4\" d=\"{}z\"/>{}{}",
                rim.0,
                stroked(ink, 0.9, &ribs.0, ""),
                circle(0.0, r * 0.6, r * 0.16, &format!("fill=\"{dot}\" stroke=\"{ink}\""))
            )
        }
        // A bird that is mostly curve: body, wing, tail.
        2 => {
            let k = if large { 1.0 } else { 0.6 };
            format!(
                "<g transform=\"scale({k})\" stroke=\"{ink}\" stroke-linecap=\"round\"><path fill=\"{fill}\" d=\"M-20 4C-16-6-4-8 4-4C8-14 16-17 21-11L27-9L21-7C20 4 12 14-2 13C-10 13-17 10-20 4z\"/><path fill=\"none\" stroke-width=\"1.3\" d=\"M-20 4C-30 2-32-12-24-16C-28-8-24-4-16-2M-18 8C-30 12-34 2-34-4M-8 2C-2 8 8 6 10-2M-5 0C0 5 6 3 7-2\"/><circle cx=\"18\" cy=\"-10\" r=\"1.6\" fill=\"{ink}\"/><path fill=\"none\" stroke=\"{dot}\" stroke-width=\"2\" stroke-dasharray=\"0 4\" d=\"M-12 8q8 5 18 0M-4-14q-8-10-16-8\"/></g>"
            )
        }
        // A rosette of leaves with a dotted heart.
        3 => {
            let n = s.pick(&[4, 6]);
            let half = 0.5 / f64::from(n);
            format!(
                "<path fill=\"{fill}\" stroke=\"{ink}\" d=\"{}\"/><path fill=\"{ink}\" d=\"{}\"/>{}{}",
                petals(n, 5.0, r * 1.12, 1.0, 0, 0.0),
                petals(n, 6.0, r * 0.72, 0.6, 1, half),
                dots(4.0, 6, 2.0, dot),
                if large { dots(r * 0.95, n * 2, 2.4, ink) } else { String::new() }
            )
        }
        // Rings within rings.
        _ => {
            let n = s.int(9, 14);
            format!(
                "{}{}{}{}",
                circle(0.0, 0.0, r * 0.72, &format!("fill=\"{fill}\" stroke=\"{ink}\" stroke-width=\"1.5\"")),
                dots(r, n * 2, 2.4, ink),
                dots(r * 0.5, n, 2.2, dot),
                circle(0.0, 0.0, r * 0.22, &format!("fill=\"{ink}\""))
            )
        }
    }
}

/// Waxed and dyed cloth.
pub(super) fn batik(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let pale = l.s.chance(60);
    let (ground, line) = if pale {
        let deep = l.s.pick(&[0, 1, 3]);
        (mix(c[2], "#ead8b0", l.s.pick(&[20, 45])), c[deep].to_owned())
    } else {
        let deep = l.s.pick(&[0, 1, 3]);
        (mix(c[deep], "#3a2416", 15), mix(c[2], c[4], 15))
    };
    let (fill, dot) = if pale {
        (mix(c[4], "#b07d3c", 40), c[if line == c[1] { 0 } else { 1 }].to_owned())
    } else {
        (mix(c[4], &ground, 15), c[2].to_owned())
    };
    ink.ground(&ground);
    // Crackle: fine breaks in the wax.
    let mut crack = Path::new();
    for i in 0..7 {
        crack = crack.to('M', &[f64::from(l.s.int(0, 150)), f64::from(i * 16)]);
        for _ in 0..3 {
            crack = crack.to('l', &[f64::from(l.s.int(-26, 26)), f64::from(l.s.int(3, 16))]);
        }
    }
    ink.pattern('k', 160.0, 110.0, "", &stroked(&line, 0.5, &crack.0, " opacity=\".32\""));
    ink.cover('k');
    let (ka, kb) = (l.motif(0), l.motif(1));
    let a = figure(l, ka, &line, &fill, &dot, true);
    let b = figure(l, if kb % 5 == ka % 5 { kb + 1 } else { kb }, &line, &fill, &dot, false);
    // Fans and birds spread; the rest may stand closer.
    let narrow = if matches!(ka % 5, 1 | 2) { 80.0 } else { 64.0 };
    let (w, h) = l.s.pick(&[(106.7, 73.3), (80.0, 73.3), (80.0, 73.3), (narrow, 73.3)]);
    // Tendrils run between the figures.
    let (hw, hh) = (w / 2.0, h / 2.0);
    let tendril = l.s.int(0, 3);
    let t = match tendril {
        0 => Path::new()
            .to('M', &[0.0, hh * 0.5])
            .to('c', &[0.0, -10.0, 10.0, -14.0, 15.0, -8.0])
            .to('s', &[-3.0, 11.0, -7.0, 7.0])
            .to('s', &[1.0, -6.0, 4.0, -3.0]),
        1 => Path::new()
            .to('M', &[hw * 0.5, 2.0])
            .to('q', &[3.0, 12.0, 12.0, 9.0])
            .to('t', &[-2.0, -7.0])
            .to('M', &[hw * 0.5, 2.0])
            .to('q', &[-6.0, 10.0, -12.0, 5.0]),
        2 => Path::new()
            .to('M', &[6.0, hh])
            .to('q', &[hw * 0.25, -9.0, hw * 0.48, 0.0])
            .to('q', &[-hw * 0.25, 9.0, -hw * 0.48, 0.0]),
        _ => Path::new()
            .to('M', &[hw * 0.46, hh * 0.46])
            .to('l', &[5.0, 5.0])
            .to('m', &[0.0, -5.0])
            .to('l', &[-5.0, 5.0]),
    };
    let spot = if tendril == 2 { format!("fill=\"{fill}\"") } else { "fill=\"none\"".to_owned() };
    let quarter = format!(
        "<g {}><path {spot} stroke=\"{line}\" stroke-width=\"1.3\" stroke-linecap=\"round\" d=\"{}\"/><path fill=\"none\" stroke=\"{dot}\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-dasharray=\"0 5\" d=\"M{} 8q{} 2 6 {}\"/></g>",
        ink.id('t'),
        t.0,
        num(hw - 12.0),
        num(-hw * 0.1),
        num(hh * 0.3),
    );
    let body = format!(
        "<g {idb}>{b}</g>{ub}{uc}{ud}<g transform=\"translate({x} {y})\">{a}</g>{quarter}{m1}{m2}{m3}",
        idb = ink.id('b'),
        ub = ink.use_of('b', &format!("translate({})", num(w)), ""),
        uc = ink.use_of('b', &format!("translate(0 {})", num(h)), ""),
        ud = ink.use_of('b', &format!("translate({} {})", num(w), num(h)), ""),
        x = num(hw),
        y = num(hh),
        m1 = ink.use_of('t', &format!("matrix(-1 0 0 1 {} 0)", num(w)), ""),
        m2 = ink.use_of('t', &format!("matrix(1 0 0 -1 0 {})", num(h)), ""),
        m3 = ink.use_of('t', &format!("matrix(-1 0 0 -1 {} {})", num(w), num(h)), ""),
    );
    let x = if w > 100.0 { 53.35 } else { 0.0 };
    let transform = if x > 0.0 { format!("translate({} 0)", num(-x + 53.3)) } else { String::new() };
    ink.pattern('a', w, h, &transform, &body);
    ink.cover('a');
}

/// A leaf about the origin, 40 up and 40 down at most: its outline and its veins.
fn leaf(l: &mut Loom, kind: i32) -> (String, String) {
    let s = &mut l.s;
    match kind {
        // Long and pointed.
        0 => {
            let w = s.tenth(13, 20);
            let outline = Path::new()
                .to('M', &[0.0, -40.0])
                .to('C', &[w, -20.0, w * 1.15, 14.0, 0.0, 36.0])
                .to('C', &[-w * 1.15, 14.0, -w, -20.0, 0.0, -40.0]);
            let mut veins = Path::new().to('M', &[0.0, -36.0]).to('V', &[44.0]);
            for i in 0..5 {
                let y = f64::from(i) * 11.0 - 18.0;
                let k = w * (0.72 - 0.08 * f64::from((i - 2_i32).abs()));
                veins = veins.to('M', &[-k, y - 8.0]).to('Q', &[-2.0, y - 3.0, 0.0, y + 4.0]);
                veins = veins.to('Q', &[2.0, y - 3.0, k, y - 8.0]);
            }
            (outline.0, veins.0)
        }
        // Heart-shaped.
        1 => {
            let w = s.tenth(25, 31);
            let outline = Path::new()
                .to('M', &[0.0, -38.0])
                .to('C', &[8.0, -26.0, w, -12.0, w, 8.0])
                .to('C', &[w, 28.0, 8.0, 32.0, 0.0, 20.0])
                .to('C', &[-8.0, 32.0, -w, 28.0, -w, 8.0])
                .to('C', &[-w, -12.0, -8.0, -26.0, 0.0, -38.0]);
            let k = w * 0.8;
            let mut veins = Path::new().to('M', &[0.0, -34.0]).to('V', &[40.0]);
            for (a, b) in [(-14.0, -8.0), (0.0, 2.0), (16.0, 12.0)] {
                veins = veins.to('M', &[0.0, 19.0]).to('Q', &[k * 0.5, 14.0 + b, k * 0.9, a + 1.0]);
                veins = veins.to('M', &[0.0, 19.0]).to('Q', &[-k * 0.5, 14.0 + b, -k * 0.9, a + 1.0]);
            }
            (outline.0, veins.0)
        }
        // Spread like a hand.
        2 => {
            let n = s.pick(&[5, 7]);
            let mut p = Path::new().to('M', &[0.0, 14.0]);
            let mut v = Path::new().to('M', &[0.0, 44.0]).to('V', &[12.0]);
            for i in 0..n {
                let k = f64::from(i) / f64::from(n - 1) - 0.5;
                let reach = 52.0 - 44.0 * k * k * 2.0;
                let (x, y) = polar(reach, k * 0.72);
                let (ax, ay) = polar(reach * 0.66, (k - 0.055) * 0.72);
                let (bx, by) = polar(reach * 0.66, (k + 0.055) * 0.72);
                let d = 12.0;
                p = p.to('C', &[ax * 0.5, ay * 0.4 + d, ax * 1.25, ay * 1.15 + d, x, y + d]);
                let (ix, iy) = polar(10.0, (k + 0.5 / f64::from(n - 1)) * 0.72);
                let (ix, iy) = if i == n - 1 { (0.0, 2.0) } else { (ix, iy) };
                p = p.to('C', &[bx * 1.25, by * 1.15 + d, bx * 0.5, by * 0.4 + d, ix, iy + d]);
                v = v.to('M', &[0.0, d]).to('L', &[x * 0.86, y * 0.86 + d]);
            }
            (p.z().0, v.0)
        }
        // A frond: leaflets in pairs.
        _ => {
            let mut p = Path::new();
            for i in 0..7 {
                let y = f64::from(i) * 10.0 - 30.0;
                let k = 7.0 + 3.4 * f64::from(i) - 0.35 * f64::from(i * i);
                for side in [1.0, -1.0] {
                    p = p.to('M', &[0.0, y]).to('q', &[side * k * 0.4, -10.0, side * k, -8.0]);
                    p = p.to('q', &[-side * k * 0.3, 8.0, -side * k, 8.0]);
                }
            }
            let p =
                p.to('M', &[0.0, -28.0]).to('q', &[4.0, -6.0, 0.0, -13.0]).to('q', &[-4.0, 7.0, 0.0, 13.0]);
            (p.0, "M0-36V44".to_owned())
        }
    }
}

/// Leaves pressed into cloth.
pub(super) fn ecoprint(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let ground = mix(l.s.pick(&["#efe4cd", "#e9dcc6", "#f1e8d6", "#e3d3b6"]), c[2], 30);
    ink.ground(&ground);
    let earths = ["#7d6a3f", "#6b7148", "#8f5f3c", "#a3794a", "#5d5b4c", "#93583f", "#77603f", "#4f6150"];
    let tones = l.s.shuffled(&earths);
    let hint = c[l.s.pick(&[1, 3])];
    // Clouds of dye in the cloth.
    ink.gradient('z', true, "", &[(0, tones[2], 0.4), (100, tones[2], 0.0)]);
    let u = ink.url('z');
    for _ in 0..3 {
        let (x, y, r) = (l.s.int(20, 300), l.s.int(10, 210), l.s.int(60, 110));
        ink.add(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{u}\"/>"));
    }
    let kinds = l.s.shuffled(&[0, 1, 2, 3]);
    let first = i32::try_from(l.motif(0) % 4).unwrap_or(0);
    let second = kinds.into_iter().find(|k| *k != first).unwrap_or(0);
    ink.add("<defs>");
    for (name, kind) in [('a', first), ('b', second)] {
        let (outline, veins) = leaf(l, kind);
        let id = ink.id(name);
        let veins = stroked(&ground, 1.1, &veins, " opacity=\".75\"");
        ink.add(&format!("<g {id} fill-opacity=\".74\"><path d=\"{outline}\"/>{veins}</g>"));
    }
    ink.add("</defs>");
    // Scattered over a loose net, so that they neither crowd nor leave holes; a group for each dye.
    let mut spots = Vec::new();
    for row in 0..4 {
        for col in 0..5 {
            let x = col * 76 + (row % 2) * 38 - 14;
            spots.push((x + l.s.int(-10, 10), 4 + row * 68 + l.s.int(-9, 9)));
        }
    }
    let spots = l.s.shuffled(&spots);
    let keep = spots.len() - usize::from(ink.plain) * 3;
    let dyes = [tones[0].to_owned(), mix(tones[1], hint, 30), tones[2].to_owned(), tones[3].to_owned()];
    for (i, dye) in dyes.iter().enumerate() {
        ink.add(&format!("<g fill=\"{dye}\">"));
        for (k, (x, y)) in spots.iter().enumerate().take(keep).filter(|(k, _)| k % 4 == i) {
            let scale = l.s.pick(&["", "", "scale(.8)", "scale(1.2)"]);
            let t = format!("translate({x} {y})rotate({}){scale}", l.s.int(0, 35) * 10);
            ink.place(if k % 3 == 2 { 'b' } else { 'a' }, &t, "");
        }
        ink.add("</g>");
    }
    ink.grain('g', ".06");
}

/// Sprigs of grain, berries or pods on a quiet ground.
pub(super) fn food(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let ground = mix("#f6efdf", c[2], 40);
    let green = l.s.pick(&["#6d7444", "#556b4a", "#7a6f3c"]);
    let seed = if l.s.chance(50) { mix(c[4], "#a86f2a", 30) } else { c[1].to_owned() };
    let brown = mix("#6b4a2b", c[0], 25);
    ink.ground(&ground);
    let kind = l.motif(0) % 4;
    let n = l.s.int(5, 7);
    let mut grains = Path::new();
    let mut leaves = Path::new();
    let mut more = String::new();
    let bend = |t: f64| 10.0 * t * t;
    for i in 0..n {
        let t = f64::from(i) / f64::from(n - 1);
        let (x, y) = (bend(t), 30.0 - 56.0 * t);
        for side in [1.0, -1.0] {
            match kind {
                // An ear of grain.
                0 => {
                    grains = grains.to('M', &[x, y]).to('q', &[side * 10.0, -1.0, side * 8.0, -13.0]);
                    grains = grains.to('q', &[-side * 8.0, 4.0, -side * 8.0, 13.0]);
                }
                // Berries sitting in pairs, a leaf under every other one.
                1 => {
                    more.push_str(&circle(x + side * 4.6, y, 4.2, ""));
                    if i % 2 == 0 {
                        leaves =
                            leaves.to('M', &[x, y + 3.0]).to('q', &[side * 10.0, -11.0, side * 23.0, -6.0]);
                        leaves = leaves.to('q', &[-side * 9.0, 10.0, -side * 23.0, 6.0]);
                    }
                }
                // Pods on short stalks.
                2 => {
                    if i % 2 == i32::from(side > 0.0) {
                        grains = grains
                            .to('M', &[x, y])
                            .to('c', &[side * 4.0, -9.0, side * 17.0, -11.0, side * 19.0, -2.0]);
                        grains = grains.to('c', &[side * 1.0, 7.0, -side * 11.0, 9.0, -side * 19.0, 2.0]);
                        more.push_str(&circle(x + side * 13.0, y - 2.6, 2.2, ""));
                    } else {
                        leaves = leaves.to('M', &[x, y]).to('q', &[side * 4.0, -12.0, side * 15.0, -12.0]);
                        leaves = leaves.to('q', &[-side * 3.0, 12.0, -side * 15.0, 12.0]);
                    }
                }
                // Leaves alone, with a seed at each.
                _ => {
                    leaves = leaves.to('M', &[x, y]).to('q', &[side * 6.0, -13.0, side * 18.0, -11.0]);
                    leaves = leaves.to('q', &[-side * 5.0, 13.0, -side * 18.0, 11.0]);
                    if i % 2 == 1 {
                        more.push_str(&circle(x + side * 15.0, y + 2.0, 2.6, ""));
                    }
                }
            }
        }
    }
    let tip = bend(1.0);
    grains =
        grains.to('M', &[tip, -26.0]).to('q', &[6.0, -8.0, 2.0, -15.0]).to('q', &[-7.0, 6.0, -2.0, 15.0]);
    let mut sprig = format!("<g {}>", ink.id('s'));
    if !leaves.0.is_empty() {
        sprig.push_str(&format!("<path fill=\"{green}\" d=\"{}\"/>", leaves.0));
    }
    sprig.push_str(&stroked(&brown, 1.3, "M-3 46Q0 8 10-26", ""));
    sprig.push_str(&format!(
        "<path fill=\"{seed}\" stroke=\"{ground}\" stroke-width=\".7\" d=\"{}\"/>",
        grains.0
    ));
    if !more.is_empty() {
        let f = if kind == 2 { &brown } else { &seed };
        sprig.push_str(&format!("<g fill=\"{f}\" stroke=\"{ground}\" stroke-width=\".6\">{more}</g>"));
    }
    sprig.push_str("</g>");
    ink.add(&format!("<defs>{sprig}</defs>"));
    // Half-drop: upright in one column, turned in the next.
    let across = l.s.pick(&[4, 5, 6]);
    let (w, h) = (320 / across, 110);
    let lean = l.s.int(-24, 24);
    let turned = if l.s.chance(50) { 180 + lean } else { -lean };
    let mut spots = Path::new();
    for col in 0..across {
        let x = col * w + w / 2;
        let odd = col % 2 == 1;
        for y in if odd { [0, h, 2 * h] } else { [h / 2, h * 3 / 2, h * 5 / 2] } {
            spots = spots.to('M', &[f64::from(x), f64::from(y + h / 2)]).to('h', &[0.0]);
            if y < 250 {
                ink.place('s', &format!("translate({x} {y})rotate({})", if odd { turned } else { lean }), "");
            }
        }
    }
    ink.stroke(c[4], 3.6, &spots.0, " stroke-linecap=\"round\"");
    // A fine double line as on a printed cloth.
    if l.s.chance(60) {
        for y in [0.0, 196.0] {
            ink.rect(0.0, y, 320.0, 24.0, &ground);
        }
        ink.stroke(c[4], 1.0, "M0 24h320M0 196h320M0 8h320M0 212h320", "");
        ink.stroke(&seed, 5.0, "M3 16h320M3 204h320", " stroke-linecap=\"round\" stroke-dasharray=\"0 10\"");
    } else {
        ink.stroke(c[4], 1.0, "M10 10h300v200H10z", "");
    }
}

/// The rings of a felled tree, and drops of resin.
pub(super) fn forest(ink: &mut Ink, l: &mut Loom) {
    let c = l.c;
    let wood = mix(l.s.pick(&["#c99a62", "#b98755", "#d3ab74", "#a87a4e"]), c[4], 15);
    let late = mix(&mix("#5f3a1e", c[0], 25), c[1], l.s.pick(&[0, 20]));
    let (cx, cy) = (l.s.int(70, 250), l.s.int(60, 160));
    ink.gradient(
        'w',
        true,
        &format!(" gradientUnits=\"userSpaceOnUse\" cx=\"{cx}\" cy=\"{cy}\" r=\"260\""),
        &[
            (0, &mix(&wood, &late, 45), 1.0),
            (18, &wood, 1.0),
            (60, &mix(&wood, "#f3deb4", 35), 1.0),
            (100, &mix(&wood, &late, 40), 1.0),
        ],
    );
    ink.cover('w');
    // One uneven ring, then the same ring larger and a little turned, and so on.
    let n = 8;
    let r: Vec<f64> = (0..n).map(|_| 10.0 + l.s.tenth(-1, 1)).collect();
    let mut ring = Path::new();
    let points: Vec<(f64, f64)> =
        r.iter().enumerate().map(|(i, r)| polar(*r, i as f64 / f64::from(n))).collect();
    let middle = |a: (f64, f64), b: (f64, f64)| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
    let start = middle(points[7], points[0]);
    ring = ring.to('M', &[start.0, start.1]);
    for i in 0..8 {
        let m = middle(points[i], points[(i + 1) % 8]);
        ring = ring.to('Q', &[points[i].0, points[i].1, m.0, m.1]);
    }
    let id = ink.id('r');
    ink.add(&format!("<defs><path {id} d=\"{}z\"/></defs>", ring.0));
    ink.add(&format!("<g fill=\"none\" stroke=\"{late}\" transform=\"translate({cx} {cy})\">"));
    // Five rings near the heart, uneven in width; then the five again, larger, three times over.
    let (five, eye) = (ink.id('f'), ink.id('e'));
    ink.add(&format!("<g {eye}><g {five}>"));
    let mut scale = 1.2;
    for i in 0..5 {
        let width = f64::from(l.s.int(4, 13)) / 10.0 / scale;
        let t = format!("rotate({})scale({scale:.2})", i * 5);
        ink.place(
            'r',
            &t,
            &format!(" stroke-width=\"{width:.2}\" opacity=\"{}\"", l.s.pick(&[".85", ".6", ".4"])),
        );
        scale += f64::from(l.s.int(14, 34)) / 100.0;
    }
    ink.add("</g>");
    let grow = scale / 1.2;
    let next = grow;
    ink.place('f', &format!("rotate(25)scale({next:.2})"), "");
    ink.place('f', &format!("rotate(8)scale({:.2})", 0.42), "");
    ink.add("</g>");
    let mut k = grow * grow;
    for i in 0..if ink.plain > 1 { 3 } else { 4 } {
        ink.place('f', &format!("rotate({})scale({k:.2})", 50 + i * 17), " stroke-width=\".6\"");
        k *= grow * 0.86;
    }
    // Rays from the heart.
    let mut rays = Path::new();
    for i in 0..7 {
        let t = f64::from(i) / 7.0 + l.s.tenth(-1, 1) / 30.0;
        let (x, y) = polar(f64::from(l.s.int(16, 50)), t);
        let (u, v) = polar(f64::from(l.s.int(90, 240)), t);
        rays = rays.to('M', &[x, y]).to('L', &[u, v]);
    }
    ink.add(&stroked(&late, 0.7, &rays.0, " opacity=\".35\""));
    ink.add("</g>");
    // Resin: translucent amber with a light in it.
    let amber = l.s.pick(&["#d98a1f", "#e3a338", "#c9721c"]);
    ink.gradient(
        'a',
        true,
        " cx=\".4\" cy=\".35\" r=\".7\"",
        &[(0, "#fff0c0", 0.9), (45, amber, 0.9), (100, &mix(amber, "#4a1d08", 55), 0.95)],
    );
    let (id, u) = (ink.id('d'), ink.url('a'));
    ink.add(&format!("<defs><g {id}><path fill=\"{u}\" d=\"M0-24C5-11 15-4 15 8A15 15 0 0 1-15 8C-15-4-5-11 0-24z\"/>{}</g></defs>", stroked("#fff", 2.0, "M-8 8a8 8 0 0 1 4-9", " opacity=\".8\" stroke-linecap=\"round\"")));
    let drops = l.s.int(4, 5);
    for i in 0..drops {
        let x = 24 + i * 272 / (drops - 1) + l.s.int(-8, 8);
        let y = l.s.int(20, 200);
        let k = l.s.pick(&[".5", ".7", "1", "1.3"]);
        ink.place('d', &format!("translate({x} {y})scale({k})"), "");
    }
}
