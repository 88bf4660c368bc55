//! A frozen result: its canonical form with one hash that can be published, and working it out again.
//!
//! The file is one JSON object: `format` (always [`FORMAT`]), `program` (the version that worked it out), `round` (what is told of the round,
//! in any form), `decision` (a [decision file](super::decision::File)) and `answer` (its [`Answer`](super::decision::Answer)).
//! Whatever else is in it belongs to what is hashed. No hash is in it: it is published beside it.

mod compare;
mod strict;
#[cfg(test)]
mod tests;

use serde_json::Value;
use sha2::{Digest, Sha256};

pub use compare::{Difference, compare};

use super::decision::{self, Fault, File};

/// What a frozen result calls its form.
pub const FORMAT: &str = "corak-result/1";

/// How far a number may be from the frozen one where it is not the same to the last digit: as a share of it, or of one.
pub const NEAR: f64 = 1e-9;

/// The canonical bytes of a value, by RFC 8785: keys in order, no space, numbers as ECMAScript writes them.
///
/// Whole numbers beyond 2⁵³ are rounded to the nearest one that a double has, as the RFC asks.
///
/// ```
/// # use domain::assessment::export::canonical;
/// let value = serde_json::json!({ "b": 1.0, "a": [1e30, "€"] });
/// assert_eq!(canonical(&value), "{\"a\":[1e+30,\"€\"],\"b\":1}".as_bytes());
/// ```
pub fn canonical(value: &Value) -> Vec<u8> {
    // What the RFC cannot say, numbers that are none, no value can hold.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

/// The SHA-256 of bytes, in hexadecimal.
///
/// ```
/// # use domain::assessment::export::sha256_hex;
/// assert!(sha256_hex(b"").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why a frozen result cannot be worked out again.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NotFrozen {
    /// It is not JSON, or says something twice.
    #[error("not JSON: {0}")]
    Json(String),
    /// It calls its form otherwise.
    #[error("the format is {0:?}, not {FORMAT:?}")]
    Format(String),
    /// A part of it is not there or not of its form.
    #[error("{part}: {why}")]
    Part {
        /// Its key.
        part: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Its inputs cannot be worked out.
    #[error("the decision has faults")]
    Faults(Vec<Fault>),
}

/// What became of working a frozen result out again.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// The SHA-256 of its canonical form.
    pub sha256: String,
    /// The version of the program that worked it out.
    pub program: String,
    /// Whether everything is the same to the last digit.
    pub exact: bool,
    /// Where the answer is another one, beyond [`NEAR`].
    pub differences: Vec<Difference>,
}

impl Verified {
    /// Whether the frozen answer is what follows from the frozen inputs.
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }
}

/// The frozen form of a decision that was worked out.
///
/// # Errors
/// The faults of the decision.
///
/// ```
/// use domain::assessment::{decision, export};
/// let file = decision::parse(
///     "criteria = [{ name = \"reach\", weight = 1 }]
///      alternatives = [{ name = \"lace\", values = [3] }, { name = \"glass\", values = [4] }]",
/// )
/// .unwrap();
/// let frozen = export::freeze(&file, serde_json::json!({ "name": "2026" })).unwrap();
/// let bytes = export::canonical(&frozen);
/// let verified = export::verify(&String::from_utf8(bytes).unwrap(), 1).unwrap();
/// assert!(verified.holds() && verified.exact);
/// assert_eq!(verified.sha256, export::sha256_hex(&export::canonical(&frozen)));
/// ```
pub fn freeze(file: &File, round: Value) -> Result<Value, Vec<Fault>> {
    let answer = decision::run(file)?;
    let mut frozen = serde_json::Map::new();
    frozen.insert("format".into(), FORMAT.into());
    frozen.insert("program".into(), answer.version.clone().into());
    frozen.insert("round".into(), round);
    // Neither holds a number that is none, since it was worked out.
    frozen.insert("decision".into(), serde_json::to_value(file).unwrap_or_default());
    frozen.insert("answer".into(), serde_json::to_value(answer).unwrap_or_default());
    Ok(Value::Object(frozen))
}

/// Works a frozen result out again and compares, drawing weights with so many threads.
///
/// # Errors
/// [`NotFrozen`] for what is no frozen result.
pub fn verify(text: &str, threads: usize) -> Result<Verified, NotFrozen> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let frozen = strict::read(text).map_err(|e| NotFrozen::Json(e.to_string()))?;
    let format = frozen.get("format").and_then(Value::as_str).unwrap_or_default();
    if format != FORMAT {
        return Err(NotFrozen::Format(format.chars().take(40).filter(|c| !c.is_control()).collect()));
    }
    let part = |part: &'static str| {
        let missing = || NotFrozen::Part { part, why: "it is not there".to_owned() };
        frozen.get(part).ok_or_else(missing)
    };
    let file: File = serde_json::from_value(part("decision")?.clone())
        .map_err(|e| NotFrozen::Part { part: "decision", why: decision::clean(&e.to_string()) })?;
    let then = part("answer")?;
    let program = part("program")?.as_str().unwrap_or_default();
    let answer = decision::run_by(&file, &[], threads).map_err(NotFrozen::Faults)?;
    let now = serde_json::to_value(answer).unwrap_or_default();
    let exact = compare(then, &now, 0.0).is_empty();
    Ok(Verified {
        sha256: sha256_hex(&canonical(&frozen)),
        program: decision::clean(program),
        exact,
        differences: if exact { Vec::new() } else { compare(then, &now, NEAR) },
    })
}
