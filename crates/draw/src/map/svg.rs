//! SVG text from a sheet.

use std::fmt::{self, Write};

use super::sheet::{Shape, Sheet};

/// Radius of the target of a small region, in pixels at telephone width: 24 pixels across.
const REACH: f64 = 12.0;
/// A region smaller than this, in square pixels, gets such a target: the area of the target itself.
const SMALL: f64 = std::f64::consts::PI * REACH * REACH;
/// A region smaller than this, in square pixels, also gets a disc with its texture.
const TINY: f64 = 60.0;
/// Radius of that disc, in pixels.
const DISC: f64 = 4.6;
/// Size of the letters in a tip, in pixels.
const LETTER: f64 = 12.0;
/// Widest line of a tip, in letters' heights.
const LINE: f64 = 21.0;

/// How much longer than plain letters the bold ones of a name are, at most.
const BOLD: f64 = 1.17;

/// How one region is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill<'a> {
    /// The region's code.
    pub code: &'a str,
    /// `map-candidate` and so on; another class is drawn plain.
    pub class: &'a str,
    /// Where a click leads.
    pub href: &'a str,
    /// Name and status, e.g. "Kabupaten Nias: calon".
    pub title: &'a str,
    /// Figures in the tip, may be empty.
    pub figures: &'a str,
    /// Where a tap leads first, on a screen that knows no pointing at: to a note on the same page that says what the tip does and
    /// leads on, such as `#note`. Empty where there is none.
    pub note: &'a str,
}

/// What the whole map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caption<'a> {
    /// Prefix of all ids, unique on the page; letters, digits, `-` and `_` only, others are dropped.
    pub id: &'a str,
    /// What the map shows, for those who do not see it.
    pub title: &'a str,
    /// A sentence more, e.g. where the table is; may be empty.
    pub about: &'a str,
}

/// A textured status: its class without `map-`.
const TEXTURES: [&str; 6] = ["candidate", "proposed", "assessed", "designated", "review", "retired"];

fn texture(class: &str) -> Option<&'static str> {
    let name = class.split_ascii_whitespace().find_map(|word| word.strip_prefix("map-"))?;
    TEXTURES.into_iter().find(|texture| *texture == name)
}

/// The map as an `<svg>`: areas first, one group per status, then the links in reading order from the north-west,
/// large regions before small ones, whose targets lie above their surroundings. Regions without a fill are drawn
/// plain and lead nowhere; fills without a region are left out.
pub fn render(sheet: &Sheet, fills: &[Fill<'_>], caption: &Caption<'_>) -> String {
    let mut svg = String::with_capacity(24_000);
    // A String takes whatever is written to it.
    let _ = write_map(&mut svg, sheet, fills, caption);
    svg
}

fn write_map(svg: &mut String, sheet: &Sheet, fills: &[Fill<'_>], caption: &Caption<'_>) -> fmt::Result {
    let id = id(caption.id);
    let px = sheet.px();
    let regions: Vec<(usize, &Shape, Option<&Fill<'_>>)> = sheet
        .shapes
        .iter()
        .enumerate()
        .map(|(at, shape)| (at, shape, fills.iter().find(|fill| fill.code == shape.code)))
        .collect();

    write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="map{}" viewBox="0 0 {} {}" role="group" aria-labelledby="{id}-t"{}><title id="{id}-t">{}</title>"#,
        if fills.iter().any(|fill| !fill.note.is_empty()) { " map-noted" } else { "" },
        Number(sheet.width),
        Number(sheet.height),
        if caption.about.is_empty() { String::new() } else { format!(r#" aria-describedby="{id}-d""#) },
        Escaped(caption.title),
    )?;
    if !caption.about.is_empty() {
        write!(svg, r#"<desc id="{id}-d">{}</desc>"#, Escaped(caption.about))?;
    }
    svg.push_str("<defs>");
    for name in TEXTURES {
        write_texture(svg, &id, name, px * sheet.texture)?;
    }
    svg.push_str("</defs>");

    // Areas, by status.
    let mut classes: Vec<&str> = Vec::new();
    for (_, _, fill) in &regions {
        let class = fill.map_or("map-none", |fill| fill.class);
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    write!(
        svg,
        r##"<use class="map-coast" href="#{id}-a" stroke="#6d6257" stroke-width="{}" stroke-linejoin="round"/><g class="map-lines" stroke="#8d7c5c" stroke-width="{}" stroke-linejoin="round" fill-rule="evenodd"><g id="{id}-a">"##,
        Number(px * sheet.texture * 1.6),
        Number(px * sheet.texture * 0.7),
    )?;
    for class in &classes {
        open_status(svg, &id, class)?;
        for (at, shape, fill) in &regions {
            if fill.map_or("map-none", |fill| fill.class) == *class {
                write!(svg, r#"<path id="{id}-{at}" d="{}"/>"#, shape.path)?;
            }
        }
        svg.push_str("</g>");
    }
    svg.push_str("</g></g>");

    // Discs for what is too small to see.
    let tiny: Vec<_> = regions.iter().filter(|(_, shape, _)| tiny(shape, sheet)).collect();
    if !tiny.is_empty() {
        write!(
            svg,
            r##"<g class="map-spots" stroke="#1e1a17" stroke-width="{}">"##,
            Number(px * sheet.texture.max(0.6))
        )?;
        for class in &classes {
            let mut spots = tiny
                .iter()
                .filter(|(_, _, fill)| fill.map_or("map-none", |fill| fill.class) == *class)
                .peekable();
            if spots.peek().is_none() {
                continue;
            }
            open_status(svg, &id, class)?;
            for (at, shape, _) in spots {
                let (x, y) = shape.label;
                let radius = disc(*at, sheet);
                write!(svg, r#"<circle cx="{}" cy="{}" r="{}"/>"#, Number(x), Number(y), Number(radius))?;
            }
            svg.push_str("</g>");
        }
        svg.push_str("</g>");
    }

    // Links. What is transparent still takes the pointer; without a style sheet the tips stay unseen.
    let mut links: Vec<_> =
        regions.iter().filter_map(|(at, shape, fill)| fill.map(|fill| (*at, *shape, fill))).collect();
    let band = sheet.height / 12.0;
    links.sort_by(|(a_at, a, _), (b_at, b, _)| {
        let order = |shape: &Shape| (small(shape, px), (shape.label.1 / band) as i64);
        order(a).cmp(&order(b)).then(a.label.0.total_cmp(&b.label.0)).then(a_at.cmp(b_at))
    });
    write!(
        svg,
        r#"<g class="map-links" fill="transparent" font-size="{}" text-anchor="middle">"#,
        Number(LETTER * px)
    )?;
    for (at, shape, fill) in &links {
        open_link(svg, sheet, &id, (*at, shape, fill), fill.href)?;
        write_tip(svg, sheet, shape, fill)?;
        svg.push_str("</a>");
    }
    svg.push_str("</g>");
    // The same for a finger, which cannot point before it opens: to the note first.
    if links.iter().any(|(.., fill)| !fill.note.is_empty()) {
        svg.push_str(r#"<g class="map-taps" fill="transparent" visibility="hidden">"#);
        for (at, shape, fill) in &links {
            let to = if fill.note.is_empty() { fill.href } else { fill.note };
            open_link(svg, sheet, &id, (*at, shape, fill), to)?;
            svg.push_str("</a>");
        }
        svg.push_str("</g>");
    }
    svg.push_str("</svg>");
    Ok(())
}

/// Opens a link over a region, with the target of a small one.
fn open_link(
    svg: &mut String,
    sheet: &Sheet,
    id: &str,
    (at, shape, fill): (usize, &Shape, &Fill<'_>),
    to: &str,
) -> fmt::Result {
    write!(
        svg,
        r##"<a href="{}"><title>{}</title><use href="#{id}-{at}"/>"##,
        Escaped(to),
        Escaped(fill.title)
    )?;
    if small(shape, sheet.px()) {
        write!(
            svg,
            r#"<circle class="map-hit" cx="{}" cy="{}" r="{}"/>"#,
            Number(shape.label.0),
            Number(shape.label.1),
            Number(reach(at, sheet))
        )?;
    }
    Ok(())
}

fn small(shape: &Shape, px: f64) -> bool {
    shape.area < SMALL * px * px
}

/// A map shown wide needs discs only for what is smaller still.
fn tiny(shape: &Shape, sheet: &Sheet) -> bool {
    let px = sheet.px() * sheet.texture;
    shape.area < TINY * px * px
}

/// Distance from the label of one small region to that of the nearest other one.
fn neighbour(at: usize, sheet: &Sheet) -> f64 {
    let px = sheet.px();
    let Some(own) = sheet.shapes.get(at) else { return f64::INFINITY };
    sheet
        .shapes
        .iter()
        .enumerate()
        .filter(|(other, shape)| *other != at && small(shape, px))
        .map(|(_, other)| {
            let gap = (own.label.0 - other.label.0).hypot(own.label.1 - other.label.1);
            // A target may not reach into the heart of another small region.
            gap - 0.8 * other.radius.min(gap / 2.0)
        })
        .fold(f64::INFINITY, f64::min)
}

/// Radius of a small region's target.
fn reach(at: usize, sheet: &Sheet) -> f64 {
    neighbour(at, sheet).clamp(4.0 * sheet.px(), REACH * sheet.px())
}

/// Radius of a tiny region's disc, less where small regions crowd.
fn disc(at: usize, sheet: &Sheet) -> f64 {
    let size = DISC * sheet.px() * sheet.texture.max(0.6);
    (neighbour(at, sheet) * 0.5).clamp(size * 0.5, size)
}

/// Opens the group of a status.
fn open_status(svg: &mut String, id: &str, class: &str) -> fmt::Result {
    match texture(class) {
        Some(name) => write!(svg, r##"<g class="{}" fill="url(#{id}-{name})">"##, Escaped(class)),
        None => write!(svg, r##"<g class="{}" fill="#fffdf8">"##, Escaped(class)),
    }
}

/// One `<pattern>`; `u` is the unit of its measures.
fn write_texture(svg: &mut String, id: &str, name: &str, u: f64) -> fmt::Result {
    let (side, turn, ground, mark) = match name {
        "candidate" => (4.0, 45, "#ecdfc0", "#b39a66"),
        "proposed" => (5.0, 0, "#ecdfc0", "#8a6a22"),
        "assessed" => (4.0, 45, "#e3cd97", "#22305a"),
        "designated" => (7.0, 0, "#7c1d1d", "#d9b46a"),
        "review" => (5.0, 45, "#dfe1ea", "#22305a"),
        _ => (5.0, 0, "#f1ebdf", "#8d857b"),
    };
    let s = side * u;
    write!(
        svg,
        r#"<pattern id="{id}-{name}" width="{0}" height="{0}" patternUnits="userSpaceOnUse""#,
        Number(s)
    )?;
    if turn != 0 {
        write!(svg, r#" patternTransform="rotate({turn})""#)?;
    }
    write!(svg, r#"><path class="map-g-{name}" fill="{ground}" d="M0 0h{0}v{0}H0z"/>"#, Number(s))?;
    let (half, quarter) = (s / 2.0, s / 4.0);
    match name {
        "candidate" => write!(
            svg,
            r#"<path class="map-m-{name}" stroke="{mark}" stroke-width="{}" d="M{} 0v{}"/>"#,
            Number(u * 0.8),
            Number(half),
            Number(s)
        )?,
        "proposed" | "assessed" => {
            write!(svg, r#"<g class="map-m-{name}" fill="{mark}">"#)?;
            let radius = Number(u * if name == "proposed" { 0.7 } else { 0.85 });
            let spots: &[(f64, f64)] = if name == "proposed" {
                &[(quarter, quarter), (quarter * 3.0, quarter * 3.0)]
            } else {
                &[(half, half)]
            };
            for &(x, y) in spots {
                write!(svg, r#"<circle cx="{}" cy="{}" r="{radius}"/>"#, Number(x), Number(y))?;
            }
            svg.push_str("</g>");
        }
        "designated" => write!(
            svg,
            r#"<path class="map-m-{name}" fill="none" stroke="{mark}" stroke-width="{}" d="M{half} {a}l{b} {b}-{b} {b}-{b}-{b}zM0 0l{c} {c}M{s} 0l-{c} {c}M0 {s}l{c}-{c}M{s} {s}l-{c}-{c}M{half} {d}v{e}"/>"#,
            Number(u * 0.55),
            half = Number(half),
            a = Number(s * 0.18),
            b = Number(s * 0.32),
            c = Number(s * 0.2),
            d = Number(half - u * 0.35),
            e = Number(u * 0.7),
            s = Number(s),
        )?,
        _ => write!(
            svg,
            r#"<path class="map-m-{name}" stroke="{mark}" stroke-width="{}" d="M{half} 0v{s}M0 {half}h{s}"/>"#,
            Number(u * 0.7),
            half = Number(half),
            s = Number(s),
        )?,
    }
    svg.push_str("</pattern>");
    Ok(())
}

/// The tip: name and figures in a small box beside the region, always inside the sheet.
fn write_tip(svg: &mut String, sheet: &Sheet, shape: &Shape, fill: &Fill<'_>) -> fmt::Result {
    let px = sheet.px();
    let letter = LETTER * px;
    let most = LINE.min(sheet.width / letter - 2.0);
    let names = lines(fill.title, most / BOLD);
    let figures = lines(fill.figures, most);
    let widest = names
        .iter()
        .map(|line| length(line) * BOLD)
        .chain(figures.iter().map(|line| length(line)))
        .fold(0.0, f64::max);
    let (wide, tall) =
        ((widest + 1.3) * letter, ((names.len() + figures.len()) as f64 * 1.32 + 0.75) * letter);
    let away = shape.radius.clamp(5.0 * px, 14.0 * px) + 3.0 * px;
    let edge = 2.0 * px;
    let (x, y) = shape.label;
    let (least, most) = (edge.min(sheet.width - wide).max(0.0), (sheet.width - wide - edge).max(0.0));
    let left = (x - wide / 2.0).min(most).max(least);
    let above = y - away - tall;
    let under = above < edge;
    let top = if under { (y + away).min(sheet.height - tall - edge).max(0.0) } else { above };

    write!(
        svg,
        r#"<g class="map-tip{}{}"><rect x="{}" y="{}" width="{}" height="{}"/>"#,
        if under { " map-under" } else { "" },
        match () {
            () if x - wide / 2.0 < left => " map-west",
            () if x - wide / 2.0 > left => " map-east",
            () => "",
        },
        Number(left),
        Number(top),
        Number(wide),
        Number(tall),
    )?;
    let mut base = top + letter * 1.3;
    let mut write_lines = |svg: &mut String, lines: &[String]| {
        for line in lines {
            write!(
                svg,
                r#"<text x="{}" y="{}">{}</text>"#,
                Number(left + wide / 2.0),
                Number(base),
                Escaped(line)
            )?;
            base += letter * 1.32;
        }
        Ok(())
    };
    write_lines(svg, &names)?;
    if !figures.is_empty() {
        svg.push_str("<g>");
        write_lines(svg, &figures)?;
        svg.push_str("</g>");
    }
    svg.push_str("</g>");
    Ok(())
}

/// Breaks a text into lines of at most `most` letters' heights; a longer word is cut.
fn lines(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let word = if length(word) > most {
            let mut cut = String::new();
            for letter in word.chars() {
                if length(&cut) + 1.6 > most {
                    break;
                }
                cut.push(letter);
            }
            cut.push('…');
            cut
        } else {
            word.to_owned()
        };
        if !line.is_empty() && length(&line) + 0.3 + length(&word) > most {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines.truncate(4);
    lines
}

/// Length of a line in letters' heights, rather too long than too short: the reader's typeface is not known.
fn length(text: &str) -> f64 {
    text.chars()
        .map(|letter| match letter {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '·' => 0.32,
            'f' | 't' | 'r' | '(' | ')' | '-' => 0.42,
            'm' | 'w' | 'M' | 'W' | '…' | '—' => 0.95,
            'A'..='Z' => 0.7,
            '\0'..='\u{2ff}' => 0.59,
            '\u{300}'..='\u{36f}' => 0.0,
            '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => 1.0,
            '\u{1f000}'.. => 1.2,
            _ => 0.75,
        })
        .sum()
}

/// A small map with one region marked, or nothing if the sheet does not have it. An empty `label` makes it an
/// ornament that screen readers pass over. Make the sheet with [`super::Options::locator`].
pub fn locate(sheet: &Sheet, code: &str, label: &str) -> Option<String> {
    let here = sheet.shapes.iter().find(|shape| shape.code == code)?;
    let px = sheet.px();
    let mut svg = String::with_capacity(8_000);
    // A String takes whatever is written to it.
    let _ = write_locator(&mut svg, sheet, here, label, px);
    Some(svg)
}

fn write_locator(svg: &mut String, sheet: &Sheet, here: &Shape, label: &str, px: f64) -> fmt::Result {
    write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="map-locator" viewBox="0 0 {} {}" "#,
        Number(sheet.width),
        Number(sheet.height)
    )?;
    if label.is_empty() {
        svg.push_str(r#"aria-hidden="true">"#);
    } else {
        write!(svg, r#"role="img" aria-label="{}">"#, Escaped(label))?;
    }
    write!(
        svg,
        r##"<g class="map-pale" fill="#ecdfc0" stroke="#fbf7ee" stroke-width="{}" stroke-linejoin="round" fill-rule="evenodd">"##,
        Number(px * 1.5)
    )?;
    for shape in sheet.shapes.iter().filter(|shape| !std::ptr::eq(*shape, here)) {
        write!(svg, r#"<path d="{}"/>"#, shape.path)?;
    }
    write!(svg, r##"</g><g class="map-here" fill="#7c1d1d" fill-rule="evenodd"><path d="{}"/>"##, here.path)?;
    // The small map is shown small: what would be lost gets a ring.
    if here.area < 200.0 * px * px {
        let radius = (here.area / std::f64::consts::PI).sqrt().max(here.radius) + 9.0 * px;
        write!(
            svg,
            r##"<circle cx="{}" cy="{}" r="{}" fill="none" stroke="#7c1d1d" stroke-width="{}"/>"##,
            Number(here.label.0),
            Number(here.label.1),
            Number(radius),
            Number(px * 3.5)
        )?;
    }
    svg.push_str("</g></svg>");
    Ok(())
}

/// A sample of a status for the legend, 28 by 18 pixels. `id` is the [`Caption::id`] of the map on the same page, whose
/// textures it borrows.
pub fn key(id: &str, class: &str) -> String {
    let mut svg = String::from(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="map-key" viewBox="0 0 28 18" width="28" height="18" aria-hidden="true">"#,
    );
    // A String takes whatever is written to it.
    let _ = open_status(&mut svg, &self::id(id), class);
    svg.push_str(r##"<rect x=".5" y=".5" width="27" height="17" rx="2" stroke="#8d7c5c"/></g></svg>"##);
    svg
}

fn id(text: &str) -> String {
    let id: String =
        text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(40).collect();
    if id.is_empty() { "map".to_owned() } else { id }
}

/// A number with at most one decimal, none if it is of any size.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.0.abs() >= 40.0 { 1.0 } else { 10.0 };
        let rounded = (self.0 * digits).round() / digits;
        write!(f, "{}", if rounded == 0.0 { 0.0 } else { rounded })
    }
}

/// Text fit for content and quoted attributes; control characters, which SVG may not hold, are dropped.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(' ')?,
                control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {}
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}
