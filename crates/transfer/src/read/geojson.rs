//! GeoJSON: the outlines of one file, a feature at a time.

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::bounded::{Bounded, Budget};
use super::{MAX_OUTLINE, MAX_ROWS, Sink};
use crate::error::ImportError;

/// Takes the features in; `why` holds what stopped it, since serde's errors are text only.
struct Features<'s> {
    sink: &'s mut dyn Sink,
    why: Option<ImportError>,
    n: u64,
    size: u64,
    budget: Budget,
}

#[derive(serde::Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    geometry: serde_json::Value,
}

struct Collection<'f, 's>(&'f mut Features<'s>);
struct List<'f, 's>(&'f mut Features<'s>);

impl<'de> DeserializeSeed<'de> for Collection<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Collection<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut collection, mut features) = (false, false);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => collection = map.next_value::<serde_json::Value>()? == "FeatureCollection",
                "features" => {
                    features = true;
                    map.next_value_seed(List(self.0))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if collection && features { Ok(()) } else { Err(A::Error::custom("no GeoJSON FeatureCollection")) }
    }
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(feature) = seq.next_element::<Feature>()? {
            if let Err(why) = self.0.take(feature) {
                self.0.why = Some(why);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

impl Features<'_> {
    fn take(&mut self, feature: Feature) -> Result<(), ImportError> {
        self.n += 1;
        if self.n > MAX_ROWS {
            return Err(ImportError::TooManyRows(MAX_ROWS));
        }
        let property = |name: &str| {
            let value = feature.properties.as_ref().and_then(|p| p.get(name))?;
            match value {
                serde_json::Value::String(text) => Some(text.clone()),
                serde_json::Value::Null => None,
                other => Some(other.to_string()),
            }
        };
        let code = property("code").unwrap_or_default();
        let since = property("since").unwrap_or_default();
        let geometry = feature.geometry.to_string();
        self.sink.row(self.n, &[&code, &since, &geometry])?;
        self.sink.at(self.budget.all(), self.size);
        self.budget.begin(MAX_OUTLINE);
        Ok(())
    }
}

/// Reads a collection; the line of a fault is the place of its feature, counted from 1.
pub(super) fn read(file: impl Read, size: u64, sink: &mut dyn Sink) -> Result<(), ImportError> {
    sink.heading(["code", "since", "geometry"].map(str::to_owned).to_vec())?;
    let budget = Budget::default();
    budget.begin(MAX_OUTLINE);
    let mut features = Features { sink, why: None, n: 0, size, budget: budget.clone() };
    let mut file = BufReader::with_capacity(64 * 1024, Bounded { inner: file, budget });
    skip_mark(&mut file)?;
    let mut json = serde_json::Deserializer::from_reader(file);
    let read = Collection(&mut features).deserialize(&mut json).and_then(|()| json.end());
    match (features.why.take(), read) {
        (Some(why), _) => Err(why),
        (None, Err(e)) => {
            let why = e.to_string();
            Err(Budget::why(&why, features.n + 1).filter(|_| e.is_io()).unwrap_or(ImportError::GeoJson(why)))
        }
        (None, Ok(())) if features.n == 0 => Err(ImportError::GeoJson("no features".into())),
        (None, Ok(())) => Ok(()),
    }
}

fn skip_mark(file: &mut BufReader<impl Read>) -> Result<(), ImportError> {
    use std::io::BufRead;
    let start = file.fill_buf().map_err(|e| ImportError::File(e.to_string()))?;
    if start.starts_with(b"\xef\xbb\xbf") {
        file.consume(3);
    }
    Ok(())
}
