//! Writing SVG sparingly: numbers, paths, patterns, uses.

use std::fmt::Write as _;

/// A number with at most one decimal and nothing superfluous: `.5`, `-12`, `3.1`.
pub(crate) fn num(v: f64) -> String {
    let t = (v * 10.0).round();
    let t = if t == 0.0 { 0.0 } else { t };
    let mut s = format!("{:.1}", t / 10.0);
    if s.ends_with(".0") {
        s.truncate(s.len() - 2);
    }
    if let Some(rest) = s.strip_prefix("0.") {
        return format!(".{rest}");
    }
    if let Some(rest) = s.strip_prefix("-0.") {
        return format!("-.{rest}");
    }
    s
}

/// Path data, written as it is drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(pub(crate) String);

impl Path {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds one command with its numbers.
    pub(crate) fn to(mut self, command: char, numbers: &[f64]) -> Self {
        self.0.push(command);
        for (i, n) in numbers.iter().enumerate() {
            let s = num(*n);
            if i > 0 && !s.starts_with('-') {
                self.0.push(' ');
            }
            self.0.push_str(&s);
        }
        self
    }

    pub(crate) fn z(mut self) -> Self {
        self.0.push('z');
        self
    }
}

/// Sine of a part of a full turn, from arithmetic alone, so that every machine agrees.
pub(crate) fn sin(turn: f64) -> f64 {
    let t = turn - turn.floor();
    let (t, sign) = if t >= 0.5 { (t - 0.5, -1.0) } else { (t, 1.0) };
    let t = if t > 0.25 { 0.5 - t } else { t };
    let x = t * std::f64::consts::TAU;
    let x2 = x * x;
    sign * x
        * (1.0 - x2 / 6.0 * (1.0 - x2 / 20.0 * (1.0 - x2 / 42.0 * (1.0 - x2 / 72.0 * (1.0 - x2 / 110.0)))))
}

/// The point at a distance and a part of a turn, clockwise from the top.
pub(crate) fn polar(r: f64, turn: f64) -> (f64, f64) {
    (r * sin(turn), -r * sin(turn + 0.25))
}

/// Blends `b` into `a`: 0 is all `a`, 100 all `b`.
pub(crate) fn mix(a: &str, b: &str, percent: u32) -> String {
    let channel =
        |s: &str, i: usize| s.get(i..i + 2).and_then(|h| u32::from_str_radix(h, 16).ok()).unwrap_or_default();
    let mut out = String::from("#");
    for i in [1, 3, 5] {
        let v = (channel(a, i) * (100 - percent) + channel(b, i) * percent + 50) / 100;
        let _ = write!(out, "{v:02x}");
    }
    out
}

/// The picture while it is being drawn.
#[derive(Debug)]
pub(crate) struct Ink {
    out: String,
    prefix: String,
    /// How much to leave out: 0 draws everything, each step is plainer.
    pub(crate) plain: u8,
}

impl Ink {
    pub(crate) fn new(hash: u64, width: i32, height: i32, plain: u8) -> Self {
        const DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut prefix = String::from("w");
        let mut h = hash;
        for _ in 0..6 {
            prefix.push(char::from(DIGITS[usize::try_from(h % 36).unwrap_or(0)]));
            h /= 36;
        }
        let out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"xMidYMid slice\" aria-hidden=\"true\">"
        );
        Self { out, prefix, plain }
    }

    pub(crate) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }

    pub(crate) fn add(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// `id="…"` for a one-letter name.
    pub(crate) fn id(&self, name: char) -> String {
        format!("id=\"{}{name}\"", self.prefix)
    }

    /// `url(#…)` for a one-letter name.
    pub(crate) fn url(&self, name: char) -> String {
        format!("url(#{}{name})", self.prefix)
    }

    /// A filled rectangle.
    pub(crate) fn rect(&mut self, x: f64, y: f64, w: f64, h: f64, fill: &str) {
        let d = Path::new().to('M', &[x, y]).to('h', &[w]).to('v', &[h]).to('h', &[-w]).z().0;
        let _ = write!(self.out, "<path fill=\"{fill}\" d=\"{d}\"/>");
    }

    /// The whole picture in one fill.
    pub(crate) fn ground(&mut self, fill: &str) {
        let _ = write!(self.out, "<path fill=\"{fill}\" d=\"M0 0h320v220H0z\"/>");
    }

    /// The whole picture in a pattern or gradient of this name.
    pub(crate) fn cover(&mut self, name: char) {
        let u = self.url(name);
        self.ground(&u);
    }

    pub(crate) fn fill(&mut self, fill: &str, d: &str) {
        let _ = write!(self.out, "<path fill=\"{fill}\" d=\"{d}\"/>");
    }

    pub(crate) fn stroke(&mut self, stroke: &str, width: f64, d: &str, more: &str) {
        let _ = write!(self.out, "{}", stroked(stroke, width, d, more));
    }

    /// Defines a repeating tile.
    pub(crate) fn pattern(&mut self, name: char, w: f64, h: f64, transform: &str, body: &str) {
        let t =
            if transform.is_empty() { String::new() } else { format!(" patternTransform=\"{transform}\"") };
        let _ = write!(
            self.out,
            "<pattern {} width=\"{}\" height=\"{}\" patternUnits=\"userSpaceOnUse\"{t}>{body}</pattern>",
            self.id(name),
            num(w),
            num(h)
        );
    }

    /// A two-stop or three-stop gradient; stops are (offset percent, colour, opacity).
    pub(crate) fn gradient(&mut self, name: char, radial: bool, at: &str, stops: &[(u8, &str, f64)]) {
        let tag = if radial { "radialGradient" } else { "linearGradient" };
        let _ = write!(self.out, "<{tag} {}{at}>", self.id(name));
        for (offset, colour, opacity) in stops {
            let o =
                if *opacity < 1.0 { format!(" stop-opacity=\"{}\"", num(*opacity)) } else { String::new() };
            let _ = write!(self.out, "<stop offset=\"{offset}%\" stop-color=\"{colour}\"{o}/>");
        }
        let _ = write!(self.out, "</{tag}>");
    }

    /// `<use>` of a one-letter name.
    pub(crate) fn use_of(&self, name: char, transform: &str, more: &str) -> String {
        let t = if transform.is_empty() { String::new() } else { format!(" transform=\"{transform}\"") };
        format!("<use href=\"#{}{name}\"{t}{more}/>", self.prefix)
    }

    pub(crate) fn place(&mut self, name: char, transform: &str, more: &str) {
        let u = self.use_of(name, transform, more);
        self.out.push_str(&u);
    }

    /// Mirrors the group just named across the upright middle line and then across the level one.
    pub(crate) fn mirror_four(&mut self, quarter: char, half: char, body: &str) {
        let q = self.id(quarter);
        let h = self.id(half);
        let left = self.use_of(quarter, "matrix(-1 0 0 1 320 0)", "");
        let _ = write!(self.out, "<g {h}><g {q}>{body}</g>{left}</g>");
        self.place(half, "matrix(1 0 0 -1 0 220)", "");
    }

    /// The fine grain of cloth over everything.
    pub(crate) fn grain(&mut self, name: char, strength: &str) {
        self.pattern(
            name,
            2.0,
            2.0,
            "",
            &format!(
                "<path d=\"M0 .4h2M.4 0v2\" stroke=\"#000\" stroke-width=\".8\" opacity=\"{strength}\"/>"
            ),
        );
        self.cover(name);
    }
}

/// A stroked path.
pub(crate) fn stroked(stroke: &str, width: f64, d: &str, more: &str) -> String {
    let w =
        if (width - 1.0).abs() < 0.01 { String::new() } else { format!(" stroke-width=\"{}\"", num(width)) };
    format!("<path fill=\"none\" stroke=\"{stroke}\"{w} d=\"{d}\"{more}/>")
}

/// A circle.
pub(crate) fn circle(x: f64, y: f64, r: f64, attributes: &str) -> String {
    let at = |n: &str, v: f64| if num(v) == "0" { String::new() } else { format!(" {n}=\"{}\"", num(v)) };
    format!("<circle{}{} r=\"{}\" {attributes}/>", at("cx", x), at("cy", y), num(r))
}
