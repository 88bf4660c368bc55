//! From geographic outlines to a sheet of short paths.

use std::fmt::Write;

use super::arcs::{Mesh, Point, area};
use super::label::innermost;
use super::outline::Outline;

/// Display width, in CSS pixels, that sizes on a map are thought for: a telephone.
pub(super) const PHONE: f64 = 360.0;
/// A region whose largest part has less than this share of its area is an archipelago.
const ARCHIPELAGO: f64 = 0.6;
/// Most dots drawn for the small islands of one archipelago.
const MOST_DOTS: usize = 24;

/// A set of regions, projected and thinned; all numbers are user units of the SVG. Plain data, made to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Size of the textures, 1 for a map of ordinary size.
    pub texture: f64,
    /// The regions, in the order of the outlines.
    pub shapes: Vec<Shape>,
}

impl Sheet {
    /// One CSS pixel when the sheet is shown 360 pixels wide.
    pub(super) fn px(&self) -> f64 {
        self.width / PHONE
    }
}

/// One region on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The region's code.
    pub code: String,
    /// Its outline as SVG path data: whole numbers, relative.
    pub path: String,
    /// Centre of the largest circle inside its largest part.
    pub label: (f64, f64),
    /// Radius of that circle.
    pub radius: f64,
    /// Area of the parts drawn.
    pub area: f64,
    /// Left, top, right, bottom.
    pub bbox: [f64; 4],
}

/// How to make a sheet. Pixels are CSS pixels when the map is shown 360 pixels wide.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Free border around the land, in pixels.
    pub margin: f64,
    /// Greatest height as a multiple of the width; a taller country is drawn smaller, in the middle.
    pub tallest: f64,
    /// Parts below this area, in square pixels, are left out, but for a region's largest and an archipelago's.
    pub least_part: f64,
    /// A vertex that moves less area than this, in square pixels, is left out.
    pub tolerance: f64,
    /// Most bytes of path data; the tolerance grows until they suffice.
    pub budget: usize,
    /// Size of the textures, 1 for a map of ordinary size.
    pub texture: f64,
}

impl Default for Options {
    /// For the regions of one province.
    fn default() -> Self {
        Self { margin: 8.0, tallest: 1.5, least_part: 0.7, tolerance: 0.05, budget: 7_200, texture: 1.0 }
    }
}

impl Options {
    /// For a whole country, which is shown wide.
    pub fn nation() -> Self {
        Self { margin: 5.0, least_part: 0.25, budget: 17_500, texture: 0.55, ..Self::default() }
    }

    /// For [`super::locate`]: coarse and small.
    pub fn locator() -> Self {
        Self { margin: 6.0, least_part: 2.0, tolerance: 1.0, budget: 5_000, ..Self::default() }
    }
}

/// Projects and thins outlines for a sheet of the given width in user units (1000 suits a province, 2000 a nation):
/// cylindrical equal-area, standard parallel in the middle. Shared borders stay shared.
pub fn project<'a>(outlines: impl IntoIterator<Item = &'a Outline>, width: f64, options: &Options) -> Sheet {
    let outlines: Vec<&Outline> = outlines.into_iter().collect();
    let width = if width.is_finite() { width.clamp(10.0, 100_000.0) } else { 1000.0 };
    let px = width / PHONE;
    let everything = outlines.iter().flat_map(|outline| &outline.polygons).flatten().flatten();
    let (south, north) = everything
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), [_, lat]| (low.min(*lat), high.max(*lat)));
    let middle = if south <= north { ((south + north) / 2.0).to_radians().cos().max(0.05) } else { 1.0 };
    let plane = |[lon, lat]: [f64; 2]| [lon.to_radians() * middle, -lat.to_radians().sin() / middle];

    // Which parts are kept depends on the scale, the scale on the parts kept: two rounds are enough.
    let margin = options.margin.clamp(0.0, PHONE / 3.0) * px;
    let mut frame = Frame::around(
        outlines.iter().flat_map(|o| &o.polygons).flatten().flatten().map(|&v| plane(v)),
        width,
        margin,
        options.tallest,
    );
    let parts: Vec<Vec<Part<'_>>> =
        outlines.iter().map(|outline| choose(outline, plane, frame.scale / px, options)).collect();
    frame = Frame::around(
        parts.iter().flatten().flat_map(|part| part.rings).flatten().map(|&v| plane(v)),
        width,
        margin,
        options.tallest,
    );

    let rings = parts.iter().flatten().flat_map(|part| part.rings).map(Vec::as_slice);
    let mesh = Mesh::new(rings, |vertex| frame.place(plane(vertex)));
    let mut tolerance = (options.tolerance * px * px).max(0.5);
    let (drawn, paths) = loop {
        let drawn = trace(&parts, &mesh, tolerance, px, |vertex| frame.place(plane(vertex)));
        let paths: Vec<String> = drawn.iter().map(|polygons| encode(polygons)).collect();
        let bytes: usize = paths.iter().map(String::len).sum();
        if bytes <= options.budget || tolerance > width * width {
            break (drawn, paths);
        }
        tolerance *= 1.2;
    };

    let shapes = outlines
        .iter()
        .zip(drawn)
        .zip(paths)
        .map(|((outline, polygons), path)| {
            let size = |polygon: &Vec<Vec<Point>>| {
                polygon
                    .iter()
                    .map(|ring| area(ring).abs())
                    .enumerate()
                    .fold(0.0, |sum, (at, ring)| if at == 0 { ring } else { sum - ring })
            };
            let largest = polygons.iter().max_by(|a, b| size(a).total_cmp(&size(b)));
            let (label, radius) = largest.map_or(((0.0, 0.0), 0.0), |polygon| innermost(polygon));
            let mut bbox = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
            for [x, y] in polygons.iter().flatten().flatten().map(|point| point.map(f64::from)) {
                bbox = [bbox[0].min(x), bbox[1].min(y), bbox[2].max(x), bbox[3].max(y)];
            }
            let area = polygons.iter().map(size).sum();
            Shape { code: outline.code.clone(), path, label, radius, area, bbox }
        })
        .collect();
    Sheet { width, height: frame.height, texture: options.texture, shapes }
}

/// From the projection plane to the sheet.
struct Frame {
    scale: f64,
    left: f64,
    top: f64,
    height: f64,
}

impl Frame {
    fn around(points: impl Iterator<Item = [f64; 2]>, width: f64, margin: f64, tallest: f64) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in points {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        if low[0] > high[0] {
            return Self { scale: 1.0, left: 0.0, top: 0.0, height: width };
        }
        let [wide, tall] = [0, 1].map(|axis: usize| (high[axis] - low[axis]).max(1e-9));
        let free = width - 2.0 * margin;
        let most = (tallest.max(0.2) * width - 2.0 * margin).max(1.0);
        let scale = (free / wide).min(most / tall);
        Self {
            scale,
            left: (width - wide * scale) / 2.0 - low[0] * scale,
            top: margin - low[1] * scale,
            height: (tall * scale + 2.0 * margin).ceil(),
        }
    }

    fn place(&self, [x, y]: [f64; 2]) -> Point {
        [(x * self.scale + self.left).round() as i32, (y * self.scale + self.top).round() as i32]
    }
}

/// A polygon that is drawn.
struct Part<'a> {
    rings: &'a [Vec<[f64; 2]>],
    /// Drawn whatever its size.
    sure: bool,
}

/// The parts of a region worth drawing, `scale` pixels to the unit of the plane; the largest comes first.
fn choose<'a>(
    outline: &'a Outline,
    plane: impl Fn([f64; 2]) -> [f64; 2],
    scale: f64,
    options: &Options,
) -> Vec<Part<'a>> {
    struct Sized<'a> {
        rings: &'a [Vec<[f64; 2]>],
        size: f64,
        corner: [f64; 2],
    }
    let mut parts: Vec<Sized<'_>> = outline
        .polygons
        .iter()
        .filter_map(|rings| {
            let ring: Vec<[f64; 2]> =
                rings.first()?.iter().map(|&v| plane(v).map(|along| along * scale)).collect();
            let corner = *ring.first()?;
            // Measured from a corner, lest the digits of far-off places drown those of small islands.
            let at = |point: [f64; 2]| [point[0] - corner[0], point[1] - corner[1]];
            let size = ring
                .windows(2)
                .map(|pair| {
                    let ([ax, ay], [bx, by]) = (at(pair[0]), at(pair[1]));
                    ax * by - bx * ay
                })
                .sum::<f64>()
                .abs()
                / 2.0;
            Some(Sized { rings, size, corner })
        })
        .collect();
    parts.sort_by(|a, b| b.size.total_cmp(&a.size));
    let total: f64 = parts.iter().map(|part| part.size).sum();
    let archipelago = parts.first().is_some_and(|part| part.size < ARCHIPELAGO * total);

    let mut chosen: Vec<Part<'_>> = Vec::new();
    let mut corners: Vec<[f64; 2]> = Vec::new();
    let mut dots = 0;
    for Sized { rings, size, corner } in parts {
        let first = chosen.is_empty();
        let apart = || corners.iter().all(|[x, y]| (corner[0] - x).hypot(corner[1] - y) >= 2.5);
        let dot = !first && size < options.least_part;
        if dot && !(archipelago && dots < MOST_DOTS && apart()) {
            continue;
        }
        dots += usize::from(dot);
        corners.push(corner);
        chosen.push(Part { rings, sure: first || dot });
    }
    chosen
}

/// Per region its polygons on the grid. What vanishes but must be seen becomes a dot.
fn trace(
    parts: &[Vec<Part<'_>>],
    mesh: &Mesh,
    tolerance: f64,
    px: f64,
    place: impl Fn([f64; 2]) -> Point,
) -> Vec<Vec<Vec<Vec<Point>>>> {
    let mut ring = 0;
    parts
        .iter()
        .map(|parts| {
            parts
                .iter()
                .filter_map(|part| {
                    let mut rings: Vec<Vec<Point>> =
                        (ring..ring + part.rings.len()).map(|at| mesh.ring(at, tolerance)).collect();
                    ring += part.rings.len();
                    let outer = rings.first().map_or(0.0, |outer| area(outer).abs());
                    if part.sure && outer < px * px {
                        return Some(vec![dot(part.rings, px, &place)]);
                    }
                    if outer == 0.0 {
                        return None;
                    }
                    rings.retain(|ring| !ring.is_empty());
                    Some(rings)
                })
                .collect()
        })
        .collect()
}

/// A lozenge in the place of a part too small to draw.
fn dot(rings: &[Vec<[f64; 2]>], px: f64, place: impl Fn([f64; 2]) -> Point) -> Vec<Point> {
    let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
    for point in rings.iter().flatten().map(|&vertex| place(vertex)) {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    let [x, y] = [0, 1].map(|axis: usize| low[axis].midpoint(high[axis]));
    let reach = (px * 0.65).round().max(1.0) as i32;
    vec![[x - reach, y], [x, y - reach], [x + reach, y], [x, y + reach]]
}

/// Path data: each ring an `m` with relative vertices and a `z`, after which the pen is back at the ring's start.
fn encode(polygons: &[Vec<Vec<Point>>]) -> String {
    let mut path = String::new();
    let mut pen = [0, 0];
    for ring in polygons.iter().flatten() {
        let Some(&start) = ring.first() else { continue };
        path.push('m');
        for (at, &[x, y]) in ring.iter().enumerate() {
            let (dx, dy) = (x - pen[0], y - pen[1]);
            pen = [x, y];
            let gap = if at == 0 || dx < 0 { "" } else { " " };
            let between = if dy < 0 { "" } else { " " };
            // A String takes whatever is written to it.
            let _ = write!(path, "{gap}{dx}{between}{dy}");
        }
        path.push('z');
        pen = start;
    }
    path
}
