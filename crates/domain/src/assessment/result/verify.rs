//! Working a result out again from its export.

use serde_json::Value;

use super::check::{Contradiction, check};
use super::{EARLIER, FORMAT, Frozen, derive};
use crate::assessment::export;

/// How far a number may be from what it was when another version of the program worked it out: libraries and processors round the last
/// digits in their own ways.
pub const TOLERANCE: f64 = 1e-9;

/// The most differences that are told.
const MOST: usize = 20;

/// The parts of an export, what follows from others behind these.
const ORDER: [&str; 13] = [
    "format",
    "program",
    "round",
    "criteria_set",
    "candidates",
    "assessors",
    "sheets",
    "judgements",
    "tally",
    "decision",
    "unable",
    "unranked",
    "answer",
];

/// Why an export cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no JSON, or not of this form.
    #[error("{0}")]
    Form(String),
    /// It begins with another word.
    #[error("{0:?} is no format that this program knows")]
    Format(String),
}

/// Something that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands, as a JSON pointer.
    pub place: String,
    /// What the export says.
    pub told: String,
    /// What came out.
    pub found: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The SHA-256 of the canonical form of what was read.
    pub sha256: String,
    /// Whether the file itself is in its canonical form.
    pub canonical: bool,
    /// The version that computed it.
    pub program: String,
    /// What the inputs say against each other.
    pub contradictions: Vec<Contradiction>,
    /// What differs; nothing when it holds.
    pub differences: Vec<Difference>,
}

impl Verified {
    /// Whether it follows from its inputs, and these do not contradict each other. That they are those of the round is told by the hash
    /// alone.
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.contradictions.is_empty()
    }
}

/// Reads an export and works it out again: medians from the sheets, weights from the judgements, ranking from both.
///
/// # Errors
/// When it cannot be read.
pub fn verify(text: &str) -> Result<Verified, Unreadable> {
    let form = |e: serde_json::Error| Unreadable::Form(e.to_string());
    let value = export::read(text.trim_start_matches('\u{feff}')).map_err(form)?;
    let format = value.get("format").and_then(Value::as_str).unwrap_or_default();
    if format != FORMAT && format != EARLIER {
        return Err(Unreadable::Format(format.chars().take(60).collect()));
    }
    let told: Frozen = serde_json::from_value(value.clone()).map_err(form)?;
    let contradictions = check(&told.given, format);
    let again = Frozen { derived: derive(&told.given, format), ..told.clone() };
    let mut differences = Vec::new();
    // What the form does not know would be in the hash and in no result. What differs first is told first: the medians before the places
    // that follow from them.
    let (value_of, again) = (value.as_object().cloned().unwrap_or_default(), again.export());
    let again = again.as_object().cloned().unwrap_or_default();
    let known = ORDER.iter().map(|key| (*key).to_owned());
    let further = value_of.keys().chain(again.keys()).filter(|key| !ORDER.contains(&key.as_str())).cloned();
    for key in known.chain(further) {
        let (told, found) = (value_of.get(&key), again.get(&key));
        let (told, found) = (told.unwrap_or(&Value::Null), found.unwrap_or(&Value::Null));
        compare(&format!("/{key}"), told, found, &mut differences);
    }
    differences.dedup();
    let canonical = export::canonical(&value);
    Ok(Verified {
        sha256: export::sha256_hex(&canonical),
        canonical: canonical == text.as_bytes(),
        program: told.program,
        contradictions,
        differences,
    })
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(120).collect()
}

/// Notes where two values differ: numbers by [`TOLERANCE`], all else exactly.
fn compare(place: &str, told: &Value, found: &Value, out: &mut Vec<Difference>) {
    if out.len() >= MOST {
        return;
    }
    let differ = |out: &mut Vec<Difference>| {
        out.push(Difference { place: place.to_owned(), told: short(told), found: short(found) });
    };
    match (told, found) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            let near = (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0);
            if !near {
                differ(out);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (n, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{place}/{n}"), a, b, out);
            }
        }
        (Value::Object(a), Value::Object(b)) => {
            for (key, a) in a {
                compare(&format!("{place}/{key}"), a, b.get(key).unwrap_or(&Value::Null), out);
            }
            for (key, b) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                compare(&format!("{place}/{key}"), &Value::Null, b, out);
            }
        }
        (a, b) if a == b => {}
        // The version that worked it out is told in its own field.
        _ if place == "/answer/version" => {}
        _ => differ(out),
    }
}
