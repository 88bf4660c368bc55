//! Reading boundaries: GeoJSON in, checked outlines out.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;

/// Most regions a boundary file may have.
const MOST_REGIONS: usize = 10_000;
/// Most vertices a boundary file may have.
const MOST_VERTICES: usize = 1_000_000;
/// Longest code or name, in bytes.
const LONGEST_WORD: usize = 200;

/// One region's outline in geographic coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The region's code, e.g. `12.04`.
    pub code: String,
    /// The region's name as the file spells it.
    pub name: String,
    /// Code of the region above, if the file tells it.
    pub parent: Option<String>,
    /// Polygons, each an outer ring and its holes; a ring is closed and holds `[longitude, latitude]`.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

/// Why a boundary file was refused.
#[derive(Debug, Clone, PartialEq)]
pub enum MapError {
    /// The text is not JSON.
    Json {
        /// Line of the trouble, from 1.
        line: usize,
        /// Column of the trouble, from 1.
        column: usize,
        /// What the reader says.
        reason: String,
    },
    /// The JSON is not a GeoJSON `FeatureCollection`.
    NotACollection,
    /// The collection has no features.
    Empty,
    /// More of something than a map may have.
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many are allowed.
        limit: usize,
    },
    /// One feature is not usable.
    Feature {
        /// Its place in the collection, from 0.
        index: usize,
        /// Its code, as far as it has one.
        code: String,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with one feature. Polygons, rings and vertices are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// The property `code` is missing, empty, overlong or not text.
    Code,
    /// The property `name` is missing, empty, overlong or not text.
    Name,
    /// Another feature has the same code.
    Repeated,
    /// The geometry is neither a `Polygon` nor a `MultiPolygon`.
    Kind(String),
    /// `coordinates` are missing, empty or not nested as the kind demands.
    Shape,
    /// A vertex is not two finite numbers.
    Position {
        /// Polygon.
        polygon: usize,
        /// Ring.
        ring: usize,
        /// Vertex.
        vertex: usize,
    },
    /// A vertex does not lie on the earth.
    OutOfRange {
        /// Polygon.
        polygon: usize,
        /// Ring.
        ring: usize,
        /// Vertex.
        vertex: usize,
        /// Its longitude.
        longitude: f64,
        /// Its latitude.
        latitude: f64,
    },
    /// A ring has fewer than four vertices.
    Short {
        /// Polygon.
        polygon: usize,
        /// Ring.
        ring: usize,
    },
    /// A ring does not end where it begins.
    Open {
        /// Polygon.
        polygon: usize,
        /// Ring.
        ring: usize,
    },
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json { line, column, reason } => {
                write!(f, "boundaries: line {line}, column {column}: {reason}")
            }
            Self::NotACollection => f.write_str("boundaries: not a GeoJSON FeatureCollection"),
            Self::Empty => f.write_str("boundaries: no features"),
            Self::TooMany { what, limit } => write!(f, "boundaries: more than {limit} {what}"),
            Self::Feature { index, code, fault } if code.is_empty() => {
                write!(f, "boundaries: feature {index}: {fault}")
            }
            Self::Feature { index, code, fault } => {
                write!(f, "boundaries: feature {index} (code {code}): {fault}")
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code => write!(f, "property \"code\" must be text of 1 to {LONGEST_WORD} bytes"),
            Self::Name => write!(f, "property \"name\" must be text of 1 to {LONGEST_WORD} bytes"),
            Self::Repeated => f.write_str("an earlier feature has the same code"),
            Self::Kind(kind) => write!(f, "geometry is {kind}, wanted Polygon or MultiPolygon"),
            Self::Shape => {
                f.write_str("coordinates are missing, empty or not nested as the geometry demands")
            }
            Self::Position { polygon, ring, vertex } => {
                write!(f, "polygon {polygon}, ring {ring}, vertex {vertex}: not two finite numbers")
            }
            Self::OutOfRange { polygon, ring, vertex, longitude, latitude } => write!(
                f,
                "polygon {polygon}, ring {ring}, vertex {vertex}: [{longitude}, {latitude}] is out of range"
            ),
            Self::Short { polygon, ring } => {
                write!(f, "polygon {polygon}, ring {ring}: fewer than four vertices")
            }
            Self::Open { polygon, ring } => {
                write!(f, "polygon {polygon}, ring {ring}: does not end where it begins")
            }
        }
    }
}

impl std::error::Error for MapError {}

/// Reads a GeoJSON `FeatureCollection` of regions with the properties `code`, `name` and, optionally, `parent`.
pub fn parse(geojson: &str) -> Result<Vec<Outline>, MapError> {
    let root: Value = serde_json::from_str(geojson).map_err(|error| MapError::Json {
        line: error.line(),
        column: error.column(),
        reason: error.to_string(),
    })?;
    if root.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err(MapError::NotACollection);
    }
    let features = root.get("features").and_then(Value::as_array).ok_or(MapError::NotACollection)?;
    if features.is_empty() {
        return Err(MapError::Empty);
    }
    if features.len() > MOST_REGIONS {
        return Err(MapError::TooMany { what: "features", limit: MOST_REGIONS });
    }

    let mut seen = HashSet::new();
    let mut room = MOST_VERTICES;
    let mut outlines = Vec::with_capacity(features.len());
    for (index, feature) in features.iter().enumerate() {
        let property = |name: &str| {
            feature.get("properties").and_then(|all| all.get(name)).and_then(Value::as_str).map(str::trim)
        };
        let code = property("code").unwrap_or_default();
        let fail = |fault| MapError::Feature { index, code: code.chars().take(40).collect(), fault };
        if !word(code) {
            return Err(fail(Fault::Code));
        }
        let name = property("name").filter(|name| word(name)).ok_or_else(|| fail(Fault::Name))?;
        if !seen.insert(code) {
            return Err(fail(Fault::Repeated));
        }
        let polygons = polygons(feature.get("geometry").unwrap_or(&Value::Null)).map_err(fail)?;
        let vertices: usize = polygons.iter().flatten().map(Vec::len).sum();
        room =
            room.checked_sub(vertices).ok_or(MapError::TooMany { what: "vertices", limit: MOST_VERTICES })?;
        outlines.push(Outline {
            code: code.to_owned(),
            name: name.to_owned(),
            parent: property("parent").filter(|parent| word(parent)).map(str::to_owned),
            polygons,
        });
    }
    Ok(outlines)
}

fn word(text: &str) -> bool {
    (1..=LONGEST_WORD).contains(&text.len()) && !text.chars().any(char::is_control)
}

fn polygons(geometry: &Value) -> Result<Vec<Vec<Vec<[f64; 2]>>>, Fault> {
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("missing");
    let coordinates = geometry.get("coordinates").and_then(Value::as_array).filter(|all| !all.is_empty());
    match kind {
        "Polygon" => Ok(vec![polygon(coordinates.ok_or(Fault::Shape)?, 0)?]),
        "MultiPolygon" => coordinates
            .ok_or(Fault::Shape)?
            .iter()
            .enumerate()
            .map(|(at, rings)| {
                polygon(rings.as_array().filter(|rings| !rings.is_empty()).ok_or(Fault::Shape)?, at)
            })
            .collect(),
        other => Err(Fault::Kind(other.chars().take(40).collect())),
    }
}

fn polygon(rings: &[Value], polygon: usize) -> Result<Vec<Vec<[f64; 2]>>, Fault> {
    rings
        .iter()
        .enumerate()
        .map(|(ring, positions)| {
            let positions = positions.as_array().ok_or(Fault::Shape)?;
            if positions.len() < 4 {
                return Err(Fault::Short { polygon, ring });
            }
            let vertices = positions
                .iter()
                .enumerate()
                .map(|(vertex, position)| {
                    let [longitude, latitude] =
                        pair(position).ok_or(Fault::Position { polygon, ring, vertex })?;
                    if (-180.0..=540.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude) {
                        Ok([longitude, latitude])
                    } else {
                        Err(Fault::OutOfRange { polygon, ring, vertex, longitude, latitude })
                    }
                })
                .collect::<Result<Vec<_>, _>>()?;
            if vertices.first() == vertices.last() {
                Ok(vertices)
            } else {
                Err(Fault::Open { polygon, ring })
            }
        })
        .collect()
}

/// Longitude and latitude; a height behind them is allowed and left out.
fn pair(position: &Value) -> Option<[f64; 2]> {
    let numbers = position.as_array().filter(|numbers| (2..=3).contains(&numbers.len()))?;
    let longitude = numbers.first()?.as_f64().filter(|number| number.is_finite())?;
    let latitude = numbers.get(1)?.as_f64().filter(|number| number.is_finite())?;
    Some([longitude, latitude])
}
